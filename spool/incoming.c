/* Collecting a message before any lock is taken. */
#include "spool/incoming.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hash.h"
#include "mail/digest.h"
#include "spool/inner.h"

enum { PARSE_BYTES = 256 << 20 };

void
incoming_start(struct incoming *in, struct spool *s)
{
	memset(in, 0, sizeof *in);
	in->spool = s;
	in->memory.limit = BLOB_MIN;
	in->digest.limit = SIZE_MAX;
	in->file = -1;
	in->date = clock_sec();
}

static int
to_file(struct incoming *in, const void *p, size_t n)
{
	int rc = files_write(in->file, p, n, in->written);

	in->written += n;
	return rc;
}

/* What is in memory goes to the file: by and by all of a large message. */
static int
flush(struct incoming *in)
{
	int rc;

	if (in->file < 0)
		in->file = openat(in->spool->dir, "account",
		    O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (in->file < 0)
		return -errno;
	rc = to_file(in, in->memory.p, in->memory.n);
	in->memory.n = 0;
	return rc;
}

void
incoming_put(struct incoming *in, const void *p, size_t n)
{
	if (in->error != 0)
		return;
	if (n > UINT32_MAX - in->size) {
		in->error = SPOOL_FULL;
		return;
	}
	in->size += n;
	if (n >= BLOB_MIN - in->memory.n)
		in->error = flush(in);
	if (n < BLOB_MIN)
		buf_put(&in->memory, p, n);
	else if (in->error == 0)
		in->error = to_file(in, p, n);
}

int
incoming_finish(struct incoming *in)
{
	struct arena work = {.limit = PARSE_BYTES};

	if (in->error != 0)
		return in->error;
	if (in->file < 0)
		in->bytes = buf_span(&in->memory);
	else {
		void *p;

		if ((in->error = flush(in)) != 0)
			return in->error;
		buf_free(&in->memory);
		p = mmap(NULL, in->size, PROT_READ, MAP_SHARED, in->file, 0);
		if (p == MAP_FAILED)
			return in->error = -errno;
		in->bytes = span_of(p, in->size);
		if (fdatasync(in->file) != 0)
			return in->error = -errno;
	}
	in->hash = hash_span(in->bytes);
	digest_make(in->bytes, &work, &in->digest);
	arena_free(&work);
	return in->digest.overflow ? SPOOL_FULL : 0;
}

void
incoming_free(struct incoming *in)
{
	if (in->file >= 0) {
		if (in->bytes.p != NULL)
			munmap((void *)(uintptr_t)in->bytes.p, in->bytes.n);
		close(in->file);
	}
	buf_free(&in->memory);
	buf_free(&in->digest);
	in->file = -1;
	in->bytes = SPAN_NONE;
}
