/*
 * TLS sessions with other servers that can be resumed, which saves both sides
 * a signature, and us the look at a chain of certificates.
 *
 * They are in memory that all children share, in a place that the name gives.
 * Nobody locks it: a record has a keyed hash of all that is in it, so that one
 * which is half of this and half of that is as good as none.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "base/dial.h"
#include "base/log.h"
#include "base/siphash.h"
#include "dial.h"

enum {
	PLACES = 256,
	SESSION_MAX = 4096,
	KEEP_S = 3600, /* from when the certificate was looked at */
};

struct record {
	unsigned char hash[16]; /* of what follows */
	int64_t since;
	char name[272];
	uint32_t n;
	unsigned char session[SESSION_MAX];
};

static struct record *records; /* NULL: there are none */
static unsigned char key[16];
static int at_ssl; /* where an SSL has its struct resume */

static struct record *
place_of(const char *name)
{
	unsigned char h[16];

	siphash128(h, key, name, strlen(name));
	return &records[h[0] % PLACES];
}

static void
hash_of(const struct record *r, unsigned char out[16])
{
	const size_t from = offsetof(struct record, since);

	siphash128(out, key, (const char *)r + from,
	    offsetof(struct record, session) - from + r->n);
}

/* A copy that is whole and for this name. */
static bool
find(const char *name, struct record *copy)
{
	unsigned char h[16];

	memcpy(copy, place_of(name), sizeof *copy);
	if (copy->n == 0 || copy->n > SESSION_MAX)
		return false;
	hash_of(copy, h);
	return memcmp(h, copy->hash, sizeof h) == 0 &&
	       strcmp(copy->name, name) == 0 &&
	       time(NULL) - copy->since < KEEP_S;
}

/* A new one has come; its time goes on from that of the one it came of. */
static int
keep(SSL *ssl, SSL_SESSION *session)
{
	const struct resume *r = SSL_get_ex_data(ssl, at_ssl);
	static struct record fresh, old;
	unsigned char *p = fresh.session;
	int n = i2d_SSL_SESSION(session, NULL);

	if (r == NULL || n <= 0 || n > SESSION_MAX ||
	    SSL_get_verify_result(ssl) != X509_V_OK)
		return 0;
	fresh.since = time(NULL);
	if (SSL_session_reused(ssl)) {
		if (!find(r->name, &old))
			return 0;
		fresh.since = old.since;
	}
	strcpy(fresh.name, r->name);
	fresh.n = (uint32_t)i2d_SSL_SESSION(session, &p);
	hash_of(&fresh, fresh.hash);
	memcpy(place_of(r->name), &fresh, sizeof fresh);
	explicit_bzero(&fresh, sizeof fresh);
	return 0; /* we have not kept the object itself */
}

void
resume_init(SSL_CTX *ctx)
{
	void *p = mmap(NULL, PLACES * sizeof *records, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || RAND_bytes(key, sizeof key) != 1) {
		log_warn("no session will be resumed: %s", strerror(errno));
		return;
	}
	records = p;
	at_ssl = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	SSL_CTX_set_session_cache_mode(
	    ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, keep);
}

void
resume_use(struct resume *r, SSL *ssl, const struct wanted *w)
{
	static struct record copy;
	const unsigned char *p = copy.session;
	SSL_SESSION *session;

	if (records == NULL)
		return;
	snprintf(r->name, sizeof r->name, "%s:%u", w->host,
	    w->port != 0 ? w->port : dial_port(w->service, true));
	SSL_set_ex_data(ssl, at_ssl, r);
	if (!find(r->name, &copy))
		return;
	session = d2i_SSL_SESSION(NULL, &p, (long)copy.n);
	if (session != NULL)
		SSL_set_session(ssl, session);
	SSL_SESSION_free(session);
	ERR_clear_error();
	explicit_bzero(&copy, sizeof copy);
}
