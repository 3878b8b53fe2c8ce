/* RETR and TOP, over anything at all.  The first byte is TOP's lines. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "handlers/pop3/stuff.c"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What went out holds one line with a dot alone, and that is the last. */
static void
check(const char *p, size_t n)
{
	assert(n >= 3 && memcmp(p + n - 3, ".\r\n", 3) == 0);
	for (size_t i = 0; i + 3 < n; i++)
		if ((i == 0 || p[i - 1] == '\n') && p[i] == '.')
			assert(p[i + 1] == '.');
}

static void
send_out(struct span message)
{
	static struct io io;
	static int fd = -1;
	char *got;

	if (fd < 0)
		fd = memfd_create("out", MFD_CLOEXEC);
	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	io_init(&io, -1, fd, 1000, 1000);
	stuff_message(&io, message);
	io_flush(&io);
	got = malloc(io.sent);
	assert(pread(fd, got, io.sent, 0) == (ssize_t)io.sent);
	check(got, io.sent);
	free(got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *copy;
	struct span m, top;

	if (n == 0)
		return 0;
	copy = malloc(n); /* so that reading past it is seen */
	memcpy(copy, data + 1, n - 1);
	m = span_of(copy, n - 1);
	top = stuff_top(m, data[0]);
	assert(top.n <= m.n);
	send_out(m);
	send_out(top);
	free(copy);
	return 0;
}
