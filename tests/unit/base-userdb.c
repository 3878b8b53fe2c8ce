/* Records of users.tdb: what is written is read back, and no cut of it. */
#include "base/userdb.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static void
fill(struct scram_keys *k, unsigned n, unsigned char from)
{
	k->iterations = 10000 + n;
	k->n = n;
	memset(k->salt, from, SCRAM_SALT);
	memset(k->stored, from + 1, n);
	memset(k->server, from + 2, n);
}

static void
same_keys(const struct scram_keys *a, const struct scram_keys *b)
{
	assert(a->iterations == b->iterations && a->n == b->n);
	assert(memcmp(a->salt, b->salt, SCRAM_SALT) == 0);
	assert(memcmp(a->stored, b->stored, a->n) == 0);
	assert(memcmp(a->server, b->server, a->n) == 0);
}

static void
round_trip(const struct userdb_record *u)
{
	struct buf b = {.limit = 16384};
	struct userdb_record v;

	userdb_encode(&b, u);
	assert(!b.overflow && userdb_decode(buf_span(&b), &v) == 0);
	assert(v.locked == u->locked && v.changed == u->changed);
	assert(span_eq(v.hash, u->hash) && span_eq(v.secret, u->secret));
	assert(v.n == u->n);
	for (unsigned i = 0; i < u->n; i++)
		assert(span_eq(v.groups[i], u->groups[i]));
	for (unsigned i = 0; i < SCRAM_KINDS; i++)
		if (u->scram[i].iterations > 0)
			same_keys(&v.scram[i], &u->scram[i]);
		else
			assert(v.scram[i].iterations == 0);
	/* cut anywhere it is a record of fewer fields, or none at all */
	for (size_t i = 0; i < b.n; i++)
		assert(userdb_decode(span_of(b.p, i), &v) == 0 ||
		       userdb_decode(span_of(b.p, i), &v) == -EBADMSG);
	buf_free(&b);
}

int
main(void)
{
	struct userdb_record u = {.hash = SPAN("$y$j9T$x$y"), .changed = 17};
	static const char future[] = "\x01\0\0\0\x04\0\x03\0\x07xx";
	struct userdb_record v;

	round_trip(&u);
	fill(&u.scram[SCRAM_SHA1], 20, 1);
	round_trip(&u);
	fill(&u.scram[SCRAM_SHA256], 32, 7);
	u.secret = SPAN("geheim");
	u.groups[u.n++] = SPAN("staff");
	u.groups[u.n++] = SPAN("wheel");
	u.locked = true;
	round_trip(&u);
	/* keys of a kind from the future are passed over */
	assert(userdb_decode(span_of(future, sizeof future - 1), &v) == 0);
	assert(v.scram[SCRAM_SHA1].iterations == 0);
	assert(userdb_decode(SPAN("\x02\0\0\0"), &v) == -EBADMSG);
	return 0;
}
