#ifndef IMAP_FETCH_H
#define IMAP_FETCH_H

#include "base/buf.h"
#include "imap.h"
#include "mail/header.h"
#include "mail/section.h"

/*
 * FETCH: the items a client asks for are made into a small program once, an
 * array of operations in the order they were asked for, which then runs for
 * each message.  Running it takes no memory and, but for what the connection
 * has to write, no system call for each message.
 */
enum fetch_item {
	/* those whose answers are short: FETCH_ROOM holds all of them */
	FETCH_UID,
	FETCH_FLAGS,
	FETCH_DATE,
	FETCH_SIZE,
	FETCH_MODSEQ,
	FETCH_SAVED, /* SAVEDATE, RFC 8514 */
	FETCH_EMAILID, /* RFC 8474 */
	/* from the digest */
	FETCH_ENVELOPE,
	FETCH_BODY, /* BODYSTRUCTURE without its extensions */
	FETCH_STRUCTURE,
	FETCH_THREADID, /* RFC 8474 */
	/* from the message */
	FETCH_WHOLE,   /* BODY[] and RFC822 */
	FETCH_FIELDS,  /* HEADER.FIELDS and HEADER.FIELDS.NOT of the message */
	FETCH_SECTION, /* any other section */
	FETCH_BINARY,
	FETCH_BINARY_SIZE,
	FETCH_PREVIEW,
	FETCH_ANNOTATION, /* RFC 5257; from neither */
};

enum { FETCH_ROOM = 1024, FETCH_OPS = 256 };

struct fetch_op {
	enum fetch_item item;
	struct span label; /* " BODY[1.TEXT]<0> ", spaces included */
	struct section *section;
	struct header_filter *filter; /* NULL: all fields */
	struct annotate_wish *notes;
	bool partial;
	uint32_t from, count;
};

enum { /* what a program looks at */
	FETCH_NEEDS_BYTES = 1 << 0,
	FETCH_NEEDS_DIGEST = 1 << 1,
};

struct fetch {
	struct fetch_op *ops;
	unsigned n, cap;
	unsigned have;  /* 1 << item, of all that are in it */
	unsigned needs; /* FETCH_NEEDS_... */
	bool sees;      /* fetching sets \Seen */
	int rc;         /* what went wrong while it was being said */
	struct buf work;
};

/* --- fetch-parse.c ------------------------------------------------------ */

/* Items in parentheses, one item, or a macro. */
bool fetch_parse(struct args *, struct fetch *ret);
/* Adds an item that has no argument, unless it is there already. */
void fetch_add(struct session *, struct fetch *, enum fetch_item);
void fetch_free(struct fetch *);

/* --- fetch-section.c ---------------------------------------------------- */

/* "[section]<partial>", after the word that is said in the answer. */
bool fetch_parse_section(struct args *, const char *word, struct fetch_op *);

/* --- fetch-binary.c ------------------------------------------------------ */

/* The same for BINARY, BINARY.PEEK and BINARY.SIZE (RFC 3516). */
bool fetch_parse_binary(struct args *, const char *word, struct fetch_op *);
/* Can all parts that are asked for be decoded? */
bool fetch_binary_ok(
    const struct fetch *, struct span message, const struct digest *);
void fetch_put_binary(struct io *, struct buf *work, const struct fetch_op *,
    struct span message, const struct digest *);

/* --- fetch-partial.c ----------------------------------------------------- */

/* Narrows the cursor to a part of the messages (RFC 9394). */
struct partial;
void fetch_partial(struct session *, const struct partial *, struct cursor *);

/* --- fetch.c ------------------------------------------------------------ */

/* To be called once, before the first message. */
void fetch_prepare(struct fetch *);

enum {
	FETCH_BAD_CTE = 1000, /* a part is encoded as nobody knows */
	FETCH_BAD_PART, /* annotations of a part that is not there */
};

/*
 * Says "* seq FETCH (...)" with what the program and then more (or NULL: what
 * else this client must be told of this message) give.  0, or what kept the
 * message from being read, or FETCH_BAD_...: then nothing was said.
 */
int fetch_message(struct session *, struct fetch *, const struct fetch *more,
    uint32_t seq, const struct row *);

/* --- fetch-seen.c ------------------------------------------------------- */

/*
 * Sets \Seen on those of the cursor's messages that lack it and changed after
 * `since`, in one commit.  The LSNs it made are *lo to *hi, where a message's
 * modseq lies if it was changed; 1 and 0 if there was nothing to do.
 */
int fetch_seen(struct session *, struct cursor *, uint64_t since,
    uint64_t *ret_lo, uint64_t *ret_hi);

/* --- fetch-vanished.c --------------------------------------------------- */

/* "* VANISHED (EARLIER) ...": those of the set that were expunged after
 * `since` and are not counted by this client any more (RFC 7162, 3.2.6). */
void fetch_vanished(
    struct session *, const struct seq_set *uids, uint64_t since);

#endif
