/* What goes to a session and what comes from it, line by line. */
#include "transcript.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static bool
more(struct session *s)
{
	char got[65536];
	ssize_t n = recv(s->fd, got, sizeof got, MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n <= 0)
		s->eof = true; /* or it was reset, which is as good */
	else
		add(&s->in, got, (size_t)n);
	return n > 0;
}

void
say(struct session *s, const char *p, size_t n)
{
	int64_t until = now_ms() + WAIT_MS;

	session_ready(s);
	while (n > 0) {
		struct pollfd pfd = {s->fd, POLLOUT, 0};
		ssize_t sent;

		if (!s->eof)
			pfd.events |= POLLIN;
		if (poll(&pfd, 1, (int)(until - now_ms())) <= 0)
			fail("session %d does not read", (int)(s - sessions));
		if ((pfd.revents & POLLIN) != 0 && !s->eof)
			more(s); /* so that neither side waits for ever */
		sent = send(s->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno == EAGAIN)
			continue;
		if (sent < 0)
			return; /* gone: S will say whether that was right */
		p += sent;
		n -= (size_t)sent;
		until = now_ms() + WAIT_MS;
	}
}

/* {123} at the end of a line: so many bytes follow as they are. */
static size_t
literal_size(const char *p, size_t n)
{
	size_t i = n, v = 0;

	if (n < 3 || p[n - 1] != '}')
		return 0;
	for (i = n - 1; i > 0 && isdigit((unsigned char)p[i - 1]); i--)
		continue;
	if (i == 0 || i == n - 1 || p[i - 1] != '{')
		return 0;
	for (; i < n - 1; i++)
		v = v * 10 + (size_t)(p[i] - '0');
	return v;
}

/* Literals are what the protocol says they are: n bytes, then " ", ")" or the
 * end of the line; and lines outside of them end in CRLF. */
static void
check_framing(struct session *s, const char *p, size_t n, bool crlf)
{
	const size_t whole = n + (crlf ? 2 : 1);

	if (s->literal != SIZE_MAX && s->literal >= whole) {
		s->literal -= whole;
		if (s->literal == 0)
			s->literal = SIZE_MAX; /* it ends with this line */
		return;
	}
	if (s->literal > 0) {
		const size_t skip = s->literal == SIZE_MAX ? 0 : s->literal;

		s->literal = 0;
		if (skip > n || (skip < n && strchr(" )", p[skip]) == NULL))
			mismatch("the literal is not as long as announced",
			    "a space, \")\" or the end after it", p, n);
		p += skip;
		n -= skip;
	}
	if (!crlf)
		mismatch("a line ends in a bare LF", "CRLF", p, n);
	s->literal = literal_size(p, n);
}

bool
answer(struct session *s, const char **ret, size_t *ret_n, const char *want)
{
	const int64_t until = now_ms() + WAIT_MS;
	size_t seen = 0;

	session_ready(s);
	for (;;) {
		const char *p = s->in.p + s->taken;
		size_t have = s->in.n - s->taken;
		const char *nl =
		    have > seen ? memchr(p + seen, '\n', have - seen) : NULL;
		struct pollfd pfd = {.fd = s->fd, .events = POLLIN};

		if (nl != NULL) {
			size_t n = (size_t)(nl - p);
			bool crlf = n > 0 && p[n - 1] == '\r';

			s->taken += n + 1;
			*ret = p;
			*ret_n = n - crlf;
			if (s->imap)
				check_framing(s, p, *ret_n, crlf);
			else if (!crlf)
				mismatch(
				    "a line ends in a bare LF", want, p, n);
			return true;
		}
		if (s->eof && have > 0)
			mismatch(
			    "closed in the middle of a line", want, p, have);
		if (s->eof)
			return false;
		seen = have;
		if (poll(&pfd, 1, (int)(until - now_ms())) <= 0)
			mismatch("no answer in time", want, have > 0 ? p : NULL,
			    have);
		more(s);
	}
}
