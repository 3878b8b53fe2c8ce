/*
 * A pipe whose one end only the process that listens has: the other tells its
 * children when that one has ended.  A byte in it asks one of those that wait
 * for nothing in particular to end, since there are many.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "tls.h"

static int ends[2] = {-1, -1};

void
alive_init(void)
{
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		ends[0] = ends[1] = -1;
}

int
alive_begin(void)
{
	if (ends[1] >= 0)
		close(ends[1]);
	ends[1] = -1;
	return ends[0];
}

void
alive_spare(void)
{
	char c = 0;

	while (read(ends[0], &c, 1) == 1)
		; /* nobody took it: one is enough */
	if (write(ends[1], &c, 1) != 1)
		return; /* there are no children then */
}

bool
alive_go(int fd)
{
	char c;

	return read(fd, &c, 1) >= 0 || errno != EAGAIN;
}
