/* BODY[section]<partial>: what may stand between the brackets. */
#include "base/buf.h"
#include "fetch.h"

enum { LABEL_MAX = 128 * 1024, NAMES_MAX = 1000 };

/* The path: "1.2", with the dot after it when something follows. */
static bool
path(struct args *a, struct section *sec, struct buf *label)
{
	uint32_t n;

	while (a->p < a->end && *a->p >= '0' && *a->p <= '9') {
		if (!arg_nz_number(a, &n))
			return false;
		if (sec->n == SECTION_DEPTH)
			return arg_missing(a, "fewer levels");
		sec->path[sec->n++] = n;
		buf_num(label, n);
		if (!arg_char(a, '.'))
			return true;
		buf_putc(label, '.');
	}
	if (sec->n > 0 && arg_next(a, ']'))
		return arg_missing(a, "a part of a section");
	return true;
}

/* As put_astring() would, into the label. */
static void
label_name(struct buf *label, struct span name)
{
	bool atom = name.n > 0, quoted = true;

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		quoted &= c >= 0x20 && c < 0x7f;
		atom &= c > 0x20 && c < 0x7f && strchr("(){%*\"\\", c) == NULL;
	}
	if (atom || !quoted) {
		if (!atom)
			buf_printf(label, "{%zu}\r\n", name.n);
		buf_putspan(label, name);
		return;
	}
	buf_putc(label, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"' || name.p[i] == '\\')
			buf_putc(label, '\\');
		buf_putc(label, name.p[i]);
	}
	buf_putc(label, '"');
}

/* Room for one more: the array doubles at each power of two. */
static struct span *
room(struct arena *mem, struct span *old, unsigned n)
{
	struct span *more;

	if (n > 0 && (n < 8 || (n & (n - 1)) != 0))
		return old;
	more = ARENA_ARRAY(mem, struct span, n > 0 ? 2 * n : 8);
	if (n > 0)
		memcpy(more, old, n * sizeof *old);
	return more;
}

/* " (Date From)" after HEADER.FIELDS */
static bool
names(struct args *a, struct fetch_op *op, struct buf *label)
{
	bool except = op->section->what == SECTION_FIELDS_NOT;
	struct arena *mem = a->s->mem;
	struct span *name = NULL;
	unsigned n = 0;

	if (!arg_sp(a) || !arg_char(a, '('))
		return arg_missing(a, "a list of fields");
	buf_puts(label, " (");
	do {
		if (n == NAMES_MAX)
			return arg_missing(a, "fewer fields");
		name = room(mem, name, n);
		if (!arg_astring(a, &name[n]))
			return false;
		if (n > 0)
			buf_putc(label, ' ');
		label_name(label, name[n++]);
	} while (arg_sp(a));
	if (!arg_char(a, ')'))
		return arg_missing(a, "a closing parenthesis");
	buf_putc(label, ')');
	op->filter = header_filter_new(mem, name, n, except);
	return true;
}

static const struct {
	const char *name;
	enum section_what what;
} texts[] = {
    {"HEADER.FIELDS.NOT", SECTION_FIELDS_NOT},
    {"HEADER.FIELDS",     SECTION_FIELDS    },
    {"HEADER",            SECTION_HEADER    },
    {"TEXT",	      SECTION_TEXT      },
    {"MIME",	      SECTION_MIME      },
};

/* What follows the path, if anything does. */
static bool
text(struct args *a, struct fetch_op *op, struct buf *label)
{
	struct section *sec = op->section;
	size_t left = (size_t)(a->end - a->p);

	sec->what = SECTION_ALL;
	if (arg_next(a, ']'))
		return true;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct span word = span_str(texts[i].name);

		if (left < word.n || !span_ieq(span_of(a->p, word.n), word))
			continue;
		sec->what = texts[i].what;
		if (sec->what == SECTION_MIME && sec->n == 0)
			break;
		a->p += word.n;
		buf_putspan(label, word);
		return (sec->what != SECTION_FIELDS &&
			   sec->what != SECTION_FIELDS_NOT) ||
		       names(a, op, label);
	}
	return arg_missing(a, "HEADER, TEXT or MIME");
}

/* "<0.1024>": from where, and how much at most. */
static bool
partial(struct args *a, struct fetch_op *op, struct buf *label)
{
	if (!arg_char(a, '<'))
		return true;
	if (!arg_number(a, &op->from) || !arg_char(a, '.') ||
	    !arg_nz_number(a, &op->count) || !arg_char(a, '>'))
		return arg_missing(a, "<start.length>");
	op->partial = true;
	buf_putc(label, '<');
	buf_num(label, op->from);
	buf_putc(label, '>');
	return true;
}

/* Reads what stands there and writes what will stand before the answer. */
static bool
whole(struct args *a, const char *word, struct fetch_op *op, struct buf *label)
{
	buf_printf(label, " %s[", word);
	if (!arg_char(a, '[') || !path(a, op->section, label) ||
	    !text(a, op, label))
		return false;
	if (!arg_char(a, ']'))
		return arg_missing(a, "a closing bracket");
	buf_putc(label, ']');
	if (!partial(a, op, label))
		return false;
	buf_putc(label, ' ');
	return !label->overflow || arg_missing(a, "less");
}

/* The message itself and fields of its header need no digest. */
static enum fetch_item
kind(const struct fetch_op *op)
{
	if (op->section->n > 0)
		return FETCH_SECTION;
	if (op->filter != NULL)
		return FETCH_FIELDS;
	return op->section->what == SECTION_ALL ? FETCH_WHOLE : FETCH_SECTION;
}

bool
fetch_parse_section(struct args *a, const char *word, struct fetch_op *op)
{
	struct buf label = {.limit = LABEL_MAX};
	struct arena *mem = a->s->mem;
	const char *start = a->p;
	bool ok;

	op->section = ARENA_NEW(mem, struct section);
	ok = whole(a, word, op, &label);
	if (ok) {
		op->label = arena_span(mem, buf_span(&label));
		op->item = kind(op);
	} else
		a->p = start;
	buf_free(&label);
	return ok;
}
