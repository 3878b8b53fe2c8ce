/* Records of users.tdb: a version, flags, and fields. */
#include "base/userdb.h"

#include <errno.h>

#include "base/le.h"
#include "base/tlv.h"

enum { VERSION = 1, HEAD = 4 };
enum { LOCKED = 1 << 0 };
enum { TAG_HASH = 1, TAG_CHANGED, TAG_GROUP, TAG_SCRAM, TAG_SECRET };

static const unsigned key_bytes[SCRAM_KINDS] = {20, 32};

/* Kind, iterations, salt, stored key, server key. */
static bool
read_scram(struct span v, struct scram_keys all[SCRAM_KINDS])
{
	unsigned kind = v.n > 0 ? (unsigned char)v.p[0] : SCRAM_KINDS;
	struct scram_keys *k = &all[kind < SCRAM_KINDS ? kind : 0];
	const char *p = v.p + 5 + SCRAM_SALT;

	if (kind >= SCRAM_KINDS)
		return v.n > 0; /* one that is not known here */
	k->n = key_bytes[kind];
	if (v.n != 5 + SCRAM_SALT + 2 * k->n)
		return false;
	k->iterations = get32(v.p + 1);
	memcpy(k->salt, v.p + 5, SCRAM_SALT);
	memcpy(k->stored, p, k->n);
	memcpy(k->server, p + k->n, k->n);
	return true;
}

static void
put_scram(struct buf *b, unsigned kind, const struct scram_keys *k)
{
	char v[5 + SCRAM_SALT + 2 * SCRAM_KEY_MAX], *p = v + 5 + SCRAM_SALT;

	if (k->iterations == 0)
		return;
	v[0] = (char)kind;
	put32(v + 1, k->iterations);
	memcpy(v + 5, k->salt, SCRAM_SALT);
	memcpy(p, k->stored, k->n);
	memcpy(p + k->n, k->server, k->n);
	tlv_put(b, TAG_SCRAM, span_of(v, (size_t)(p - v) + 2 * k->n));
}

int
userdb_decode(struct span value, struct userdb_record *ret)
{
	struct userdb_record u = {.locked = true};
	struct span fields = span_sub(value, HEAD, value.n), v;
	unsigned tag;

	if (value.n < HEAD || value.p[0] != VERSION)
		return -EBADMSG;
	u.locked = (value.p[1] & LOCKED) != 0;
	while (tlv_next(&fields, &tag, &v)) {
		if (tag == TAG_HASH)
			u.hash = v;
		else if (tag == TAG_CHANGED)
			u.changed = (int64_t)tlv_num(v);
		else if (tag == TAG_SECRET)
			u.secret = v;
		else if (tag == TAG_SCRAM) {
			if (!read_scram(v, u.scram))
				return -EBADMSG;
		} else if (tag == TAG_GROUP) {
			if (u.n == USERDB_GROUPS)
				return -EBADMSG;
			u.groups[u.n++] = v;
		}
	}
	if (fields.n != 0)
		return -EBADMSG;
	*ret = u;
	return 0;
}

void
userdb_encode(struct buf *b, const struct userdb_record *u)
{
	const char head[HEAD] = {VERSION, u->locked ? LOCKED : 0, 0, 0};

	buf_put(b, head, sizeof head);
	tlv_put(b, TAG_HASH, u->hash);
	tlv_put_num(b, TAG_CHANGED, (uint64_t)u->changed);
	for (unsigned i = 0; i < SCRAM_KINDS; i++)
		put_scram(b, i, &u->scram[i]);
	if (u->secret.n > 0)
		tlv_put(b, TAG_SECRET, u->secret);
	for (unsigned i = 0; i < u->n; i++)
		tlv_put(b, TAG_GROUP, u->groups[i]);
}
