/* SORT's keys, and what they say of messages. */
#include "sort.h"

enum { WORK_MAX = 64 << 20, TEXT_MAX = 64 << 20 };

static bool
one_key(struct args *a, struct sort_program *program)
{
	struct sort_key k = {.reverse = arg_word(a, "REVERSE")};
	const char *start;
	struct span name;

	if (k.reverse && !arg_sp(a))
		return false;
	start = a->p;
	if (program->n < SORT_KEYS && arg_atom(a, &name) &&
	    sort_named(name, &k.what)) {
		program->key[program->n++] = k;
		return true;
	}
	a->p = start;
	return arg_missing(
	    a, program->n == SORT_KEYS ? "fewer sort keys" : "a sort key");
}

bool
arg_sort_program(struct args *a, struct sort_program *program)
{
	*program = (struct sort_program){.collation = a->s->collation};
	if (!arg_char(a, '('))
		return arg_missing(a, "a list of sort keys");
	do {
		if (!one_key(a, program))
			return false;
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

static bool
needs_digest(const struct sort_program *program)
{
	for (unsigned k = 0; k < program->n; k++)
		if (program->key[k].what >= SORT_DATE)
			return true;
	return false;
}

int
sort_subject(const struct sort_program *program, struct subject *m,
    struct arena *mem, struct buf *scratch, struct sort_value **ret)
{
	struct sort_facts f = {.arrival = m->row.date,
	    .size = m->row.bytes,
	    .relevancy = search_relevancy(m),
	    .digest = &m->digest};

	if (needs_digest(program) && !search_digest(m))
		return m->rc;
	*ret = arena_raw(mem, program->n * sizeof **ret);
	for (unsigned k = 0; k < program->n; k++)
		sort_value(program, k, &f, mem, scratch, *ret + k);
	return 0;
}

/* A message that cannot be read is as if nothing were in it. */
static void
look(struct session *s, const struct sort_program *program,
    const struct search *search, struct arena *mem, const struct row *row,
    struct sort_row *ret)
{
	static const struct sort_value none[SORT_KEYS];
	struct subject m = {.s = s, .row = *row, .work = {.limit = WORK_MAX}};
	struct buf scratch = {.limit = TEXT_MAX};
	struct sort_value *value;

	if (search->fuzzy)
		search_matches(&m, search->top);
	ret->uid = row->uid;
	ret->value = none;
	if (sort_subject(program, &m, mem, &scratch, &value) == 0)
		ret->value = value;
	buf_free(&scratch);
	arena_free(&m.work);
}

int
sort_order(struct session *s, const struct sort_program *program,
    const struct search *search, const struct row *a, const struct row *b)
{
	struct arena_mark mark = arena_mark(s->mem);
	struct sort_row x = {0}, y = {0};
	int c;

	look(s, program, search, s->mem, a, &x);
	look(s, program, search, s->mem, b, &y);
	c = sort_compare(program, &x, &y);
	arena_release(s->mem, mark);
	return c;
}
