#ifndef CHAPAR_IMPORT_IMAP_H
#define CHAPAR_IMPORT_IMAP_H

#include "imap-client.h"
#include "import.h"

/* A mailbox of the server, and what it is called here. */
struct imap_box {
	struct span there; /* as the server spells it */
	struct span name;
	unsigned use;
	bool subscribed, missing; /* missing: a name without a mailbox */
	struct imap_box *next;
};

/* What both files of it work on. */
struct imap_import {
	struct import *im;
	struct imap_client c;
	struct arena mem;  /* as long as the import */
	struct arena line; /* as long as an answer */
	struct span capabilities;
	struct span prefix;    /* of his own names, "INBOX." */
	struct span others[2]; /* prefixes of what is not: users', shared */
	struct imap_box *boxes;
	struct imap_box *shared;     /* of other users; name: "user/bob/Work" */
	const char *account, *login; /* here and there */
	struct incoming *in;         /* the message whose body comes */
};

/* What one FETCH says. */
struct imap_fetched {
	uint32_t uid, size, flags;
	struct span keywords[KEYWORDS_MAX];
	unsigned nkeywords;
	int64_t date; /* seconds since 1970 UTC */
	int16_t zone;
	bool has_flags, has_size, has_date, has_body;
};
/* "* 5 FETCH (UID 9 FLAGS (\Seen))".  Words stay where they are, or in the
 * arena. */
bool imap_take_fetch(struct span line, struct arena *, struct imap_fetched *);

/* Each 0, or an exit status, and what is wrong has been said. */
int imap_login(struct imap_import *, const struct imap_source *);
int imap_list(struct imap_import *, struct span into);
/* A mailbox's messages, or what became of those that came before. */
int imap_messages(struct imap_import *, const struct imap_box *);
int imap_acl(struct imap_import *, const struct imap_box *);
int imap_notes(struct imap_import *, const struct imap_box *);
int imap_quota(struct imap_import *);
/* What he has seen of what others share with him, and is subscribed to. */
int imap_others(struct imap_import *);

struct imap_opened { /* what EXAMINE says */
	uint32_t uidvalidity, uidnext, exists;
};
enum imap_outcome imap_examine(
    struct imap_import *, const struct imap_box *, struct imap_opened *ret);

#endif
