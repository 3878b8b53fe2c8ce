/* Where a log ends, for those who have only its files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/username.h"
#include "spool/backup.h"
#include "spool/record-layout.h"
#include "spool/record.h"

/* Of the segments in a directory, the last that begins at or before lsn. */
static uint64_t
last_segment(int fd, uint64_t lsn)
{
	uint64_t best = 0;
	struct dirent *e;
	DIR *d = fdopendir(fd);

	if (d == NULL) {
		close(fd);
		return 0;
	}
	while ((e = readdir(d)) != NULL) {
		char *end;
		uint64_t at = strtoull(e->d_name, &end, 16);

		if (*end == '\0' && at <= lsn && at > best)
			best = at;
	}
	closedir(d);
	return best;
}

/* Walks over whole records until lsn; 0 if that is not there. */
static struct log_end
walk(struct span file, uint64_t segment, uint64_t lsn)
{
	struct log_end at = {segment - 1, get64(file.p + SEG_SEED)}, group = at;
	struct record r = {.next = SEGMENT_HEADER};

	while (at.lsn < lsn && r.next < file.n) {
		struct span rest = span_sub(file, r.next, file.n);

		r.offset = r.next;
		if (record_read(rest, &r) != 0 || r.lsn != at.lsn + 1 ||
		    !record_verify(rest.p, at.check))
			break;
		at = (struct log_end){r.lsn, r.check};
		if (!r.more || at.lsn == lsn)
			group = at;
	}
	return group;
}

static int
find(struct spool *s, const char *account, uint64_t lsn, struct log_end *ret)
{
	char name[USERNAME_PATH_SIZE], path[USERNAME_PATH_SIZE + 48];
	uint64_t segment;
	struct stat st;
	void *p = MAP_FAILED;
	int fd;

	username_path(account, name);
	snprintf(path, sizeof path, "account/%s/log", name);
	fd = openat(s->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? SPOOL_NONE : -errno;
	if ((segment = last_segment(fd, lsn)) == 0)
		return SPOOL_CORRUPT;
	snprintf(path, sizeof path, "account/%s/log/%016llx", name,
	    (unsigned long long)segment);
	if ((fd = openat(s->dir, path, O_RDONLY | O_CLOEXEC)) < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && st.st_size >= SEGMENT_HEADER)
		p = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return SPOOL_CORRUPT;
	*ret = walk(span_of(p, (size_t)st.st_size), segment, lsn);
	munmap(p, (size_t)st.st_size);
	return 0;
}

int
log_end(struct spool *s, const char *account, struct log_end *ret)
{
	return find(s, account, UINT64_MAX, ret);
}

int
log_check_at(struct spool *s, const char *account, uint64_t lsn, uint64_t *ret)
{
	struct log_end end;
	int rc = find(s, account, lsn, &end);

	if (rc != 0)
		return rc;
	*ret = end.check;
	return end.lsn == lsn ? 0 : SPOOL_NONE;
}
