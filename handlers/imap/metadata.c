/* METADATA: what is asked for, and answers. */
#include "metadata.h"

#include "mail/fold.h"

static bool
scope_alone(struct span s)
{
	return s.n == 0 || span_eq(s, SPAN("/private")) ||
	       span_eq(s, SPAN("/shared"));
}

/* RFC 5464, section 3.2 */
static bool
entry_ok(struct span s, bool scope)
{
	if (scope && scope_alone(s))
		return true;
	if (s.n > ANNOTATION_NAME_MAX || s.p[s.n - 1] == '/' ||
	    (!span_eq(span_sub(s, 0, 9), SPAN("/private/")) &&
		!span_eq(span_sub(s, 0, 8), SPAN("/shared/"))))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] == 0x7f || s.p[i] == '*' ||
		    s.p[i] == '%' ||
		    (i > 0 && s.p[i] == '/' && s.p[i - 1] == '/'))
			return false;
	return true;
}

bool
arg_entry(struct args *a, bool scope, struct span *ret)
{
	const char *start = a->p;
	struct span s;
	char *p;

	if (!arg_astring(a, &s))
		return false;
	p = arena_raw(a->s->mem, s.n + 1);
	fold_ascii(s.p, s.n, p);
	*ret = span_of(p, s.n);
	if ((s.n > 0 || scope) && entry_ok(*ret, scope))
		return true;
	a->p = start;
	return arg_missing(a, "an entry below /private or /shared");
}

static bool
arg_option(struct args *a, struct metadata_wish *w)
{
	if (arg_word(a, "MAXSIZE"))
		return arg_sp(a) && arg_number64(a, &w->maxsize);
	if (!arg_word(a, "DEPTH"))
		return arg_missing(a, "MAXSIZE or DEPTH");
	if (!arg_sp(a))
		return false;
	if (arg_word(a, "0"))
		w->depth = 0;
	else if (arg_word(a, "1"))
		w->depth = 1;
	else if (arg_word(a, "infinity"))
		w->depth = ANNOTATION_NAME_MAX;
	else
		return arg_missing(a, "0, 1 or infinity");
	return true;
}

bool
arg_metadata_options(struct args *a, struct metadata_wish *w)
{
	if (!arg_char(a, '('))
		return arg_missing(a, "a list of options");
	do
		if (!arg_option(a, w))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

bool
arg_metadata_next(const struct args *a)
{
	return a->end - a->p > 1 && a->p[0] == '(' &&
	       ((a->p[1] | 0x20) == 'm' || (a->p[1] | 0x20) == 'd');
}

/* "/private" and "/shared" with a star are all below, as cyradm asks. */
static bool
arg_wish(struct args *a, struct metadata_wish *w, struct span *ret)
{
	struct span s;
	const char *start = a->p;

	if (arg_next(a, '"') && arg_astring(a, &s) &&
	    (span_is(s, "/private/*") || span_is(s, "/shared/*"))) {
		w->depth = ANNOTATION_NAME_MAX;
		*ret = span_is(s, "/private/*") ? SPAN("/private")
						: SPAN("/shared");
		return true;
	}
	a->p = start;
	return arg_entry(a, true, ret);
}

bool
arg_metadata_entries(struct args *a, struct metadata_wish *w)
{
	w->entry = ARENA_ARRAY(a->s->mem, struct span, METADATA_ENTRIES);
	if (!arg_char(a, '(')) {
		w->n = 1;
		return arg_wish(a, w, w->entry);
	}
	do {
		if (w->n == METADATA_ENTRIES)
			return arg_missing(a, "fewer entries");
		if (!arg_wish(a, w, &w->entry[w->n++]))
			return false;
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

bool
metadata_may(const struct mailbox *box)
{
	return (box->rights & RIGHT_LOOKUP) != 0 &&
	       (box->rights & (RIGHT_READ | RIGHT_SEEN | RIGHT_WRITE |
				  RIGHT_INSERT | RIGHT_POST)) != 0;
}

/* An answer that is begun when there is something to say. */
struct answer {
	struct session *s;
	struct span name;
	const struct metadata_wish *wish;
	uint64_t *longest;
	bool begun;
};

void
put_nstring8(struct io *io, struct span v)
{
	if (v.p != NULL && memchr(v.p, '\0', v.n) != NULL) {
		io_printf(io, "~{%zu}\r\n", v.n);
		io_putspan(io, v);
	} else
		put_nstring(io, v);
}

static void
put_one(struct answer *a, struct span entry, struct span value)
{
	struct io *io = a->s->io;

	if (value.p != NULL && value.n > a->wish->maxsize) {
		if (value.n > *a->longest)
			*a->longest = value.n;
		return;
	}
	if (a->begun)
		io_putc(io, ' ');
	else {
		io_puts(io, "* METADATA ");
		put_mailbox(a->s, a->name);
		io_puts(io, " (");
	}
	a->begun = true;
	put_astring(io, entry);
	io_putc(io, ' ');
	put_nstring8(io, value);
}

static int
answer_one(struct answer *a, const struct mailbox *box, struct span entry)
{
	struct session *s = a->s;
	struct span value;
	int rc;

	if (scope_alone(entry))
		return 0;
	rc = made_is(box, entry)
		 ? made_get(s, box, entry, &value)
		 : annotation_get(&s->viewer, box, entry, s->mem, &value);
	if (rc == SPOOL_NONE && a->wish->depth == 0)
		put_one(a, entry, SPAN_NONE);
	else if (rc == 0)
		put_one(a, entry, value);
	return rc == SPOOL_NONE ? 0 : rc;
}

static int
answer_below(struct answer *a, const struct mailbox *box, struct span entry)
{
	struct annotation *list;
	uint32_t n;
	int rc = annotation_below(
	    &a->s->viewer, box, entry, a->wish->depth, a->s->mem, &list, &n);

	if (rc == 0)
		rc = made_below(a->s, box, entry, a->wish->depth, &list, &n);
	for (uint32_t i = 0; i < n && rc == 0; i++)
		put_one(a, list[i].entry, list[i].value);
	return rc;
}

int
put_metadata(struct session *s, struct span name, const struct mailbox *box,
    const struct metadata_wish *w, uint64_t *ret_long)
{
	struct answer a = {s, name, w, ret_long, false};
	int rc = 0;

	*ret_long = 0;
	for (unsigned i = 0; i < w->n && rc == 0; i++) {
		rc = answer_one(&a, box, w->entry[i]);
		if (rc == 0 && w->depth > 0)
			rc = answer_below(&a, box, w->entry[i]);
	}
	if (a.begun)
		io_puts(s->io, ")\r\n");
	return rc;
}
