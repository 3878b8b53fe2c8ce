#ifndef KPOP_KPOP_H
#define KPOP_KPOP_H

#include "base/authc.h"

/*
 * The exchange, on the server's side:
 *
 *	client	length "KRB5_SENDAUTH_V1.0" NUL, length "KPOPV1.0" NUL
 *	server	an octet: 0 go on, 1 and 2 a version that is not known
 *	client	length KRB_AP_REQ
 *	server	length 0, and if the client wants proof too, length KRB_AP_REP;
 *		or length KRB_ERROR, which is the end
 *
 * A length is four bytes, the highest first.  Not a byte more is read than
 * belongs to it.
 */
enum kpop_result {
	KPOP_PROVEN = 0,
	KPOP_LEFT,     /* the client went away, or was too slow */
	KPOP_NONSENSE, /* it speaks something else */
	KPOP_VERSION,
	KPOP_REFUSED,
	KPOP_TEMPORARY,
};
int kpop_exchange(struct authc *, int in, int out, struct identity *);
const char *kpop_words(int result);

/* "-ERR [AUTH] ..." for a client that waits for a greeting. */
void kpop_sorry(int out, const char *text);

#endif
