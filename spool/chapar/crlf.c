/* Line ends of messages, inwards and outwards. */
#include "crlf.h"

#include "mbox.h"

void
crlf_put(struct crlf *c, struct span s)
{
	while (s.n > 0) {
		const char *lf = memchr(s.p, '\n', s.n);
		size_t n = lf != NULL ? (size_t)(lf - s.p) : s.n;

		if (n > 0) {
			incoming_put(c->to, s.p, n);
			c->cr = s.p[n - 1] == '\r';
		}
		if (lf == NULL)
			return;
		incoming_put(c->to, c->cr ? "\n" : "\r\n", c->cr ? 1 : 2);
		c->cr = false;
		s = span_sub(s, n + 1, s.n);
	}
}

void
crlf_write(struct span s, bool quote, FILE *f)
{
	while (s.n > 0) {
		const char *lf = memchr(s.p, '\n', s.n);
		size_t n = lf != NULL ? (size_t)(lf - s.p) : s.n;
		struct span line = {s.p, n};

		if (lf != NULL && n > 0 && s.p[n - 1] == '\r')
			line.n--;
		if (quote && mbox_quoted(line))
			putc('>', f);
		fwrite(line.p, 1, line.n, f);
		if (lf == NULL)
			return;
		putc('\n', f);
		s = span_sub(s, n + 1, s.n);
	}
}
