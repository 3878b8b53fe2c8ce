/*
 * What the server sends, counted.  The commonest line, "* n FETCH (", is told
 * by its first bytes; nothing is looked at twice.
 */
#include "bench.h"
#include "conn.h"

#include <stdlib.h>
#include <string.h>

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

static unsigned long long
number_after(const char *p, const char *end, const char *word)
{
	const char *at = memmem(p, (size_t)(end - p), word, strlen(word));

	return at ? strtoull(at + strlen(word), NULL, 10) : 0;
}

static void
remember(struct conn *c, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);

	if (n > sizeof c->last - 1)
		n = sizeof c->last - 1;
	memcpy(c->last, p, n);
	c->last[n] = '\0';
}

/* How many numbers a set like 3:7,9 stands for. */
static long
count_set(const char *p, const char *end)
{
	long a, b, n = 0;
	char *after;

	while (p < end) {
		if (*p < '0' || *p > '9') {
			p++;
			continue;
		}
		a = strtol(p, &after, 10);
		p = after;
		if (p < end && *p == ':') {
			b = strtol(p + 1, &after, 10);
			n += labs(b - a);
			p = after;
		}
		n++;
	}
	return n;
}

/*
 * How many numbers " 3 4 9" has.  This is done when the whole line is there
 * and the server has finished, so it must be fast.
 */
static long
count_list(const char *p, const char *end)
{
	const char *q;
	long n = 0;

	if (end > p && end[-1] == ')') { /* (MODSEQ 17) */
		q = memrchr(p, '(', (size_t)(end - p));
		end = q && q > p ? q - 1 : p;
	}
	for (q = p; q < end; q++)
		n += *q == ' ';
	if (end > p && (end[-1] < '0' || end[-1] > '9'))
		flaw("SEARCH: not a list of numbers");
	return n;
}

static void
untagged_number(struct conn *c, const char *p, const char *end)
{
	long n = 0;

	for (; p < end && *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	if (starts(p, end, " FETCH (")) {
		c->t.disorder += n != c->number + 1;
		c->number = n;
		c->t.fetch++;
	} else if (starts(p, end, " EXISTS")) {
		c->exists = n;
		c->news++;
		c->exists_at = now();
	} else if (starts(p, end, " EXPUNGE")) {
		c->t.expunged++;
	}
}

/* In "(2)(3 6 (4 23))". */
static long
count_numbers(const char *p, const char *end)
{
	long n = 0;

	for (; p < end; p++)
		n += p[0] >= '0' && p[0] <= '9' &&
		     (p[-1] < '0' || p[-1] > '9');
	return n;
}

static void
untagged_text(struct conn *c, const char *p, const char *end)
{
	const char *q, *stop;

	if (starts(p, end, "OPTION ") || starts(p, end, "SEARCHADDRESS ") ||
	    starts(p, end, "FETCHADDRESS ")) { /* IMSP */
		c->t.listed++;
	} else if (starts(p, end, "SEARCH")) {
		c->t.hits += count_list(p + 6, end);
	} else if (starts(p, end, "SORT")) {
		c->t.hits += count_list(p + 4, end);
	} else if (starts(p, end, "THREAD")) {
		c->t.hits += count_numbers(p + 6, end);
	} else if (starts(p, end, "ESEARCH")) {
		q = memmem(p, (size_t)(end - p), " ALL ", 5);
		stop = q ? memchr(q + 5, ' ', (size_t)(end - q - 5)) : NULL;
		if (q)
			c->t.hits += count_set(q + 5, stop ? stop : end);
	} else if (starts(p, end, "VANISHED")) {
		c->t.expunged += count_set(p, end);
	} else if (starts(p, end, "LIST ")) {
		c->t.listed++;
	} else if (starts(p, end, "STATUS ")) {
		c->t.status++;
	} else if (starts(p, end, "BYE")) {
		c->bye = true;
	} else if (!c->greeted) {
		c->greeted = true;
		c->t.replies++;
	} else if (starts(p, end, "OK [UIDVALIDITY ")) {
		c->validity = strtoul(p + 16, NULL, 10);
	} else if (starts(p, end, "OK [HIGHESTMODSEQ ")) {
		c->modseq = strtoull(p + 18, NULL, 10);
	}
}

static void
imap_first_line(struct conn *c, const char *p, const char *end)
{
	const char *space;

	if (starts(p, end, "* ")) {
		if (p[2] >= '0' && p[2] <= '9')
			untagged_number(c, p + 2, end);
		else
			untagged_text(c, p + 2, end);
		return;
	}
	c->t.replies++;
	remember(c, p, end);
	if (*p == '+') {
		c->t.more++;
		return;
	}
	space = memchr(p, ' ', (size_t)(end - p));
	if (space && starts(space, end, " OK")) {
		c->t.ok++;
	} else {
		c->t.no++;
		flaw("reply: %s", c->last);
	}
}

/* The n of a line that ends with {n}, or -1. */
static long long
literal_at_end(const char *p, const char *end)
{
	const char *q = end - 2;

	if (end - p < 4 || end[-1] != '}')
		return -1;
	while (q > p && *q >= '0' && *q <= '9')
		q--;
	return *q == '{' && q < end - 2 ? strtoll(q + 1, NULL, 10) : -1;
}

static void
imap_line(struct conn *c, const char *p, const char *end)
{
	long long n = literal_at_end(p, end);

	if (c->with_sizes)
		c->t.sizes += number_after(p, end, "RFC822.SIZE ");
	if (!c->inside)
		imap_first_line(c, p, end);
	c->inside = n >= 0;
	if (n >= 0) {
		c->skip = (uint64_t)n;
		c->t.literals++;
		c->t.literal_bytes += (uint64_t)n;
	}
}

static void
status_line(struct conn *c, const char *p, const char *end)
{
	bool good = *p == '+' || *p == '2' || *p == '3';

	if (c->proto == LMTP && end - p > 3 && p[3] == '-')
		return;
	remember(c, p, end);
	if (good)
		c->t.ok++;
	else
		c->t.no++;
	if (!good)
		flaw("reply: %s", c->last);
	c->in_dotted = good && c->dotted && c->greeted;
	c->greeted = true;
	if (!c->in_dotted)
		c->t.replies++;
}

/*
 * POP3: from the CRLF of the status line past the line with the dot, or NULL.
 * Dots are rare in the generator's mail and memchr is fast.
 */
static const char *
dotted_part(struct conn *c, const char *p, const char *end)
{
	const char *dot = p + 1;

	do {
		dot = memchr(dot + 1, '.', (size_t)(end - dot - 1));
		if (!dot || end - dot < 3)
			return NULL;
	} while (dot[-1] != '\n' || dot[1] != '\r');
	c->t.octets += (uint64_t)(dot - 2 - p);
	c->t.messages++;
	c->t.replies++;
	c->in_dotted = false;
	return dot + 3;
}

static const char *
skip_literal(struct conn *c, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);

	if (n > c->skip)
		n = (size_t)c->skip;
	if (c->keep)
		text_add(c->keep, p, n);
	c->skip -= n;
	return p + n;
}

void
conn_parse(struct conn *c)
{
	const char *p = c->in + c->from, *end = c->in + c->to, *nl;

	while (p < end) {
		if (c->skip > 0) {
			p = skip_literal(c, p, end);
			continue;
		}
		if (c->in_dotted) {
			nl = dotted_part(c, p, end);
			if (!nl)
				break;
			p = nl;
			continue;
		}
		nl = memchr(p + c->seen, '\n', (size_t)(end - p) - c->seen);
		c->seen = nl ? 0 : (size_t)(end - p);
		if (!nl)
			break;
		if (nl > p && nl[-1] == '\r') {
			if (c->proto == IMAP)
				imap_line(c, p, nl - 1);
			else
				status_line(c, p, nl - 1);
		} else {
			flaw("a line without CRLF");
		}
		/* Its CRLF may be that of an empty answer. */
		p = c->in_dotted ? nl - 1 : nl + 1;
	}
	c->from = (size_t)(p - c->in);
}
