#ifndef IMAP_APPEND_H
#define IMAP_APPEND_H

#include "imap.h"
#include "spool/incoming.h"

/*
 * Messages that come in with a command: APPEND has one or several, REPLACE
 * one.  Each is a literal, or made of parts (CATENATE, RFC 4469), or a literal
 * in UTF8 (RFC 6855).  They are taken in as they come and parsed before any
 * lock is taken.
 */
struct message {
	struct message *next;
	struct incoming in;
	struct annotate_set *notes; /* RFC 5257; or NULL */
};

struct append {
	struct mailbox to;
	struct message *first, **last;
	unsigned n, max; /* so many may come */
	uint64_t memory;
	bool elsewhere; /* to has the rights on another server, and no more */
	bool notes;     /* those that come from there bring annotations */
	struct runs seen; /* UIDs that only this reader has seen */
};

/* --- append.c ----------------------------------------------------------- */

void append_start(struct append *, unsigned max);
/* From the space before the first to the end of the command.  False: *no. */
bool append_take(
    struct session *, struct args *, struct append *, struct reply *no);
void append_free(struct append *);
/* One more message, which the caller fills. */
struct message *append_new(struct session *, struct append *);
/* Is there such a mailbox, and may mail go there?  Sets to. */
bool append_to(
    struct session *, struct append *, struct span name, struct reply *no);
/* All of them come into the mailbox, or none does. */
int append_commit(
    struct session *, struct commit *, struct append *, struct runs *ret_uids);
const char *text_appenduid(
    struct session *, const struct append *, const struct runs *);

/* "{310}", "~{310+}" ...: at the end of what was collected. */
bool arg_announced(struct args *);
/* The announced literal goes into the message, and the parser to the line
 * after it.  False: the client went away, or it is too much (*no). */
bool append_literal(struct args *, struct incoming *, struct reply *no);

/* --- catenate.c --------------------------------------------------------- */

/* "(URL "/INBOX/;UID=20" TEXT {5+} ...)" */
bool catenate(struct args *, struct incoming *, struct reply *no);

#endif
