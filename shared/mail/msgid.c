/* Message ids. */
#include "mail/msgid.h"

#include "base/hash.h"

/* How long the id is that s, at a "<", starts with; 0 if it is none. */
static size_t
id_size(struct span s)
{
	bool at = false, quoted = false;
	size_t i;

	for (i = 1; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' && i + 1 < s.n)
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '@')
			at = at || i > 1;
		else if (c == '<')
			return 0;
		else if (c == '>')
			return at && s.p[i - 1] != '@' ? i + 1 : 0;
	}
	return 0;
}

/* An unfinished quote may run to the end, so a value with many of them must
 * not be looked through from each "<": then nothing more is taken. */
bool
msgid_take(struct span *s, struct span *ret)
{
	const char *p;
	size_t n, failed = 0;

	while (
	    s->n > 0 && failed < 64 && (p = memchr(s->p, '<', s->n)) != NULL) {
		*s = span_sub(*s, (size_t)(p - s->p), s->n);
		n = id_size(*s);
		if (n > 0) {
			*ret = span_sub(*s, 0, n);
			*s = span_sub(*s, n, s->n);
			return true;
		}
		failed++;
		*s = span_sub(*s, 1, s->n);
	}
	*s = span_sub(*s, s->n, 0);
	return false;
}

uint64_t
msgid_hash(struct span id)
{
	char plain[1024]; /* longer ones are told apart by their length */
	uint64_t h;
	size_t i, n = 0;

	for (i = 0; i < id.n && n < sizeof plain; i++) {
		char c = id.p[i];

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"')
			continue;
		if (c == '\\' && i + 1 < id.n)
			c = id.p[++i];
		plain[n++] = c;
	}
	h = hash64(plain, n, n < sizeof plain ? 0 : id.n);
	return h != 0 ? h : 1;
}
