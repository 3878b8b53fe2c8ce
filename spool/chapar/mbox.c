/* The mbox format, read: where messages begin, and their flags. */
#include "mbox.h"

#include "crlf.h"
#include "mail/date.h"
#include "mail/header.h"

/* The line that s starts with, its end included. */
static struct span
line_of(struct span s)
{
	const char *lf = memchr(s.p, '\n', s.n);

	return span_sub(s, 0, lf != NULL ? (size_t)(lf - s.p) + 1 : s.n);
}

static bool
is_empty(struct span line)
{
	return span_eq(line, SPAN("\n")) || span_eq(line, SPAN("\r\n"));
}

bool
mbox_quoted(struct span line)
{
	while (line.n > 0 && line.p[0] == '>')
		line = span_sub(line, 1, line.n);
	return line.n >= 5 && memcmp(line.p, "From ", 5) == 0;
}

/* "From sender date": the sender may hold spaces, so every word is tried. */
static bool
from_line(struct span line, int64_t *ret_date)
{
	struct date date;

	if (line.n < 5 || memcmp(line.p, "From ", 5) != 0)
		return false;
	for (size_t i = 5; i < line.n; i++)
		if (line.p[i - 1] == ' ' && line.p[i] != ' ' &&
		    date_parse(span_sub(line, i, line.n), &date)) {
			*ret_date = date.sec;
			return true;
		}
	return false;
}

/* Up to the next From line that follows an empty one. */
static size_t
message_size(struct span s)
{
	bool after_empty = false;
	size_t at = 0;
	int64_t date;

	while (at < s.n) {
		struct span line = line_of(span_sub(s, at, s.n));

		if (after_empty && from_line(line, &date))
			break;
		after_empty = is_empty(line);
		at += line.n;
	}
	return at;
}

/* The empty line that stands before the next From line is not of the message.
 */
static struct span
without_last_line(struct span s)
{
	if (s.n >= 2 && memcmp(s.p + s.n - 2, "\n\n", 2) == 0)
		s.n -= 1;
	else if (s.n >= 4 && memcmp(s.p + s.n - 4, "\r\n\r\n", 4) == 0)
		s.n -= 2;
	return s;
}

bool
mbox_is(struct span s)
{
	int64_t date;

	while (s.n > 0 && is_empty(line_of(s)))
		s = span_sub(s, line_of(s).n, s.n);
	return s.n == 0 || from_line(line_of(s), &date);
}

bool
mbox_next(struct span *rest, struct mbox_message *ret)
{
	struct span s = *rest;
	bool after_empty = true;

	while (s.n > 0) {
		struct span line = line_of(s);

		s = span_sub(s, line.n, s.n);
		if (after_empty && from_line(line, &ret->date)) {
			size_t n = message_size(s);

			ret->bytes = without_last_line(span_sub(s, 0, n));
			*rest = span_sub(s, n, s.n);
			return true;
		}
		after_empty = is_empty(line);
	}
	*rest = s;
	return false;
}

static const struct {
	char letter;
	uint32_t flag;
} letters[] = {
    {'R', FLAG_SEEN    },
    {'A', FLAG_ANSWERED},
    {'F', FLAG_FLAGGED },
    {'D', FLAG_DELETED },
    {'T', FLAG_DRAFT   },
};
enum { LETTERS = sizeof letters / sizeof *letters };

static void
flags_of(struct span value, bool status, struct incoming *in)
{
	for (size_t i = 0; i < value.n; i++)
		for (unsigned k = 0; k < LETTERS; k++)
			if (value.p[i] == letters[k].letter &&
			    (k == 0) == status)
				in->flags |= letters[k].flag;
}

static void
keywords_of(struct arena *a, struct span value, struct incoming *in)
{
	size_t i = 0;

	value = header_unfold(a, value);
	while (i < value.n) {
		size_t from = i;

		while (i < value.n && value.p[i] != ' ' && value.p[i] != '\t')
			i++;
		if (i > from && i - from <= KEYWORD_LEN &&
		    in->nkeywords < KEYWORDS_MAX)
			in->keywords[in->nkeywords++] =
			    arena_span(a, span_sub(value, from, i - from));
		i++;
	}
}

bool
mbox_own_field(struct span name)
{
	return span_is(name, "Status") || span_is(name, "X-Status") ||
	       span_is(name, "X-Keywords") || span_is(name, "X-UID") ||
	       span_is(name, "X-IMAP") || span_is(name, "X-IMAPbase");
}

static void
take_field(struct arena *a, const struct header_field *f, struct incoming *in)
{
	if (span_is(f->name, "Status"))
		flags_of(f->value, true, in);
	else if (span_is(f->name, "X-Status"))
		flags_of(f->value, false, in);
	else if (span_is(f->name, "X-Keywords"))
		keywords_of(a, f->value, in);
}

static void
put_unquoted(struct crlf *c, struct span text)
{
	while (text.n > 0) {
		struct span line = line_of(text);

		text = span_sub(text, line.n, text.n);
		if (line.p[0] == '>' && mbox_quoted(line))
			line = span_sub(line, 1, line.n);
		crlf_put(c, line);
	}
}

bool
mbox_put(const struct mbox_message *m, struct arena *a, struct incoming *in)
{
	struct span s = m->bytes, value;
	struct span header = span_sub(s, 0, header_size(s)), rest = header;
	struct crlf c = {.to = in};
	struct header_field f;
	size_t done = 0;

	if (header_find(header, "X-IMAP", &value))
		return false; /* a note to itself at the front of a mailbox */
	in->date = m->date;
	in->zone = 0;
	while (header_next(&rest, &f)) {
		done = (size_t)(f.raw.p + f.raw.n - s.p);
		if (!mbox_own_field(f.name))
			put_unquoted(&c, f.raw);
		else
			take_field(a, &f, in);
	}
	put_unquoted(&c, span_sub(s, done, s.n));
	return true;
}
