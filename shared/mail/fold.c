/* Case folding and decomposition, with utf8proc's answers kept. */
#include "mail/fold.h"

#include <stdint.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum { KEPT = 0x3000, LONGEST = 32, LINE = 16 };

void
fold_ascii(const char *in, size_t n, char *out)
{
	size_t i = 0, k;

	for (; i + LINE <= n; i += LINE) /* of fixed length: vectorised */
		for (k = i; k < i + LINE; k++) {
			unsigned char c = (unsigned char)in[k];

			out[k] =
			    (char)(c + (((unsigned char)(c - 'A') < 26) << 5));
		}
	for (; i < n; i++) {
		unsigned char c = (unsigned char)in[i];

		out[i] = (char)(c + (((unsigned char)(c - 'A') < 26) << 5));
	}
}

/* What c folds to, as UTF-8 in out; returns how many bytes. */
static size_t
ask(uint32_t c, char out[LONGEST * UTF8_MAX])
{
	utf8proc_int32_t to[LONGEST];
	utf8proc_ssize_t n, i;
	int last = 0;
	size_t bytes = 0;

	n = utf8proc_decompose_char((utf8proc_int32_t)c, to, LONGEST,
	    UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &last);
	if (n <= 0 || n > LONGEST)
		return utf8_put(out, c);
	for (i = 0; i < n; i++)
		bytes += utf8_put(out + bytes, (uint32_t)to[i]);
	return bytes;
}

/* Answers that are short, of characters that are common; length 0: not asked
 * yet, NOT_KEPT: ask each time. */
struct answer {
	unsigned char n;
	char utf8[7];
};
enum { NOT_KEPT = 255 };

static void
put_folded(uint32_t c, struct buf *out)
{
	static struct answer kept[KEPT];
	char utf8[LONGEST * UTF8_MAX];
	struct answer *a = c < KEPT ? &kept[c] : NULL;
	size_t n;

	if (a == NULL || a->n == NOT_KEPT) {
		buf_put(out, utf8, ask(c, utf8));
		return;
	}
	if (a->n == 0) {
		n = ask(c, utf8);
		a->n = n <= sizeof a->utf8 ? (unsigned char)n : NOT_KEPT;
		if (a->n == NOT_KEPT) {
			buf_put(out, utf8, n);
			return;
		}
		memcpy(a->utf8, utf8, n);
	}
	buf_put(out, a->utf8, a->n);
}

void
fold_put(struct span s, struct buf *out)
{
	uint32_t c;
	size_t n;

	while (s.n > 0) {
		n = utf8_ascii(s);
		if (n > 0 && buf_room(out, n)) {
			fold_ascii(s.p, n, out->p + out->n);
			out->n += n;
		}
		s = span_sub(s, n, s.n);
		while (s.n > 0 && (s.p[0] & 0x80) != 0) {
			utf8_next(&s, &c);
			put_folded(c, out);
		}
	}
}
