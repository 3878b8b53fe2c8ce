/*
 * What a record does to the views.  A commit applies what it has just logged,
 * recovery and check apply what they read: the same function, so that what a
 * replay gives and what is there are equal by construction.
 */
#include "mail/digest.h"
#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/mailbox.h"
#include "spool/mnote-inner.h"
#include "spool/quota.h"

/* The index that a record is about; SPOOL_NONE: not to be changed now. */
static int
target(struct account *a, const struct record *r, const struct apply *how,
    struct index **ret)
{
	int rc;

	if (how->no_indexes || (how->box != 0 && how->box != r->box))
		return SPOOL_NONE;
	for (struct index *x = a->indexes; x != NULL; x = x->next)
		if (x->box == r->box && !index_stale(x)) {
			*ret = x;
			return 0;
		}
	if (!how->replay)
		return account_index(a, r->box, ret);
	rc = index_open_file(a, r->box, ret);
	if (rc == 0) {
		(*ret)->next = a->indexes;
		a->indexes = *ret;
	}
	if ((rc == SPOOL_NONE || rc == SPOOL_CORRUPT) && how->skip_missing)
		return SPOOL_NONE;
	return rc;
}

/* Bits by the record's list of names become bits of the index. */
struct bits {
	unsigned n;
	int bit[KEYWORDS_MAX];
};

static void
learn(struct index *x, const struct record *r, struct bits *b)
{
	struct span names[KEYWORDS_MAX];

	b->n = record_keywords(r, names);
	for (unsigned i = 0; i < b->n; i++)
		b->bit[i] = index_keyword_add(x, names[i]);
}

static void
translate(const struct bits *b, uint64_t keywords[2])
{
	uint64_t to[2] = {0, 0};

	for (unsigned i = 0; i < b->n; i++)
		if ((keywords[i / 64] >> i % 64 & 1) && b->bit[i] >= 0)
			to[b->bit[i] / 64] |= UINT64_C(1) << b->bit[i] % 64;
	keywords[0] = to[0];
	keywords[1] = to[1];
}

static int
make_digest(struct account *a, const struct record *r, const struct row *row,
    struct apply *how, uint32_t *ret)
{
	struct buf digest = {.limit = SIZE_MAX};
	struct arena_mark mark = arena_mark(how->mem);
	struct span bytes = r->payload;
	int rc = 0;

	if (row->flags & ROW_BLOB)
		rc = message_bytes(a, row, &bytes);
	if (rc == 0 && !r->dropped) {
		digest_make(bytes, how->mem, &digest);
		rc = digests_append(a, r->lsn, buf_span(&digest), ret);
	}
	arena_release(how->mem, mark);
	buf_free(&digest);
	return rc == SPOOL_GONE ? 0 : rc;
}

/* Where the digest of this message is; made now if there is none yet. */
static int
digest_of(struct account *a, const struct record *r, struct row *row,
    struct apply *how)
{
	if (r->type == REC_COPY) {
		/* vacuum may have moved it, or another parser measured it */
		if (how->replay && (log_locate(a, row, &how->hint) != 0 ||
				       digests_locate(a, row) != 0))
			row->digest = 0;
		return 0;
	}
	row->digest = how->digest;
	if (how->digest != 0 || how->no_digests)
		return 0;
	return make_digest(a, r, row, how, &row->digest);
}

static int
put_rows(struct account *a, const struct record *r, struct apply *how)
{
	struct index *x = NULL;
	struct bits bits;
	struct row row;
	uint32_t at = 0;
	int rc = target(a, r, how, &x);

	if (rc > SPOOL_NONE || rc < 0)
		return rc;
	if (x != NULL) {
		if ((rc = index_reserve(x, record_nrows(r))) != 0)
			return rc;
		index_begin(x, r->lsn);
		learn(x, r, &bits);
	} else if (r->type == REC_COPY || how->no_digests)
		return 0;
	while (record_rows_next(r, &at, &row)) {
		if ((rc = digest_of(a, r, &row, how)) != 0)
			return rc;
		if (x == NULL)
			continue;
		translate(&bits, row.keywords);
		index_append(x, &row);
	}
	if (x != NULL) {
		index_touch(x, r->lsn);
		index_end(x);
	}
	return 0;
}

/* In a replay a COPY may look at the digests of many segments, more than stay
 * mapped: the record itself must not go away meanwhile. */
static int
apply_rows(struct account *a, const struct record *r, struct apply *how)
{
	struct record kept = *r;
	struct arena_mark mark;
	int rc;

	if (!how->replay || r->type != REC_COPY)
		return put_rows(a, r, how);
	mark = arena_mark(how->mem);
	kept.body = arena_span(how->mem, r->body);
	rc = put_rows(a, &kept, how);
	arena_release(how->mem, mark);
	return rc;
}

static int
apply_flags(struct account *a, const struct record *r, struct apply *how)
{
	struct index *x;
	struct flags_run run;
	struct bits bits;
	uint32_t at = 0, rows, i = 0;
	int rc = target(a, r, how, &x);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	index_begin(x, r->lsn);
	learn(x, r, &bits);
	rows = index_rows(x);
	while (record_flags_next(r, &at, &run)) {
		translate(&bits, run.keywords);
		if (i >= rows || get32(index_row_at(x, i) + ROW_UID) != run.lo)
			i = index_find(x, run.lo);
		for (;
		     i < rows && get32(index_row_at(x, i) + ROW_UID) <= run.hi;
		     i++)
			index_change(x, i, run.flags, run.keywords, r->lsn);
	}
	index_touch(x, r->lsn);
	index_end(x);
	return 0;
}

static int
apply_expunge(struct account *a, const struct record *r, struct apply *how)
{
	struct uid_run run;
	struct index *x;
	uint32_t at = 0, rows;
	int rc = target(a, r, how, &x);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	index_begin(x, r->lsn);
	rows = index_rows(x);
	while (record_expunge_next(r, &at, &run))
		for (uint32_t i = index_find(x, run.lo);
		     i < rows && get32(index_row_at(x, i) + ROW_UID) <= run.hi;
		     i++)
			index_tombstone(x, i, r->lsn);
	index_touch(x, r->lsn);
	index_end(x);
	return 0;
}

static int
apply_note(struct account *a, const struct record *r, struct apply *how)
{
	struct uid_run run;
	struct index *x;
	uint32_t at = 0, rows;
	int rc = target(a, r, how, &x);

	if (rc > SPOOL_NONE || rc < 0)
		return rc;
	if (rc == 0) {
		index_begin(x, r->lsn);
		rows = index_rows(x);
		while (record_note_next(r, &at, &run))
			for (uint32_t i = index_find(x, run.lo); i < rows &&
			     get32(index_row_at(x, i) + ROW_UID) <= run.hi;
			     i++)
				index_bump(x, i, r->lsn);
		index_touch(x, r->lsn);
		index_end(x);
	}
	if (how->no_notes || (how->box != 0 && how->box != r->box))
		return 0;
	return mnote_apply(a, r);
}

static int
apply_recent(struct account *a, const struct record *r, struct apply *how)
{
	struct index *x;
	int rc = target(a, r, how, &x);

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	index_begin(x, r->lsn);
	index_recent(x, record_recent(r));
	index_end(x);
	return 0;
}

/* INBOX, which was there from the start, may have got another UIDVALIDITY. */
static int
inbox_put(struct account *a, const struct record *r,
    const struct mailbox_value *v, struct apply *how)
{
	struct record of = *r;
	struct index *x;
	int rc;

	of.box = INBOX_ID;
	if ((rc = target(a, &of, how, &x)) != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	if (get32(x->p + IX_UIDVALIDITY) == v->uidvalidity)
		return 0;
	index_begin(x, r->lsn);
	put32(x->p + IX_UIDVALIDITY, v->uidvalidity);
	index_touch(x, r->lsn);
	index_end(x);
	return 0;
}

/* A mailbox came to be, or its attributes changed. */
static int
mailbox_put(struct account *a, const struct record *r, const struct put *p,
    struct apply *how)
{
	struct mailbox_value v;
	int rc = 0;

	if (!mailbox_value_read(p->value, &v))
		return SPOOL_CORRUPT;
	if (v.uidvalidity > a->now.uidvalidity)
		a->now.uidvalidity = v.uidvalidity;
	if (v.id == INBOX_ID)
		return inbox_put(a, r, &v, how);
	if (v.id != r->lsn) /* renamed, or given a use */
		return 0;
	a->now.mailboxes++;
	if (how->no_indexes || (how->box != 0 && how->box != v.id))
		return 0;
	if (how->made != v.id)
		rc = index_make(a, v.id, v.uidvalidity, r->lsn);
	if (rc == 0)
		index_announce(a, v.id, v.uidvalidity, r->lsn);
	return rc;
}

/* A name is gone, and its mailbox too unless it has another name by now. */
static int
mailbox_del(struct account *a, const struct record *r, struct apply *how)
{
	uint64_t id = r->box;

	if (id == 0) /* the name only: a rename */
		return 0;
	a->now.mailboxes--;
	if (!how->no_indexes && (how->box == 0 || how->box == id)) {
		struct index *x;

		if (target(a, r, how, &x) == 0) {
			struct index_info info;

			index_info(x, &info);
			a->now.messages -= info.exists;
			a->now.bytes -= info.bytes;
		}
		index_remove(a, id);
	}
	return how->no_catalog ? 0 : catalog_forget_id(a, id);
}

static int
apply_put(struct account *a, const struct record *r, struct apply *how)
{
	struct put p;
	int rc = 0;

	if (!record_put(r, &p))
		return SPOOL_CORRUPT;
	a->now.catalog_lsn = r->lsn;
	if (p.table <= TABLE_MAX)
		a->now.tables |= 1U << p.table;
	if (p.table == TABLE_QUOTA)
		quota_note(&a->now, r->type == REC_PUT ? p.value : SPAN_NONE);
	if (!how->no_catalog)
		rc = r->type == REC_PUT
			 ? catalog_store(a, p.table, p.key, p.value)
			 : catalog_remove(a, p.table, p.key);
	if (rc != 0 || p.table != TABLE_MAILBOX)
		return rc;
	return r->type == REC_PUT ? mailbox_put(a, r, &p, how)
				  : mailbox_del(a, r, how);
}

int
apply_record(struct account *a, const struct record *r, struct apply *how)
{
	switch (r->type) {
	case REC_MSG:
	case REC_COPY:
		return apply_rows(a, r, how);
	case REC_FLAGS:
		return apply_flags(a, r, how);
	case REC_EXPUNGE:
		return apply_expunge(a, r, how);
	case REC_RECENT:
		return apply_recent(a, r, how);
	case REC_NOTE:
		return apply_note(a, r, how);
	case REC_PUT:
	case REC_DEL:
		return apply_put(a, r, how);
	case REC_SNAPSHOT:
		return snapshot_apply(a, r, how);
	}
	return SPOOL_CORRUPT;
}

int
apply_end(struct account *a)
{
	int rc = catalog_commit(a), notes = mnote_commit(a);

	return rc != 0 ? rc : notes;
}
