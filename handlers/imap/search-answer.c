/* What SEARCH says: see search-answer.h. */
#include "search-answer.h"

#include <stdlib.h>

#include "base/log.h"

static const struct {
	const char *name;
	unsigned bit;
} options[] = {
    {"MIN",   RETURN_MIN  },
    {"MAX",   RETURN_MAX  },
    {"ALL",   RETURN_ALL  },
    {"COUNT", RETURN_COUNT},
    {"SAVE",  RETURN_SAVE },
};

static bool
option(struct args *a, unsigned *want)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (arg_word(a, options[i].name)) {
			*want |= options[i].bit;
			return true;
		}
	return arg_missing(a, "MIN, MAX, ALL, COUNT or SAVE");
}

bool
answer_options(struct args *a, unsigned *want)
{
	const char *start = a->p;

	*want = 0;
	if (!arg_sp(a) || !arg_word(a, "RETURN")) {
		a->p = start;
		*want = RETURN_OLD;
		return true;
	}
	if (!arg_sp(a) || !arg_char(a, '('))
		return arg_missing(a, "a list of options");
	while (!arg_char(a, ')'))
		if (!option(a, want) || (!arg_next(a, ')') && !arg_sp(a)))
			return false;
	if (*want == 0)
		*want = RETURN_ALL;
	return true;
}

/* All of what was found counts, or only its ends? */
static bool
wants_all(const struct answer *a)
{
	return (a->want & (RETURN_OLD | RETURN_ALL | RETURN_COUNT)) ||
	       !(a->want & (RETURN_MIN | RETURN_MAX));
}

static bool
is_silent(const struct answer *a)
{
	return a->want == RETURN_SAVE;
}

void
answer_begin(struct answer *a)
{
	struct session *s = a->s;

	if (a->want & RETURN_OLD && s->enabled & ENABLED_REV2)
		a->want = RETURN_ALL;
	if (a->want & RETURN_OLD) {
		io_puts(s->io, "* SEARCH");
	} else if (!is_silent(a)) {
		io_puts(s->io, "* ESEARCH (TAG ");
		put_string(s->io, s->tag);
		io_puts(s->io, s->by_uid ? ") UID" : ")");
	}
}

/* " 5".  The numbers rise, and mostly it is only the last digit that does. */
static void
put_number(struct answer *a, uint32_t n)
{
	char *p = io_room(a->s->io, 1 + FMT_U64);
	char *last = a->digits + a->ndigits - 1;

	if (a->ndigits > 0 && n - a->shown <= (uint32_t)('9' - *last))
		*last = (char)(*last + (char)(n - a->shown));
	else
		a->ndigits = fmt_u64(a->digits, n);
	a->shown = n;
	*p++ = ' ';
	memcpy(p, a->digits, FMT_U64);
	io_used(a->s->io, p + a->ndigits);
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
	if (a->want & RETURN_MIN)
		put_item(a->s->io, "MIN", a->first.number);
	if (a->want & RETURN_ALL)
		io_puts(a->s->io, " ALL ");
}

bool
answer_add(void *arg, const struct cursor *c, const struct row *r)
{
	struct answer *a = arg;
	uint32_t n = a->s->by_uid ? r->uid : c->seq;

	a->last = (struct found){n, r->uid, r->modseq};
	if (r->modseq > a->greatest)
		a->greatest = r->modseq;
	if (++a->count == 1)
		a->first = a->last;
	if (a->want & RETURN_OLD) {
		put_number(a, n);
		return true;
	}
	if (a->count == 1)
		put_first(a);
	if (a->want & RETURN_ALL)
		add_to_runs(a, n);
	if (a->want & RETURN_SAVE && wants_all(a))
		runs_add(a->s, &a->all, r->uid);
	return (a->want & ~RETURN_SAVE) != RETURN_MIN; /* it is all we need */
}

/* RFC 4731, section 3.2: of the messages that are returned. */
static uint64_t
modseq_returned(const struct answer *a)
{
	uint64_t n = a->want & RETURN_MIN ? a->first.modseq : 0;

	if (wants_all(a))
		return a->greatest;
	return a->want & RETURN_MAX && a->last.modseq > n ? a->last.modseq : n;
}

void
answer_end(struct answer *a)
{
	struct io *io = a->s->io;

	if (is_silent(a))
		return;
	if (a->want & RETURN_ALL && a->count > 0)
		put_run(a);
	if (a->want & RETURN_MAX && a->count > 0)
		put_item(io, "MAX", a->last.number);
	if (a->want & RETURN_COUNT)
		put_item(io, "COUNT", a->count);
	if (a->modseq && a->count > 0) {
		io_puts(io, a->want & RETURN_OLD ? " (MODSEQ " : " MODSEQ ");
		io_num(io, modseq_returned(a));
		io_puts(io, a->want & RETURN_OLD ? ")" : "");
	}
	io_puts(io, "\r\n");
}

void
answer_save(struct answer *a, bool ok)
{
	struct view *v = a->s->view;
	struct runs *all = &a->all;

	if (!(a->want & RETURN_SAVE))
		return;
	if (!wants_all(a) && a->count > 0) {
		if (a->want & RETURN_MIN)
			runs_add(a->s, all, a->first.uid);
		if (a->want & RETURN_MAX && a->last.uid != a->first.uid)
			runs_add(a->s, all, a->last.uid);
		else if (!(a->want & RETURN_MIN))
			runs_add(a->s, all, a->last.uid);
	}
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
