/* What SEARCH says: see search-answer.h. */
#include "search-answer.h"

#include <stdlib.h>

#include "base/log.h"
#include "context.h"

enum { SCORES_MAX = 16 << 20 };

/* All of what was found counts for SAVE and MODSEQ, or only some of it?
 * (RFC 4731, section 3.2; RFC 9394, section 3.2) */
static bool
wants_all(const struct answer *a)
{
	return (a->want.what & (RETURN_OLD | RETURN_ALL | RETURN_COUNT)) ||
	       !(a->want.what & (RETURN_MIN | RETURN_MAX | RETURN_PARTIAL));
}

static bool
is_silent(const struct answer *a)
{
	return !(a->want.what & (RETURN_DATA | RETURN_OLD));
}

static void
put_head(struct answer *a)
{
	struct session *s = a->s;

	a->begun = true;
	if (is_silent(a))
		return;
	if (a->want.what & RETURN_OLD) {
		io_puts(s->io, "* ");
		io_puts(s->io, a->word);
		return;
	}
	io_puts(s->io, "* ESEARCH (TAG ");
	put_string(s->io, s->tag);
	if (a->box.p != NULL) {
		io_puts(s->io, " MAILBOX ");
		put_mailbox(s, a->box);
		io_puts(s->io, " UIDVALIDITY ");
		io_num(s->io, a->uidvalidity);
	}
	io_puts(s->io, a->uid ? ") UID" : ")");
}

void
answer_begin(struct answer *a, struct session *s, const struct wanted *want)
{
	*a = (struct answer){.s = s, .want = *want, .word = "SEARCH"};
	a->uid = s->by_uid;
	a->scores.limit = SCORES_MAX;
	if (want->what & RETURN_OLD && s->enabled & ENABLED_REV2)
		a->want.what = RETURN_ALL;
}

/* " 5", at p, which has room for 17.  The numbers of a search rise, and mostly
 * it is only the last digit that does. */
static char *
put_number(struct answer *a, char *p, uint32_t n)
{
	uint32_t more = n - a->shown;

	if (n < a->shown || more > a->rest) {
		a->ndigits = fmt_u64(a->digits, n);
		a->rest = (uint32_t)('9' - a->digits[a->ndigits - 1]);
		a->shown = n;
		more = 0;
	}
	*p++ = ' ';
	memcpy(p, a->digits, sizeof a->digits);
	p += a->ndigits;
	p[-1] = (char)(p[-1] + (char)more);
	return p;
}

/* " MIN 5" */
static void
put_item(struct io *io, const char *name, uint64_t n)
{
	io_putc(io, ' ');
	io_puts(io, name);
	io_putc(io, ' ');
	io_num(io, n);
}

/* The run that came to its end: "5:7", after a comma unless it is the first */
static void
put_run(struct answer *a)
{
	char *p = io_room(a->s->io, 2 + 2 * FMT_U64);

	if (a->comma)
		*p++ = ',';
	p += fmt_u64(p, a->lo);
	if (a->hi > a->lo) {
		*p++ = ':';
		p += fmt_u64(p, a->hi);
	}
	io_used(a->s->io, p);
	a->comma = true;
}

static void
add_to_runs(struct answer *a, uint32_t n)
{
	if (a->count > 1 && n == a->hi + 1) {
		a->hi = n;
		return;
	}
	if (a->count > 1)
		put_run(a);
	a->lo = a->hi = n;
}

/* What is said before the numbers, once it is known that there are any. */
static void
put_first(struct answer *a)
{
	if (a->want.what & RETURN_MIN)
		put_item(a->s->io, "MIN", a->first.number);
	if (a->want.what & RETURN_ALL)
		io_puts(a->s->io, " ALL ");
}

/* What is only said at the end. */
static void
keep(struct answer *a, const struct found *f)
{
	unsigned what = a->want.what;

	if (what & RETURN_SAVE && (wants_all(a) || what & RETURN_PARTIAL))
		runs_add(a->s, &a->all, f->uid);
	if (what & RETURN_PARTIAL)
		runs_add(a->s, &a->numbers, f->number);
	if (what & RETURN_RELEVANCY)
		buf_putc(&a->scores, (char)f->relevancy);
}

void
answer_add(struct answer *a, struct found f)
{
	char *p;

	if (!a->begun)
		put_head(a);
	a->last = f;
	if (f.modseq > a->greatest)
		a->greatest = f.modseq;
	if (++a->count == 1)
		a->first = f;
	context_add(a->context, f.uid);
	if (a->want.what & RETURN_OLD) {
		p = io_room(a->s->io, 1 + sizeof a->digits);
		io_used(a->s->io, put_number(a, p, f.number));
		return;
	}
	if (a->count == 1)
		put_first(a);
	if (a->want.what & RETURN_ALL)
		add_to_runs(a, f.number);
	keep(a, &f);
}

bool
answer_is_plain(const struct answer *a)
{
	return a->want.what == RETURN_OLD && a->context == NULL && !a->modseq;
}

void
answer_page(struct answer *a, const struct found_page *page)
{
	const uint32_t *numbers = a->uid ? page->uid : page->seq;
	char *p;

	if (!a->begun)
		put_head(a);
	a->count += page->n;
	p = io_room(a->s->io, ROWS_PER_PAGE * (1 + sizeof a->digits));
	for (unsigned i = 0; i < page->n; i++)
		p = put_number(a, p, numbers[i]);
	io_used(a->s->io, p);
}

struct found
answer_of(const struct answer *a, struct subject *m)
{
	bool scored = (a->want.what & RETURN_RELEVANCY) != 0;

	return (struct found){a->uid ? m->row.uid : m->seq, m->row.uid,
	    m->row.modseq, scored ? search_relevancy(m) : 0};
}

bool
answer_found(void *arg, struct subject *m)
{
	struct answer *a = arg;

	if (a->count == 0 && !a->begun)
		put_head(a);
	answer_add(a, answer_of(a, m));
	/* is it all we need? */
	return (a->want.what & (RETURN_DATA | RETURN_OLD)) != RETURN_MIN ||
	       (a->want.what & RETURN_UPDATE) != 0;
}

/* The from-th of the numbers and n - 1 more. */
static struct runs
slice(struct session *s, const struct runs *r, uint32_t from, uint32_t n)
{
	struct runs ret = {0};

	for (uint32_t i = 0; i < r->n && n > 0; i++) {
		uint32_t has = r->r[i].hi - r->r[i].lo + 1, take;

		if (from >= has) {
			from -= has;
			continue;
		}
		take = has - from < n ? has - from : n;
		runs_add_run(
		    s, &ret, r->r[i].lo + from, r->r[i].lo + from + (take - 1));
		n -= take;
		from = 0;
	}
	return ret;
}

/* " PARTIAL (1:500 2,4:9)" */
static void
put_partial(struct answer *a)
{
	struct io *io = a->s->io;
	uint32_t from, n;
	struct runs part;

	io_puts(io, " PARTIAL (");
	io_putspan(io, a->want.partial.text);
	io_putc(io, ' ');
	if (partial_range(&a->want.partial, a->count, &from, &n)) {
		part = slice(a->s, &a->numbers, from, n);
		put_runs(io, part.r, part.n);
	} else
		io_puts(io, "NIL");
	io_putc(io, ')');
}

/* " RELEVANCY (4 99 42)", of what ALL or PARTIAL said. */
static void
put_relevancy(struct answer *a)
{
	uint32_t from = 0, n = a->count;

	if (a->want.what & RETURN_PARTIAL &&
	    !partial_range(&a->want.partial, a->count, &from, &n))
		n = 0;
	io_puts(a->s->io, " RELEVANCY (");
	for (uint32_t i = 0; i < n && from + i < a->scores.n; i++) {
		if (i > 0)
			io_putc(a->s->io, ' ');
		io_num(a->s->io, (unsigned char)a->scores.p[from + i]);
	}
	io_putc(a->s->io, ')');
}

/* RFC 4731, section 3.2: of the messages that are returned. */
static uint64_t
modseq_returned(const struct answer *a)
{
	unsigned what = a->want.what;
	uint64_t n = what & RETURN_MIN ? a->first.modseq : 0;

	if (wants_all(a) || what & RETURN_PARTIAL)
		return a->greatest;
	return what & RETURN_MAX && a->last.modseq > n ? a->last.modseq : n;
}

static void
put_tail(struct answer *a)
{
	struct io *io = a->s->io;
	unsigned what = a->want.what;

	if (what & RETURN_ALL && a->count > 0)
		put_run(a);
	if (what & RETURN_MAX && a->count > 0)
		put_item(io, "MAX", a->last.number);
	if (what & RETURN_COUNT)
		put_item(io, "COUNT", a->count);
	if (what & RETURN_PARTIAL)
		put_partial(a);
	if (what & RETURN_RELEVANCY && a->count > 0)
		put_relevancy(a);
	if (a->modseq && a->count > 0) {
		io_puts(io, what & RETURN_OLD ? " (MODSEQ " : " MODSEQ ");
		io_num(io, modseq_returned(a));
		io_puts(io, what & RETURN_OLD ? ")" : "");
	}
	io_puts(io, "\r\n");
}

void
answer_end(struct answer *a)
{
	if (!a->begun && a->box.p == NULL)
		put_head(a);
	if (a->begun && !is_silent(a))
		put_tail(a);
	buf_free(&a->scores);
}

/* Which UIDs "$" is to mean. */
static void
choose_saved(struct answer *a)
{
	unsigned what = a->want.what;
	uint32_t from, n;

	if (wants_all(a) || a->count == 0)
		return;
	if (what & RETURN_PARTIAL) {
		if (partial_range(&a->want.partial, a->count, &from, &n))
			a->all = slice(a->s, &a->all, from, n);
		else
			a->all = (struct runs){0};
	}
	if (what & RETURN_MIN)
		runs_add(a->s, &a->all, a->first.uid);
	if (what & RETURN_MAX)
		runs_add(a->s, &a->all, a->last.uid);
}

void
answer_save(struct answer *a, bool ok)
{
	struct view *v = a->s->view;
	struct runs *all = &a->all;

	if (!(a->want.what & RETURN_SAVE))
		return;
	choose_saved(a);
	runs_sort(all);
	free(v->saved);
	v->saved = NULL;
	v->nsaved = 0;
	if (!ok || all->n == 0)
		return;
	v->saved = malloc(all->n * sizeof *v->saved);
	if (v->saved == NULL)
		die(EXIT_TEMP, "out of memory");
	memcpy(v->saved, all->r, all->n * sizeof *v->saved);
	v->nsaved = all->n;
}
