#ifndef LMTP_DATA_H
#define LMTP_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The bytes of a message as they come over the wire, in pieces of any size,
 * turned into the bytes that are kept.
 *
 * Only CRLF "." CRLF ends a message: a bare LF never does, nor does what is
 * around it, so nobody can smuggle a second message in the first.  A bare LF
 * is kept as CRLF, a bare CR stays what it is; a last line without its end
 * gets one.  Binary data are left alone altogether.
 *
 * What went over the limit, or has a NUL in it where that may not be, is
 * noted; from then on everything is still read but nothing handed on.
 */
typedef void data_put(void *arg, const void *, size_t);

struct data {
	data_put *put;
	void *arg;
	uint64_t max;  /* most bytes, as kept */
	uint64_t size; /* so far */
	bool toobig, nul;
	bool done; /* the final dot has been seen */
	enum { AT_LINE, AT_TEXT, AT_DOT, AT_DOT_CR } at;
	char last; /* the byte before this piece */
};

void data_start(struct data *, uint64_t max, data_put *, void *arg);

/* DATA: how much of the piece was used, all of it unless d->done. */
size_t data_dotted(struct data *, const char *, size_t);
/* BDAT: text, and bytes as they are. */
void data_text(struct data *, const char *, size_t);
void data_binary(struct data *, const char *, size_t);

/* Ends the last line of a text. */
void data_finish(struct data *);

#endif
