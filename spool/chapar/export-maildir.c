/* Export as Maildir++. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crlf.h"
#include "export.h"
#include "maildir.h"

struct folder {
	const char *path;
	char letters[KEYWORDS_MAX]; /* of the keywords, 0: has none */
	struct arena scratch;       /* for the message at hand */
};

static int
make_dirs(struct export *e, const char *path, bool is_folder)
{
	static const char *const subs[] = {"", "/cur", "/new", "/tmp"};

	for (unsigned i = 0; i < 4; i++)
		if (mkdir(arena_printf(&e->mem, "%s%s", path, subs[i]), 0700) !=
			0 &&
		    errno != EEXIST)
			return -errno;
	if (is_folder) { /* how Maildir++ marks what is not the root */
		int fd = open(arena_printf(&e->mem, "%s/maildirfolder", path),
		    O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (fd < 0)
			return -errno;
		close(fd);
	}
	return 0;
}

/* a to z for the first of the mailbox's keywords, and P for $Forwarded. */
static int
give_letters(struct export *e, struct folder *f)
{
	char next = 'a';
	FILE *list = NULL;

	for (unsigned i = 0; i < e->nkeywords; i++) {
		if (span_is(e->keywords[i], "$Forwarded")) {
			f->letters[i] = 'P';
			continue;
		}
		if (next > 'z') {
			export_skip(
			    e, "keywords past the 26 that a Maildir has");
			break;
		}
		if (list == NULL &&
		    (list = fopen(
			 arena_printf(&e->mem, "%s/dovecot-keywords", f->path),
			 "we")) == NULL)
			return -errno;
		fprintf(
		    list, "%d %.*s\n", next - 'a', SPAN_FMT(e->keywords[i]));
		f->letters[i] = next++;
	}
	return list != NULL && fclose(list) != 0 ? -errno : 0;
}

static int
begin(struct export *e)
{
	struct folder *f = ARENA_NEW(&e->mem, struct folder);
	const char *name;
	int rc;

	if (!maildir_folder_name(e->name, &e->mem, &name))
		return -ENAMETOOLONG;
	f->scratch.limit = 1 << 20;
	f->path = name[0] != '\0' ? arena_printf(&e->mem, "%s/%s", e->dir, name)
				  : e->dir;
	e->state = f;
	rc = make_dirs(e, f->path, name[0] != '\0');
	return rc == 0 ? give_letters(e, f) : rc;
}

static int
write_file(const char *path, struct span bytes, int64_t date)
{
	struct timespec times[2] = {{.tv_sec = date}, {.tv_sec = date}};
	FILE *f = fopen(path, "wxe");
	bool bad;

	if (f == NULL)
		return -errno;
	crlf_write(bytes, false, f);
	bad = fflush(f) != 0 || ferror(f) || futimens(fileno(f), times) != 0;
	if (fclose(f) != 0 || bad) {
		int rc = errno != 0 ? -errno : -EIO;

		unlink(path);
		return rc;
	}
	return 0;
}

static int
message(struct export *e, const struct row *r, struct span bytes)
{
	struct folder *f = e->state;
	const char *name =
	    maildir_file_name(&f->scratch, e->box, r, f->letters);
	const char *tmp = arena_printf(&f->scratch, "%s/tmp/%s", f->path, name);
	const char *cur = arena_printf(&f->scratch, "%s/cur/%s", f->path, name);
	int rc = write_file(tmp, bytes, r->date);

	if (rc == 0 && rename(tmp, cur) != 0)
		rc = -errno;
	arena_reset(&f->scratch);
	return rc;
}

static int
end(struct export *e)
{
	struct folder *f = e->state;

	arena_free(&f->scratch);
	return 0;
}

const struct export_format export_maildir = {"maildir", begin, message, end};
