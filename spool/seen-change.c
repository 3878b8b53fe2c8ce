/* What each reader has seen, changed: by himself, or on another server, where
 * he is a guest. */
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/le.h"
#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/seen-inner.h"

/* --- changing ------------------------------------------------------------ */

/* Under the lock of the reader's account: the set as it is now.  Who has no
 * account has a set for as long as he has the mailbox open, and no commit. */
static int
begin(struct viewer *v, uint8_t via, const struct mailbox *box,
    struct commit **c, struct seen **ret)
{
	struct seen *s;
	struct seen_key_bytes k;
	int rc = seen_lay(v, box);

	if (rc != 0)
		return rc;
	if ((s = seen_over(box->account, box->id)) == NULL)
		return SPOOL_DENIED;
	*ret = s;
	*c = NULL;
	s->set.uidvalidity = box->uidvalidity;
	if (v->home == NULL)
		return 0;
	if ((rc = commit_begin(c, v->home, via, NULL)) != 0)
		return rc;
	rc = seen_load(v->home, NULL, seen_key(&k, box->account->name, box->id),
	    box->uidvalidity, &s->set, &s->hash);
	s->set.uidvalidity = box->uidvalidity;
	if (rc != 0)
		commit_abandon(c);
	return rc;
}

static int
put(struct commit **c, struct span key, struct span record)
{
	int rc = commit_put(*c, TABLE_SEEN, key, record);

	commit_relaxed(*c); /* like flags: no promise */
	if (rc == 0)
		return commit_end(c);
	commit_abandon(c);
	return rc;
}

static int
end(struct viewer *v, struct commit *c, struct seen *s,
    const struct seen_change *ch)
{
	struct buf out = {.limit = 64 << 20};
	struct span key;
	struct seen_key_bytes k;
	int rc = 0;

	s->counted = 0;
	if (c == NULL && v->lent == NULL)
		return 0;
	key = seen_key(&k, s->owner->name, s->box);
	set_write(&s->set, &out);
	s->hash = seen_hash(buf_span(&out));
	if (c != NULL) {
		rc = put(&c, key, buf_span(&out));
		s->catalog = rc == 0 ? account_catalog_lsn(v->home) : 0;
	} else if ((rc = lent_put(v->lent, key, buf_span(&out))) == 0) {
		lent_tell(v->lent, ch);
		s->catalog = lent_generation(v->lent);
	}
	buf_free(&out);
	return rc;
}

/* --- guests -------------------------------------------------------------- */

int
seen_guest(struct viewer *v, seen_fn *tell, void *arg)
{
	v->lent = lent_new(tell, arg);
	return v->lent != NULL ? 0 : -ENOMEM;
}

int
seen_lend(struct viewer *v, const char *owner, uint64_t box, struct span record)
{
	struct set set = {0};
	struct seen_key_bytes k;
	int rc = SPOOL_CORRUPT;

	if (v->lent == NULL || strlen(owner) >= USERNAME_SIZE)
		return SPOOL_BADNAME;
	if (set_read(&set, record))
		rc = lent_put(v->lent, seen_key(&k, owner, box), record);
	set_clear(&set);
	return rc;
}

struct each {
	seen_each_fn *fn;
	void *arg;
};

static int
one_record(void *arg, struct span key, struct span value)
{
	const struct each *e = arg;
	const char *nul = memchr(key.p, '\0', key.n);

	if (nul == NULL || key.n != (size_t)(nul - key.p) + 9)
		return 0;
	return e->fn(e->arg, key.p, get64(nul + 1), value);
}

int
seen_each(struct account *home, seen_each_fn *fn, void *arg)
{
	struct each e = {fn, arg};
	uint64_t catalog;

	if (!seen_any(home, &catalog))
		return 0;
	return catalog_each(home, TABLE_SEEN, one_record, &e);
}

int
seen_told(struct account *home, uint8_t via, const struct seen_change *ch)
{
	struct buf out = {.limit = 64 << 20};
	struct set set = {0};
	struct commit *c;
	struct span key;
	uint64_t hash;
	struct seen_key_bytes k;
	int rc;

	if (strlen(ch->owner) >= USERNAME_SIZE)
		return SPOOL_BADNAME;
	key = seen_key(&k, ch->owner, ch->box);
	if ((rc = commit_begin(&c, home, via, NULL)) != 0)
		return rc;
	rc = seen_load(home, NULL, key, ch->uidvalidity, &set, &hash);
	if (rc == 0) {
		set.uidvalidity = ch->uidvalidity;
		for (uint32_t i = 0; i < ch->n; i++) {
			set_change(&set, ch->run[i], ch->on);
			set_note(&set, ch->run[i], ch->now);
		}
		if (ch->recent > set.recent)
			set.recent = ch->recent;
		set_write(&set, &out);
		rc = put(&c, key, buf_span(&out));
	} else
		commit_abandon(&c);
	buf_free(&out);
	set_clear(&set);
	return rc;
}

int
seen_mark(struct viewer *v, uint8_t via, const struct mailbox *box,
    const struct uid_run runs[], uint32_t n, bool on, uint64_t *ret_modseq)
{
	uint64_t now = account_lsn(box->account);
	struct commit *c;
	struct seen *s;
	int rc = n == 0 ? SPOOL_NONE : begin(v, via, box, &c, &s);

	if (rc != 0)
		return n == 0 ? 0 : rc;
	for (uint32_t i = 0; i < n; i++) {
		set_change(&s->set, runs[i], on);
		set_note(&s->set, runs[i], now);
	}
	*ret_modseq = now + 1;
	return end(v, c, s,
	    &(struct seen_change){.owner = box->account->name,
		.box = box->id,
		.uidvalidity = box->uidvalidity,
		.now = now,
		.run = runs,
		.n = n,
		.on = on});
}

int
seen_take_recent(struct viewer *v, uint8_t via, const struct mailbox *box,
    uint32_t uidnext, uint32_t *ret_from)
{
	struct commit *c;
	struct seen *s;
	int rc = begin(v, via, box, &c, &s);

	if (rc != 0)
		return rc;
	if (s->set.recent >= uidnext) {
		if (c != NULL)
			commit_abandon(&c);
		return SPOOL_NONE;
	}
	*ret_from = s->set.recent;
	s->set.recent = uidnext;
	return end(v, c, s,
	    &(struct seen_change){.owner = box->account->name,
		.box = box->id,
		.uidvalidity = box->uidvalidity,
		.recent = uidnext});
}
