/* Does a message match?  From what costs nothing to what costs most. */
#include "annotate.h"
#include "objectid.h"
#include "search.h"
#include "spool/find.h"

bool
search_digest(struct subject *m)
{
	struct account *a = m->s->view->box.account;
	struct span entry;

	if (m->has_digest || m->rc != 0)
		return m->rc == 0;
	m->rc = message_digest(a, &m->row, &m->work, &entry);
	if (m->rc == 0 && !digest_read(entry, &m->digest))
		m->rc = SPOOL_CORRUPT;
	m->has_digest = m->rc == 0;
	return m->has_digest;
}

bool
search_bytes(struct subject *m)
{
	if (m->has_bytes || m->rc != 0)
		return m->rc == 0;
	m->rc = message_bytes(m->s->view->box.account, &m->row, &m->bytes);
	m->has_bytes = m->rc == 0;
	return m->has_bytes;
}

static bool
within(int64_t v, const struct search_key *k)
{
	return v >= k->lo && v <= k->hi;
}

static bool
sent(struct subject *m, const struct search_key *k)
{
	return search_digest(m) && m->digest.flags & DIGEST_DATE &&
	       within(date_day(m->digest.sent), k);
}

/* The digest has the subject as it is compared, unless it was too long. */
static bool
subject(struct subject *m, struct needle *n)
{
	if (!search_digest(m) ||
	    (needle_wants_message(n, &m->digest) && !search_bytes(m)))
		return false;
	return needle_in_subject(n, m->bytes, &m->digest);
}

/* Does what was found out before say that this need not be tried? */
static bool
ruled_out(const struct subject *m, const struct needle *n, enum search_test t)
{
	return m->finder != NULL &&
	       finder_rules_out(m->finder, &m->row, &n->grams,
		   t == TEST_FIELD  ? FIND_HEADER
		   : t == TEST_BODY ? FIND_BODY
				    : FIND_HEADER | FIND_BODY);
}

bool
search_text(struct subject *m, const struct search_key *k, struct needle *n)
{
	struct span header;

	if (k->test == TEST_SUBJECT)
		return subject(m, n);
	if (ruled_out(m, n, k->test) || !search_digest(m) || !search_bytes(m))
		return false;
	header = span_sub(m->bytes, 0, m->digest.header_n);
	switch (k->test) {
	case TEST_FIELD:
		return needle_in_field(n, header, k->field);
	case TEST_BODY:
		return needle_in_body(n, m->bytes, &m->digest);
	default:
		return needle_in_text(n, m->bytes, &m->digest);
	}
}

static bool
has_needle(void *needle, struct span value)
{
	if (needle == NULL)
		return value.p == NULL;
	return value.p != NULL && needle_in(needle, value);
}

static bool
annotated(struct subject *m, const struct search_key *k)
{
	struct arena_mark mark = arena_mark(&m->work);
	bool found;
	int rc = annotate_any(m->s, k->notes, m->row.uid, &m->work, has_needle,
	    k->needle, &found);

	arena_release(&m->work, mark);
	if (rc != 0 && m->rc == 0)
		m->rc = rc;
	return found;
}

static bool
all_of(struct subject *m, const struct search_key *k)
{
	for (k = k->first; k != NULL; k = k->next)
		if (!search_matches(m, k))
			return false;
	return true;
}

static bool
any_of(struct subject *m, const struct search_key *k)
{
	for (k = k->first; k != NULL; k = k->next)
		if (search_matches(m, k))
			return true;
	return false;
}

static bool
holds(struct subject *m, const struct search_key *k)
{
	const struct row *r = &m->row;

	switch (k->test) {
	case TEST_FLAGS:
		return (r->flags & k->mask) == k->value;
	case TEST_KEYWORD:
		return k->bit >= 0 &&
		       (r->keywords[k->bit / 64] >> k->bit % 64 & 1) != 0;
	case TEST_RECENT:
		return view_recent(m->s->view, r->uid);
	case TEST_ROWS:
		return runs_has(&k->rows, m->number);
	case TEST_UIDS:
		return runs_has(&k->rows, r->uid);
	case TEST_SIZE:
		return within(r->bytes, k);
	case TEST_MODSEQ:
		return within((int64_t)r->modseq, k);
	case TEST_TIME:
		return within(r->date, k);
	case TEST_DAY:
		return within(date_day((struct date){r->date, r->zone}), k);
	case TEST_SAVED:
		return within(date_day((struct date){r->saved, 0}), k);
	case TEST_EMAILID:
		return within((int64_t)r->msg, k);
	case TEST_THREADID:
		return k->lo != 0 && search_digest(m) &&
		       thread_root(&m->digest) == (uint64_t)k->lo;
	case TEST_SENT:
		return sent(m, k);
	case TEST_SUBJECT:
	case TEST_FIELD:
	case TEST_BODY:
	case TEST_TEXT:
		return k->fuzzy != NULL ? fuzzy_matches(m, k)
					: search_text(m, k, k->needle);
	case TEST_ANNOTATION:
		return annotated(m, k);
	case TEST_AND:
		return all_of(m, k);
	case TEST_OR:
		return any_of(m, k);
	default: /* TEST_ALL */
		return true;
	}
}

bool
search_matches(struct subject *m, const struct search_key *k)
{
	return holds(m, k) != k->negated;
}

unsigned
search_relevancy(const struct subject *m)
{
	unsigned score = m->scores > 0 ? m->total / m->scores : 100;

	return score < 1 ? 1 : score;
}

void
search_forget(struct subject *m)
{
	if (m->has_digest)
		arena_reset(&m->work);
	m->has_digest = m->has_bytes = false;
	m->bytes = SPAN_NONE;
	m->scores = m->total = 0;
	m->rc = 0;
}
