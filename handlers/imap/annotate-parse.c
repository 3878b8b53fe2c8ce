/* Annotations of messages: the grammar of RFC 5257, section 5. */
#include "annotate.h"
#include "append.h"
#include "list.h"
#include "mail/section.h"

/* --- names ----------------------------------------------------------------- */

/* Section 3.2: what cannot be a name, nor match one. */
static bool
name_ok(struct span s)
{
	if (s.n == 0 || s.n > MNOTE_NAME_MAX || s.p[s.n - 1] == '/')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f ||
		    (i > 0 && s.p[i] == '/' && s.p[i - 1] == '/'))
			return false;
	return true;
}

static bool
has_wildcard(struct span s)
{
	return memchr(s.p, '*', s.n) != NULL || memchr(s.p, '%', s.n) != NULL;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "1.2" off the front of s; false: no part can be called so. */
static bool
take_path(struct span *s, uint32_t path[SECTION_DEPTH], unsigned *n)
{
	*n = 0;
	for (;;) {
		uint64_t v = 0;

		if (s->n == 0 || s->p[0] == '0' || *n == SECTION_DEPTH)
			return false;
		while (s->n > 0 && is_digit(*s->p) && v <= UINT32_MAX) {
			v = v * 10 + (uint64_t)(*s->p - '0');
			*s = span_sub(*s, 1, s->n);
		}
		if (v == 0 || v > UINT32_MAX)
			return false;
		path[(*n)++] = (uint32_t)v;
		if (s->n == 0 || *s->p == '/')
			return true;
		if (*s->p != '.')
			return false;
		*s = span_sub(*s, 1, s->n);
	}
}

static bool
is_part(struct span entry)
{
	return entry.n > 1 && is_digit(entry.p[1]);
}

bool
annotate_has_part(const struct digest *d, struct span entry)
{
	struct span rest = span_sub(entry, 1, entry.n);
	uint32_t path[SECTION_DEPTH];
	unsigned n, part;

	return !is_part(entry) ||
	       (take_path(&rest, path, &n) && section_part(d, path, n, &part));
}

bool
annotate_has_parts(const struct digest *d, const struct annotate_set *set)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (!annotate_has_part(d, set->list[i].entry))
			return false;
	return true;
}

bool
annotate_wish_has_parts(const struct digest *d, const struct annotate_wish *w)
{
	for (unsigned i = 0; i < w->n; i++)
		if (w->entry[i].pattern == NULL &&
		    !annotate_has_part(d, w->entry[i].name))
			return false;
	return true;
}

/* A name without wildcards: "/comment", "/1.2/comment". */
static bool
entry_ok(struct span s)
{
	struct span rest = span_sub(s, 1, s.n);
	uint32_t path[SECTION_DEPTH];
	unsigned n;

	return name_ok(s) && s.n > 1 && s.p[0] == '/' && !has_wildcard(s) &&
	       (!is_part(s) || take_path(&rest, path, &n));
}

static const char *const part_flags[] = {
    "/flags/seen", "/flags/answered", "/flags/flagged", "/flags/forwarded"};

static bool
is_part_flag(struct span rest)
{
	for (unsigned i = 0; i < sizeof part_flags / sizeof *part_flags; i++)
		if (span_eq(rest, span_str(part_flags[i])))
			return true;
	return false;
}

/* One that may be written to: those that are defined (section 3.2.1). */
static bool
is_defined(struct span entry)
{
	struct span rest = span_sub(entry, 1, entry.n);
	uint32_t path[SECTION_DEPTH];
	unsigned n;

	if (!is_part(entry))
		rest = entry;
	else if (!take_path(&rest, path, &n))
		return false;
	if (span_eq(rest, SPAN("/comment")) ||
	    (rest.n > 8 && span_eq(span_sub(rest, 0, 8), SPAN("/vendor/"))))
		return true;
	return is_part(entry) ? is_part_flag(rest)
			      : span_eq(rest, SPAN("/altsubject"));
}

static bool
value_ok(struct span entry, struct span value)
{
	struct span rest = span_sub(entry, 1, entry.n);
	uint32_t path[SECTION_DEPTH];
	unsigned n;

	if (!is_part(entry) || !take_path(&rest, path, &n) ||
	    !is_part_flag(rest))
		return true;
	return value.p == NULL || span_eq(value, SPAN("0")) ||
	       span_eq(value, SPAN("1"));
}

bool
arg_annotate_entry(struct args *a, struct span *ret)
{
	const char *start = a->p;
	struct span s;

	if (!arg_astring(a, &s))
		return false;
	*ret = arena_span(a->s->mem, s);
	if (entry_ok(*ret))
		return true;
	a->p = start;
	return arg_missing(a, "the name of an entry");
}

bool
arg_annotate_match(struct args *a, struct annotate_match *ret)
{
	const char *start = a->p;
	struct span s;

	ret->pattern = NULL;
	if (!arg_pattern(a, &s))
		return false;
	ret->name = arena_span(a->s->mem, s);
	if (name_ok(ret->name) && has_wildcard(ret->name)) {
		ret->pattern = pattern_new(a->s->mem, ret->name);
		return true;
	}
	if (entry_ok(ret->name))
		return true;
	a->p = start;
	return arg_missing(a, "the name of an entry");
}

bool
arg_annotate_attrib(struct args *a, bool either, struct annotate_find *ret)
{
	const char *start = a->p;
	struct span s;

	if (!arg_astring(a, &s))
		return false;
	ret->shared = span_eq(s, SPAN("value.shared"));
	ret->private = span_eq(s, SPAN("value.priv"));
	if (either && span_eq(s, SPAN("value")))
		ret->shared = ret->private = true;
	if (ret->shared || ret->private)
		return true;
	a->p = start;
	return arg_missing(a, either ? "value, value.priv or value.shared"
				     : "value.priv or value.shared");
}

/* --- FETCH ----------------------------------------------------------------- */

static void
want(struct annotate_wish *w, enum annotate_attrib attrib)
{
	for (unsigned i = 0; i < w->nattribs; i++)
		if (w->attrib[i] == attrib)
			return;
	w->attrib[w->nattribs++] = attrib;
}

static bool
arg_attrib(struct args *a, struct annotate_wish *w)
{
	static const struct {
		const char *name;
		enum annotate_attrib attrib;
		bool both;
	} names[] = {
	    {"value",        ANNOTATE_VALUE_PRIV,   true },
	    {"value.priv",   ANNOTATE_VALUE_PRIV,   false},
	    {"value.shared", ANNOTATE_VALUE_SHARED, false},
	    {"size",         ANNOTATE_SIZE_PRIV,    true },
	    {"size.priv",    ANNOTATE_SIZE_PRIV,    false},
	    {"size.shared",  ANNOTATE_SIZE_SHARED,  false},
	};
	const char *start = a->p;
	struct span s;

	if (!arg_astring(a, &s))
		return false;
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (span_eq(s, span_str(names[i].name))) {
			want(w, names[i].attrib);
			if (names[i].both)
				want(w, names[i].attrib + 1);
			return true;
		}
	a->p = start;
	return arg_missing(a, "value or size, with .priv, .shared or neither");
}

static bool
arg_wish_entry(struct args *a, struct annotate_wish *w)
{
	struct annotate_match *m = &w->entry[w->n];

	if (w->n == ANNOTATE_ENTRIES)
		return arg_missing(a, "fewer entries");
	if (!arg_annotate_match(a, m))
		return false;
	w->parts = w->parts || (m->pattern == NULL && is_part(m->name));
	w->n++;
	return true;
}

typedef bool one_fn(struct args *, struct annotate_wish *);

static bool
arg_one_or_list(struct args *a, struct annotate_wish *w, one_fn *one)
{
	if (!arg_char(a, '('))
		return one(a, w);
	do
		if (!one(a, w))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

bool
arg_annotate_wish(struct args *a, struct annotate_wish *w)
{
	*w = (struct annotate_wish){
	    .entry = ARENA_ARRAY(
		a->s->mem, struct annotate_match, ANNOTATE_ENTRIES)};
	if (!arg_char(a, '('))
		return arg_missing(a, "entries and attributes");
	return arg_one_or_list(a, w, arg_wish_entry) && arg_sp(a) &&
	       arg_one_or_list(a, w, arg_attrib) &&
	       (arg_char(a, ')') || arg_missing(a, "a closing parenthesis"));
}

/* --- STORE and APPEND ------------------------------------------------------- */

/* The literal at the end of what was read of an APPEND. */
static bool
read_literal(struct args *a, struct span *ret, struct reply *no)
{
	struct session *s = a->s;
	uint64_t n = s->literal.n;
	struct span piece;
	char *to;

	if (n > MNOTE_VALUE_MAX) {
		*no = REPLY_NO("ANNOTATE TOOBIG", "This value is too long.");
		return false;
	}
	*ret = span_of(to = arena_raw(s->mem, n + 1), n);
	*no = WENT_AWAY;
	literal_go_ahead(s);
	while (s->literal.n > 0) {
		if (!literal_piece(s, &piece))
			return false;
		memcpy(to, piece.p, piece.n);
		to += piece.n;
	}
	if (!literal_rest(s, &piece))
		return false;
	a->p = piece.p;
	a->end = piece.p + piece.n;
	a->expected = NULL;
	*no = SYNTAX;
	return true;
}

static bool
arg_value(struct args *a, struct span *ret, struct reply *no)
{
	struct args look = *a;
	struct span v;

	if (a->s->literal.pending && arg_announced(&look))
		return read_literal(a, ret, no);
	if (!arg_nstring8(a, &v))
		return false;
	*ret = v.p != NULL ? arena_span(a->s->mem, v) : SPAN_NONE;
	return true;
}

static bool
arg_att_value(struct args *a, struct annotate_set *set, struct span entry,
    struct reply *no)
{
	struct mnote *note = &set->list[set->n];
	const char *start = a->p;
	struct span attrib;

	if (set->n == ANNOTATE_ENTRIES)
		return arg_missing(a, "fewer entries");
	if (!arg_astring(a, &attrib))
		return false;
	if (!span_eq(attrib, SPAN("value.priv")) &&
	    !span_eq(attrib, SPAN("value.shared"))) {
		a->p = start;
		return arg_missing(a, "value.priv or value.shared");
	}
	note->whose = attrib.n == 10 ? ANNOTATE_PRIVATE : MNOTE_SHARED;
	note->entry = entry;
	if (!arg_sp(a) || !arg_value(a, &note->value, no))
		return false;
	if (!value_ok(entry, note->value))
		return arg_missing(a, "\"1\", \"0\" or NIL");
	set->private = set->private || note->whose == ANNOTATE_PRIVATE;
	set->shared = set->shared || note->whose == MNOTE_SHARED;
	set->bytes += note->value.n;
	set->n++;
	return true;
}

static bool
arg_entry_att(struct args *a, struct annotate_set *set, struct reply *no)
{
	const char *start = a->p;
	struct span entry;

	if (!arg_annotate_entry(a, &entry))
		return false;
	if (!is_defined(entry)) {
		a->p = start;
		return arg_missing(a, "an entry that can be written");
	}
	set->parts = set->parts || is_part(entry);
	if (!arg_sp(a) || !arg_char(a, '('))
		return arg_missing(a, "attributes and values");
	do
		if (!arg_att_value(a, set, entry, no))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

bool
arg_annotate_set(struct args *a, struct annotate_set **ret, struct reply *no)
{
	*ret = ARENA_NEW(a->s->mem, struct annotate_set);
	*no = SYNTAX;
	if (!arg_char(a, '('))
		return arg_missing(a, "a list of entries");
	do
		if (!arg_entry_att(a, *ret, no))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}
