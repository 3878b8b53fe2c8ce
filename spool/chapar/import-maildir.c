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
#include "special-use.h"

/* What there is besides the messages. */
struct whole {
	struct import *im;
	struct arena mem;
	struct span into; /* "" is INBOX and what is beside it */
	struct maildir_folder *list;
	uint64_t files;
	bool lists; /* what is subscribed to */
	struct maildir_subscription *subscribed;
	struct special_use *uses; /* of Dovecot's settings */
	unsigned taken;           /* uses that a mailbox has already */
};

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

/* What the settings say, if there are any; else its name, unless that of
 * another folder says it better. */
static unsigned
use_of(const struct whole *w, const struct maildir_folder *f)
{
	unsigned use, rank, other;

	if (w->into.n > 0)
		return 0;
	if (w->im->settings != NULL) {
		const struct special_use *s = w->uses;

		while (s != NULL && !span_eq(s->name, f->name))
			s = s->next;
		return s != NULL ? s->use & ~w->taken : 0;
	}
	use = special_use_named(f->name, &rank);
	for (const struct maildir_folder *o = w->list; o != NULL; o = o->next)
		if (special_use_named(o->name, &other) == use && other < rank)
			return 0;
	return use & ~w->taken;
}

/* An empty one has no UIDs to keep, and nothing to tell which are taken. */
static int
open_box(struct whole *w, const struct maildir_folder *f, struct span name)
{
	struct import *im = w->im;
	int found = mailbox_find(&im->viewer, name, &im->box), rc;

	if (found != 0 && found != SPOOL_NONE)
		return found;
	rc = import_box_as(
	    im, name, f->n > 0 ? f->uidvalidity : 0, use_of(w, f));
	if (rc == 0 && found == SPOOL_NONE && !w->lists)
		rc = mailbox_subscribe(&im->viewer, VIA_CHAPAR, name, true);
	return rc;
}

static int
one_folder(struct whole *w, struct maildir_folder *f, struct span name)
{
	struct import *im = w->im;
	int rc = open_box(w, f, name);

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
failed(struct import *im, struct span name, int rc)
{
	progress_hide(&im->progress);
	return complain(
	    EXIT_TEMP, "%.*s: %s", SPAN_FMT(name), spool_strerror(rc));
}

static int
all_folders(struct whole *w)
{
	for (struct maildir_folder *f = w->list; f != NULL; f = f->next) {
		struct span name = name_in(&w->mem, w->into, f->name);
		int rc = one_folder(w, f, name);

		if (rc == SPOOL_BADNAME) {
			import_skip(
			    w->im, f->path, "no mailbox can be so named");
			continue;
		}
		if (rc != 0)
			return failed(w->im, name, rc);
	}
	return 0;
}

static int
subscribe_all(struct whole *w)
{
	for (struct maildir_subscription *s = w->subscribed; s != NULL;
	     s = s->next) {
		struct span name = name_in(&w->mem, w->into, s->name);
		int rc =
		    mailbox_subscribe(&w->im->viewer, VIA_CHAPAR, name, true);

		if (rc != 0 && rc != SPOOL_BADNAME && rc != SPOOL_DENIED)
			return failed(w->im, name, rc);
	}
	return 0;
}

/* All folders and their files, and how many these are. */
static int
find_files(struct whole *w, const char *path)
{
	int rc;

	open_as_caller();
	rc = maildir_scan(path, &w->mem, &w->list);
	if (rc == 0)
		for (struct maildir_folder *f = w->list; f != NULL && rc == 0;
		     f = f->next) {
			rc = maildir_files(f, &w->mem);
			w->files += f->n;
		}
	if (rc == 0)
		w->lists = maildir_subscriptions(
		    path, w->list, &w->mem, &w->subscribed);
	open_as_owner_again();
	if (rc == -ENOTDIR)
		return complain(EXIT_NOINPUT,
		    "%s: no Maildir: there is no cur/ in it", path);
	return rc == 0
		   ? 0
		   : complain(EXIT_NOINPUT, "%s: %s", path, spool_strerror(rc));
}

static int
uses_taken(struct whole *w)
{
	struct listed *list;
	uint32_t n;
	int rc = account_list(w->im->viewer.home, &w->mem, &list, &n);

	if (rc != 0)
		return open_failed(w->im->viewer.user, rc);
	for (uint32_t i = 0; i < n; i++)
		w->taken |= list[i].use;
	return 0;
}

int
import_maildir(struct import *im, const char *path, struct span into)
{
	struct whole w = {
	    .im = im, .mem = {.limit = (size_t)1 << 34}, .into = into};
	int rc = find_files(&w, path);

	if (rc == 0)
		rc = uses_taken(&w);
	if (rc == 0 && im->settings != NULL)
		rc = special_use_read(im->settings, &w.mem, &w.uses);
	if (rc == 0) {
		progress_start(&im->progress, w.files);
		rc = all_folders(&w);
	}
	if (rc == 0)
		rc = subscribe_all(&w);
	arena_free(&w.mem);
	return rc;
}
