/* chapar export - writes an account as a Maildir or as mbox files. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "export.h"
#include "open.h"

static const struct option_def options[] = {
    {NULL, 0, NULL, NULL, NULL}
};

static const struct export_format *const formats[] = {
    &export_maildir, &export_mbox};
enum { FORMATS = sizeof formats / sizeof *formats };

void
export_skip(struct export *e, const char *why)
{
	progress_hide(&e->progress);
	complain(0, "%.*s: left out: %s", SPAN_FMT(e->name), why);
	e->skipped++;
}

/* A directory of our own: made, or there and empty. */
static int
make_dir(const char *path)
{
	struct dirent *de;
	DIR *dir;
	int rc = 0;

	if (mkdir(path, 0700) == 0)
		return 0;
	if (errno != EEXIST || (dir = opendir(path)) == NULL)
		return -errno;
	while (rc == 0 && (de = readdir(dir)) != NULL)
		if (strcmp(de->d_name, ".") != 0 &&
		    strcmp(de->d_name, "..") != 0)
			rc = -ENOTEMPTY;
	closedir(dir);
	return rc;
}

static int
one_message(
    struct export *e, const struct export_format *f, const struct row *r)
{
	struct span bytes;
	int rc = message_bytes(e->account, r, &bytes);

	if (rc == SPOOL_GONE)
		return 0; /* expunged, and vacuumed since */
	if (rc > 0) {
		char why[64];

		snprintf(why, sizeof why, "UID %" PRIu32 ": %s", r->uid,
		    spool_strerror(rc));
		export_skip(e, why);
		return 0;
	}
	if (rc == 0) {
		open_as_caller();
		rc = f->message(e, r, bytes);
		open_as_owner_again();
	}
	if (rc == 0)
		e->messages++;
	progress_add(&e->progress, 1, 1);
	return rc;
}

static int
all_messages(
    struct export *e, const struct export_format *f, struct index *index)
{
	struct row row;
	uint32_t done = 0; /* the last UID */
	int rc = 0;

	for (uint32_t i = 0; rc == 0; i++) {
		if (index_stale(index)) { /* made anew: rows have moved */
			rc = account_index(e->account, e->box, &index);
			if (rc != 0)
				return rc == SPOOL_NONE ? 0 : rc;
			i = index_find(index, done + 1);
		}
		if (!index_row(index, i, &row))
			break;
		done = row.uid;
		if (!(row.flags & ROW_EXPUNGED))
			rc = one_message(e, f, &row);
	}
	return rc;
}

static int
one_box(struct export *e, const struct export_format *f)
{
	struct index_info info;
	struct index *index;
	int rc = account_index(e->account, e->box, &index), end_rc;

	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	index_info(index, &info);
	e->nkeywords = info.nkeywords;
	for (unsigned i = 0; i < e->nkeywords; i++)
		e->keywords[i] = arena_span(&e->mem, index_keyword(index, i));
	open_as_caller();
	rc = f->begin(e);
	open_as_owner_again();
	if (rc == -ENAMETOOLONG) {
		export_skip(e, "the name is too long for a file");
		return 0;
	}
	if (rc != 0)
		return rc;
	rc = all_messages(e, f, index);
	end_rc = f->end(e);
	return rc != 0 ? rc : end_rc;
}

static int
all_boxes(struct export *e, const struct export_format *f, struct opened *o)
{
	struct arena a = {.limit = (size_t)1 << 30};
	struct listed *boxes;
	uint32_t n;
	int rc = mailbox_list(&o->viewer, &a, &boxes, &n);

	e->mem.limit = 64 << 20;
	for (uint32_t i = 0; rc == 0 && i < n; i++) {
		if (boxes[i].id == 0)
			continue; /* subscribed to, and gone */
		e->name = boxes[i].name;
		e->box = boxes[i].id;
		rc = one_box(e, f);
		arena_reset(&e->mem);
		if (rc != 0) {
			progress_hide(&e->progress);
			complain(0, "%.*s: %s", SPAN_FMT(e->name),
			    spool_strerror(rc));
		}
	}
	arena_free(&e->mem);
	arena_free(&a);
	return rc == 0 ? 0 : rc < 0 ? EXIT_IO : EXIT_TEMP;
}

static int
run(struct opened *o, const struct export_format *f, const char *dir)
{
	struct export e = {.account = o->account, .dir = dir};
	struct usage usage;
	int rc;

	open_as_caller();
	rc = make_dir(dir);
	open_as_owner_again();
	if (rc == -ENOTEMPTY)
		return complain(EXIT_CANTCREAT,
		    "%s: not empty; name a directory that is not there yet",
		    dir);
	if (rc != 0)
		return complain(EXIT_CANTCREAT, "%s: %s", dir, strerror(-rc));
	account_usage(o->account, &usage);
	progress_start(&e.progress, usage.messages);
	rc = all_boxes(&e, f, o);
	progress_end(&e.progress);
	if (isatty(2))
		fprintf(stderr, "%" PRIu64 " messages were written to %s\n",
		    e.messages, dir);
	if (rc == 0 && e.skipped > 0)
		rc = EXIT_DATA;
	return rc;
}

int
cmd_export(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar export";
	struct words words;
	struct opened o;
	unsigned i = 0;
	int rc;

	args_parse(prog, "maildir|mbox ACCOUNT DIR", options, argc, argv, 3, 3,
	    &words);
	while (i < FORMATS && strcmp(words.w[0], formats[i]->name) != 0)
		i++;
	if (i == FORMATS)
		options_bad(prog, "%s: not maildir or mbox", words.w[0]);
	umask(077); /* it is somebody's mail */
	if ((rc = open_as_owner(c)) != 0 ||
	    (rc = open_account(c, span_str(words.w[1]), &o)) != 0)
		return rc;
	rc = run(&o, formats[i], words.w[2]);
	open_end(&o);
	return rc;
}
