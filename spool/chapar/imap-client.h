#ifndef CHAPAR_IMAP_CLIENT_H
#define CHAPAR_IMAP_CLIENT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/io.h"

/*
 * The client's side of IMAP4rev1 (RFC 3501), as far as taking mail from
 * another server needs it: a command at a time, and its answers line by line.
 *
 *	imap_send(c, "EXAMINE %s", ...);
 *	while ((rc = imap_answer(c)) == IMAP_UNTAGGED)
 *		... c->line is "* 5 EXISTS" ...
 *
 * A literal in an answer stands in c->line after its "{n}", without a line
 * end.  Where a body is expected it is not kept but given to c->body as it
 * comes; what then stands in the line is "{0}".
 */
enum imap_outcome {
	IMAP_OK,
	IMAP_UNTAGGED,
	IMAP_CONTINUE, /* it waits for more of the command */
	IMAP_NO,       /* or BAD: c->line says why */
	IMAP_GONE,     /* the connection has ended, or makes no sense */
};

enum { IMAP_LINE_MAX = 1 << 20 };

struct imap_client {
	struct io io;
	pid_t child; /* the command that it talks through, or 0 */
	unsigned tag;
	struct buf line;
	bool preauth;
	/* A body comes: n bytes in all, then in pieces. */
	void (*body)(void *arg, struct span piece);
	void *arg;
};

/* To HOST or HOST:PORT, on this machine only; or through a command of the
 * shell, on its standard input and output.  Reads the greeting.  0, or an exit
 * status, and what is wrong has been said. */
int imap_connect(struct imap_client *, const char *host);
int imap_command(struct imap_client *, const char *command);
void imap_end(struct imap_client *);

void imap_send(struct imap_client *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
enum imap_outcome imap_answer(struct imap_client *);
/* The answers to a command that nobody wants to know. */
enum imap_outcome imap_finish(struct imap_client *);
/* What the last line says, on standard error; an exit status. */
int imap_failed(struct imap_client *, const char *what);

/*
 * Reading a line.  Each takes what it wants off the front of a span, blanks
 * before it included; false if something else is there.
 */
bool imap_take_word(struct span *, const char *word); /* any case */
bool imap_take_number(struct span *, uint32_t *ret);
/* An atom, a quoted string or a literal; unescaped, in the arena. */
struct arena;
bool imap_take_string(struct span *, struct arena *, struct span *ret);
/* A parenthesized list: what is between its parentheses. */
bool imap_take_list(struct span *, struct span *ret);
/* Is this word in a list of words? */
bool imap_has_word(struct span list, const char *word);

/* A string as it goes into a command. */
const char *imap_quoted(struct arena *, struct span);

#endif
