#ifndef MAIL_DIGEST_H
#define MAIL_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "mail/date.h"

/*
 * What parsing a message gave, so that it need not be parsed again.
 *
 * An entry is a run of bytes that says its own version and size, is a multiple
 * of eight long and depends on nothing but the message: made twice, it is the
 * same.  All numbers in it are little endian.  It is read in place: a struct
 * digest is a set of views into it, valid as long as its bytes are.
 *
 * ENVELOPE and BODYSTRUCTURE are kept exactly as they go on the wire, but
 * packed (mail/pack.h), since many of them say nearly the same.
 *
 * An entry need not be trusted: digest_read() refuses what cannot be one, and
 * whatever it accepts leads no function here outside of the entry or of the
 * message; at worst the answers are wrong.
 */
enum {
	DIGEST_VERSION = 2,
	DIGEST_ALIGN = 8,
	DIGEST_REFS = 24,      /* references kept: the first and the last */
	DIGEST_SUBJECT = 1024, /* bytes of subject kept */
};

/* Appends the entry of a message to out.  The arena is for work space, at most
 * 16 MiB and the Content-Type fields of the parts: the caller may release it
 * afterwards. */
void digest_make(struct span message, struct arena *, struct buf *out);

/* How long the entry at the front of s is, 0 if there is none: to walk over
 * entries that lie one after the other. */
size_t digest_size(struct span s);

enum digest_flag {
	DIGEST_DATE = 1 << 0,  /* the Date field could be read */
	DIGEST_REPLY = 1 << 1, /* the subject says reply or forward */
	DIGEST_CUT = 1 << 2,   /* there is more subject than is kept here */
	DIGEST_MSGID = 1 << 3, /* there is a Message-ID */
	DIGEST_SUBJECT_FIELD = 1 << 4, /* there is a Subject */
	DIGEST_WIDE = 1 << 5,          /* part table with 32 bits a number */
};

struct digest {
	struct span subject; /* decoded, unfolded, case folded (mail/fold.h) */
	struct span base;    /* base subject (RFC 5256 section 2.1), folded */
	struct date sent;    /* of the Date field; 0 if it could not be read */
	uint64_t msgid;      /* hash of the message id; 0 if there is none */
	unsigned flags;      /* enum digest_flag */
	unsigned parts;      /* at least 1 */
	unsigned refs;       /* see digest_ref() */
	size_t header_n;     /* the top header, its empty line included */
	struct span entry, refs_at, parts_at, envelope, structure; /* private */
};

/* Reads the entry that s starts with (s may go on); false if there is none
 * that makes sense. */
bool digest_read(struct span s, struct digest *ret);

/* The answers to FETCH, in parentheses; false (out as it was) if the entry is
 * damaged. */
bool digest_put_envelope(const struct digest *, struct buf *out);
bool digest_put_bodystructure(const struct digest *, struct buf *out);
bool digest_put_body(const struct digest *, struct buf *out);

/* Hashes of the message ids it refers to, root first, i < refs: those of
 * References or else the first of In-Reply-To (RFC 5256, THREAD). */
uint64_t digest_ref(const struct digest *, unsigned i);
/* The hash that msgid and digest_ref() hold, of a "<id@host>" as written. */
uint64_t digest_msgid_hash(struct span id);

/*
 * Parts are in the order of the message: a part is followed by what is in it.
 * Part 0 is the message itself.  What a message/rfc822 part holds is one child:
 * the message in it, with that message's header and body.
 */
enum part_kind {
	PART_OTHER,
	PART_TEXT,
	PART_MULTIPART, /* children: its parts; may be none */
	PART_MESSAGE,   /* message/rfc822 or message/global: one child */
};

enum part_encoding {
	PART_7BIT,
	PART_8BIT,
	PART_BINARY,
	PART_QP,
	PART_BASE64,
	PART_UNKNOWN, /* named something else */
};

enum part_flag {
	PART_HAS_8BIT = 1 << 0, /* a byte above 127 in the body */
	PART_HAS_NUL = 1 << 1,
	PART_READABLE = 1 << 2, /* text, or a message/... other than mail */
};

struct digest_part {
	size_t head, head_n; /* where its own header is, empty line included */
	size_t body, body_n; /* its content, as encoded */
	uint32_t lines;      /* line ends in the body */
	unsigned end;        /* index of the first part that is not within */
	enum part_kind kind;
	enum part_encoding encoding;
	unsigned charset; /* enum charset (mail/charset.h) */
	unsigned flags;   /* enum part_flag */
};

/* False if there is no such part or what the entry says of it cannot be true
 * of a message of message_n bytes. */
bool digest_part(const struct digest *, unsigned i, size_t message_n,
    struct digest_part *ret);

/* The n-th child (from 0) of part i: its index, or 0 if there is none. */
unsigned digest_child(const struct digest *, unsigned i, unsigned n);
/* The part that i is in; 0 for part 0. */
unsigned digest_parent(const struct digest *, unsigned i);

/*
 * Sort keys (RFC 5256 and RFC 5957), case folded, appended to out: the mailbox
 * of the first address of a field; or what is displayed for it, which is its
 * name, decoded, else mailbox@host.  Nothing is appended if there is none.
 */
enum digest_who { DIGEST_FROM, DIGEST_TO, DIGEST_CC };
void digest_put_mailbox(const struct digest *, enum digest_who, struct buf *);
void digest_put_display(const struct digest *, enum digest_who, struct buf *);

#endif
