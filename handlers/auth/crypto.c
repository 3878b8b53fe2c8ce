/* Hashes, all of OpenSSL's making. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth.h"
#include "base/log.h"

static const EVP_MD *
md_of(enum digest d)
{
	return d == MD5 ? EVP_md5() : d == SHA1 ? EVP_sha1() : EVP_sha256();
}

unsigned
digest_size(enum digest d)
{
	return d == MD5 ? 16 : d == SHA1 ? 20 : 32;
}

void
digest(enum digest d, struct span s, unsigned char out[DIGEST_MAX])
{
	if (EVP_Digest(s.p, s.n, out, NULL, md_of(d), NULL) != 1)
		die(EXIT_INTERNAL, "libcrypto lacks a digest");
}

void
hmac(enum digest d, struct span key, struct span s, unsigned char *out)
{
	unsigned n;

	if (HMAC(md_of(d), key.p, (int)key.n, (const unsigned char *)s.p, s.n,
		out, &n) == NULL)
		die(EXIT_INTERNAL, "libcrypto lacks a digest");
}

bool
same_bytes(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}
