#ifndef MAIL_TOKEN_H
#define MAIL_TOKEN_H

#include <stdbool.h>

#include "base/span.h"

/*
 * The words that structured fields are made of (RFC 5322 section 3.2, RFC 2045
 * section 5.1).  Each function takes what it wants off the front of a span.
 */

/* White space, line ends and comments, which nest (RFC 5322 section 3.2.2). */
void token_skip(struct span *);
/* The same; ret_comment is what is in the last comment, if there was one. */
void token_skip_comment(struct span *, struct span *ret_comment);

/* A MIME token, after white space; empty if there is none. */
struct span token_take(struct span *);

/* A quoted string, s being at its opening quote: what is between the quotes,
 * escapes and folds still in it.  A missing end is where the bytes end. */
struct span token_quoted(struct span *);

/* Writes what a quoted string's inside means to out, which has room for all
 * of it: escapes and line ends undone.  Returns how many bytes. */
size_t token_unquote(struct span inside, char *out);

#endif
