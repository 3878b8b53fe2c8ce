/*
 * Entries.  A value: version 1 (1), three bytes of zero, the LSN that made it
 * (8), the LSN that changed it last (8), the length of its name (2), how many
 * fields (2), the name; then for each field, in order of folded names, the
 * lengths of its name (1) and of its value (4), the name and the value.
 */
#include <string.h>

#include "base/le.h"
#include "base/utf8.h"
#include "mail/fold.h"
#include "spool/addressbook-inner.h"

enum {
	ENTRY_VERSION = 1,
	EN_UID = 4,
	EN_REV = 12,
	EN_NAME_N = 20,
	EN_FIELDS = 22,
	ENTRY_HEADER = 24,
	FIELD_HEADER = 5,
	KEY_MOST = 1900,
	STATE_SIZE = 24,
};

bool
entry_name_ok(struct span s)
{
	if (s.n == 0 || s.n > ENTRY_NAME_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || strchr("\"*%", s.p[i]) != NULL)
			return false;
	return true;
}

bool
field_name_ok(struct span s)
{
	if (s.n == 0 || s.n > FIELD_NAME_MAX || span_is(s, "name"))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f ||
		    strchr("\"*%?(){\\", s.p[i]) != NULL)
			return false;
	return true;
}

static struct span
key_of(struct abook_key *k, char kind, uint64_t id)
{
	k->bytes[0] = kind;
	put64(k->bytes + 1, id);
	return k->span = span_of(k->bytes, KEY_ID_N);
}

struct span
state_key(struct abook_key *k, uint64_t id)
{
	return key_of(k, KEY_STATE, id);
}

bool
entry_key(struct abook_key *k, uint64_t id, struct span name)
{
	struct buf out = {.limit = KEY_MOST};
	bool fits;

	key_of(k, KEY_ENTRY, id);
	if (name.n > ENTRY_NAME_MAX)
		return false;
	if (utf8_ascii(name) == name.n || !utf8_ok(name)) {
		fold_ascii(name.p, name.n, k->bytes + KEY_ID_N);
		k->span.n = KEY_ID_N + name.n;
		return true;
	}
	fold_put(name, &out);
	fits = !out.overflow;
	if (fits) {
		memcpy(k->bytes + KEY_ID_N, out.p, out.n);
		k->span.n = KEY_ID_N + out.n;
	}
	buf_free(&out);
	return fits;
}

int
state_read(struct account *a, uint64_t id, struct book_state *ret)
{
	struct arena mem = {.limit = 4096};
	struct abook_key k;
	struct span v;
	int rc = catalog_get(a, TABLE_ADDRESSBOOK, state_key(&k, id), &mem, &v);

	*ret = (struct book_state){.id = id};
	if (rc == 0 && v.n >= STATE_SIZE) {
		ret->entries = get64(v.p);
		ret->bytes = get64(v.p + 8);
	}
	arena_free(&mem);
	return rc == SPOOL_NONE ? 0 : rc;
}

int
state_write(struct commit *c, const struct book_state *s)
{
	char v[STATE_SIZE] = {0};
	struct abook_key k;

	put64(v, s->entries);
	put64(v + 8, s->bytes);
	return commit_put(
	    c, TABLE_ADDRESSBOOK, state_key(&k, s->id), span_of(v, sizeof v));
}

int
book_state(const struct book *b, struct book_state *ret)
{
	return state_read(b->account, b->id, ret);
}

void
entry_encode(struct buf *b, const struct entry *e)
{
	unsigned char h[ENTRY_HEADER] = {ENTRY_VERSION};

	put64(h + EN_UID, e->uid);
	put64(h + EN_REV, e->rev);
	put16(h + EN_NAME_N, (uint16_t)e->name.n);
	put16(h + EN_FIELDS, (uint16_t)e->n);
	buf_put(b, h, sizeof h);
	buf_putspan(b, e->name);
	for (unsigned i = 0; i < e->n; i++) {
		buf_putc(b, (char)e->f[i].name.n);
		buf_u32(b, (uint32_t)e->f[i].value.n);
		buf_putspan(b, e->f[i].name);
		buf_putspan(b, e->f[i].value);
	}
}

int
entry_decode(struct span s, struct arena *mem, struct entry *ret)
{
	size_t at = ENTRY_HEADER;
	struct entry e;

	if (s.n < ENTRY_HEADER || s.p[0] != ENTRY_VERSION)
		return SPOOL_CORRUPT;
	e = (struct entry){
	    .name = span_sub(s, ENTRY_HEADER, get16(s.p + EN_NAME_N)),
	    .uid = get64(s.p + EN_UID),
	    .rev = get64(s.p + EN_REV),
	    .n = get16(s.p + EN_FIELDS),
	};
	at += e.name.n;
	e.f = ARENA_ARRAY(mem, struct field, e.n + 1);
	for (unsigned i = 0; i < e.n; i++) {
		size_t name, value;

		if (at + FIELD_HEADER > s.n)
			return SPOOL_CORRUPT;
		name = (unsigned char)s.p[at];
		value = get32(s.p + at + 1);
		at += FIELD_HEADER;
		if (name > s.n - at || value > s.n - at - name)
			return SPOOL_CORRUPT;
		e.f[i].name = span_sub(s, at, name);
		e.f[i].value = span_sub(s, at + name, value);
		at += name + value;
	}
	*ret = e;
	return 0;
}

int
entry_fetch(const struct book *b, struct arena *mem, struct span name,
    struct entry *ret)
{
	struct abook_key k;
	struct span v;
	int rc;

	if (b->id == 0 || !entry_key(&k, b->id, name))
		return SPOOL_NONE;
	rc = catalog_get(b->account, TABLE_ADDRESSBOOK, k.span, mem, &v);
	return rc == 0 ? entry_decode(v, mem, ret) : rc;
}

struct each {
	struct span prefix;
	catalog_fn *fn;
	void *arg;
};

static int
one(void *arg, struct span key, struct span value)
{
	const struct each *e = arg;

	if (key.n <= e->prefix.n ||
	    memcmp(key.p, e->prefix.p, e->prefix.n) != 0)
		return 0;
	return e->fn(e->arg, span_sub(key, e->prefix.n, key.n), value);
}

int
entry_each_record(struct account *a, uint64_t id, catalog_fn *fn, void *arg)
{
	struct abook_key k;
	struct each e = {key_of(&k, KEY_ENTRY, id), fn, arg};

	return catalog_each(a, TABLE_ADDRESSBOOK, one, &e);
}

struct decoded {
	struct arena mem;
	entry_fn *fn;
	void *arg;
};

static int
decode_one(void *arg, struct span key, struct span value)
{
	struct decoded *d = arg;
	struct entry e;
	int rc = entry_decode(value, &d->mem, &e);

	(void)key;
	if (rc == 0)
		rc = d->fn(d->arg, &e);
	arena_reset(&d->mem);
	return rc;
}

int
entry_each(const struct book *b, entry_fn *fn, void *arg)
{
	struct decoded d = {{.limit = 64 << 20}, fn, arg};
	int rc = b->id == 0
		     ? 0
		     : entry_each_record(b->account, b->id, decode_one, &d);

	arena_free(&d.mem);
	return rc;
}
