/* SORT's keys, and what they say of messages. */
#include "annotate.h"
#include "sort.h"

enum { WORK_MAX = 64 << 20, TEXT_MAX = 64 << 20 };

/* ANNOTATION "/comment" value.priv (RFC 5257, section 4.9) */
static bool
annotation_key(struct args *a, struct sort_key *k)
{
	struct annotate_find *f = ARENA_NEW(a->s->mem, struct annotate_find);

	k->of = f;
	return arg_sp(a) && arg_annotate_entry(a, &f->entry.name) &&
	       arg_sp(a) && arg_annotate_attrib(a, false, f);
}

void
sort_keep(struct arena *mem, struct sort_program *program)
{
	for (unsigned k = 0; k < program->n; k++) {
		const struct annotate_find *was = program->key[k].of;
		struct annotate_find *f;

		if (was == NULL)
			continue;
		program->key[k].of = f = ARENA_NEW(mem, struct annotate_find);
		*f = *was;
		f->entry.name = arena_span(mem, was->entry.name);
	}
}

static bool
one_key(struct args *a, struct sort_program *program)
{
	struct sort_key k = {.reverse = arg_word(a, "REVERSE")};
	const char *start;
	struct span name;

	if (k.reverse && !arg_sp(a))
		return false;
	start = a->p;
	if (program->n < SORT_KEYS && arg_word(a, "ANNOTATION")) {
		k.what = SORT_ANNOTATION;
		program->key[program->n++] = k;
		return annotation_key(a, &program->key[program->n - 1]);
	}
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

static bool
take_value(void *arg, struct span value)
{
	*(struct span *)arg = value.p != NULL ? value : SPAN("");
	return true;
}

static int
annotation_of(
    struct subject *m, const struct annotate_find *f, struct span *ret)
{
	bool found;

	*ret = SPAN("");
	return annotate_any(
	    m->s, f, m->row.uid, &m->work, take_value, ret, &found);
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
	for (unsigned k = 0; k < program->n; k++) {
		struct arena_mark mark = arena_mark(&m->work);
		int rc = program->key[k].of != NULL
			     ? annotation_of(m, program->key[k].of,
				   &f.annotation)
			     : 0;

		if (rc == 0)
			sort_value(program, k, &f, mem, scratch, *ret + k);
		arena_release(&m->work, mark);
		if (rc != 0)
			return m->rc = rc;
	}
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
