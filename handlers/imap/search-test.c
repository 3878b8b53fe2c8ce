/* Does a message match?  From what costs nothing to what costs most. */
#include "search.h"

static bool
digest(struct subject *m)
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

static bool
bytes(struct subject *m)
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
	return digest(m) && m->digest.flags & DIGEST_DATE &&
	       within(date_day(m->digest.sent), k);
}

/* The digest has the subject, unless it was too long. */
static bool
subject(struct subject *m, const struct search_key *k)
{
	if (!digest(m) || (m->digest.flags & DIGEST_CUT && !bytes(m)))
		return false;
	return needle_in_subject(k->needle, m->bytes, &m->digest);
}

static bool
field(struct subject *m, const struct search_key *k)
{
	if (!digest(m) || !bytes(m))
		return false;
	return needle_in_field(
	    k->needle, span_sub(m->bytes, 0, m->digest.header_n), k->field);
}

static bool
text(struct subject *m, const struct search_key *k)
{
	if (!digest(m) || !bytes(m))
		return false;
	return k->test == TEST_BODY
		   ? needle_in_body(k->needle, m->bytes, &m->digest)
		   : needle_in_text(k->needle, m->bytes, &m->digest);
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
		return r->keywords[k->bit / 64] >> k->bit % 64 & 1;
	case TEST_RECENT:
		return view_recent(m->s->view, r->uid);
	case TEST_ROWS:
		return runs_has(&k->rows, m->number);
	case TEST_SIZE:
		return within(r->bytes, k);
	case TEST_MODSEQ:
		return within((int64_t)r->modseq, k);
	case TEST_TIME:
		return within(r->date, k);
	case TEST_DAY:
		return within(date_day((struct date){r->date, r->zone}), k);
	case TEST_SENT:
		return sent(m, k);
	case TEST_SUBJECT:
		return subject(m, k);
	case TEST_FIELD:
		return field(m, k);
	case TEST_BODY:
	case TEST_TEXT:
		return text(m, k);
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
