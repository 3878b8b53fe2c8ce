/* FETCH's items: from the client's words to a program. */
#include "annotate.h"
#include "fetch.h"

enum { WORD_MAX = 32, PEEK = 1, SEEN = 2 };

static const struct simple {
	const char *name;
	enum fetch_item item;
	const char *label;
} simple[] = {
    {"UID",           FETCH_UID,       " UID "          },
    {"FLAGS",         FETCH_FLAGS,     " FLAGS ("       },
    {"INTERNALDATE",  FETCH_DATE,      " INTERNALDATE " },
    {"RFC822.SIZE",   FETCH_SIZE,      " RFC822.SIZE "  },
    {"MODSEQ",        FETCH_MODSEQ,    " MODSEQ ("      },
    {"SAVEDATE",      FETCH_SAVED,     " SAVEDATE "     },
    {"EMAILID",       FETCH_EMAILID,   " EMAILID ("     },
    {"THREADID",      FETCH_THREADID,  " THREADID "     },
    {"ENVELOPE",      FETCH_ENVELOPE,  " ENVELOPE "     },
    {"BODY",          FETCH_BODY,      " BODY "         },
    {"BODYSTRUCTURE", FETCH_STRUCTURE, " BODYSTRUCTURE "},
};

/* The names from before sections; each is one (RFC 3501, section 6.4.5). */
static const struct old {
	const char *name, *label;
	enum fetch_item item;
	enum section_what what;
	bool sees;
} old[] = {
    {"RFC822",        " RFC822 ",        FETCH_WHOLE,   SECTION_ALL,    true },
    {"RFC822.PEEK",   " RFC822 ",        FETCH_WHOLE,   SECTION_ALL,    false},
    {"RFC822.HEADER", " RFC822.HEADER ", FETCH_SECTION, SECTION_HEADER, false},
    {"RFC822.TEXT",   " RFC822.TEXT ",   FETCH_SECTION, SECTION_TEXT,   true },
    {"RFC822.TEXT.PEEK", " RFC822.TEXT ", FETCH_SECTION, SECTION_TEXT, false},
};

static const struct macro {
	const char *name;
	enum fetch_item items[6];
	unsigned n;
} macros[] = {
    {"ALL",  {FETCH_FLAGS, FETCH_DATE, FETCH_SIZE, FETCH_ENVELOPE},             4},
    {"FAST", {FETCH_FLAGS, FETCH_DATE, FETCH_SIZE},                             3},
    {"FULL", {FETCH_FLAGS, FETCH_DATE, FETCH_SIZE, FETCH_ENVELOPE, FETCH_BODY},
     5									   },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct fetch_op *
add(struct session *s, struct fetch *f, enum fetch_item item)
{
	if (f->n == f->cap) {
		unsigned cap = f->cap > 0 ? 2 * f->cap : 8;
		struct fetch_op *ops =
		    ARENA_ARRAY(s->mem, struct fetch_op, cap);

		if (f->n > 0)
			memcpy(ops, f->ops, f->n * sizeof *ops);
		f->ops = ops;
		f->cap = cap;
	}
	f->have |= 1U << item;
	if (item >= FETCH_WHOLE && item < FETCH_ANNOTATION)
		f->needs |= FETCH_NEEDS_BYTES;
	if (item >= FETCH_ENVELOPE && item < FETCH_WHOLE)
		f->needs |= FETCH_NEEDS_DIGEST;
	if (item >= FETCH_SECTION && item < FETCH_ANNOTATION)
		f->needs |= FETCH_NEEDS_DIGEST;
	f->ops[f->n].item = item;
	return &f->ops[f->n++];
}

void
fetch_add(struct session *s, struct fetch *f, enum fetch_item item)
{
	if (f->have & 1U << item)
		return;
	for (size_t i = 0; i < COUNT(simple); i++)
		if (simple[i].item == item)
			add(s, f, item)->label = span_str(simple[i].label);
	if (item == FETCH_MODSEQ)
		session_condstore(s);
}

void
fetch_free(struct fetch *f)
{
	buf_free(&f->work);
}

/* Letters, digits and dots: an atom may also hold the bracket that begins a
 * section. */
static struct span
take_word(struct args *a)
{
	const char *p = a->p;

	while (p < a->end &&
	       ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') ||
		   (*p >= '0' && *p <= '9') || *p == '.'))
		p++;
	return span_of(a->p, (size_t)(p - a->p));
}

/* The words before a section, and whether reading it sets \Seen. */
static const struct sectioned {
	const char *name, *label;
	bool binary, sees;
} sectioned[] = {
    {"BODY",        "BODY",        false, true },
    {"BODY.PEEK",   "BODY",        false, false},
    {"BINARY",      "BINARY",      true,  true },
    {"BINARY.PEEK", "BINARY",      true,  false},
    {"BINARY.SIZE", "BINARY.SIZE", true,  false},
};

/* a is at the bracket. */
static bool
section_item(struct args *a, struct fetch *f, struct span word)
{
	struct fetch_op op = {.item = FETCH_SECTION};
	const struct sectioned *w = sectioned;

	while (w < sectioned + COUNT(sectioned) && !span_is(word, w->name))
		w++;
	if (w == sectioned + COUNT(sectioned))
		return arg_missing(a, "a section");
	if (w->binary ? !fetch_parse_binary(a, w->label, &op)
		      : !fetch_parse_section(a, w->label, &op))
		return false;
	*add(a->s, f, op.item) = op;
	f->sees |= w->sees;
	return true;
}

/* PREVIEW ["(" "LAZY" *(SP "LAZY") ")"]: making one takes no time that would
 * be worth waiting for. */
static bool
preview(struct args *a, struct fetch *f)
{
	const char *start = a->p;

	if (arg_sp(a) && arg_char(a, '(')) {
		do {
			if (!arg_word(a, "LAZY"))
				return false;
		} while (arg_sp(a));
		if (!arg_char(a, ')'))
			return arg_missing(a, "a closing parenthesis");
	} else
		a->p = start;
	add(a->s, f, FETCH_PREVIEW)->label = SPAN(" PREVIEW ");
	return true;
}

/* ANNOTATION (entries attributes) */
static bool
annotation(struct args *a, struct fetch *f)
{
	struct annotate_wish *w = ARENA_NEW(a->s->mem, struct annotate_wish);
	struct fetch_op *op;

	if (!arg_sp(a) || !arg_annotate_wish(a, w))
		return false;
	if (w->parts)
		f->needs |= FETCH_NEEDS_DIGEST;
	op = add(a->s, f, FETCH_ANNOTATION);
	op->notes = w;
	op->label = SPAN(" ANNOTATION (");
	return true;
}

/* RFC822.HEADER.LINES (names), RFC 1730: now HEADER.FIELDS. */
static bool
header_lines(struct args *a, struct fetch *f, struct span word)
{
	struct fetch_op op = {.item = FETCH_SECTION};
	struct args at = {.s = a->s};
	const char *start, *not = word.n > 19 ? ".NOT" : "";
	struct span name;
	char *text;

	if (!arg_sp(a))
		return false;
	start = a->p;
	if (!arg_char(a, '('))
		return arg_missing(a, "names of header fields");
	do
		if (!arg_astring(a, &name))
			return false;
	while (arg_next(a, ' ') && arg_sp(a));
	if (!arg_char(a, ')'))
		return arg_missing(a, "a closing parenthesis");
	text = arena_printf(a->s->mem, "[HEADER.FIELDS%s %.*s]", not,
	    (int)(a->p - start), start);
	at.p = text;
	at.end = text + strlen(text);
	if (!fetch_parse_section(&at, "BODY", &op))
		return false;
	op.label = SPAN(" RFC822.HEADER ");
	*add(a->s, f, op.item) = op;
	return true;
}

/* Takes one item. */
static bool
item(struct args *a, struct fetch *f)
{
	struct span word = take_word(a);
	struct args at = *a;

	at.p += word.n;
	if (arg_next(&at, '[') || span_is(word, "PREVIEW")) {
		if (arg_next(&at, '[') ? !section_item(&at, f, word)
				       : !preview(&at, f)) {
			a->expected = at.expected;
			return arg_missing(
			    a, at.expected != NULL ? at.expected : "a section");
		}
		a->p = at.p;
		return true;
	}
	if (span_is(word, "ANNOTATION")) {
		a->p = at.p;
		return annotation(a, f);
	}
	if (span_is(word, "RFC822.HEADER.LINES") ||
	    span_is(word, "RFC822.HEADER.LINES.NOT")) {
		a->p = at.p;
		return header_lines(a, f, word);
	}
	for (size_t i = 0; i < COUNT(simple); i++)
		if (span_is(word, simple[i].name)) {
			fetch_add(a->s, f, simple[i].item);
			a->p = at.p;
			return true;
		}
	for (size_t i = 0; i < COUNT(old); i++)
		if (span_is(word, old[i].name)) {
			struct fetch_op *op = add(a->s, f, old[i].item);

			op->label = span_str(old[i].label);
			op->section = ARENA_NEW(a->s->mem, struct section);
			op->section->what = old[i].what;
			f->sees |= old[i].sees;
			a->p = at.p;
			return true;
		}
	return arg_missing(a, "a FETCH item");
}

static bool
macro(struct args *a, struct fetch *f)
{
	struct span word = take_word(a);

	for (size_t i = 0; i < COUNT(macros); i++) {
		if (!span_is(word, macros[i].name))
			continue;
		for (unsigned k = 0; k < macros[i].n; k++)
			fetch_add(a->s, f, macros[i].items[k]);
		a->p += word.n;
		return true;
	}
	return false;
}

bool
fetch_parse(struct args *a, struct fetch *f)
{
	if (a->s->by_uid && (a->s->enabled & ENABLED_UIDONLY) == 0)
		fetch_add(a->s, f, FETCH_UID);
	if (!arg_char(a, '('))
		return macro(a, f) || item(a, f);
	do {
		if (f->n >= FETCH_OPS)
			return arg_missing(a, "fewer items");
		if (!item(a, f))
			return false;
	} while (arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}
