/*
 * FUZZY (RFC 6203): what a string might have meant.
 *
 * A string is its words.  A word is found if its stem is, which is its front
 * three quarters, so that "working" and "worked" find each other and most slips
 * at the end of a word do no harm; a message matches if at least half of the
 * words are found in it, in any order.  Its score is 100 for the string as it
 * was written, and else up to 90, a stem counting half as much as its word.
 */
#include "search-parse.h"

enum { WORDS = 16, EXACT = 100, BEST = 90, STEM_MIN = 3 };

struct fuzzy {
	struct needle *phrase;
	unsigned n;
	struct {
		struct needle *stem, *whole; /* whole may be NULL: the phrase */
	} word[WORDS];
};

static bool
in_word(char c)
{
	return (c & 0x80) != 0 || (c >= '0' && c <= '9') ||
	       (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static struct span
next_word(struct span *s)
{
	size_t n = 0;

	while (s->n > 0 && !in_word(s->p[0]))
		*s = span_sub(*s, 1, s->n);
	while (n < s->n && in_word(s->p[n]))
		n++;
	*s = span_sub(*s, n, s->n);
	return span_of(s->p - n, n);
}

static struct span
stem(struct span word)
{
	size_t chars = 0, keep, i;

	for (i = 0; i < word.n; i++)
		chars += (word.p[i] & 0xc0) != 0x80;
	keep = chars - (chars + 3) / 4;
	if (keep < STEM_MIN)
		keep = chars < STEM_MIN ? chars : STEM_MIN;
	for (i = 0; i < word.n; i++)
		if ((word.p[i] & 0xc0) != 0x80 && keep-- == 0)
			break;
	return span_of(word.p, i);
}

struct fuzzy *
fuzzy_new(struct parser *p, struct span utf8)
{
	struct fuzzy *f = ARENA_NEW(p->a->s->mem, struct fuzzy);
	struct span rest = utf8, word;

	if ((f->phrase = parser_needle(p, utf8)) == NULL)
		return NULL;
	while (f->n < WORDS && (word = next_word(&rest)).n > 0) {
		f->word[f->n].stem = parser_needle(p, stem(word));
		if (word.n < utf8.n)
			f->word[f->n].whole = parser_needle(p, word);
		if (f->word[f->n].stem == NULL ||
		    (word.n < utf8.n && f->word[f->n].whole == NULL))
			return NULL;
		f->n++;
	}
	return f;
}

bool
fuzzy_matches(struct subject *m, const struct search_key *k)
{
	const struct fuzzy *f = k->fuzzy;
	unsigned found = 0, half = 0;

	m->scores++;
	if (search_text(m, k, f->phrase)) {
		m->total += EXACT;
		return true;
	}
	for (unsigned i = 0; i < f->n; i++)
		if (search_text(m, k, f->word[i].stem)) {
			found++;
			half += f->word[i].whole != NULL &&
					search_text(m, k, f->word[i].whole)
				    ? 2
				    : 1;
		}
	if (found == 0 || 2 * found < f->n) {
		m->scores--;
		return false;
	}
	m->total += BEST * half / (2 * f->n);
	return true;
}
