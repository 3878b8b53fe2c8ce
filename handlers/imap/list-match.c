/*
 * Mailbox names against patterns, where "*" stands for anything and "%" for
 * anything but "/" (RFC 3501, section 6.3.8).
 *
 * A pattern is a machine with a state for each of its characters and one for
 * its end, 64 to a word; a name is read once and moves all states at a time.
 * So no pattern takes longer than its length times that of the name, over 64.
 */
#include "list.h"

enum { WORD = 64, LEN_MAX = 2000, WORDS_MAX = LEN_MAX / WORD + 1 };

struct pattern {
	unsigned n; /* characters, runs of wildcards being one */
	unsigned words;
	uint64_t *states[256]; /* those that this byte leads on from */
	uint64_t *star, *percent;
};

static void
set(uint64_t *bits, unsigned i)
{
	bits[i / WORD] |= (uint64_t)1 << i % WORD;
}

/* "**" and "*%" are "*", "%%" is "%". */
static struct span
squeeze(struct arena *mem, struct span s)
{
	char *p = arena_raw(mem, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool wild = s.p[i] == '*' || s.p[i] == '%';
		bool after = n > 0 && (p[n - 1] == '*' || p[n - 1] == '%');

		if (!wild || !after)
			p[n++] = s.p[i];
		else if (s.p[i] == '*')
			p[n - 1] = '*';
	}
	return span_of(p, n);
}

struct pattern *
pattern_new(struct arena *mem, struct span written)
{
	struct pattern *p = ARENA_NEW(mem, struct pattern);
	struct span s = squeeze(mem, written);

	if (s.n > LEN_MAX)
		s = SPAN("\xff"); /* longer than any name */
	p->n = (unsigned)s.n;
	p->words = p->n / WORD + 1;
	p->star = ARENA_ARRAY(mem, uint64_t, p->words);
	p->percent = ARENA_ARRAY(mem, uint64_t, p->words);
	for (unsigned i = 0; i < p->n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '*') {
			set(p->star, i);
			continue;
		}
		if (c == '%') {
			set(p->percent, i);
			continue;
		}
		if (p->states[c] == NULL)
			p->states[c] = ARENA_ARRAY(mem, uint64_t, p->words);
		set(p->states[c], i);
	}
	return p;
}

/* Past wildcards that stand for nothing; two never follow each other. */
static void
pass(const struct pattern *p, uint64_t *at)
{
	uint64_t carry = 0;

	for (unsigned w = 0; w < p->words; w++) {
		uint64_t wild = at[w] & (p->star[w] | p->percent[w]);

		at[w] |= wild << 1 | carry;
		carry = wild >> (WORD - 1);
	}
}

/* One byte of the name, which may also be written as other; false: nothing
 * can match any more. */
static bool
step(
    const struct pattern *p, uint64_t *at, unsigned char c, unsigned char other)
{
	const uint64_t *lit = p->states[c], *alt = p->states[other];
	uint64_t carry = 0, any = 0;

	for (unsigned w = 0; w < p->words; w++) {
		uint64_t on = lit != NULL ? lit[w] : 0;
		uint64_t stay = at[w] & p->star[w];

		if (alt != NULL)
			on |= alt[w];
		on &= at[w];
		if (c != '/')
			stay |= at[w] & p->percent[w];
		at[w] = on << 1 | carry | stay;
		carry = on >> (WORD - 1);
		any |= at[w];
	}
	pass(p, at);
	return any != 0;
}

/* INBOX in any case is INBOX. */
static bool
is_inbox(struct span name)
{
	return name.n >= 5 && memcmp(name.p, "INBOX", 5) == 0 &&
	       (name.n == 5 || name.p[5] == '/');
}

bool
pattern_matches(const struct pattern *p, struct span name)
{
	uint64_t at[WORDS_MAX] = {1};
	size_t anycase = is_inbox(name) ? 5 : 0;

	pass(p, at);
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (!step(p, at, c, i < anycase ? c | 0x20 : c))
			return false;
	}
	return (at[p->n / WORD] >> p->n % WORD & 1) != 0;
}
