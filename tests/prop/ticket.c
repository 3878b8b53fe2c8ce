/*
 * A ticket is taken as it was made, and in no other way.
 *
 * Tickets of random names are read back; then each is cut, stretched or
 * changed in a random place, in its text or in the bytes that it stands for,
 * signed with another key, or shown to another server or at another time: none
 * of these is taken, and none that is taken says anything but what was put in.
 * The same for grants.  PROP_SEED and PROP_OPS choose another run.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/ticket.h"

static unsigned
dice(unsigned n)
{
	return (unsigned)random() % n;
}

static void
name(char *to, size_t size, unsigned least)
{
	size_t n = least + dice((unsigned)size - least);

	if (dice(4) != 0 && n > 12)
		n = 12;
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(1 + dice(255));
	to[n] = '\0';
}

static struct ticket
any_ticket(void)
{
	struct ticket t = {.at = 1000000 + (int64_t)dice(1000000)};

	name(t.from, sizeof t.from, 1);
	name(t.to, sizeof t.to, 1);
	name(t.user, sizeof t.user, 0);
	name(t.login, sizeof t.login, 0);
	name(t.service, sizeof t.service, 0);
	name(t.client, sizeof t.client, 0);
	for (unsigned i = 0; i < sizeof t.nonce; i++)
		t.nonce[i] = (unsigned char)dice(256);
	return t;
}

static bool
equal(const struct ticket *a, const struct ticket *b)
{
	return strcmp(a->from, b->from) == 0 && strcmp(a->to, b->to) == 0 &&
	       strcmp(a->user, b->user) == 0 &&
	       strcmp(a->login, b->login) == 0 &&
	       strcmp(a->service, b->service) == 0 &&
	       strcmp(a->client, b->client) == 0 && a->at == b->at &&
	       memcmp(a->nonce, b->nonce, sizeof a->nonce) == 0;
}

/* Something else than text, in out. */
static struct span
damage(const char *text, struct buf *out)
{
	struct buf bytes = {.limit = 4096};
	size_t n = strlen(text), at;

	buf_clear(out);
	switch (dice(4)) {
	case 0: /* cut, at either end */
		at = 1 + dice((unsigned)n - 1);
		buf_putspan(out,
		    dice(2) ? span_of(text, at) : span_of(text + at, n - at));
		break;
	case 1: /* a character another */
		buf_puts(out, text);
		at = dice((unsigned)n);
		out->p[at] = (char)(out->p[at] ^ (1 << dice(8)));
		break;
	case 2: /* a bit of the bytes another */
		assert(b64_decode(span_str(text), &bytes));
		at = dice((unsigned)bytes.n);
		bytes.p[at] = (char)(bytes.p[at] ^ (1 << dice(8)));
		b64_encode(buf_span(&bytes), out);
		break;
	default: /* bytes more */
		assert(b64_decode(span_str(text), &bytes));
		buf_put(&bytes, text, 1 + dice(40));
		b64_encode(buf_span(&bytes), out);
	}
	buf_free(&bytes);
	return buf_span(out);
}

static void
one_ticket(const struct ticket_key *k, const struct ticket_key *other)
{
	struct ticket t = any_ticket(), got;
	char text[TICKET_SIZE], host[TICKET_HOST];
	struct buf b = {.limit = 8192};
	int64_t off = (int64_t)dice(400) - 200;
	bool late = off > TICKET_LIFE_S || off < -TICKET_LIFE_S;

	ticket_make(k, &t, text);
	assert(ticket_read(k, span_str(text), t.to, t.at + off, &got) ==
	       (late ? -ETIME : 0));
	assert(equal(&t, &got));
	assert(
	    ticket_read(other, span_str(text), t.to, t.at, &got) == -EBADMSG);
	name(host, sizeof host, 1);
	if (strcasecmp(host, t.to) != 0)
		assert(
		    ticket_read(k, span_str(text), host, t.at, &got) == -EXDEV);
	for (unsigned i = 0; i < 20; i++)
		assert(ticket_read(k, damage(text, &b), t.to, t.at, &got) ==
		       -EBADMSG);
	buf_free(&b);
}

static void
one_grant(const struct ticket_key *k, const struct ticket_key *other)
{
	struct grant g = {.at = 5000000 + (int64_t)dice(1000000)}, got;
	char text[GRANT_SIZE], here[TICKET_HOST];
	struct buf b = {.limit = 8192};

	name(here, sizeof here, 1);
	name(g.user, sizeof g.user, 1);
	name(g.login, sizeof g.login, 1);
	name(g.service, sizeof g.service, 0);
	grant_make(k, &g, here, text);
	assert(grant_read(k, span_str(text), here, g.at, &got) == 0);
	assert(strcmp(got.user, g.user) == 0 && got.at == g.at);
	assert(strcmp(got.login, g.login) == 0);
	assert(strcmp(got.service, g.service) == 0);
	assert(grant_read(other, span_str(text), here, g.at, &got) == -EBADMSG);
	for (unsigned i = 0; i < 20; i++)
		assert(grant_read(k, damage(text, &b), here, g.at, &got) ==
		       -EBADMSG);
	buf_free(&b);
}

static unsigned
setting(const char *env, unsigned otherwise)
{
	const char *text = getenv(env);

	return text != NULL ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

int
main(void)
{
	unsigned seed = setting("PROP_SEED", 20261122);
	unsigned ops = setting("PROP_OPS", 2000);
	struct ticket_key k, other;
	char secret[64];

	printf("# PROP_SEED=%u PROP_OPS=%u\n", seed, ops);
	srandom(seed);
	for (unsigned i = 0; i < sizeof secret; i++)
		secret[i] = (char)dice(256);
	assert(ticket_key_make(span_of(secret, sizeof secret), &k) == 0);
	secret[dice(64)] ^= 1;
	assert(ticket_key_make(span_of(secret, sizeof secret), &other) == 0);
	for (unsigned i = 0; i < ops; i++) {
		one_ticket(&k, &other);
		one_grant(&k, &other);
	}
	puts("ok tests/prop/ticket.c");
	return 0;
}
