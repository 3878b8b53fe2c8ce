#ifndef BASE_TLSC_H
#define BASE_TLSC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/io.h"

/*
 * TLS as a handler sees it: somebody else does it (chapar-tls).
 *
 * Either the connection came through it already, and the environment says so
 * (SSL_PROTOCOL and what follows below), or whoever started us offers to begin
 * it when we say so: the UCSPI-TLS convention.  SSLCTLFD is a descriptor on
 * which "Y" asks for it and what is then known comes back, "NAME=value" and a
 * NUL each and one NUL more; SSLREADFD and SSLWRITEFD then carry the bytes.
 *
 *	SSL_PROTOCOL          "TLSv1.3"
 *	SSL_CIPHER            "TLS_AES_256_GCM_SHA384"
 *	SSL_TLS_SNI           the name the client asked for, if any
 *	SSL_CLIENT_EMAIL      the first rfc822Name of a verified certificate
 *	SSL_TLS_EXPORTER      channel bindings in hex (RFC 9266, RFC 5929)
 *	SSL_TLS_SERVER_END_POINT
 */
struct binding {
	const char *name; /* "tls-exporter" */
	unsigned char bytes[64];
	size_t n; /* 0: not known */
};

struct tlsc {
	bool on;      /* the client's bytes come through TLS */
	bool offered; /* it can be begun, once */
	char protocol[16], cipher[64], sni[256], email[256];
	struct binding exporter, end_point;
};

/* How it is now with the one connection of this process; at first, what the
 * environment says. */
const struct tlsc *tlsc_now(void);

/*
 * Begins it: after the line that says so was put, and before anything else
 * is.  What the client has sent so far in plaintext is forgotten.  0, or a
 * negative errno: there is no connection any more.
 */
int tlsc_start(struct io *);

/* Before exec(3): the program that takes our place may begin it instead. */
void tlsc_pass_on(void);

#endif
