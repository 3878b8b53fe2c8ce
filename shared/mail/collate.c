/* Comparators. */
#include "mail/collate.h"

#include "mail/fold.h"

static const char *const names[COLLATIONS] = {
    "i;unicode-casemap", "i;ascii-casemap", "i;octet"};

const char *
collate_name(enum collation c)
{
	return names[c];
}

/* Stars as in a pattern for files: each is tried at its first place that does,
 * which is enough, since what follows it is looked for as far on as it is. */
static bool
like(struct span s, struct span pattern)
{
	size_t i = 0, k = 0, star = pattern.n, from = 0;

	while (i < s.n)
		if (k < pattern.n && pattern.p[k] == '*') {
			star = k++;
			from = i;
		} else if (k < pattern.n && pattern.p[k] == s.p[i]) {
			i++;
			k++;
		} else if (star < pattern.n) {
			k = star + 1;
			i = ++from;
		} else {
			return false;
		}
	while (k < pattern.n && pattern.p[k] == '*')
		k++;
	return k == pattern.n;
}

bool
collate_matches(enum collation c, struct span spec)
{
	if (span_is(spec, "default"))
		return c == COLLATE_UNICODE;
	return like(span_str(names[c]), spec);
}

void
collate_put(enum collation c, struct span utf8, struct buf *out)
{
	switch (c) {
	case COLLATE_ASCII:
		if (utf8.n > 0 && buf_room(out, utf8.n)) {
			fold_ascii(utf8.p, utf8.n, out->p + out->n);
			out->n += utf8.n;
		}
		break;
	case COLLATE_OCTET:
		buf_putspan(out, utf8);
		break;
	default:
		fold_put(utf8, out);
	}
}

void
collate_order(enum collation c, char *form, size_t n)
{
	if (c == COLLATE_OCTET)
		return;
	for (size_t i = 0; i < n; i++)
		if (form[i] >= 'a' && form[i] <= 'z')
			form[i] = (char)(form[i] - 32);
}
