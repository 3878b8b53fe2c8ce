/* Import of mbox files, one or a folder of them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "import.h"
#include "mbox.h"
#include "open.h"

enum { DEPTH_MAX = 30 };

struct mbox_file {
	const char *path;
	struct span name; /* of the mailbox */
	uint64_t size;
	struct mbox_file *next;
};

static bool
cut_suffix(struct span *s, struct span suffix)
{
	if (s->n <= suffix.n ||
	    !span_eq(span_sub(*s, s->n - suffix.n, suffix.n), suffix))
		return false;
	s->n -= suffix.n;
	return true;
}

/* The mailbox for a file Work/2026.mbox; %2E and %25 are '.' and '%', as the
 * export writes them. */
static struct span
name_in(struct arena *a, struct span parent, const char *file)
{
	struct buf out = {.limit = 65536};
	struct span s = span_str(file), ret;

	if (!cut_suffix(&s, SPAN(".mbox")))
		cut_suffix(&s, SPAN(".sbd"));
	if (parent.n > 0) {
		buf_putspan(&out, parent);
		buf_putc(&out, '/');
	}
	while (s.n > 0) {
		struct span three = span_sub(s, 0, 3);
		bool dot = span_eq(three, SPAN("%2E"));

		if (dot || span_eq(three, SPAN("%25"))) {
			buf_putc(&out, dot ? '.' : '%');
			s = span_sub(s, 3, s.n);
			continue;
		}
		buf_putc(&out, s.p[0]);
		s = span_sub(s, 1, s.n);
	}
	ret = arena_span(a, buf_span(&out));
	buf_free(&out);
	return ret;
}

static int
walk(const char *path, struct span name, int depth, struct arena *a,
    struct mbox_file **list)
{
	DIR *dir = opendir(path);
	struct dirent *de;
	struct stat st;
	int rc = 0;

	if (dir == NULL)
		return -errno;
	while (rc == 0 && (de = readdir(dir)) != NULL) {
		const char *sub = arena_printf(a, "%s/%s", path, de->d_name);
		struct mbox_file *f;

		if (de->d_name[0] == '.' || stat(sub, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX &&
		    lstat(sub, &st) == 0 && S_ISDIR(st.st_mode))
			rc = walk(sub, name_in(a, name, de->d_name), depth + 1,
			    a, list);
		if (!S_ISREG(st.st_mode))
			continue;
		f = ARENA_NEW(a, struct mbox_file);
		f->path = sub;
		f->name = name_in(a, name, de->d_name);
		f->size = (uint64_t)st.st_size;
		f->next = *list;
		*list = f;
	}
	closedir(dir);
	return rc;
}

static int
all_messages(struct import *im, struct span s)
{
	struct mbox_message m;
	size_t before = s.n;
	int rc = 0;

	while (rc == 0 && mbox_next(&s, &m)) {
		struct incoming *in = import_message(im);
		bool is_message = mbox_put(&m, &im->mem, in);

		progress_add(&im->progress, before - s.n, is_message);
		before = s.n;
		if (is_message)
			rc = import_add(im);
		else
			import_forget(im);
	}
	return rc == 0 ? import_flush(im) : rc;
}

/* What it holds: is it an mbox, and where does it go? */
static int
one_span(struct import *im, const struct mbox_file *f, struct span s)
{
	int rc;

	if (!mbox_is(s)) {
		progress_add(&im->progress, f->size, 0);
		import_skip(im, f->path, "no mbox: no \"From \" line at first");
		return 0;
	}
	rc = import_box(im, f->name);
	if (rc == SPOOL_BADNAME) {
		import_skip(im, f->path, "no mailbox can be so named");
		return 0;
	}
	return rc == 0 ? all_messages(im, s) : rc;
}

static int
one_file(struct import *im, const struct mbox_file *f)
{
	struct span s = {"", 0};
	struct stat st;
	char *p = NULL;
	int fd, rc;

	open_as_caller();
	fd = open(f->path, O_RDONLY | O_CLOEXEC);
	open_as_owner_again();
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		import_skip(im, f->path,
		    fd < 0 ? strerror(errno) : "not a regular file");
		if (fd >= 0)
			close(fd);
		return 0;
	}
	if (st.st_size > 0) {
		p = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED) {
			import_skip(im, f->path, strerror(errno));
			close(fd);
			return 0;
		}
		madvise(p, (size_t)st.st_size, MADV_SEQUENTIAL);
		s = span_of(p, (size_t)st.st_size);
	}
	close(fd);
	rc = one_span(im, f, s);
	if (p != NULL)
		munmap(p, (size_t)st.st_size);
	return rc;
}

/* path is a file, or a folder of them. */
static int
find_files(const char *path, struct span into, struct arena *a,
    struct mbox_file **list)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return walk(path, into, 0, a, list);
	*list = ARENA_NEW(a, struct mbox_file);
	**list = (struct mbox_file){
	    .path = path,
	    .name = into.n > 0 ? into : SPAN("INBOX"),
	    .size = (uint64_t)st.st_size,
	};
	return 0;
}

int
import_mbox(struct import *im, const char *path, struct span into)
{
	struct arena a = {.limit = (size_t)1 << 30};
	struct mbox_file *list = NULL;
	uint64_t bytes = 0;
	int rc;

	open_as_caller();
	rc = find_files(path, into, &a, &list);
	open_as_owner_again();
	if (rc != 0) {
		fprintf(stderr, "chapar: %s: %s\n", path, spool_strerror(rc));
		arena_free(&a);
		return EXIT_NOINPUT;
	}
	for (struct mbox_file *f = list; f != NULL; f = f->next)
		bytes += f->size;
	progress_start(&im->progress, bytes);
	for (struct mbox_file *f = list; f != NULL && rc == 0; f = f->next)
		if ((rc = one_file(im, f)) != 0) {
			progress_hide(&im->progress);
			fprintf(stderr, "chapar: %.*s: %s\n", SPAN_FMT(f->name),
			    spool_strerror(rc));
			rc = EXIT_TEMP;
		}
	arena_free(&a);
	return rc;
}
