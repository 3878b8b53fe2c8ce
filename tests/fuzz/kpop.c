/* What comes before there is a ticket, from anybody: the frames of KPOP. */
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "handlers/kpop/exchange.c"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static int in = -1, out = -1;
	struct authc a = AUTHC_INIT(.socket = "/nobody/listens/here");
	struct identity id;
	off_t read_to;
	int r;

	if (in < 0) {
		in = memfd_create("in", MFD_CLOEXEC);
		out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	if (ftruncate(in, 0) < 0 || pwrite(in, data, n, 0) != (ssize_t)n ||
	    lseek(in, 0, SEEK_SET) != 0)
		abort();
	r = kpop_exchange(&a, in, out, &id);
	authc_close(&a);
	assert(r > KPOP_PROVEN && r <= KPOP_TEMPORARY);
	assert(kpop_words(r) != NULL);
	/* Nothing of what follows the ticket. */
	read_to = lseek(in, 0, SEEK_CUR);
	if (r == KPOP_TEMPORARY)
		assert(read_to > 40);
	assert(read_to <= (off_t)n);
	return 0;
}
