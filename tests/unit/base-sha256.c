/* SHA-256 by FIPS 180-4's examples, HMAC by RFC 4231's. */
#include <string.h>

#include "base/sha256.h"
#include "tests/unit/check.h"

static bool
is(const unsigned char got[SHA256_SIZE], const char *want)
{
	char text[2 * SHA256_SIZE + 1];

	for (unsigned i = 0; i < SHA256_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", got[i]);
	return strcmp(text, want) == 0;
}

static void
test_sha256(void)
{
	static char many[1000];
	unsigned char got[SHA256_SIZE];
	struct sha256 c;

	sha256_begin(&c);
	sha256_end(&c, got);
	CHECK(is(got, "e3b0c44298fc1c149afbf4c8996fb924"
		      "27ae41e4649b934ca495991b7852b855"));
	sha256_begin(&c);
	sha256_put(&c, SPAN("a"));
	sha256_put(&c, SPAN("bc"));
	sha256_end(&c, got);
	CHECK(is(got, "ba7816bf8f01cfea414140de5dae2223"
		      "b00361a396177a9cb410ff61f20015ad"));
	sha256_begin(&c);
	sha256_put(&c, SPAN("abcdbcdecdefdefgefghfghighijhijk"
			    "ijkljklmklmnlmnomnopnopq"));
	sha256_end(&c, got);
	CHECK(is(got, "248d6a61d20638b8e5c026930c3e6039"
		      "a33ce45964ff2167f6ecedd419db06c1"));
	memset(many, 'a', sizeof many);
	sha256_begin(&c);
	for (unsigned i = 0; i < 1000; i++)
		sha256_put(&c, span_of(many, sizeof many));
	sha256_end(&c, got);
	CHECK(is(got, "cdc76e5c9914fb9281a1c7e284d73e67"
		      "f1809a48a497200e046d39ccc7112cd0"));
}

static void
test_hmac(void)
{
	unsigned char got[SHA256_SIZE];
	char key[131];

	hmac_sha256(SPAN("Jefe"), SPAN("what do ya want for nothing?"), got);
	CHECK(is(got, "5bdcc146bf60754e6a042426089575c7"
		      "5a003f089d2739839dec58b964ec3843"));
	memset(key, 0xaa, sizeof key);
	hmac_sha256(span_of(key, sizeof key),
	    SPAN("Test Using Larger Than Block-Size Key - Hash Key First"),
	    got);
	CHECK(is(got, "60e431591ee0b67f0d8a26aacbf5b77f"
		      "8e0bc6213728c5140546040f0ee37f54"));
}

int
main(void)
{
	test_sha256();
	test_hmac();
	return check_end();
}
