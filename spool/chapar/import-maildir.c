/* Import of Maildir folders. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "crlf.h"
#include "import.h"
#include "maildir.h"
#include "open.h"

/* Dovecot's UIDs stay what they were where its UIDVALIDITY does. */
static bool
keeps_uids(const struct import *im, const struct maildir_folder *f)
{
	return f->uidvalidity != 0 && im->box.uidvalidity == f->uidvalidity;
}

/* The message in an open file. */
static int
put_file(struct import *im, const struct maildir_folder *f,
    const struct maildir_file *file, int fd)
{
	struct incoming *in;
	struct crlf crlf = {0};
	struct stat st;
	char *p = NULL;

	if (fstat(fd, &st) != 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > 0) {
		p = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED)
			return -errno;
	}
	in = crlf.to = import_message(im);
	maildir_state(f, file, st.st_mtime, in);
	if (keeps_uids(im, f))
		in->uid = file->uid;
	if (p != NULL) {
		crlf_put(&crlf, span_of(p, (size_t)st.st_size));
		munmap(p, (size_t)st.st_size);
	}
	return 0;
}

/* One message; what is wrong with its file alone is no error. */
static int
one_file(struct import *im, const struct maildir_folder *f,
    const struct maildir_file *file)
{
	char path[4096];
	int fd, rc = -ENAMETOOLONG;

	if (snprintf(path, sizeof path, "%s/%s", f->path, file->path) <
	    (int)sizeof path) {
		open_as_caller();
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		open_as_owner_again();
		rc = fd < 0 ? -errno : put_file(im, f, file, fd);
		if (fd >= 0)
			close(fd);
	}
	progress_add(&im->progress, 1, 1);
	if (rc != 0) {
		import_skip(im, path, spool_strerror(rc));
		return 0;
	}
	return import_add(im);
}

/* An empty one has no UIDs to keep, and nothing to tell which are taken. */
static int
open_box(struct import *im, const struct maildir_folder *f, struct span name)
{
	int rc;

	if (f->uidvalidity == 0 || f->n == 0)
		return import_box(im, name);
	rc = mailbox_find(&im->viewer, name, &im->box);
	if (rc == SPOOL_NONE)
		rc = mailbox_subscribe(&im->viewer, VIA_CHAPAR, name, true);
	return rc == 0 ? import_box_as(im, name, f->uidvalidity, 0) : rc;
}

static int
one_folder(struct import *im, struct maildir_folder *f, struct span name)
{
	int rc = open_box(im, f, name);

	if (rc != 0)
		return rc;
	for (size_t i = 0; i < f->n && rc == 0; i++)
		rc = one_file(im, f, &f->files[i]);
	if (rc == 0)
		rc = import_flush(im);
	if (rc == 0 && keeps_uids(im, f) && f->uidnext > 0)
		rc = import_uidnext(im, f->uidnext);
	return rc;
}

/* INBOX and folders beside it, or all of it below one. */
static struct span
name_in(struct arena *a, struct span into, struct span name)
{
	if (name.n == 0)
		return into.n > 0 ? into : SPAN("INBOX");
	if (into.n == 0)
		return name;
	return span_str(
	    arena_printf(a, "%.*s/%.*s", SPAN_FMT(into), SPAN_FMT(name)));
}

static int
all_folders(struct import *im, struct maildir_folder *list, struct arena *a,
    struct span into)
{
	for (struct maildir_folder *f = list; f != NULL; f = f->next) {
		struct span name = name_in(a, into, f->name);
		int rc = one_folder(im, f, name);

		if (rc == SPOOL_BADNAME) {
			import_skip(im, f->path, "no mailbox can be so named");
			continue;
		}
		if (rc != 0) {
			progress_hide(&im->progress);
			fprintf(stderr, "chapar: %.*s: %s\n", SPAN_FMT(name),
			    spool_strerror(rc));
			return EXIT_TEMP;
		}
	}
	return 0;
}

/* All folders and their files, and how many these are. */
static int
find_files(const char *path, struct arena *a, struct maildir_folder **ret,
    uint64_t *files)
{
	int rc;

	open_as_caller();
	rc = maildir_scan(path, a, ret);
	if (rc == 0)
		for (struct maildir_folder *f = *ret; f != NULL && rc == 0;
		     f = f->next) {
			rc = maildir_files(f, a);
			*files += f->n;
		}
	open_as_owner_again();
	return rc;
}

int
import_maildir(struct import *im, const char *path, struct span into)
{
	struct arena a = {.limit = (size_t)1 << 34};
	struct maildir_folder *list;
	uint64_t files = 0;
	int rc = find_files(path, &a, &list, &files);

	if (rc == -ENOTDIR) {
		fprintf(stderr,
		    "chapar: %s: no Maildir: there is no cur/ in it\n", path);
		rc = EXIT_NOINPUT;
	} else if (rc != 0) {
		fprintf(stderr, "chapar: %s: %s\n", path, spool_strerror(rc));
		rc = EXIT_NOINPUT;
	} else {
		progress_start(&im->progress, files);
		rc = all_folders(im, list, &a, into);
	}
	arena_free(&a);
	return rc;
}
