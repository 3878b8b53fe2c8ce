/* Changes of messages that are there, and of what is not a message. */
#include <errno.h>
#include <string.h>

#include "spool/catalog.h"
#include "spool/commit-inner.h"
#include "spool/encode.h"
#include "spool/index-layout.h"
#include "spool/mailbox-value.h"
#include "spool/mnote-inner.h"
#include "spool/record-layout.h"

enum { COMBOS_SEARCHED = 32 };

/* The number of a run's combination of flags and keywords in the list. */
static uint32_t
combo_of(struct buf *combos, const struct flags_run *f)
{
	unsigned char c[COMBO_SIZE] = {0};
	uint32_t n = (uint32_t)(combos->n / COMBO_SIZE);
	uint32_t first = n > COMBOS_SEARCHED ? n - COMBOS_SEARCHED : 0;

	put32(c, f->flags & FLAGS_SYSTEM);
	put64(c + 8, f->keywords[0]);
	put64(c + 16, f->keywords[1]);
	for (uint32_t i = n; i > first; i--)
		if (memcmp(combos->p + (i - 1) * COMBO_SIZE, c, sizeof c) == 0)
			return i - 1;
	buf_put(combos, c, sizeof c);
	return n;
}

int
commit_flags(struct commit *c, uint64_t box, const struct flags_run runs[],
    uint32_t n, const struct span names[], unsigned nnames)
{
	struct buf combos = {.limit = COMMIT_BYTES}, list = combos;
	unsigned char b[FLAGS_KEYWORDS] = {0};
	struct growing *g;
	struct index *x;
	struct piece *p;
	int rc = commit_grow(c, box, 0, &x, &g);

	if (rc == 0)
		rc = commit_keywords(x, g, names, nnames);
	if (rc != 0 || n == 0)
		return rc;
	if (!buf_room(&list, (size_t)n * FLAGRUN_SIZE))
		return SPOOL_FULL;
	for (uint32_t i = 0; i < n; i++) {
		char *r = list.p + list.n;

		put32(r, runs[i].lo);
		put32(r + 4, runs[i].hi);
		put32(r + 8, combo_of(&combos, &runs[i]));
		list.n += FLAGRUN_SIZE;
	}
	if ((p = commit_add(c, REC_FLAGS, box)) == NULL)
		rc = -ENOMEM;
	else {
		put32(b + FLAGS_N, n);
		put32(b + FLAGS_NCOMBOS, (uint32_t)(combos.n / COMBO_SIZE));
		put16(b + FLAGS_NKEYWORDS, (uint16_t)nnames);
		buf_put(&c->heads, b, sizeof b);
		encode_keywords(&c->heads, p->at, names, nnames);
		buf_putspan(&c->heads, buf_span(&combos));
		buf_putspan(&c->heads, buf_span(&list));
		rc = commit_added(c, p, SPAN_NONE);
	}
	buf_free(&combos);
	buf_free(&list);
	return rc;
}

static int64_t
note_bytes(struct commit *c, uint64_t box, uint32_t uid)
{
	struct arena mem = {.limit = SIZE_MAX};
	struct span list;
	int64_t n = 0;

	if (mnote_read(c->a, box, uid, &mem, &list) == 0)
		n = (int64_t)mnote_bytes(list);
	arena_free(&mem);
	return n;
}

/* A quota counts what goes as well, should something come in as well. */
static int
shrink(struct commit *c, uint64_t box, const struct uid_run runs[], uint32_t n)
{
	struct growing *g;
	struct index *x;
	bool notes = mnote_any(c->a);
	struct row r;
	int rc;

	if ((c->a->now.tables >> TABLE_QUOTA & 1) == 0)
		return 0;
	if ((rc = commit_grow(c, box, 0, &x, &g)) != 0)
		return rc;
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t i = index_find(x, runs[k].lo);
		     index_row(x, i, &r) && r.uid <= runs[k].hi; i++)
			if ((r.flags & ROW_EXPUNGED) == 0) {
				g->messages--;
				g->bytes -= r.bytes;
				if (notes)
					g->notes -= note_bytes(c, box, r.uid);
			}
	return 0;
}

int
commit_expunge(
    struct commit *c, uint64_t box, const struct uid_run runs[], uint32_t n)
{
	struct piece *p;
	int rc;

	if (n == 0)
		return 0;
	if ((rc = shrink(c, box, runs, n)) != 0)
		return rc;
	if ((p = commit_add(c, REC_EXPUNGE, box)) == NULL)
		return -ENOMEM;
	buf_u32(&c->heads, n);
	buf_u32(&c->heads, 0);
	for (uint32_t i = 0; i < n; i++) {
		buf_u32(&c->heads, runs[i].lo);
		buf_u32(&c->heads, runs[i].hi);
	}
	return commit_added(c, p, SPAN_NONE);
}

int
commit_recent(struct commit *c, uint64_t box, uint32_t uid)
{
	struct piece *p = commit_add(c, REC_RECENT, box);

	if (p == NULL)
		return -ENOMEM;
	buf_u32(&c->heads, uid);
	return commit_added(c, p, SPAN_NONE);
}

static int
add_put(struct commit *c, enum record_type type, uint64_t box, uint16_t table,
    struct span key, struct span value)
{
	struct piece *p;

	if (key.n > 2000 || value.n > 16 << 20)
		return SPOOL_FULL;
	if ((p = commit_add(c, type, box)) == NULL)
		return -ENOMEM;
	buf_u32(&c->heads, table | (uint32_t)key.n << 16);
	buf_u32(&c->heads, (uint32_t)value.n);
	buf_putspan(&c->heads, key);
	buf_putspan(&c->heads, value);
	c->durable = true;
	return commit_added(c, p, SPAN_NONE);
}

int
commit_put(struct commit *c, uint16_t table, struct span key, struct span value)
{
	return add_put(c, REC_PUT, 0, table, key, value);
}

int
commit_del(struct commit *c, uint16_t table, struct span key)
{
	return add_put(c, REC_DEL, 0, table, key, SPAN_NONE);
}

/* A mailbox that messages can be added to in this same commit: its index is
 * made now.  (Left behind by a crash, it belongs to nothing.) */
int
commit_new_mailbox(
    struct commit *c, struct span name, const struct mailbox_value *v)
{
	unsigned char bytes[MAILBOX_VALUE_SIZE];
	int rc = head_line_reserve(&c->a->head);

	if (rc == -ENOSPC && (rc = recover_recount(c->a, false)) == 0)
		rc = head_line_reserve(&c->a->head); /* those gone are out */
	if (rc == 0)
		rc = index_make(c->a, v->id, v->uidvalidity, v->id);
	if (rc != 0)
		return rc;
	c->made = v->id;
	c->made_name = name;
	c->grows = true;
	return commit_put(
	    c, TABLE_MAILBOX, name, mailbox_value_write(bytes, v));
}

/* The name goes and the mailbox with it. */
int
commit_del_mailbox(struct commit *c, struct span name, uint64_t id)
{
	return add_put(c, REC_DEL, id, TABLE_MAILBOX, name, SPAN_NONE);
}

/* The mailbox gets the new name, then loses the old one. */
int
commit_rename(
    struct commit *c, struct span from, struct span to, struct span value)
{
	int rc = commit_put(c, TABLE_MAILBOX, to, value);

	return rc != 0 ? rc : commit_del(c, TABLE_MAILBOX, from);
}
