/* Messages to lines: long runs go out straight from where they are. */
#include "stuff.h"

void
stuff_message(struct io *io, struct span m)
{
	const char *const end = m.p + m.n;
	const char *run = m.p, *at = m.p;

	while (at != NULL && at < end) {
		if (*at == '.') {
			io_put(io, run, (size_t)(at - run));
			io_putc(io, '.');
			run = at;
		}
		at = memchr(at, '\n', (size_t)(end - at));
		if (at != NULL)
			at++;
	}
	io_put(io, run, (size_t)(end - run));
	if (m.n > 0 && end[-1] != '\n')
		io_puts(io, "\r\n");
	io_puts(io, ".\r\n");
}

/* The offset of the line after the one at i. */
static size_t
next_line(struct span m, size_t i)
{
	const char *nl = memchr(m.p + i, '\n', m.n - i);

	return nl != NULL ? (size_t)(nl - m.p) + 1 : m.n;
}

static bool
empty_line(struct span m, size_t i)
{
	return m.p[i] == '\n' ||
	       (m.p[i] == '\r' && i + 1 < m.n && m.p[i + 1] == '\n');
}

struct span
stuff_top(struct span m, uint64_t lines)
{
	size_t i = 0;

	while (i < m.n && !empty_line(m, i))
		i = next_line(m, i);
	if (i < m.n)
		i = next_line(m, i);
	for (; lines > 0 && i < m.n; lines--)
		i = next_line(m, i);
	return span_sub(m, 0, i);
}
