/* IMSP's wildcards. */
#include "spool/option.h"

static size_t
sequence(struct span s, size_t at)
{
	size_t n = 1;

	while (at + n < s.n && ((unsigned char)s.p[at + n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* One character off the front, with the accents that folding took off it:
 * U+0300 to U+036F. */
static size_t
width(struct span s)
{
	size_t n = sequence(s, 0);

	while (n + 1 < s.n && ((unsigned char)s.p[n] == 0xcc ||
				  ((unsigned char)s.p[n] == 0xcd &&
				      (unsigned char)s.p[n + 1] < 0xb0)))
		n += sequence(s, n);
	return n;
}

/*
 * Greedy with one place to come back to: the last '*'.  A '%' that stops at a
 * separator is a second such place, tried first; where it cannot grow any
 * more, the '*' before it does.
 */
bool
option_match(struct span pattern, struct span text, char stops)
{
	size_t p = 0, t = 0;
	size_t star = SIZE_MAX, star_t = 0, run = SIZE_MAX, run_t = 0;

	for (;;) {
		char c = p < pattern.n ? pattern.p[p] : '\0';

		if (p < pattern.n && c == '*') {
			star = ++p;
			star_t = t;
			run = SIZE_MAX;
			continue;
		}
		if (p < pattern.n && c == '%' && stops != '\0') {
			run = ++p;
			run_t = t;
			continue;
		}
		if (p == pattern.n && t == text.n)
			return true;
		if (p < pattern.n && t < text.n) {
			bool any = (c == '?' && stops != '/') ||
				   (c == '%' && stops == '\0');

			if (any || c == text.p[t]) {
				t += any ? width(span_sub(text, t, text.n)) : 1;
				p++;
				continue;
			}
		}
		if (run != SIZE_MAX && run_t < text.n &&
		    text.p[run_t] != stops) {
			t = ++run_t;
			p = run;
		} else if (star != SIZE_MAX && star_t < text.n) {
			t = ++star_t;
			p = star;
			run = SIZE_MAX;
		} else
			return false;
	}
}
