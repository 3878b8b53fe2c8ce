/* Object ids (RFC 8474). */
#include "objectid.h"

#include "base/fmt.h"
#include "base/hash.h"

enum { HEX = 16 };

static size_t
fmt_hex(char *p, uint64_t v)
{
	for (unsigned i = HEX; i-- > 0; v >>= 4)
		p[i] = "0123456789abcdef"[v & 15];
	return HEX;
}

static size_t
fmt_id(char *p, char kind, uint64_t id, struct session *s, struct account *a)
{
	size_t n = 1;

	*p = kind;
	n += fmt_u64(p + 1, id);
	if (a == s->viewer.home)
		return n;
	p[n++] = '-';
	return n + fmt_hex(p + n, hash_span(span_str(account_name(a))));
}

size_t
objectid_mailbox(char *p, struct session *s, const struct mailbox *box)
{
	return fmt_id(p, 'F', box->id, s, box->account);
}

size_t
objectid_email(
    char *p, struct session *s, struct account *a, const struct row *row)
{
	return fmt_id(p, 'M', row->msg, s, a);
}

uint64_t
thread_root(const struct digest *d)
{
	return d->refs > 0 ? digest_ref(d, 0) : d->msgid;
}

size_t
objectid_thread(char *p, const struct digest *d)
{
	uint64_t root = thread_root(d);

	if (root == 0)
		return 0;
	*p = 'T';
	return 1 + fmt_hex(p + 1, root);
}

bool
objectid_is_email(
    struct session *s, struct account *a, struct span id, uint64_t *ret)
{
	struct span left = span_sub(id, 1, id.n);
	char again[OBJECTID_ROOM];

	if (id.n < 2 || id.p[0] != 'M' || !scan_u64(&left, INT64_MAX, ret))
		return false;
	return span_eq(id, span_of(again, fmt_id(again, 'M', *ret, s, a)));
}

bool
objectid_is_thread(struct span id, uint64_t *ret)
{
	uint64_t v = 0;

	if (id.n != 1 + HEX || id.p[0] != 'T')
		return false;
	for (size_t i = 1; i < id.n; i++) {
		char c = id.p[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	*ret = v;
	return v != 0;
}

const char *
text_mailboxid(struct session *s, const struct mailbox *box)
{
	char id[OBJECTID_ROOM];
	size_t n = objectid_mailbox(id, s, box);

	return arena_printf(s->mem, "MAILBOXID (%.*s)", (int)n, id);
}
