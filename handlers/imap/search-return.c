/* RETURN (...): what a search is to say. */
#include "fetch.h"
#include "search-answer.h"

static const struct {
	const char *name;
	unsigned bit;
} options[] = {
    {"MIN",       RETURN_MIN      },
    {"MAX",       RETURN_MAX      },
    {"ALL",       RETURN_ALL      },
    {"COUNT",     RETURN_COUNT    },
    {"SAVE",      RETURN_SAVE     },
    {"PARTIAL",   RETURN_PARTIAL  },
    {"RELEVANCY", RETURN_RELEVANCY},
    {"UPDATE",    RETURN_UPDATE   },
    {"CONTEXT",   RETURN_CONTEXT  },
};

bool
arg_partial(struct args *a, struct partial *ret)
{
	const char *start = a->p;
	bool minus = arg_char(a, '-');
	uint32_t x, y;

	if (!arg_nz_number(a, &x) || !arg_char(a, ':') ||
	    arg_char(a, '-') != minus || !arg_nz_number(a, &y)) {
		a->p = start;
		return arg_missing(a, "a range such as 1:500 or -1:-100");
	}
	ret->lo = x < y ? x : y;
	ret->hi = x < y ? y : x;
	ret->from_end = minus;
	ret->text =
	    arena_span(a->s->mem, span_of(start, (size_t)(a->p - start)));
	return true;
}

bool
partial_range(const struct partial *p, uint32_t n, uint32_t *from, uint32_t *m)
{
	uint32_t hi = p->hi < n ? p->hi : n;

	if (p->lo > n)
		return false;
	*from = p->from_end ? n - hi : p->lo - 1;
	*m = hi - p->lo + 1;
	return true;
}

/* ["(UID FLAGS)"]: what is said of new messages (RFC 5465, section 7), whose
 * grammar has no space before it, and whose example has. */
static bool
arg_update(struct args *a, struct wanted *w)
{
	struct session *s = a->s;
	struct fetch f = {0};
	bool ok, by_uid = s->by_uid;
	const char *start;

	if (a->p + 1 < a->end && a->p[0] == ' ' && a->p[1] == '(')
		a->p++;
	if (!arg_next(a, '('))
		return true;
	start = a->p;
	s->by_uid = false;
	ok = fetch_parse(a, &f);
	s->by_uid = by_uid;
	fetch_free(&f);
	w->fetch = span_of(start, (size_t)(a->p - start));
	return ok;
}

static bool
option(struct args *a, struct wanted *w)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (arg_word(a, options[i].name)) {
			if (options[i].bit & RETURN_PARTIAL &&
			    (w->what & RETURN_PARTIAL || !arg_sp(a) ||
				!arg_partial(a, &w->partial)))
				return arg_missing(a, "one PARTIAL range");
			w->what |= options[i].bit;
			return options[i].bit != RETURN_UPDATE ||
			       arg_update(a, w);
		}
	return arg_missing(a, "MIN, MAX, ALL, COUNT, PARTIAL, SAVE, UPDATE, "
			      "CONTEXT or RELEVANCY");
}

bool
answer_options(struct args *a, struct wanted *w)
{
	const char *start = a->p;

	*w = (struct wanted){0};
	if (!arg_sp(a) || !arg_word(a, "RETURN")) {
		a->p = start;
		w->what = RETURN_OLD;
		return true;
	}
	if (!arg_sp(a) || !arg_char(a, '('))
		return arg_missing(a, "a list of options");
	while (!arg_char(a, ')'))
		if (!option(a, w) || (!arg_next(a, ')') && !arg_sp(a)))
			return false;
	if ((w->what & (RETURN_PARTIAL | RETURN_ALL)) ==
	    (RETURN_PARTIAL | RETURN_ALL))
		return arg_missing(a, "PARTIAL or ALL, not both");
	if (!(w->what & (RETURN_DATA | RETURN_SAVE)))
		w->what |= RETURN_ALL;
	return true;
}
