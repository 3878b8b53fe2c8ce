#ifndef MAIL_QP_H
#define MAIL_QP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/*
 * Quoted-printable (RFC 2045 section 6.7), decoded to out, which has room for
 * as many bytes as went in.  Returns how many came out; ret_used is how many
 * were used: all of them, or all but an escape or white space before a line end
 * that may go on in the next piece, which is to start there; with last, all.
 * An escape that is none stays as it is.
 */
size_t qp_decode(struct span in, bool last, char *out, size_t *ret_used);

/* The Q encoding of RFC 2047 section 4.2: "_" is a space. */
size_t qp_decode_word(struct span in, char *out);

#endif
