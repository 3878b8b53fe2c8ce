/*
 * Failures of the last minutes (throttle.h says what for).
 *
 * throttle.tdb is shared by all processes that ask about passwords.  Keys are
 * hashes, since people type passwords where names belong: of an address (IPv4,
 * or the first half of IPv6), of a user, and of both together.  An address
 * that has failed or is failing too often is not served for a while, but for
 * a user who has logged in from there before.  A user is never shut out by
 * what others do in his name: their wrong answers only come later and later,
 * a right one at once.
 *
 * The file may be deleted; what cannot be written is as good as forgotten.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "auth.h"
#include "base/le.h"
#include "base/log.h"
#include "base/siphash.h"
#include "base/tdbx.h"

enum {
	HALF_LIFE_S = 300,
	UNDER_WAY_S = 90, /* after that who tried is dead */
	UNDER_WAY = 32,
	LOCK_AT = 20,     /* failures of an address, and attempts under way */
	ADDRESS_FREE = 3, /* so many without being slowed */
	USER_FREE = 5,
	ADDRESS_MOST_S = 16,
	USER_MOST_S = 8,
	ONE = 256, /* failures are counted in fractions */
	KNOWN_S = 30 * 86400,
	BUCKETS = 10007,
};

/* A record: when (4), failures (4), last success (4), how many under way (4),
 * when each of these began (4 each). */
struct record {
	uint32_t when, failures, good, n;
	uint32_t began[UNDER_WAY];
};

static struct tdbx *table;
static unsigned char key[16];
static bool tried;

static uint32_t
now_s(void)
{
	return (uint32_t)time(NULL);
}

static int
take_key(struct span v, void *arg)
{
	if (v.n != sizeof key)
		return -EBADMSG;
	memcpy(arg, v.p, sizeof key);
	return 0;
}

static int
open_table(void)
{
	int r = tdbx_open(
	    settings.throttle, TDBX_WRITE | TDBX_CREATE, BUCKETS, &table);

	if (r == -EBADMSG && remove(settings.throttle) == 0)
		r = tdbx_open(settings.throttle, TDBX_WRITE | TDBX_CREATE,
		    BUCKETS, &table);
	if (r == 0)
		return 0;
	log_warn("%s: %s: failures are counted by this process alone",
	    settings.throttle, strerror(-r));
	return tdbx_open("throttle", TDBX_WRITE | TDBX_CREATE | TDBX_MEMORY,
	    BUCKETS, &table);
}

static bool
ready(void)
{
	if (strcmp(settings.throttle, "none") == 0)
		return false;
	if (tried)
		return table != NULL;
	tried = true;
	if (open_table() != 0 || getrandom(key, sizeof key, 0) != sizeof key) {
		table = NULL;
		return false;
	}
	tdbx_insert(table, SPAN("key"), span_of(key, sizeof key));
	tdbx_look(table, SPAN("key"), take_key, key);
	return true;
}

struct tdbx *
throttle_table(void)
{
	return ready() ? table : NULL;
}

static void
decode(struct span v, struct record *r)
{
	uint32_t now = now_s(), n = 0;

	memset(r, 0, sizeof *r);
	if (v.n < 16)
		return;
	r->when = get32(v.p);
	r->failures = get32(v.p + 4);
	r->good = get32(v.p + 8);
	n = get32(v.p + 12);
	for (uint32_t i = 0;
	     i < n && v.n >= 20 + 4 * (size_t)i && r->n < UNDER_WAY; i++) {
		uint32_t t = get32(v.p + 16 + 4 * i);

		if (now - t < UNDER_WAY_S)
			r->began[r->n++] = t;
	}
	/* halved each HALF_LIFE_S, evenly in between */
	for (uint32_t age = now - r->when; r->failures > 0;
	     age -= HALF_LIFE_S) {
		if (age < HALF_LIFE_S) {
			r->failures -= (uint32_t)((uint64_t)r->failures * age /
						  (2 * HALF_LIFE_S));
			break;
		}
		r->failures /= 2;
	}
	r->when = now;
}

static struct span
encode(const struct record *r, char out[16 + 4 * UNDER_WAY])
{
	put32(out, now_s());
	put32(out + 4, r->failures);
	put32(out + 8, r->good);
	put32(out + 12, r->n);
	for (uint32_t i = 0; i < r->n; i++)
		put32(out + 16 + 4 * i, r->began[i]);
	return span_of(out, 16 + 4 * (size_t)r->n);
}

struct change {
	void (*fn)(struct record *);
	struct record r;
	char out[16 + 4 * UNDER_WAY];
};

static void
apply(struct span old, struct span *ret, void *arg)
{
	struct change *c = arg;

	decode(old, &c->r);
	c->fn(&c->r);
	*ret = encode(&c->r, c->out);
}

static struct record
change(const unsigned char k[16], void (*fn)(struct record *))
{
	struct change c = {.fn = fn};

	tdbx_update(table, span_of(k, 16), apply, &c);
	return c.r;
}

static void
look(struct record *r)
{
	(void)r;
}

static void
begin(struct record *r)
{
	if (r->n < UNDER_WAY)
		r->began[r->n++] = now_s();
}

static void
end(struct record *r)
{
	if (r->n > 0)
		memmove(r->began, r->began + 1, --r->n * sizeof r->began[0]);
}

static void
fail(struct record *r)
{
	r->failures += ONE;
}

static void
succeed(struct record *r)
{
	r->good = now_s();
	r->failures = 0;
}

/* The address as it is counted; "" if it is not: loopback, a socket, a proxy
 * of many. */
static void
address_of(const struct exchange *x, char out[64])
{
	struct in6_addr a6;

	out[0] = '\0';
	if ((x->flags & AUTHMSG_LOCAL) ||
	    listed(settings.trusted, span_str(x->peer)))
		return;
	if (inet_pton(AF_INET6, x->peer, &a6) == 1) {
		memset(a6.s6_addr + 8, 0, 8);
		inet_ntop(AF_INET6, &a6, out, 64);
	} else
		snprintf(out, 64, "%s", x->peer);
}

struct keys {
	bool address;
	unsigned char a[16], u[16], both[16];
};

static struct keys
keys_of(const struct exchange *x, const char *user)
{
	char text[64 + USERNAME_SIZE + 2], address[64];
	struct keys k;

	address_of(x, address);
	k.address = address[0] != '\0';
	snprintf(text, sizeof text, "a%s", address);
	siphash128(k.a, key, text, strlen(text));
	snprintf(text, sizeof text, "u%s", user);
	siphash128(k.u, key, text, strlen(text));
	snprintf(text, sizeof text, "b%s %s", address, user);
	siphash128(k.both, key, text, strlen(text));
	return k;
}

bool
throttle_admit(struct exchange *x, const char *user)
{
	struct record a, both;
	struct keys k;

	if (x->admitted || !ready())
		return true;
	snprintf(x->counted, sizeof x->counted, "%s", user);
	k = keys_of(x, x->counted);
	if (k.address) {
		a = change(k.a, begin);
		if ((a.failures + ONE - 1) / ONE + a.n > LOCK_AT) {
			both = change(k.both, look);
			if (both.good == 0 || now_s() - both.good > KNOWN_S) {
				change(k.a, end);
				log_about(NULL, x->peer);
				log_warn("%s: too many failures from %s",
				    x->service, x->peer);
				log_about(NULL, NULL);
				return false;
			}
		}
	}
	x->admitted = true;
	return true;
}

/* 0 for the first few, then 1, 2, 4 ... seconds. */
static unsigned
delay_s(uint32_t failures, unsigned free, unsigned most)
{
	unsigned n = failures / ONE, s = 1;

	if (n <= free)
		return 0;
	for (n -= free; n > 1 && s < most; n--)
		s *= 2;
	return s < most ? s : most;
}

unsigned
throttle_end(struct exchange *x, enum outcome how)
{
	unsigned by_address = 0, by_user;
	struct keys k;

	if (!x->admitted)
		return 0;
	x->admitted = false;
	k = keys_of(x, x->counted);
	if (k.address)
		change(k.a, end);
	if (how == RIGHT)
		change(k.both, succeed);
	if (how != WRONG)
		return 0;
	if (k.address)
		by_address = delay_s(
		    change(k.a, fail).failures, ADDRESS_FREE, ADDRESS_MOST_S);
	by_user = delay_s(change(k.u, fail).failures, USER_FREE, USER_MOST_S);
	return 1000 * (by_address > by_user ? by_address : by_user);
}
