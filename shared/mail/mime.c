/* The MIME parser: a message to a table of parts. */
#include "mail/mime.h"

#include "mail/charset.h"
#include "mail/header.h"
#include "mail/scan.h"
#include "mail/token.h"

/* Where a part's content came to its end. */
struct stop {
	size_t end;   /* the line end before a boundary is not content */
	size_t lines; /* line feeds in the message up to there */
	int level;    /* whose boundary it is, of those that are open; or -1 */
	bool closing; /* it is the last one: "--boundary--" */
	bool cut;     /* its line ends with the message, and not with a line end */
};

struct parser {
	struct span m;
	struct arena *mem;
	struct mime *out;
	size_t pos;
	struct scan seen;
	struct span open[MIME_DEPTH + 1]; /* boundaries, outermost first */
	int depth;                        /* how many of them */
	unsigned nested;                  /* how deep the part at hand is */
	struct stop stop;                 /* where the last content ended */
};

/* Whether the line, which starts with "--", is the boundary; exact if there is
 * nothing more in it than the closing dashes and white space. */
static bool
is_boundary(struct span line, struct span boundary, bool *exact)
{
	struct span rest = span_sub(line, 2, line.n);

	if (rest.n < boundary.n || memcmp(rest.p, boundary.p, boundary.n) != 0)
		return false;
	rest = span_sub(rest, boundary.n, rest.n);
	if (rest.n >= 2 && rest.p[0] == '-' && rest.p[1] == '-')
		rest = span_sub(rest, 2, rest.n);
	while (rest.n > 0 && strchr(" \t\r\n", rest.p[rest.n - 1]) != NULL &&
	       rest.p[rest.n - 1] != '\0')
		rest.n--;
	*exact = rest.n == 0;
	return true;
}

/* Which open boundary a line is: a line need only begin with it (RFC 2046
 * section 5.1.1); of several the innermost exact one, else the longest. */
static int
find_boundary(const struct parser *p, struct span line)
{
	int i, best = -1;
	bool exact;

	for (i = p->depth - 1; i >= 0; i--) {
		if (!is_boundary(line, p->open[i], &exact))
			continue;
		if (best < 0 || p->open[i].n > p->open[best].n)
			best = i;
		if (exact)
			return i;
	}
	return best;
}

static struct span
line_at(const struct parser *p, size_t at)
{
	const char *nl = memchr(p->m.p + at, '\n', p->m.n - at);
	size_t end = nl != NULL ? (size_t)(nl - p->m.p) + 1 : p->m.n;

	return span_sub(p->m, at, end - at);
}

/* If the line at pos, which starts with "--", is a boundary, goes past it. */
static bool
stop_here(struct parser *p)
{
	struct span line = line_at(p, p->pos);
	int level = find_boundary(p, line);
	size_t end = p->pos;
	struct span after;

	if (level < 0)
		return false;
	p->stop.lines = p->seen.lines;
	if (end > 0) {
		end--; /* its line feed */
		p->stop.lines--;
		if (end > 0 && p->m.p[end - 1] == '\r')
			end--;
	}
	after = span_sub(line, 2 + p->open[level].n, line.n);
	p->stop.end = end;
	p->stop.level = level;
	p->stop.closing = after.n >= 2 && memcmp(after.p, "--", 2) == 0;
	p->stop.cut = line.p[line.n - 1] != '\n';
	p->pos += line.n;
	p->seen.lines += !p->stop.cut;
	return true;
}

/* On to the next open boundary or the end of the message. */
static void
skip_content(struct parser *p)
{
	size_t from = p->pos;

	for (;;) {
		p->pos = scan_body(p->m, from, &p->seen);
		if (p->pos == p->m.n)
			break;
		if (stop_here(p))
			return;
		from = p->pos + 2;
	}
	p->stop = (struct stop){p->m.n, p->seen.lines, -1, false, false};
}

static size_t
count_lines(struct span s)
{
	struct scan seen = {0};
	size_t i = 0;

	while ((i = scan_body(s, i, &seen)) < s.n)
		i += 2;
	return seen.lines;
}

/* Which of several fields of a name is believed: the RFCs allow one; as others
 * have it, the last of those that an ENVELOPE has one of, else the first. */
static bool
last_counts(enum field id)
{
	return id == FIELD_DATE || id == FIELD_SUBJECT ||
	       id == FIELD_IN_REPLY_TO || id == FIELD_MESSAGE_ID;
}

/* Reads the header at pos.  False if it ends at a boundary instead of an empty
 * line: there is no body then, and the boundary has been passed. */
static bool
read_header(struct parser *p, struct mime_part *part)
{
	struct span rest = span_sub(p->m, p->pos, HEADER_MAX);
	size_t n = rest.n;
	struct header_field f;
	bool stopped = false;
	enum field id;

	part->d.head = p->pos;
	for (;;) {
		p->pos = part->d.head + n - rest.n;
		if (p->depth > 0 && rest.n > 2 &&
		    memcmp(rest.p, "--", 2) == 0 &&
		    find_boundary(p, line_at(p, p->pos)) >= 0) {
			stopped = true;
			break;
		}
		if (!header_next(&rest, &f))
			break;
		id = mime_field(f.name);
		if (id == FIELD_NONE)
			continue;
		if (part->field[id].p != NULL)
			part->again |= (uint32_t)1 << id;
		if (part->field[id].p == NULL || last_counts(id))
			part->field[id] = f.value;
	}
	n -= rest.n;
	part->d.head_n = n;
	part->d.body = part->d.head + n;
	if (p->depth > 0 || p->nested > 0)
		p->seen.lines += count_lines(span_sub(p->m, part->d.head, n));
	p->pos = part->d.body;
	return !stopped || !stop_here(p);
}

/* "type/subtype; parameters", or what it is taken for if it is not that
 * (RFC 2045 section 5.2, RFC 2046 section 5.1.5). */
static void
read_type(struct parser *p, struct mime_part *part, bool in_digest)
{
	struct span s = part->field[FIELD_TYPE], type, subtype;

	part->type = in_digest ? SPAN("message") : SPAN("text");
	part->subtype = in_digest ? SPAN("rfc822") : SPAN("plain");
	if (s.p == NULL)
		return;
	type = token_take(&s);
	token_skip(&s);
	if (type.n == 0 || s.n == 0 || s.p[0] != '/')
		return;
	s = span_sub(s, 1, s.n);
	subtype = token_take(&s);
	if (subtype.n == 0)
		return;
	part->type = type;
	part->subtype = subtype;
	part->params_n = param_list(p->mem, s, &part->params);
}

static enum part_encoding
encoding_of(struct span s)
{
	static const char *const names[] = {
	    "7bit", "8bit", "binary", "quoted-printable", "base64"};
	struct span word = token_take(&s);
	unsigned i;

	for (i = 0; i < PART_UNKNOWN; i++)
		if (span_is(word, names[i]))
			return (enum part_encoding)i;
	return word.n == 0 ? PART_7BIT : PART_UNKNOWN;
}

/* Of a part to be searched as text. */
static void
read_charset(struct parser *p, struct mime_part *part)
{
	struct span charset = SPAN_NONE;

	param_text(
	    p->mem, part->params, part->params_n, "charset", &charset);
	part->d.charset = charset_id(charset);
	part->d.flags |= PART_READABLE;
}

static void
classify(struct parser *p, struct mime_part *part, bool in_digest)
{
	read_type(p, part, in_digest);
	part->d.encoding = encoding_of(part->field[FIELD_ENCODING]);
	part->d.kind = PART_OTHER;
	if (span_is(part->type, "text")) {
		part->d.kind = PART_TEXT;
		read_charset(p, part);
	} else if (span_is(part->type, "multipart")) {
		part->d.kind = PART_MULTIPART;
	} else if (span_is(part->type, "message")) {
		if (span_is(part->subtype, "rfc822") ||
		    span_is(part->subtype, "global"))
			part->d.kind = PART_MESSAGE;
		else
			read_charset(p, part); /* reports are text */
	}
	if ((part->d.kind == PART_MULTIPART || part->d.kind == PART_MESSAGE) &&
	    (p->nested >= MIME_DEPTH || p->out->n >= MIME_PARTS)) {
		part->d.kind = PART_OTHER;
		part->opaque = true;
	}
}

/* A new part at the end of the table, which may move. */
static unsigned
add_part(struct parser *p)
{
	struct mime *t = p->out;
	struct mime_part *grown;

	if (t->n == t->cap) {
		t->cap = t->cap != 0 ? t->cap * 4 : 4;
		grown = ARENA_ARRAY(p->mem, struct mime_part, t->cap);
		if (t->n > 0)
			memcpy(grown, t->part, t->n * sizeof *grown);
		t->part = grown;
	}
	return t->n++;
}

static void entity(struct parser *, unsigned parent, bool in_digest);

static void
multipart(struct parser *p, unsigned self)
{
	const struct mime_part *part = &p->out->part[self];
	bool in_digest = span_is(part->subtype, "digest");
	struct span boundary = SPAN_NONE;
	int level = p->depth;

	param_text(p->mem, part->params, part->params_n, "boundary", &boundary);
	if (boundary.n == 0) {
		skip_content(p);
		return;
	}
	p->open[p->depth++] = boundary;
	skip_content(p);
	while (p->stop.level == level && !p->stop.closing && !p->stop.cut &&
	       p->out->n < MIME_PARTS)
		entity(p, self, in_digest);
	p->depth = level;
	if (p->stop.level == level)
		skip_content(p); /* what comes after the last part */
}

static void
content(struct parser *p, unsigned self)
{
	struct mime_part *part = &p->out->part[self];

	p->nested++;
	switch (part->d.kind) {
	case PART_MULTIPART:
		multipart(p, self);
		break;
	case PART_MESSAGE:
		entity(p, self, false);
		break;
	default:
		p->seen.eight = p->seen.zero = 0;
		skip_content(p);
		part->d.flags |= (p->seen.eight ? PART_HAS_8BIT : 0u) |
				 (p->seen.zero ? PART_HAS_NUL : 0u);
	}
	p->nested--;
}

/* A header and its content: the message itself, or one in a part, or a part. */
static void
entity(struct parser *p, unsigned parent, bool in_digest)
{
	unsigned self = add_part(p);
	struct mime_part *part = &p->out->part[self];
	size_t lines;
	bool body;

	part->parent = parent;
	body = read_header(p, part);
	/* the boundary's line, and the line end before it, are no header */
	lines = body ? p->seen.lines : p->stop.lines + 1;
	classify(p, part, in_digest);
	if (body)
		content(p, self);
	else if (part->d.kind == PART_MESSAGE)
		part->d.kind = PART_OTHER, part->opaque = true;
	part = &p->out->part[self];
	if (p->stop.end < part->d.body) {
		/* No content: the line end that the boundary takes for its own
		 * is this header's empty line, which we leave to the header. */
		p->stop.end = part->d.body;
		p->stop.lines = lines;
	}
	part->d.body_n = p->stop.end - part->d.body;
	part->d.lines = (uint32_t)(p->stop.lines - lines);
	part->d.end = p->out->n;
}

void
mime_parse(struct span message, struct arena *mem, struct mime *ret)
{
	struct parser p = {.m = message, .mem = mem, .out = ret};

	*ret = (struct mime){0};
	entity(&p, 0, false);
}
