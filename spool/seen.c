/* What each reader has seen, laid over mailboxes (see seen.h); seen-change.c
 * changes it. */
#include "spool/seen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/le.h"
#include "spool/catalog.h"
#include "spool/index-layout.h"
#include "spool/inner.h"
#include "spool/seen-inner.h"

enum {
	LAID_MAX = 16,  /* sets kept in memory, of an account */
	ASKED_MAX = 32, /* that are asked for one by one */
};

struct span
seen_key(struct seen_key_bytes *k, const char *owner, uint64_t box)
{
	size_t n = strlen(owner);

	memcpy(k->bytes, owner, n + 1);
	put64(k->bytes + n + 1, box);
	return span_of(k->bytes, n + 9);
}

struct seen *
seen_over(const struct account *a, uint64_t box)
{
	struct seen *s = a->seen;

	while (s != NULL && s->box != box)
		s = s->next;
	return s;
}

static bool
in_use(const struct account *a, const struct seen *s)
{
	for (const struct index *x = a->indexes; x != NULL; x = x->next)
		if (x->seen == s)
			return true;
	return false;
}

static void
free_seen(struct seen *s)
{
	set_clear(&s->set);
	free(s);
}

void
seen_forget_all(struct account *a)
{
	struct seen *s;

	while ((s = a->seen) != NULL) {
		a->seen = s->next;
		free_seen(s);
	}
}

/* The last of those that no open index shows. */
static void
make_room(struct account *a)
{
	struct seen **last = NULL, *s;
	unsigned n = 0;

	for (struct seen **at = &a->seen; *at != NULL; at = &(*at)->next) {
		n++;
		if (!in_use(a, *at))
			last = at;
	}
	if (n < LAID_MAX || last == NULL)
		return;
	s = *last;
	*last = s->next;
	free_seen(s);
}

uint64_t
seen_hash(struct span value)
{
	return hash_span(span_sub(value, 8, value.n));
}

/* An account that was deleted and made anew has mailboxes of the same ids. */
static bool
is_of(const struct set *set, uint32_t uidvalidity)
{
	return set->uidvalidity == 0 || uidvalidity == 0 ||
	       set->uidvalidity == uidvalidity;
}

/* A record of the reader's account, or one that was lent. */
static int
get(struct account *home, struct seen_lent *lent, struct span key,
    struct arena *mem, struct span *ret)
{
	if (home != NULL)
		return catalog_get(home, TABLE_SEEN, key, mem, ret);
	return lent != NULL ? lent_get(lent, key, ret) : SPOOL_NONE;
}

int
seen_load(struct account *home, struct seen_lent *lent, struct span key,
    uint32_t uidvalidity, struct set *set, uint64_t *hash)
{
	struct arena mem = {.limit = 64 << 20};
	struct span value;
	int rc = get(home, lent, key, &mem, &value);

	*hash = rc == 0 ? seen_hash(value) : 0;
	if (rc != 0 || !set_read(set, value) || !is_of(set, uidvalidity)) {
		set_clear(set);
		rc = rc == SPOOL_NONE ? 0 : rc;
	}
	arena_free(&mem);
	return rc;
}

/*
 * Who asks for the sets of thousands of mailboxes, as LIST does, has few of
 * them: after some questions all keys that there are, are looked up at once.
 */
struct seen_keys {
	uint64_t catalog; /* they are those of this LSN */
	unsigned asked;
	bool known;
	uint64_t *hash; /* in order */
	uint32_t n, cap;
};

static int
add_key(void *arg, struct span key, struct span value)
{
	struct seen_keys *k = arg;

	(void)value;
	if (k->n == k->cap) {
		k->cap = k->cap != 0 ? k->cap * 2 : 64;
		k->hash = realloc(k->hash, k->cap * sizeof *k->hash);
		if (k->hash == NULL)
			abort();
	}
	k->hash[k->n++] = hash_span(key);
	return 0;
}

static int
by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void
learn_keys(struct viewer *v, struct seen_keys *k)
{
	k->n = 0;
	k->known = catalog_each(v->home, TABLE_SEEN, add_key, k) == 0;
	if (k->n > 1)
		qsort(k->hash, k->n, sizeof *k->hash, by_hash);
}

/* Is there perhaps a set for this mailbox? */
static bool
may_have(struct viewer *v, const struct mailbox *box, uint64_t catalog)
{
	struct seen_keys *k = v->seen_keys;
	struct seen_key_bytes key;
	uint64_t hash;

	if (k == NULL && (k = v->seen_keys = calloc(1, sizeof *k)) == NULL)
		return true;
	if (k->catalog != catalog) {
		k->catalog = catalog;
		k->asked = 0;
		k->known = false;
	}
	if (!k->known && ++k->asked > ASKED_MAX)
		learn_keys(v, k);
	if (!k->known)
		return true;
	hash = hash_span(seen_key(&key, box->account->name, box->id));
	return k->n > 0 &&
	       bsearch(&hash, k->hash, k->n, sizeof hash, by_hash) != NULL;
}

void
seen_close(struct viewer *v)
{
	if (v->seen_keys != NULL)
		free(v->seen_keys->hash);
	free(v->seen_keys);
	v->seen_keys = NULL;
	lent_free(v->lent);
	v->lent = NULL;
}

bool
seen_any(const struct account *home, uint64_t *catalog)
{
	struct head_state s;

	head_read(&home->head, &s);
	*catalog = s.catalog_lsn;
	return (s.tables >> TABLE_SEEN & 1) != 0;
}

/* It has one state for all now. */
static void
take_away(struct account *a, struct seen *s)
{
	struct seen **at = &a->seen;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	for (struct index *x = a->indexes; x != NULL; x = x->next)
		if (x->seen == s)
			x->seen = NULL;
	free_seen(s);
}

int
seen_lay(struct viewer *v, const struct mailbox *box)
{
	struct account *a = box->account;
	struct seen *s = seen_over(a, box->id);
	uint64_t catalog = 0, hash = 0;
	bool any = v->home != NULL && seen_any(v->home, &catalog);
	struct seen_key_bytes key;
	int rc = 0;

	if (v->lent != NULL) {
		catalog = lent_generation(v->lent);
		any = catalog != 0;
	}

	if (!box->own_seen) {
		if (s != NULL)
			take_away(a, s);
		return 0;
	}
	if (s != NULL && s->catalog == catalog)
		return 0;
	if (s == NULL) {
		make_room(a);
		if ((s = calloc(1, sizeof *s)) == NULL)
			return -ENOMEM;
		*s = (struct seen){.owner = a,
		    .box = box->id,
		    .next = a->seen,
		    .version = 1,
		    .set = {.recent = 1}};
		a->seen = s;
		for (struct index *x = a->indexes; x != NULL; x = x->next)
			if (x->box == s->box)
				x->seen = s;
	}
	if (any && (v->home == NULL || may_have(v, box, catalog)))
		rc = seen_load(v->home, v->lent,
		    seen_key(&key, a->name, box->id), box->uidvalidity, &s->set,
		    &hash);
	s->version += hash != s->hash;
	s->hash = hash;
	s->catalog = catalog;
	s->counted = 0;
	return rc;
}

uint64_t
seen_version(const struct mailbox *box)
{
	const struct seen *s = seen_over(box->account, box->id);

	return s != NULL ? s->version : 0;
}

void
seen_flags(const struct seen *s, uint32_t uid, uint32_t *flags)
{
	*flags &= ~(uint32_t)FLAG_SEEN;
	if (set_has(&s->set, uid))
		*flags |= FLAG_SEEN;
}

void
seen_row(const struct seen *s, struct row *r)
{
	uint64_t modseq = set_modseq(&s->set, r->uid);

	seen_flags(s, r->uid, &r->flags);
	if (modseq >= r->modseq && (r->flags & ROW_EXPUNGED) == 0) {
		r->modseq = modseq + 1;
		r->flags |= ROW_SEEN_LATER;
	}
}

/* The live rows of an index from this UID to that. */
static uint32_t
live_between(struct index *x, uint32_t lo, uint32_t hi)
{
	uint32_t i = index_find(x, lo), n = 0, flags, uid;
	uint32_t end = hi == UINT32_MAX ? index_rows(x) : index_find(x, hi + 1);

	while (i < end) {
		uint32_t page = i / ROWS_PER_PAGE;
		const unsigned char *p = index_page_at(x, page);

		if (i % ROWS_PER_PAGE == 0 && end - i >= ROWS_PER_PAGE) {
			n += get16(p + PG_LIVE);
			i += ROWS_PER_PAGE;
			continue;
		}
		if (index_glance(x, i++, &uid, &flags))
			n += (flags & ROW_EXPUNGED) == 0;
	}
	return n;
}

static uint32_t
count_unseen(struct seen *s, const struct index_info *info)
{
	const struct set *set = &s->set;
	uint32_t seen = 0, last = info->uidnext - 1;
	struct index *x;

	if (set->n == 0 || info->exists == 0)
		return info->exists;
	if (set->run[0].lo == 1 && set->run[0].hi >= last)
		return 0;
	if (info->exists == last) { /* nothing was ever expunged */
		for (uint32_t i = 0; i < set->n && set->run[i].lo <= last; i++)
			seen +=
			    (set->run[i].hi < last ? set->run[i].hi : last) -
			    set->run[i].lo + 1;
		return info->exists - seen;
	}
	if (account_index(s->owner, s->box, &x) != 0)
		return info->exists;
	for (uint32_t i = 0; i < set->n; i++)
		seen += live_between(x, set->run[i].lo, set->run[i].hi);
	return seen < info->exists ? info->exists - seen : 0;
}

static uint32_t
count_recent(struct seen *s, const struct index_info *info)
{
	struct index *x;

	if (s->set.recent >= info->uidnext)
		return 0;
	if (s->set.recent <= 1)
		return info->exists;
	if (info->exists == info->uidnext - 1)
		return info->uidnext - s->set.recent;
	if (account_index(s->owner, s->box, &x) != 0)
		return 0;
	return live_between(x, s->set.recent, UINT32_MAX);
}

void
seen_info(struct seen *s, struct index_info *info)
{
	if (s->counted != info->modseq || s->exists != info->exists) {
		s->unseen = count_unseen(s, info);
		s->exists = info->exists;
		s->counted = info->modseq;
	}
	info->unseen = s->unseen;
	info->recent = s->set.recent;
	info->nrecent = count_recent(s, info);
	if (set_last(&s->set) > info->modseq)
		info->modseq = set_last(&s->set);
}

void
seen_page(const struct seen *s, struct index *x, uint32_t first,
    struct index_page *page)
{
	uint32_t uid, flags;

	page->unseen = 0;
	for (uint32_t i = first; i < first + page->rows; i++) {
		uint64_t modseq;

		if (!index_glance(x, i, &uid, &flags))
			break;
		page->unseen += (flags & (FLAG_SEEN | ROW_EXPUNGED)) == 0;
		modseq = set_modseq(&s->set, uid);
		if (modseq >= page->modseq)
			page->modseq = modseq + 1;
	}
}
