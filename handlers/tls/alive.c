/* A pipe whose one end only the process that listens has: the other tells its
 * children when that one has ended. */
#include <fcntl.h>
#include <unistd.h>

#include "tls.h"

static int ends[2] = {-1, -1};

void
alive_init(void)
{
	if (pipe2(ends, O_CLOEXEC) < 0)
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
