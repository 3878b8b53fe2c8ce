/* The mbox format, written. */
#include <time.h>

#include "crlf.h"
#include "mail/header.h"
#include "mbox.h"

/* Who sent it, for the From line: of Return-Path, if that is one word. */
static struct span
sender(struct span header)
{
	struct span s = SPAN_NONE;
	const char *lt, *gt;

	if (!header_find(header, "Return-Path", &s) ||
	    (lt = memchr(s.p, '<', s.n)) == NULL)
		return SPAN("MAILER-DAEMON");
	s = span_sub(s, (size_t)(lt - s.p) + 1, s.n);
	if ((gt = memchr(s.p, '>', s.n)) == NULL || gt == s.p)
		return SPAN("MAILER-DAEMON");
	s.n = (size_t)(gt - s.p);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return SPAN("MAILER-DAEMON");
	return s;
}

static void
put_from(struct span header, int64_t date, FILE *f)
{
	struct span from = sender(header);
	time_t t = (time_t)date;
	char when[64];
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < 70 || tm.tm_year > 8099)
		gmtime_r(&(time_t){0}, &tm);
	strftime(when, sizeof when, "%a %b %e %H:%M:%S %Y", &tm);
	fprintf(f, "From %.*s %s\n", SPAN_FMT(from), when);
}

static void
put_state(
    const struct row *r, const struct span keywords[], unsigned n, FILE *f)
{
	bool any = false;

	fputs(r->flags & FLAG_SEEN ? "Status: RO\n" : "Status: O\n", f);
	if (r->flags &
	    (FLAG_ANSWERED | FLAG_FLAGGED | FLAG_DELETED | FLAG_DRAFT))
		fprintf(f, "X-Status: %s%s%s%s\n",
		    r->flags & FLAG_ANSWERED ? "A" : "",
		    r->flags & FLAG_FLAGGED ? "F" : "",
		    r->flags & FLAG_DELETED ? "D" : "",
		    r->flags & FLAG_DRAFT ? "T" : "");
	for (unsigned i = 0; i < n; i++)
		if (r->keywords[i / 64] >> i % 64 & 1) {
			fprintf(f, "%s%.*s",
			    any ? " " : "X-Keywords: ", SPAN_FMT(keywords[i]));
			any = true;
		}
	if (any)
		putc('\n', f);
}

void
mbox_write(const struct row *r, const struct span keywords[], unsigned n,
    struct span s, FILE *f)
{
	struct span header = span_sub(s, 0, header_size(s)), rest = header;
	struct header_field field;
	size_t done = 0;

	put_from(header, r->date, f);
	while (header_next(&rest, &field)) {
		done = (size_t)(field.raw.p + field.raw.n - s.p);
		if (!mbox_own_field(field.name))
			crlf_write(field.raw, true, f);
	}
	if (done > 0 && s.p[done - 1] != '\n')
		putc('\n', f);
	put_state(r, keywords, n, f);
	s = span_sub(s, done, s.n);
	crlf_write(s, true, f);
	if (s.n == 0 || s.p[s.n - 1] != '\n')
		putc('\n', f);
	putc('\n', f);
}
