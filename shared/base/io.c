/* Buffered, blocking input and output with limits on every wait. */
#include "base/io.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fmt.h"

enum {
	DIRECT = 8192,        /* runs this long are not copied by the buffers */
	SKIP_MAX = 64 << 20, /* so much of one line is passed over */
};

/* A socket can keep the time itself, which saves a poll(2) at each wait. */
static bool
set_timeout(int fd, int option, int ms)
{
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};

	return setsockopt(fd, SOL_SOCKET, option, &tv, sizeof tv) == 0;
}

void
io_init(struct io *io, int in, int out, int idle_ms, int write_ms)
{
	io->in = in;
	io->out = out;
	io->filter = NULL;
	io->write_ms = write_ms;
	io->rpos = io->rend = io->wend = 0;
	io->sent = io->received = 0;
	io->eof = io->timedout = io->broken = false;
	io->timed_out = set_timeout(out, SO_SNDTIMEO, write_ms);
	io_idle(io, idle_ms);
}

void
io_idle(struct io *io, int idle_ms)
{
	io->idle_ms = idle_ms;
	io->timed_in = set_timeout(io->in, SO_RCVTIMEO, idle_ms);
}

static bool
ready(int fd, short events, int ms)
{
	struct pollfd pfd = {.fd = fd, .events = events};
	int n;

	do
		n = poll(&pfd, 1, ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* The output is over.  Who has gone may have said something before; who takes
 * no answers in time is not listened to any more either. */
static void
give_up(struct io *io, bool late)
{
	io->broken = true;
	io->eof |= late;
}

/* Writes all of two runs, however many calls that takes. */
void
io_raw_write(struct io *io, struct span a, struct span b)
{
	struct iovec v[2] = {{(void *)(uintptr_t)a.p, a.n},
	    {(void *)(uintptr_t)b.p, b.n}};
	int k = 0;

	while (!io->broken && k < 2) {
		ssize_t n;

		if (v[k].iov_len == 0) {
			k++;
			continue;
		}
		if (!io->timed_out && !ready(io->out, POLLOUT, io->write_ms)) {
			give_up(io, true);
			break;
		}
		n = k == 0 && v[1].iov_len > 0
		    ? writev(io->out, v, 2)
		    : write(io->out, v[k].iov_base, v[k].iov_len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			give_up(io, n < 0 && errno == EAGAIN);
			break;
		}
		io->sent += (uint64_t)n;
		for (int i = k; i < 2 && n > 0; i++) {
			size_t used =
			    (size_t)n < v[i].iov_len ? (size_t)n : v[i].iov_len;

			v[i].iov_base = (char *)v[i].iov_base + used;
			v[i].iov_len -= used;
			n -= (ssize_t)used;
		}
	}
}

/* What is in the buffer, and then b, go on their way. */
static void
push(struct io *io, struct span b)
{
	struct span a = span_of(io->wbuf, io->wend);

	if (b.n > 0)
		io->last = b.p[b.n - 1];
	else if (a.n > 0)
		io->last = a.p[a.n - 1];
	io->wend = 0;
	if (io->filter == NULL) {
		if (a.n + b.n > 0)
			io_raw_write(io, a, b);
		return;
	}
	io->filter->write(io, a);
	io->filter->write(io, b);
}

void
io_flush(struct io *io)
{
	push(io, SPAN_NONE);
	if (io->filter != NULL)
		io->filter->flush(io);
}

bool
io_at_line(const struct io *io)
{
	return (io->wend > 0 ? io->wbuf[io->wend - 1] : io->last) == '\n';
}

size_t
io_raw_read(struct io *io, char *dst, size_t room)
{
	ssize_t n;

	if (io->eof)
		return 0;
	if (!io->timed_in && !ready(io->in, POLLIN, io->idle_ms)) {
		io->timedout = io->eof = true;
		return 0;
	}
	do
		n = read(io->in, dst, room);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		io->timedout = n < 0 && (errno == EAGAIN || errno == ETIMEDOUT);
		io->eof = true;
		return 0;
	}
	io->received += (uint64_t)n;
	return (size_t)n;
}

static bool
fill(struct io *io)
{
	size_t n;

	if (io->rpos > 0) {
		memmove(io->rbuf, io->rbuf + io->rpos, io->rend - io->rpos);
		io->rend -= io->rpos;
		io->rpos = 0;
	}
	if (io->filter == NULL) {
		if (io->eof)
			return false;
		io_flush(io);
		n = io_raw_read(
		    io, io->rbuf + io->rend, sizeof io->rbuf - io->rend);
	} else {
		if (!io->filter->pending(io))
			io_flush(io);
		n = io->filter->read(
		    io, io->rbuf + io->rend, sizeof io->rbuf - io->rend);
	}
	io->rend += n;
	return n > 0;
}

size_t
io_take_pending(struct io *io, char *dst, size_t room)
{
	size_t n = io->rend - io->rpos;

	if (n > room)
		n = room;
	memcpy(dst, io->rbuf + io->rpos, n);
	io->rpos = io->rend = 0;
	return n;
}

bool
io_slow(struct io *io, int64_t *began)
{
	int64_t ms = clock_ms();

	if (*began == 0)
		*began = ms;
	if (ms - *began <= io->idle_ms)
		return false;
	io->timedout = io->eof = true;
	return true;
}

enum io_status
io_line(struct io *io, size_t max, struct span *ret)
{
	int64_t began = 0;
	size_t seen = 0;

	for (;;) {
		const char *start = io->rbuf + io->rpos;
		size_t have = io->rend - io->rpos;
		const char *nl = memchr(start + seen, '\n', have - seen);

		if (nl != NULL) {
			size_t n = (size_t)(nl - start);

			if (n > max)
				return IO_TOOLONG;
			io->rpos += n + 1;
			if (n > 0 && start[n - 1] == '\r')
				n--;
			*ret = span_of(start, n);
			return IO_OK;
		}
		seen = have;
		if (have > max || have == sizeof io->rbuf)
			return IO_TOOLONG;
		if ((have > 0 && io_slow(io, &began)) || !fill(io))
			return IO_EOF;
	}
}

enum io_status
io_skip_line(struct io *io)
{
	int64_t began = 0;

	for (uint64_t n = 0; n < SKIP_MAX; n += io->rend - io->rpos) {
		const char *start = io->rbuf + io->rpos;
		const char *nl = memchr(start, '\n', io->rend - io->rpos);

		if (nl != NULL) {
			io->rpos += (size_t)(nl - start) + 1;
			return IO_OK;
		}
		io->rpos = io->rend;
		if (io_slow(io, &began) || !fill(io))
			return IO_EOF;
	}
	io->eof = true;
	return IO_EOF;
}

enum io_status
io_exact(struct io *io, void *dst, size_t n)
{
	char *d = dst;

	while (n > 0) {
		size_t have = io->rend - io->rpos;
		size_t take = have < n ? have : n;

		memcpy(d, io->rbuf + io->rpos, take);
		io->rpos += take;
		d += take;
		n -= take;
		if (n >= DIRECT && io->filter == NULL) {
			io_flush(io);
			if ((take = io_raw_read(io, d, n)) == 0)
				return IO_EOF;
			d += take;
			n -= take;
		} else if (n > 0 && !fill(io)) {
			return IO_EOF;
		}
	}
	return IO_OK;
}

enum io_status
io_peek(struct io *io, struct span *ret)
{
	if (io->rpos == io->rend && !fill(io))
		return IO_EOF;
	*ret = span_of(io->rbuf + io->rpos, io->rend - io->rpos);
	return IO_OK;
}

enum io_status
io_peek_more(struct io *io, struct span *ret)
{
	if (io->rpos == 0 && io->rend == sizeof io->rbuf)
		return IO_TOOLONG;
	if (!fill(io))
		return IO_EOF;
	*ret = span_of(io->rbuf + io->rpos, io->rend - io->rpos);
	return IO_OK;
}

void
io_consume(struct io *io, size_t n)
{
	assert(n <= io->rend - io->rpos);
	io->rpos += n;
}

bool
io_pending(const struct io *io)
{
	return io->rpos < io->rend;
}

int
io_wait_any(struct io *io, const int others[], unsigned n, int ms)
{
	struct pollfd pfd[1 + IO_OTHERS] = {
	    {.fd = io->in, .events = POLLIN}
	};

	assert(n <= IO_OTHERS);
	if (io_pending(io) || io->eof ||
	    (io->filter != NULL && io->filter->pending(io)))
		return 1;
	io_flush(io);
	if (io->broken)
		return 1;
	for (unsigned i = 0; i < n; i++)
		pfd[1 + i] = (struct pollfd){.fd = others[i], .events = POLLIN};
	if (poll(pfd, 1 + n, ms) <= 0)
		return 0;
	return pfd[0].revents != 0 ? 1 : 2;
}

int
io_wait(struct io *io, int other, int ms)
{
	return io_wait_any(io, &other, 1, ms);
}

void
io_put(struct io *io, const void *p, size_t n)
{
	size_t used = io->wend;

	if (n <= sizeof io->wbuf - used) {
		memcpy(io->wbuf + used, p, n);
		io->wend += n;
	} else if (n >= DIRECT) {
		push(io, span_of(p, n));
	} else {
		push(io, SPAN_NONE);
		memcpy(io->wbuf, p, n);
		io->wend = n;
	}
}

void
io_putspan(struct io *io, struct span s)
{
	if (s.n > 0)
		io_put(io, s.p, s.n);
}

void
io_putfile(struct io *io, int fd, uint64_t offset, struct span mapped)
{
	off_t at = (off_t)offset;

	push(io, SPAN_NONE);
	while (mapped.n > 0 && io->filter == NULL && io->timed_out &&
	       !io->broken) {
		ssize_t n = sendfile(io->out, fd, &at, mapped.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EINVAL || errno == ENOSYS))
			break;
		if (n <= 0) {
			give_up(io, n < 0 && errno == EAGAIN);
			return;
		}
		io->sent += (uint64_t)n;
		io->last = mapped.p[n - 1];
		mapped = span_sub(mapped, (size_t)n, mapped.n);
	}
	io_putspan(io, mapped);
}

void
io_puts(struct io *io, const char *s)
{
	io_put(io, s, strlen(s));
}

void
io_putc(struct io *io, char c)
{
	io_put(io, &c, 1);
}

void
io_num(struct io *io, uint64_t v)
{
	char digits[FMT_U64];

	io_put(io, digits, fmt_u64(digits, v));
}

void
io_printf(struct io *io, const char *fmt, ...)
{
	char small[2048];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < sizeof small); /* long runs: io_put */
	io_put(io, small, (size_t)n);
}

char *
io_room(struct io *io, size_t n)
{
	assert(n <= IO_ROOM);
	if (sizeof io->wbuf - io->wend < n)
		push(io, SPAN_NONE);
	return io->wbuf + io->wend;
}

void
io_hang_up(struct io *io)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	io_flush(io);
	shutdown(io->out, SHUT_WR); /* where there is another descriptor */
	if (nothing < 0)
		return;
	dup2(nothing, io->in);
	dup2(nothing, io->out);
	close(nothing);
}
