/* Address lists, read leniently. */
#include "mail/address.h"

#include <stdint.h>

#include "mail/token.h"

/*
 * Every byte that is written comes from a byte that was read (a space between
 * words from the white space there), so a copy as long as the value is room
 * enough for all texts of all addresses.
 */
void
address_begin(struct address_list *l, struct arena *mem, struct span value)
{
	l->rest = value;
	l->out = arena_raw(mem, value.n + 1);
	l->in_group = false;
}

/* The words read so far of an address whose kind is not known yet. */
struct words {
	struct span text; /* all of them */
	size_t last;      /* where the last begins: maybe a local part */
	size_t last_name; /* where the text before it ends */
	bool any, quoted; /* were there words, and in quotes */
	struct span comment;
};

static char
peek(const struct address_list *l)
{
	return l->rest.n > 0 ? l->rest.p[0] : '\0';
}

static void
advance(struct address_list *l)
{
	l->rest = span_sub(l->rest, 1, l->rest.n);
}

/* Skips white space and comments; true if there was any. */
static bool
skip(struct address_list *l, struct span *comment)
{
	size_t before = l->rest.n;

	token_skip_comment(&l->rest, comment);
	return l->rest.n != before;
}

/* Up to white space or one of the specials that mean something here. */
static size_t
atom_size(struct span s)
{
	static const bool ends[256] = {[' '] = true,
	    ['\t'] = true,
	    ['\r'] = true,
	    ['\n'] = true,
	    ['('] = true,
	    [')'] = true,
	    ['<'] = true,
	    ['>'] = true,
	    [','] = true,
	    [';'] = true,
	    [':'] = true,
	    ['@'] = true,
	    ['"'] = true};
	size_t n = 0;

	while (n < s.n && !ends[(unsigned char)s.p[n]])
		n++;
	return n;
}

/* Appends an atom or quoted string to text, which ends where out is. */
static void
put_word(struct address_list *l, struct span *text)
{
	struct span in;
	size_t n;

	if (peek(l) == '"') {
		in = token_quoted(&l->rest);
		n = token_unquote(in, l->out);
	} else {
		n = atom_size(l->rest);
		memcpy(l->out, l->rest.p, n);
		l->rest = span_sub(l->rest, n, l->rest.n);
	}
	l->out += n;
	text->n += n;
}

/* Words until something else comes.  Two next to each other without white
 * space, or with a dot between them, are one as far as a local part goes. */
static void
read_words(struct address_list *l, struct words *w)
{
	bool spaced, dot = false;

	memset(w, 0, sizeof *w);
	w->text = span_of(l->out, 0);
	skip(l, &w->comment);
	for (spaced = false;; spaced = skip(l, &w->comment)) {
		if (peek(l) != '"' && atom_size(l->rest) == 0)
			return;
		if (w->any && spaced) {
			if (!dot && peek(l) != '.') {
				w->last_name = w->text.n;
				w->last = w->text.n + 1;
			}
			*l->out++ = ' ';
			w->text.n++;
		}
		w->quoted = w->quoted || peek(l) == '"';
		put_word(l, &w->text);
		w->any = true;
		dot = w->text.n > 0 && l->out[-1] == '.' && !w->quoted;
	}
}

/* A local part: white space beside its dots goes (RFC 5322 section 4.4). */
static struct span
local_part(const struct words *w, size_t from)
{
	struct span in = span_sub(w->text, from, w->text.n);
	char *p = (char *)(uintptr_t)in.p; /* our own copy */
	size_t i, n = 0;

	if (w->quoted)
		return in;
	for (i = 0; i < in.n; i++)
		if (p[i] != ' ')
			p[n++] = p[i];
	return span_of(p, n);
}

/* A domain, or what stands for one: up to a delimiter, without white space.
 * A domain literal keeps its brackets. */
static struct span
read_domain(struct address_list *l, struct span *comment)
{
	struct span d = span_of(l->out, 0);
	bool spaced = false;
	size_t n;

	for (skip(l, comment);; spaced = skip(l, comment)) {
		if (spaced && d.n > 0 && l->out[-1] != '.' && peek(l) != '.')
			return d;
		if (peek(l) == '[') {
			const char *end = memchr(l->rest.p, ']', l->rest.n);

			n = end != NULL ? (size_t)(end - l->rest.p) + 1 : 1;
			memcpy(l->out, l->rest.p, n);
			l->out += n;
			d.n += n;
			l->rest = span_sub(l->rest, n, l->rest.n);
		} else if (peek(l) == '"' || atom_size(l->rest) == 0) {
			return d;
		} else {
			put_word(l, &d);
		}
	}
}

/* "@a,@b:" after "<". */
static void
read_route(struct address_list *l, struct address *a)
{
	struct span comment;

	a->route = span_of(l->out, 0);
	while (peek(l) == '@' || peek(l) == ',') {
		a->route.n++;
		*l->out++ = peek(l);
		advance(l);
		a->route.n += read_domain(l, &comment).n;
	}
	if (peek(l) == ':')
		advance(l);
}

/* "<route:local@host>", the name having been read. */
static void
read_angle(struct address_list *l, struct address *a)
{
	struct span comment = SPAN_NONE;
	struct words w;

	advance(l);
	skip(l, &comment);
	if (peek(l) == '@')
		read_route(l, a);
	read_words(l, &w);
	a->mailbox = local_part(&w, 0);
	while (peek(l) == '@') {
		advance(l);
		a->host = read_domain(l, &comment);
	}
	while (l->rest.n > 0 && strchr("<>,", peek(l)) == NULL &&
	       !(l->in_group && peek(l) == ';'))
		advance(l);
	if (peek(l) == '>')
		advance(l);
}

/* "words@host": the last word is the mailbox, any before it the name. */
static void
read_bare(struct address_list *l, struct words *w, struct address *a)
{
	a->mailbox = local_part(w, w->last);
	if (w->last > 0)
		a->name = span_sub(w->text, 0, w->last_name);
	while (peek(l) == '@') {
		advance(l);
		a->host = read_domain(l, &w->comment);
	}
}

/* Over whatever is left of an address; its comment may be a name. */
static void
finish(struct address_list *l, struct words *w, struct address *a)
{
	while (skip(l, &w->comment),
	    l->rest.n > 0 && peek(l) != ',' && peek(l) != ';') {
		if (peek(l) == '"')
			token_quoted(&l->rest);
		else
			advance(l);
	}
	if (peek(l) == ',')
		advance(l);
	if (a->name.n == 0 && w->comment.n > 0) {
		a->name = span_of(l->out, token_unquote(w->comment, l->out));
		l->out += a->name.n;
	}
}

/* Over empty elements; true if a group ended there. */
static bool
between(struct address_list *l)
{
	struct span comment;

	for (;;) {
		skip(l, &comment);
		if (l->rest.n == 0 || peek(l) == ';') {
			bool ended = l->in_group;

			if (l->rest.n > 0)
				advance(l);
			l->in_group = false;
			if (ended || l->rest.n == 0)
				return ended;
		} else if (peek(l) == ',') {
			advance(l);
		} else {
			return false;
		}
	}
}

bool
address_next(struct address_list *l, struct address *ret)
{
	struct address a = {.kind = ADDRESS_MAILBOX};
	struct words w;

	if (between(l)) {
		*ret = (struct address){.kind = ADDRESS_GROUP_END};
		return true;
	}
	if (l->rest.n == 0)
		return false;
	read_words(l, &w);
	if (peek(l) == ':' && !l->in_group) {
		advance(l);
		l->in_group = true;
		a.kind = ADDRESS_GROUP;
		a.name = w.text;
		*ret = a;
		return true;
	}
	if (peek(l) == '<') {
		a.name = w.text;
		read_angle(l, &a);
	} else {
		read_bare(l, &w, &a);
	}
	finish(l, &w, &a);
	*ret = a;
	return true;
}
