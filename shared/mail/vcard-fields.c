/* Between the properties of a vCard and the fields of an address book. */
#include <stdio.h>

#include "base/b64.h"
#include "mail/vcard.h"

enum kind { TEXT, URI, ADR, FN };

static const struct row {
	const char *field, *property, *type;
	enum kind kind;
} rows[] = {
    {"name",	     "FN",        NULL,   FN  },
    {"alias",            "NICKNAME",  NULL,   TEXT},
    {"email",            "EMAIL",     NULL,   TEXT},
    {"company",          "ORG",       NULL,   TEXT},
    {"address",          "ADR",       NULL,   ADR },
    {"notes",            "NOTE",      NULL,   TEXT},
    {"fax",	      "TEL",       "fax",  TEXT},
    {"cellphone",        "TEL",       "cell", TEXT},
    {"phone-work",       "TEL",       "work", TEXT},
    {"phone-home",       "TEL",       "home", TEXT},
    {"phone",            "TEL",       NULL,   TEXT},
    {"urls",	     "URL",       NULL,   URI },
    {"calendar-address", "CALADRURI", NULL,   URI },
    {"freebusyUrl",      "FBURL",     NULL,   URI },
    {"__uid",            "UID",       NULL,   TEXT},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const char more[] = "x-vcard", as[] = "x-vcard-as";
static const char mailto[] = "mailto:", data[] = "data:;base64,";

static const struct row *
row_of_line(const struct vcard_line *l)
{
	for (unsigned i = 0; i < ROWS; i++)
		if (span_is(l->name, rows[i].property) &&
		    (rows[i].type == NULL || vcard_type(l, rows[i].type)))
			return &rows[i];
	return NULL;
}

static const struct row *
row_of_field(struct span name)
{
	for (unsigned i = 1; i < ROWS; i++)
		if (span_is(name, rows[i].field))
			return &rows[i];
	return NULL;
}

static struct vcard_field *
find(struct vcard *c, struct span name)
{
	for (unsigned i = 0; i < c->n; i++)
		if (span_ieq(c->f[i].name, name))
			return &c->f[i];
	return NULL;
}

/* --- single values ---------------------------------------------------------
 */

/* RFC 6868, for values of parameters. */
static void
put_caret(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n') {
			buf_puts(b, "^n");
			i++;
		} else if (s.p[i] == '"')
			buf_puts(b, "^'");
		else if (s.p[i] == '^')
			buf_puts(b, "^^");
		else
			buf_putc(b, s.p[i]);
	}
}

static struct span
from_caret(struct arena *mem, struct span s)
{
	char *out = arena_raw(mem, 2 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = i + 1 < s.n ? s.p[i + 1] : '\0';

		if (s.p[i] != '^' || (c != 'n' && c != '\'' && c != '^')) {
			out[n++] = s.p[i];
			continue;
		}
		i++;
		if (c == 'n')
			out[n++] = '\r';
		out[n++] = c == 'n' ? '\n' : c == '\'' ? '"' : '^';
	}
	return span_of(out, n);
}

/* A postal address: as it is written on a letter, or its parts. */
static struct span
read_adr(struct arena *mem, const struct vcard_line *l)
{
	struct buf b = {.limit = SIZE_MAX};
	struct span label, ret, part = span_of(l->value.p, 0);

	if (vcard_param(l, "LABEL", &label))
		return from_caret(mem, label);
	for (size_t i = 0; i <= l->value.n; i++) {
		if (i < l->value.n && l->value.p[i] == '\\')
			i++;
		else if (i == l->value.n || l->value.p[i] == ';') {
			part.n = (size_t)(l->value.p + i - part.p);
			if (part.n > 0 && b.n > 0)
				buf_puts(&b, "\r\n");
			buf_putspan(&b, vcard_unescape(mem, part));
			part = span_of(l->value.p + i + 1, 0);
		}
	}
	ret = arena_span(mem, buf_span(&b));
	buf_free(&b);
	return ret;
}

/* A name that IMSP allows. */
static struct span
read_name(struct arena *mem, struct span value)
{
	struct span s = vcard_unescape(mem, value);
	char *p = arena_str(mem, s);

	for (size_t i = 0; i < s.n; i++)
		p[i] = p[i] == '"'   ? '\''
		       : p[i] == '*' ? '+'
		       : p[i] == '%' ? '_'
				     : p[i];
	return span_of(p, s.n);
}

static struct span
read_value(struct arena *mem, const struct row *row, const struct vcard_line *l)
{
	switch (row->kind) {
	case URI:
		return l->value;
	case ADR:
		return read_adr(mem, l);
	case FN:
		return read_name(mem, l->value);
	default:
		return vcard_unescape(mem, l->value);
	}
}

static bool
is_uri(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f)
			return false;
	return true;
}

/* The line that we would write; false: this value cannot be written so. */
static bool
canonical(struct arena *mem, const struct row *row, struct span spelling,
    struct span value, struct span *ret)
{
	struct buf b = {.limit = SIZE_MAX};
	bool ok = row->kind == URI ? is_uri(value) : vcard_is_text(value);

	buf_puts(&b, row->property);
	if (row->type != NULL)
		buf_printf(&b, ";TYPE=%s", row->type);
	if (!span_eq(spelling, span_str(row->field)))
		buf_printf(&b, ";X-IMSP-FIELD=\"%.*s\"", SPAN_FMT(spelling));
	if (row->kind == ADR) {
		buf_puts(&b, ";LABEL=\"");
		put_caret(&b, value);
		buf_puts(&b, "\":;;;;;;");
	} else {
		buf_putc(&b, ':');
		if (row->kind == URI)
			buf_putspan(&b, value);
		else
			vcard_escape(&b, value);
	}
	*ret = arena_span(mem, buf_span(&b));
	buf_free(&b);
	return ok;
}

/* --- reading
 * ------------------------------------------------------------------ */

struct reading {
	struct arena *mem;
	struct vcard *card;
	struct buf more, as, members;
	bool group, mapped[ROWS], full, imsp_name;
};

static void
add(struct reading *r, struct span name, struct span value)
{
	if (r->card->n == VCARD_FIELDS)
		r->full = true;
	else
		r->card->f[r->card->n++] = (struct vcard_field){name, value};
}

static void
join(struct buf *b, struct span line)
{
	if (b->n > 0)
		buf_puts(b, "\r\n");
	buf_putspan(b, line);
}

/* An atom of IMSP without wildcards. */
static bool
is_field(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f ||
		    strchr("\"*%?(){\\", s.p[i]) != NULL)
			return false;
	return s.n > 0 && s.n <= 100;
}

/* X-IMSP;FIELD="name": what is ours only. */
static bool
read_ours(struct reading *r, const struct vcard_line *l)
{
	struct span name, value = l->value, kind;

	if (!span_is(l->name, "X-IMSP") || !vcard_param(l, "FIELD", &name) ||
	    !is_field(name))
		return false;
	if (vcard_param(l, "VALUE", &kind) && span_is(kind, "uri")) {
		struct buf b = {.limit = SIZE_MAX};
		bool ok =
		    span_eq(span_sub(value, 0, sizeof data - 1), SPAN(data)) &&
		    b64_decode(span_sub(value, sizeof data - 1, value.n), &b);

		value = arena_span(r->mem, buf_span(&b));
		buf_free(&b);
		if (!ok)
			return false;
	} else
		value = vcard_unescape(r->mem, value);
	if (memchr(value.p, '\0', value.n) != NULL || value.n == 0)
		return false;
	if (span_is(name, "name")) {
		r->card->name = value;
		r->imsp_name = true;
	} else if (span_is(name, more))
		join(&r->more, value);
	else if (span_is(name, as))
		join(&r->as, value);
	else if (find(r->card, name) == NULL)
		add(r, name, value);
	else
		return false;
	return true;
}

static void
read_mapped(
    struct reading *r, const struct row *row, const struct vcard_line *l)
{
	struct span value = read_value(r->mem, row, l), ours;
	struct span spelling = span_str(row->field);

	vcard_param(l, "X-IMSP-FIELD", &spelling);
	if (value.n == 0 || !span_ieq(spelling, span_str(row->field)) ||
	    r->mapped[row - rows] || find(r->card, spelling) != NULL) {
		join(&r->more, l->raw);
		return;
	}
	r->mapped[row - rows] = true;
	if (!canonical(r->mem, row, spelling, value, &ours) ||
	    !span_eq(ours, l->raw))
		join(&r->as, l->raw);
	if (row->kind != FN)
		add(r, spelling, value);
	else if (!r->imsp_name)
		r->card->name = value;
}

static void
read_line(struct reading *r, const struct vcard_line *l)
{
	const struct row *row = row_of_line(l);
	const size_t n = sizeof mailto - 1;

	if (span_is(l->name, "BEGIN") || span_is(l->name, "END") ||
	    span_is(l->name, "VERSION") || read_ours(r, l))
		return;
	if (span_eq(l->raw, SPAN("KIND:group")))
		r->group = true;
	else if (span_is(l->name, "MEMBER") && l->params.n == 0 &&
		 l->value.n > n &&
		 span_eq(l->raw, span_of(l->name.p, l->raw.n)) &&
		 span_eq(span_sub(l->value, 0, n), SPAN(mailto)))
		join(&r->members, span_sub(l->value, n, l->value.n));
	else if (row != NULL)
		read_mapped(r, row, l);
	else
		join(&r->more, l->raw);
}

/* Members are the addresses of a group; without one they are only kept. */
static void
read_members(struct reading *r)
{
	struct span left = buf_span(&r->members), name = SPAN("email");

	if (r->group && find(r->card, SPAN("group")) == NULL)
		add(r, SPAN("group"), SPAN("group"));
	if (left.n == 0)
		return;
	if (r->group && find(r->card, name) == NULL) {
		add(r, name, arena_span(r->mem, left));
		return;
	}
	while (left.n > 0) {
		const char *end = memmem(left.p, left.n, "\r\n", 2);
		size_t n = end != NULL ? (size_t)(end - left.p) : left.n;

		join(&r->more, span_str(arena_printf(r->mem, "MEMBER:%s%.*s",
				   mailto, (int)n, left.p)));
		left = span_sub(left, n + 2, left.n);
	}
}

bool
vcard_read(struct arena *mem, struct span text, struct vcard *ret)
{
	struct reading r = {.mem = mem,
	    .card = ret,
	    .more = {.limit = SIZE_MAX},
	    .as = {.limit = SIZE_MAX},
	    .members = {.limit = SIZE_MAX}};
	struct vcard_line l;

	ret->name = SPAN("");
	ret->n = 0;
	while (vcard_line(mem, &text, &l))
		read_line(&r, &l);
	read_members(&r);
	if (r.more.n > 0)
		add(&r, span_str(more), arena_span(mem, buf_span(&r.more)));
	if (r.as.n > 0)
		add(&r, span_str(as), arena_span(mem, buf_span(&r.as)));
	buf_free(&r.more);
	buf_free(&r.as);
	buf_free(&r.members);
	return ret->name.n > 0 && !r.full;
}

/* --- writing
 * -------------------------------------------------------------------- */

struct writing {
	struct arena *mem;
	struct vcard *card;
	struct buf *out;
	bool done[VCARD_FIELDS]; /* said already */
	bool named;
};

static void
put_ours(struct writing *w, struct span name, struct span value)
{
	struct buf b = {.limit = SIZE_MAX};

	buf_printf(&b, "X-IMSP;FIELD=\"%.*s\"", SPAN_FMT(name));
	if (vcard_is_text(value)) {
		buf_putc(&b, ':');
		vcard_escape(&b, value);
	} else {
		buf_printf(&b, ";VALUE=uri:%s", data);
		b64_encode(value, &b);
	}
	vcard_put_line(w->out, buf_span(&b));
	buf_free(&b);
}

/* "John (2)" is what we made of a second John. */
static bool
same_name(struct span name, struct span was)
{
	if (!span_eq(span_sub(name, 0, was.n), was))
		return false;
	name = span_sub(name, was.n, name.n);
	return name.n == 0 ||
	       (name.n > 3 && name.p[0] == ' ' && name.p[1] == '(' &&
		   name.p[name.n - 1] == ')');
}

/* A line as it was written, if it still says what the field says. */
static void
put_as(struct writing *w, struct span raw)
{
	const struct row *row;
	struct vcard_line l;
	struct vcard_field *f;
	struct span value;

	if (!vcard_parse(raw, &l) || (row = row_of_line(&l)) == NULL)
		return;
	value = read_value(w->mem, row, &l);
	if (row->kind == FN) {
		if (w->named || !same_name(w->card->name, value))
			return;
		w->named = true;
	} else {
		f = find(w->card, span_str(row->field));
		if (f == NULL || !span_eq(f->value, value) ||
		    w->done[f - w->card->f])
			return;
		w->done[f - w->card->f] = true;
	}
	vcard_put_line(w->out, raw);
}

static bool
next_raw(struct span *left, struct span *ret)
{
	const char *end;

	if (left->n == 0)
		return false;
	end = memmem(left->p, left->n, "\r\n", 2);
	*ret =
	    span_sub(*left, 0, end != NULL ? (size_t)(end - left->p) : left->n);
	*left = span_sub(*left, ret->n + 2, left->n);
	return true;
}

/* Would this line be taken for more than a line that is only kept? */
static bool
means_more(struct writing *w, const struct vcard_line *l)
{
	const struct row *row = row_of_line(l);
	bool group = find(w->card, SPAN("group")) != NULL;

	if (span_is(l->name, "MEMBER"))
		return group;
	if (span_eq(l->raw, SPAN("KIND:group")) ||
	    (group && span_is(l->name, "EMAIL")))
		return true;
	return row != NULL && row->kind != FN &&
	       find(w->card, span_str(row->field)) == NULL;
}

/* Would all of these lines be read back as what they are? */
static bool
lines_ok(struct writing *w, struct span left, bool is_more)
{
	struct vcard_line l;
	struct span raw;

	if (!vcard_is_text(left) ||
	    (left.n >= 2 && memcmp(left.p + left.n - 2, "\r\n", 2) == 0))
		return false;
	while (next_raw(&left, &raw))
		if (!vcard_parse(raw, &l) || raw.p[0] == ' ' ||
		    raw.p[0] == '\t' || span_is(l.name, "BEGIN") ||
		    span_is(l.name, "END") || span_is(l.name, "VERSION") ||
		    span_is(l.name, "X-IMSP") || (is_more && means_more(w, &l)))
			return false;
	return true;
}

/* The field of that name, if it has lines in it. */
static struct span
raw_lines(struct writing *w, const char *name, bool is_more)
{
	struct vcard_field *f = find(w->card, span_str(name));

	if (f == NULL || !span_eq(f->name, span_str(name)) ||
	    !lines_ok(w, f->value, is_more))
		return SPAN("");
	w->done[f - w->card->f] = true;
	return f->value;
}

/* The addresses of a group, a member each. */
static bool
put_members(struct writing *w, const struct vcard_field *f)
{
	struct span left = f->value, one;

	if (!span_eq(f->name, SPAN("email")))
		return false;
	while (next_raw(&left, &one))
		if (one.n == 0 || !is_uri(one))
			return false;
	if (f->value.n >= 2 && f->value.p[f->value.n - 1] == '\n')
		return false;
	for (left = f->value; next_raw(&left, &one);)
		vcard_put_line(
		    w->out, span_str(arena_printf(w->mem, "MEMBER:%s%.*s",
				mailto, SPAN_FMT(one))));
	return true;
}

static bool
put_group(struct writing *w)
{
	struct vcard_field *g = find(w->card, SPAN("group")), *f;

	if (g == NULL || !span_eq(g->name, SPAN("group")) ||
	    !span_eq(g->value, SPAN("group")))
		return false;
	w->done[g - w->card->f] = true;
	vcard_put_line(w->out, SPAN("KIND:group"));
	f = find(w->card, SPAN("email"));
	if (f != NULL && !w->done[f - w->card->f] && put_members(w, f))
		w->done[f - w->card->f] = true;
	return true;
}

static void
put_field(struct writing *w, const struct vcard_field *f)
{
	const struct row *row = row_of_field(f->name);
	struct span line;

	if (row != NULL && canonical(w->mem, row, f->name, f->value, &line))
		vcard_put_line(w->out, line);
	else
		put_ours(w, f->name, f->value);
}

static void
put_name(struct writing *w)
{
	struct span line;

	if (canonical(w->mem, &rows[0], SPAN("name"), w->card->name, &line)) {
		vcard_put_line(w->out, line);
		return;
	}
	vcard_put_line(w->out, SPAN("FN:?"));
	put_ours(w, SPAN("name"), w->card->name);
}

void
vcard_write(struct arena *mem, const struct vcard *card, struct buf *out)
{
	struct vcard *copy = ARENA_NEW(mem, struct vcard);
	struct writing *w = ARENA_NEW(mem, struct writing);
	struct span left, raw;

	*copy = *card;
	*w = (struct writing){.mem = mem, .card = copy, .out = out};
	vcard_put_line(out, SPAN("BEGIN:VCARD"));
	vcard_put_line(out, SPAN("VERSION:4.0"));
	for (left = raw_lines(w, as, false); next_raw(&left, &raw);)
		put_as(w, raw);
	if (!w->named)
		put_name(w);
	put_group(w);
	for (unsigned i = 0; i < copy->n; i++)
		if (!w->done[i] && !span_eq(copy->f[i].name, span_str(more)))
			put_field(w, &copy->f[i]);
	left = raw_lines(w, more, true);
	if (left.n == 0 && find(copy, span_str(more)) != NULL)
		put_ours(w, span_str(more), find(copy, span_str(more))->value);
	while (next_raw(&left, &raw))
		vcard_put_line(out, raw);
	vcard_put_line(out, SPAN("END:VCARD"));
}
