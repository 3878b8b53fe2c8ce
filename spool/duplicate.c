/* Which messages came lately. */
#include "spool/duplicate.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "mail/header.h"
#include "mail/msgid.h"
#include "spool/index.h"
#include "spool/inner.h"

enum {
	BUCKETS = 512,
	WAYS = 8,
	ENTRY = 24, /* hash (8), when in seconds (8), until when (8) */
	BUCKET = WAYS * ENTRY,
};

uint64_t
duplicate_id(struct span message)
{
	struct span header = span_sub(message, 0, header_size(message));
	uint64_t ids[2] = {0, 0};
	struct span value, id;

	if (!header_find(header, "Message-ID", &value) ||
	    !msgid_take(&value, &id))
		return 0;
	ids[0] = msgid_hash(id);
	if (header_find(header, "Resent-Message-ID", &value) &&
	    msgid_take(&value, &id))
		ids[1] = msgid_hash(id);
	return hash64(ids, sizeof ids, 0) | 1;
}

static uint64_t
key_of(uint64_t box, uint64_t id)
{
	uint64_t both[2] = {box, id};

	return hash64(both, sizeof both, 0) | 1;
}

static int
open_file(struct account *a, int flags)
{
	char path[PATH_LEN];

	account_path(a, path, "duplicate", 0, NULL);
	return openat(a->spool->dir, path, flags | O_CLOEXEC, 0600);
}

static bool
read_bucket(int fd, uint64_t key, unsigned char b[BUCKET], off_t *at)
{
	*at = (off_t)(key / 2 % BUCKETS * BUCKET);
	memset(b, 0, BUCKET);
	return pread(fd, b, BUCKET, *at) >= 0;
}

/* Is the message in the box, among what came after this LSN?  Rows that were
 * added since are the last ones, and were changed since, too. */
static bool
is_there(struct account *a, uint64_t box, uint64_t id, uint64_t lsn)
{
	struct span bytes;
	struct index *x;
	struct row row;
	uint32_t i;

	if (account_index(a, box, &x) != 0)
		return false;
	for (i = index_rows(x); i > 0 && index_row(x, i - 1, &row) &&
				row.modseq > lsn;
	     i--)
		if (row.msg > lsn && message_bytes(a, &row, &bytes) == 0 &&
		    duplicate_id(bytes) == id)
			return true;
	return false;
}

bool
duplicate_seen(struct account *a, uint64_t box, uint64_t id, uint64_t window)
{
	uint64_t key = key_of(box, id), now = (uint64_t)clock_sec();
	unsigned char b[BUCKET];
	bool found = false;
	off_t at;
	int fd = open_file(a, O_RDONLY);

	if (fd < 0)
		return false;
	if (read_bucket(fd, key, b, &at))
		for (unsigned i = 0; i < BUCKET && !found; i += ENTRY) {
			uint64_t when = get64(b + i + 8);
			uint64_t lsn = get64(b + i + 16);

			if (get64(b + i) == key && when <= now &&
			    now - when <= window)
				found = lsn == 0 || is_there(a, box, id, lsn);
		}
	close(fd);
	return found;
}

/* lsn: what the log ended with before it came; 0: it is there. */
static void
put(struct account *a, uint64_t box, uint64_t id, uint64_t lsn)
{
	uint64_t key = key_of(box, id);
	unsigned char b[BUCKET];
	unsigned oldest = 0;
	off_t at;
	int fd = open_file(a, O_RDWR | O_CREAT);

	if (fd < 0)
		return;
	if (read_bucket(fd, key, b, &at)) {
		for (unsigned i = 0; i < BUCKET; i += ENTRY) {
			if (get64(b + i) == key) {
				oldest = i;
				break;
			}
			if (get64(b + i + 8) < get64(b + oldest + 8))
				oldest = i;
		}
		put64(b + oldest, key);
		put64(b + oldest + 8, (uint64_t)clock_sec());
		put64(b + oldest + 16, lsn);
		if (pwrite(fd, b + oldest, ENTRY, at + oldest) < 0)
			at = 0; /* then it may come again */
	}
	close(fd);
}

void
duplicate_expect(struct account *a, uint64_t box, uint64_t id)
{
	put(a, box, id, account_lsn(a));
}

void
duplicate_note(struct account *a, uint64_t box, uint64_t id)
{
	put(a, box, id, 0);
}
