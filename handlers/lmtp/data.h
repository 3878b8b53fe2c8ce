#ifndef LMTP_DATA_H
#define LMTP_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The bytes of a message as they come over the wire, in pieces of any size,
 * turned into the bytes that are kept.
 *
 * Only CRLF "." CRLF ends a message, never anything with a bare LF in it, so
 * that nobody can smuggle a second message in the first.  A bare LF is kept as
 * CRLF, and a dot more is taken away after it too, since a client that sends
 * such lines adds one; a bare CR stays what it is; a last line without its end
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
	enum {
		AT_TEXT,
		AT_LINE,   /* at the start of a line */
		AT_DOT,    /* after a dot there */
		AT_DOT_CR, /* and CR */
		AT_BARE,   /* at the start of a line after a bare LF */
		AT_BARE_DOT,
	} at;
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
