/* Records of users.tdb: a version, flags, and fields. */
#include "base/userdb.h"

#include <errno.h>

#include "base/tlv.h"

enum { VERSION = 1, HEAD = 4 };
enum { LOCKED = 1 << 0 };
enum { TAG_HASH = 1, TAG_CHANGED, TAG_GROUP };

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
		else if (tag == TAG_GROUP) {
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
	for (unsigned i = 0; i < u->n; i++)
		tlv_put(b, TAG_GROUP, u->groups[i]);
}
