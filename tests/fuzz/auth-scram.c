/* SCRAM's messages from a client, the first and the last; what is around them
 * is made up here: everybody is known, and nothing is right. */
// with handlers/auth/claim.c
#include <assert.h>
#include <stdint.h>

#include "handlers/auth/scram.c"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static enum { NOTHING, MORE, FAILED } said;

int
users_find(const char *name, struct userdb_record *u)
{
	memset(u, 0, sizeof *u);
	if (name[0] == 'n')
		return TDBX_NONE;
	u->scram[SCRAM_SHA256].iterations = SCRAM_ITERATIONS;
	u->scram[SCRAM_SHA256].n = 32;
	return 0;
}

const unsigned char *
users_site(void)
{
	static const unsigned char site[USERDB_SITE_BYTES];

	return site;
}

bool
throttle_admit(struct exchange *x, const char *user)
{
	(void)x;
	assert(strlen(user) < NAMED_SIZE);
	return true;
}

const char *
mechanism_name(const struct mechanism *m)
{
	(void)m;
	return "SCRAM-SHA-256";
}

unsigned
digest_size(enum digest d)
{
	return d == SHA1 ? 20 : 32;
}

void
digest(enum digest d, struct span s, unsigned char out[DIGEST_MAX])
{
	(void)s;
	memset(out, 0x55, digest_size(d));
}

void
hmac(enum digest d, struct span key, struct span s, unsigned char *out)
{
	(void)key, (void)s;
	memset(out, 0xaa, digest_size(d));
}

bool
same_bytes(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n) == 0;
}

void
answer(struct conn *c, enum auth_result r, struct span token)
{
	(void)c;
	said = r == AUTH_MORE ? MORE : FAILED;
	assert(r != AUTH_OK && token.n < TEXT_MAX);
}

void
check_failed(struct conn *c, const char *name, const char *why)
{
	(void)c, (void)name, (void)why;
	said = FAILED;
}

void
check_proved(struct conn *c, const char *login, const struct userdb_record *u,
    struct span token)
{
	(void)c, (void)login, (void)u, (void)token;
	abort(); /* the keys are of nothing that could be proved */
}

/* The input is two messages with a NUL between; "%" in the second stands for
 * the nonce that the server has added to. */
static void
last(struct conn *c, struct span s)
{
	struct buf b = {.limit = 1 << 16};

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '%')
			buf_puts(&b, c->x.scram->nonce);
		else
			buf_putc(&b, s.p[i]);
	said = NOTHING;
	step_scram(c, buf_span(&b));
	assert(said != NOTHING);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *nul = n > 0 ? memchr(data, 0, n) : NULL;
	size_t first = nul != NULL ? (size_t)(nul - data) : n;
	struct conn c = {.fd = -1};

	c.x.flags = n % 2 == 0 ? AUTHMSG_FOLDERS : 0;
	said = NOTHING;
	step_scram(&c, span_of(data, first));
	assert(said != NOTHING);
	if (said == MORE && nul != NULL)
		last(&c, span_of(nul + 1, n - first - 1));
	if (c.x.scram != NULL)
		scram_free(c.x.scram);
	return 0;
}
