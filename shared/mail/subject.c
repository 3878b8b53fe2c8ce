/* Base subjects.  The numbers are the steps of RFC 5256 section 2.1. */
#include "mail/subject.h"

#include <string.h>

static struct span
trim_front(struct span s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = span_sub(s, 1, s.n);
	return s;
}

static struct span
trim_end(struct span s)
{
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

static bool
starts(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && memcmp(s.p, word, n) == 0;
}

/* subj-blob: "[" without brackets in it "]" and white space.  How long, or 0 */
static size_t
blob(struct span s)
{
	size_t n = 1;

	if (s.n == 0 || s.p[0] != '[')
		return 0;
	while (n < s.n && s.p[n] != '[' && s.p[n] != ']')
		n++;
	if (n == s.n || s.p[n] != ']')
		return 0;
	n++;
	while (n < s.n && s.p[n] == ' ')
		n++;
	return n;
}

/* subj-refwd: "re", "fw" or "fwd", white space, a blob perhaps, ":" */
static size_t
refwd(struct span s)
{
	size_t n = starts(s, "fwd")                     ? 3
		   : starts(s, "re") || starts(s, "fw") ? 2
							: 0;

	if (n == 0)
		return 0;
	while (n < s.n && s.p[n] == ' ')
		n++;
	n += blob(span_sub(s, n, s.n));
	return n < s.n && s.p[n] == ':' ? n + 1 : 0;
}

/* (3) subj-leader: blobs and a refwd.  White space has been taken before. */
static size_t
leader(struct span s)
{
	size_t n = 0, k;

	while ((k = blob(span_sub(s, n, s.n))) > 0)
		n += k;
	k = refwd(span_sub(s, n, s.n));
	return k > 0 ? n + k : 0;
}

/* (2) subj-trailer: "(fwd)" and white space at the end. */
static struct span
without_trailers(struct span s, bool *reply)
{
	for (;;) {
		s = trim_end(s);
		if (s.n < 5 || memcmp(s.p + s.n - 5, "(fwd)", 5) != 0)
			return s;
		s.n -= 5;
		*reply = true;
	}
}

/* (3) to (5).  Blobs that no refwd follows are tried one at a time: looking
 * ahead over all of them again for each would be quadratic. */
static struct span
without_leaders(struct span s, bool *reply)
{
	size_t n, one;
	bool blobs_only = false;

	for (;;) {
		s = trim_front(s);
		n = blobs_only ? 0 : leader(s);
		if (n > 0) {
			*reply = true;
			s = span_sub(s, n, s.n);
			continue;
		}
		one = blob(s);
		blobs_only = one > 0;
		if (!blobs_only || one >= s.n)
			return s;
		s = span_sub(s, one, s.n);
	}
}

struct span
subject_base(struct span s, bool *ret_reply)
{
	*ret_reply = false;
	for (;;) {
		s = without_trailers(s, ret_reply);
		s = without_leaders(s, ret_reply);
		/* (6) "[fwd: ... ]" is not a blob: a blob alone is kept. */
		if (!starts(s, "[fwd:") || s.p[s.n - 1] != ']')
			return s;
		s = span_sub(s, 5, s.n - 6);
		*ret_reply = true;
	}
}
