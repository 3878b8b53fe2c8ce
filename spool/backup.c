/* Copying what is new of a log. */
#include "spool/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/inner.h"
#include "spool/record-layout.h"

enum { PIECE = 1 << 20 };

/* How far the copy goes: the file `backup`, in text. */
struct mark {
	uint64_t segment, offset, end; /* of the last record */
	uint64_t lsn, check;
};

struct backup {
	struct account *a;
	int to; /* the copy's directory */
	struct mark old, now;
	struct buf stale; /* LSNs of large messages that are gone */
	struct backup_report *report;
};

static void
path_in(const struct backup *b, char out[PATH_LEN], const char *folder,
    uint64_t lsn, const char *suffix)
{
	if (suffix == NULL)
		snprintf(out, PATH_LEN, "%.300s/%s", b->a->path, folder);
	else
		snprintf(out, PATH_LEN, "%.300s/%s/%016llx%s", b->a->path,
		    folder, (unsigned long long)lsn, suffix);
}

static int
make_folders(const struct backup *b)
{
	static const char *const folders[] = {"log", "blob"};
	char path[PATH_LEN];

	for (const char *p = b->a->path; (p = strchr(p, '/')) != NULL; p++) {
		snprintf(path, sizeof path, "%.*s", (int)(p - b->a->path),
		    b->a->path);
		if (mkdirat(b->to, path, 0700) != 0 && errno != EEXIST)
			return -errno;
	}
	if (mkdirat(b->to, b->a->path, 0700) != 0 && errno != EEXIST)
		return -errno;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		path_in(b, path, folders[i], 0, NULL);
		if (mkdirat(b->to, path, 0700) != 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}

static void
read_mark(struct backup *b)
{
	unsigned long long v[5];
	char path[PATH_LEN], text[200];
	ssize_t n;
	int fd;

	path_in(b, path, "backup", 0, NULL);
	if ((fd = openat(b->to, path, O_RDONLY | O_CLOEXEC)) < 0)
		return;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	if (sscanf(text, "%llx %llx %llx %llu %llx", &v[0], &v[1], &v[2], &v[3],
		&v[4]) == 5)
		b->old = (struct mark){v[0], v[1], v[2], v[3], v[4]};
}

static int
write_mark(struct backup *b)
{
	char path[PATH_LEN], fresh[PATH_LEN + 8], text[200];
	const struct mark *m = &b->now;
	int fd, n, rc;

	n = snprintf(text, sizeof text, "%llx %llx %llx %llu %016llx\n",
	    (unsigned long long)m->segment, (unsigned long long)m->offset,
	    (unsigned long long)m->end, (unsigned long long)m->lsn,
	    (unsigned long long)m->check);
	path_in(b, path, "backup", 0, NULL);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	fd = openat(
	    b->to, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = files_write(fd, text, (size_t)n, 0);
	if (rc == 0 && fsync(fd) != 0)
		rc = -errno;
	close(fd);
	if (rc == 0 && renameat(b->to, fresh, b->to, path) != 0)
		rc = -errno;
	return rc;
}

/* --- the log ------------------------------------------------------------ */

/* Is what the copy has of this segment still what the log says there? */
static bool
continues(struct backup *b, uint64_t segment, uint64_t end)
{
	struct record r;
	struct stat st;
	char path[PATH_LEN];

	if (b->old.segment != segment || b->old.end > end)
		return false;
	path_in(b, path, "log", segment, "");
	return fstatat(b->to, path, &st, 0) == 0 &&
	       (uint64_t)st.st_size >= b->old.end &&
	       log_record(b->a, segment, b->old.offset, end, &r) == 0 &&
	       r.lsn == b->old.lsn && r.check == b->old.check &&
	       r.next == b->old.end;
}

/* The records from `from` to end are whole; b->now is at the last. */
static int
verify(struct backup *b, uint64_t segment, uint64_t from, uint64_t end)
{
	struct record r = {.next = from};
	uint64_t seed = b->old.check, lsn = b->old.lsn;
	int rc = 0;

	if (from == 0) {
		r.next = SEGMENT_HEADER;
		lsn = segment - 1;
		rc = segment_seed(b->a, segment, &seed);
	} else
		b->now = b->old;
	while (rc == 0 && r.next < end) {
		rc = log_record(b->a, segment, r.next, end, &r);
		if (rc == 0 && !record_whole(b->a, &r, lsn + 1, seed))
			rc = SPOOL_CORRUPT;
		if (rc != 0)
			break;
		lsn = r.lsn;
		seed = r.check;
		b->now = (struct mark){segment, r.offset, r.next, lsn, seed};
	}
	return rc == SPOOL_NONE ? SPOOL_CORRUPT : rc;
}

/* What is mapped of a segment, which was verified a moment ago. */
static int
copy_range(struct backup *b, uint64_t segment, uint64_t from, uint64_t end,
    const char *suffix)
{
	char path[PATH_LEN];
	struct stat src;
	struct map *m;
	int fd, rc = files_map(b->a, MAP_LOG, segment, end, &m);

	if (rc != 0 || m->size < end)
		return rc != 0 ? rc : -EAGAIN;
	path_in(b, path, "log", segment, suffix);
	fd = openat(b->to, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (ftruncate(fd, (off_t)from) != 0)
		rc = -errno;
	for (uint64_t at = from; at < end && rc == 0;) {
		uint64_t n = end - at < PIECE ? end - at : PIECE;

		rc = files_write(fd, m->p + at, n, at);
		at += n;
	}
	if (rc == 0 && fstat(m->fd, &src) == 0) {
		struct timespec times[2] = {
		    {0, UTIME_OMIT},
                    src.st_mtim
                };

		futimens(fd, times);
	}
	if (rc == 0 && fsync(fd) != 0)
		rc = -errno;
	close(fd);
	b->report->bytes += end - from;
	b->report->segments++;
	return rc;
}

static int
copy_whole(struct backup *b, uint64_t segment, uint64_t end)
{
	char fresh[PATH_LEN], path[PATH_LEN];
	int rc = copy_range(b, segment, 0, end, ".new");

	path_in(b, fresh, "log", segment, ".new");
	path_in(b, path, "log", segment, "");
	if (rc == 0 && renameat(b->to, fresh, b->to, path) != 0)
		rc = -errno;
	return rc;
}

/* A segment that takes no more commits changes only when vacuum writes it anew,
 * not always shorter; the copy has the time of what it is a copy of. */
static bool
unchanged(struct backup *b, uint64_t segment, uint64_t end)
{
	struct stat src, dst;
	char path[PATH_LEN];
	struct map *m;

	path_in(b, path, "log", segment, "");
	return segment < b->old.segment &&
	       files_map(b->a, MAP_LOG, segment, end, &m) == 0 &&
	       fstat(m->fd, &src) == 0 && fstatat(b->to, path, &dst, 0) == 0 &&
	       (uint64_t)dst.st_size == end && (uint64_t)src.st_size == end &&
	       src.st_mtim.tv_sec == dst.st_mtim.tv_sec &&
	       src.st_mtim.tv_nsec == dst.st_mtim.tv_nsec;
}

static int
copy_segment(struct backup *b, uint64_t segment, uint64_t end, bool current)
{
	uint64_t from = 0;
	int rc;

	if (unchanged(b, segment, end))
		return 0;
	if (current && continues(b, segment, end))
		from = b->old.end;
	if ((rc = verify(b, segment, from, end)) != 0)
		return rc;
	if (from == end)
		return 0;
	return from != 0 ? copy_range(b, segment, from, end, "")
			 : copy_whole(b, segment, end);
}

static int
copy_log(struct backup *b, const struct head_state *now)
{
	uint64_t *list = NULL;
	unsigned n = 0;
	int rc = files_segments(b->a, &list, &n);

	for (unsigned i = 0; i < n && list[i] <= now->segment && rc == 0; i++) {
		uint64_t end = now->end;
		struct map *m;

		if (list[i] != now->segment) {
			rc = files_map(
			    b->a, MAP_LOG, list[i], SEGMENT_HEADER, &m);
			end = rc == 0 ? m->size : 0;
		}
		if (rc == 0)
			rc = copy_segment(
			    b, list[i], end, list[i] == now->segment);
	}
	free(list);
	if (rc == 0 && b->now.lsn == 0)
		b->now = b->old;
	return rc;
}

/* --- large messages ------------------------------------------------------ */

static int
copy_blob(struct backup *b, uint64_t lsn)
{
	char from[PATH_LEN], fresh[PATH_LEN], path[PATH_LEN];
	struct stat src, dst;
	int in, out, rc = 0;

	account_path(b->a, from, "blob", lsn, "");
	path_in(b, path, "blob", lsn, "");
	path_in(b, fresh, "blob", lsn, ".new");
	if ((in = openat(b->a->spool->dir, from, O_RDONLY | O_CLOEXEC)) < 0)
		return errno == ENOENT ? 0 : -errno; /* vacuum was here */
	if (fstat(in, &src) != 0 || (fstatat(b->to, path, &dst, 0) == 0 &&
					dst.st_size == src.st_size)) {
		close(in);
		return 0;
	}
	out = openat(
	    b->to, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out < 0)
		rc = -errno;
	for (off_t left = src.st_size; rc == 0 && left > 0;) {
		ssize_t n =
		    copy_file_range(in, NULL, out, NULL, (size_t)left, 0);

		if (n < 0 && (errno == EXDEV || errno == EINVAL)) {
			static char piece[PIECE];

			if ((n = read(in, piece, sizeof piece)) > 0)
				n = write(out, piece, (size_t)n);
		}
		if (n <= 0)
			rc = n < 0 ? -errno : -EIO;
		left -= n;
	}
	if (rc == 0 &&
	    (fsync(out) != 0 || renameat(b->to, fresh, b->to, path) != 0))
		rc = -errno;
	if (out >= 0)
		close(out);
	close(in);
	b->report->blobs++;
	b->report->bytes += (uint64_t)src.st_size;
	return rc;
}

/* Calls each for the files of a folder that are named by an LSN. */
static int
each_file(int dir, const char *folder,
    int (*each)(struct backup *, uint64_t lsn), struct backup *b)
{
	int fd = openat(dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    rc = 0;
	struct dirent *e;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return errno == ENOENT ? 0 : -errno;
	while (rc == 0 && (e = readdir(d)) != NULL) {
		char *end;
		uint64_t lsn = strtoull(e->d_name, &end, 16);

		if (*end == '\0' && lsn != 0)
			rc = each(b, lsn);
	}
	closedir(d);
	return rc;
}

/* Vacuum took the bytes out of the log before it took the blob away: so those
 * that are gone before the log is copied can go when it has been. */
static int
note_stale(struct backup *b, uint64_t lsn)
{
	char path[PATH_LEN];

	account_path(b->a, path, "blob", lsn, "");
	if (faccessat(b->a->spool->dir, path, F_OK, 0) != 0 && errno == ENOENT)
		buf_u64(&b->stale, lsn);
	return 0;
}

static void
remove_stale(struct backup *b)
{
	char path[PATH_LEN];

	for (size_t i = 0; i < b->stale.n; i += 8) {
		path_in(b, path, "blob", get64(b->stale.p + i), "");
		unlinkat(b->to, path, 0);
	}
}

int
account_backup(struct account *a, int to, struct backup_report *report)
{
	struct backup b = {
	    .a = a, .to = to, .report = report, .stale = {.limit = SIZE_MAX}};
	char blobs[PATH_LEN], copies[PATH_LEN];
	struct head_state now;
	int rc = make_folders(&b);

	*report = (struct backup_report){0};
	head_read(&a->head, &now);
	account_path(a, blobs, "blob", 0, NULL);
	path_in(&b, copies, "blob", 0, NULL);
	read_mark(&b);
	if (rc == 0)
		rc = each_file(a->spool->dir, blobs, copy_blob, &b);
	if (rc == 0)
		rc = each_file(to, copies, note_stale, &b);
	if (rc == 0)
		rc = copy_log(&b, &now);
	if (rc == 0 && b.now.lsn != now.lsn)
		rc = -EAGAIN;
	if (rc == 0)
		rc = write_mark(&b);
	if (rc == 0)
		remove_stale(&b);
	buf_free(&b.stale);
	report->lsn = b.now.lsn;
	return rc;
}
