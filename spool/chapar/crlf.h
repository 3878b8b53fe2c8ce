#ifndef CHAPAR_CRLF_H
#define CHAPAR_CRLF_H

#include <stdbool.h>
#include <stdio.h>

#include "base/span.h"
#include "spool/incoming.h"

/*
 * Line ends.  In the spool a message has those of the wire, CRLF; in a Unix
 * mailbox it has LF.
 *
 * On the way in, text comes in pieces cut anywhere; a LF gets the CR it lacks
 * and all else stays as it is.  A piece ends before or after a CR alike.
 */
struct crlf {
	struct incoming *to;
	bool cr; /* the last byte was a CR */
};

void crlf_put(struct crlf *, struct span);

/* On the way out, CRLF becomes LF; with quote, lines that begin with "From "
 * after any number of '>' get one '>' more (what is called mboxrd). */
void crlf_write(struct span message, bool quote, FILE *);

#endif
