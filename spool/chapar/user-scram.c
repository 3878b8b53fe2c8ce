/*
 * The keys a server keeps of a password for SCRAM (RFC 5802, section 3).
 *
 * libcrypto is loaded when a password is set, and by nothing else that chapar
 * does.  The password is prepared by NFKC without what is ignorable, which is
 * what SASLprep makes of all that people type.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/clock.h"
#include "base/log.h"
#include "user.h"

static struct crypto {
	int (*pbkdf2)(const char *pass, int passlen, const unsigned char *salt,
	    int saltlen, int iter, const void *digest, int keylen,
	    unsigned char *out);
	unsigned char *(*hmac)(const void *md, const void *key, int keylen,
	    const unsigned char *d, size_t n, unsigned char *out, unsigned *m);
	int (*digest)(const void *d, size_t n, unsigned char *out, unsigned *m,
	    const void *md, void *engine);
	const void *(*sha1)(void), *(*sha256)(void);
} crypto;

static bool
load(void)
{
	const struct {
		const char *name;
		void *to;
	} names[] = {
	    {"PKCS5_PBKDF2_HMAC", &crypto.pbkdf2},
	    {"HMAC",              &crypto.hmac  },
	    {"EVP_Digest",        &crypto.digest},
	    {"EVP_sha1",          &crypto.sha1  },
	    {"EVP_sha256",        &crypto.sha256},
	};
	void *lib = dlopen("libcrypto.so.3", RTLD_NOW);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		void *f = lib != NULL ? dlsym(lib, names[i].name) : NULL;

		if (f == NULL)
			return false;
		memcpy(names[i].to, &f, sizeof f);
	}
	return true;
}

/* SaltedPassword, ClientKey, StoredKey and ServerKey of section 3. */
static bool
derive(struct scram_keys *k, const void *md, unsigned n, struct span password)
{
	static const unsigned char client[] = "Client Key";
	static const unsigned char server[] = "Server Key";
	unsigned char salted[SCRAM_KEY_MAX], key[SCRAM_KEY_MAX];
	unsigned m;
	bool ok;

	k->n = n;
	random_bytes(k->salt, SCRAM_SALT);
	ok = crypto.pbkdf2(password.p, (int)password.n, k->salt, SCRAM_SALT,
		 SCRAM_ITERATIONS, md, (int)n, salted) == 1 &&
	     crypto.hmac(md, salted, (int)n, client, sizeof client - 1, key,
		 &m) != NULL &&
	     crypto.digest(key, n, k->stored, &m, md, NULL) == 1 &&
	     crypto.hmac(md, salted, (int)n, server, sizeof server - 1,
		 k->server, &m) != NULL;
	k->iterations = ok ? SCRAM_ITERATIONS : 0;
	explicit_bzero(salted, sizeof salted);
	explicit_bzero(key, sizeof key);
	return ok;
}

int
user_scram(const char *password, struct scram_keys ret[SCRAM_KINDS])
{
	utf8proc_uint8_t *prepared = NULL;
	struct span p = span_str(password);
	bool ok;

	if (!load())
		return complain(EXIT_INTERNAL, "libcrypto: %s", dlerror());
	if (utf8proc_map((const utf8proc_uint8_t *)password,
		(utf8proc_ssize_t)p.n, &prepared,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
		    UTF8PROC_IGNORE) > 0)
		p = span_str((const char *)prepared);
	ok = derive(&ret[SCRAM_SHA1], crypto.sha1(), 20, p) &&
	     derive(&ret[SCRAM_SHA256], crypto.sha256(), 32, p);
	if (prepared != NULL)
		explicit_bzero(prepared, strlen((const char *)prepared));
	free(prepared);
	return ok ? 0 : complain(EXIT_INTERNAL, "libcrypto does not do it");
}
