#ifndef IMAP_URL_H
#define IMAP_URL_H

#include "fetch.h"

/*
 * IMAP URLs (RFC 5092): "/INBOX;UIDVALIDITY=1/;UID=20/;SECTION=1.2", with the
 * server in front or without.
 */
struct url {
	struct arena *mem;
	bool absolute; /* "imap://user@host" is in front */
	struct span user,
	    host;             /* with the port; as they were written, decoded */
	struct span mailbox;  /* UTF-8 */
	uint32_t uidvalidity; /* 0: not said */
	uint32_t uid;         /* 0: of the mailbox itself */
	struct span section;  /* what stands between the brackets; or none */
	bool partial;
	uint32_t from, count; /* 0: to the end */
	/* RFC 4467 */
	struct span expire, access, mechanism, token;
	struct span rump; /* all before ":mechanism" */
};

/* %41 is A; false where that is not so, or makes a control character. */
bool url_decode(struct arena *, struct span, struct span *ret);

/* False: it is none, or not of a kind that is known. */
bool url_parse(struct arena *, struct span text, struct url *ret);

/*
 * The bytes it names, as this viewer may read them.  They are good until
 * another message is looked at; work is room for what must be put together.
 * 0; SPOOL_NONE: there is no such thing.
 */
int url_bytes(struct session *, struct viewer *, const struct url *,
    struct buf *work, struct span *ret);

#endif
