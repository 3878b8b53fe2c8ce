/* The generator's basics: text, dice, sizes, dates, flags. */
#include "gen.h"
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

char *
text_room(struct text *t, size_t n)
{
	if (t->n + n > t->cap) {
		t->cap = (t->n + n) * 2 + 1024;
		t->p = realloc(t->p, t->cap);
		if (!t->p)
			die("out of memory");
	}
	return t->p + t->n;
}

void
text_add(struct text *t, const void *p, size_t n)
{
	memcpy(text_room(t, n), p, n);
	t->n += n;
}

void
text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_printf(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text_room(t, 1024), 1024, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= 1024)
		die("text_printf: too long: %s", fmt);
	t->n += (size_t)n;
}

/* xorshift64*: good enough for filler, and the same everywhere. */
uint32_t
dice(struct dice *d)
{
	d->x ^= d->x >> 12;
	d->x ^= d->x << 25;
	d->x ^= d->x >> 27;
	return (uint32_t)((d->x * 0x2545f4914f6cdd1dull) >> 32);
}

uint32_t
hash2(uint32_t i, uint32_t what)
{
	struct dice d = {
	    ((uint64_t)what << 32 | i) * 0x9e3779b97f4a7c15ull + 1};

	dice(&d);
	return dice(&d);
}

size_t
gen_size(uint32_t i, size_t size)
{
	static const struct {
		uint32_t upto, from, span;
	} classes[] = {
	    {25,  2000,  1000},
	    {50,  3000,  3000},
	    {75,  6000,  5000},
	    {90,  12000, 4000},
	    {100, 28000, 9000},
	};
	uint32_t pick = hash2(i, 1) % 100;
	int k = 0;

	if (size)
		return size;
	while (pick >= classes[k].upto)
		k++;
	return classes[k].from + hash2(i, 2) % classes[k].span;
}

void
gen_date(uint32_t i, char header[GEN_DATE], char internal[GEN_DATE])
{
	static const struct {
		const char *name;
		int minutes;
	} zones[] = {
	    {"+0000", 0   },
	    {"+0200", 120 },
	    {"-0500", -300},
	    {"+0530", 330 },
	};
	uint32_t z = hash2(i, 3) % 4;
	time_t t = 1700000000 + (time_t)i * 700 + zones[z].minutes * 60;
	char stamp[GEN_DATE - 8];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(stamp, sizeof stamp, "%a, %d %b %Y %H:%M:%S", &tm);
	snprintf(header, GEN_DATE, "%s %s", stamp, zones[z].name);
	strftime(stamp, sizeof stamp, "%d-%b-%Y %H:%M:%S", &tm);
	snprintf(internal, GEN_DATE, "%s %s", stamp, zones[z].name);
}

const char *
gen_flags(uint32_t i)
{
	static const char *const flags[] = {"", "\\Seen", "\\Flagged",
	    "\\Seen \\Flagged", "\\Answered", "\\Seen \\Answered",
	    "\\Flagged \\Answered", "\\Seen \\Flagged \\Answered"};

	return flags[(i % 2 == 0) + (i % 10 == 1) * 2 + (i % 5 == 0) * 4];
}

/* How many of 0..n-1 are first, first + every, first + 2 * every ... */
long
gen_count(long n, long every, long first)
{
	return n <= first ? 0 : (n - first - 1) / every + 1;
}

void
gen_message(struct text *t, uint32_t i, size_t size)
{
	size_t end = t->n + gen_size(i, size);
	bool small = gen_size(i, size) < 1900;

	text_room(t, gen_size(i, size) + 4096);
	gen_head(t, i, small);
	gen_body(t, i, end, small);
	if (t->n != end)
		die("message %u: %zu bytes too many", i, t->n - end);
}

/* Gives a message another Message-ID of the same length. */
void
gen_fresh_id(char *p, size_t n)
{
	static const char name[] = "\nMessage-ID: <";
	static uint64_t last;
	char hex[GEN_ID + 1];
	char *id = memmem(p, n < 8192 ? n : 8192, name, sizeof name - 1);

	if (!last)
		last = (uint64_t)(now() * 1e6) << 12;
	snprintf(hex, sizeof hex, "%016llx", (unsigned long long)++last);
	if (id)
		memcpy(id + sizeof name - 1, hex, GEN_ID);
}
