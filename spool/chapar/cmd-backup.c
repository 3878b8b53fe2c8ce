/* chapar backup - a copy of the spool elsewhere, brought up to date. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "base/tdbx.h"
#include "json.h"
#include "open.h"
#include "progress.h"
#include "spool/backup.h"

enum { TRIES = 3, BUCKETS = 4099 };

static bool json;

static const struct option_def options[] = {
    {"json", OPT_FLAG, &json, NULL, "an object a line for each account"},
    {NULL,   0,        NULL,  NULL, NULL			       },
};

struct backup_run {
	struct spool *spool;
	const char *dir;
	int to;
	struct progress progress;
	uint64_t accounts, bytes;
	int status;
};

static void
say(struct backup_run *run, const char *name, const struct backup_report *r)
{
	if (!json)
		return;
	progress_hide(&run->progress);
	fputs("{\"account\":", stdout);
	json_string(stdout, span_str(name));
	printf(",\"lsn\":%" PRIu64 ",\"segments\":%" PRIu64
	       ",\"blobs\":%" PRIu64 ",\"bytes\":%" PRIu64 "}\n",
	    r->lsn, r->segments, r->blobs, r->bytes);
}

/* The account is opened, and mended if need be, as the spool's owner; the copy
 * is written as whoever called. */
static int
try_account(struct backup_run *run, const char *name, struct backup_report *r)
{
	struct account *a;
	int rc = account_open(run->spool, name, &a);

	if (rc != 0)
		return rc;
	open_as_caller();
	rc = account_backup(a, run->to, r);
	open_as_owner_again();
	account_close(a);
	run->bytes += r->bytes;
	return rc;
}

/* What vacuum exchanges meanwhile may look damaged, but not twice. */
static int
one_account(void *arg, const char *name)
{
	struct backup_report r = {0};
	struct backup_run *run = arg;
	int rc = -EAGAIN;

	for (int i = 0; i < TRIES && (rc == -EAGAIN || rc == SPOOL_CORRUPT);
	     i++)
		rc = try_account(run, name, &r);
	if (rc == 0) {
		say(run, name, &r);
		run->accounts++;
	} else {
		progress_hide(&run->progress);
		run->status = open_failed(name, rc);
	}
	progress_add(&run->progress, 1, 0);
	return 0;
}

static int
count_one(void *arg, const char *name)
{
	(void)name;
	++*(uint64_t *)arg;
	return 0;
}

static int
make_directory(const char *dir, int *ret)
{
	static const char *const folders[] = {"account", "run"};

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return -errno;
	if ((*ret = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -errno;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (mkdirat(*ret, folders[i], 0700) != 0 && errno != EEXIST)
			return -errno;
	return 0;
}

static int
copy_record(struct span key, struct span value, void *arg)
{
	return tdbx_store(arg, key, value);
}

/* Who may log in: a table that others write meanwhile is copied record by
 * record. */
static int
copy_users(struct backup_run *run)
{
	char from[4096], to[4096], fresh[4112];
	struct tdbx *in, *out;
	int rc;

	snprintf(from, sizeof from, "%s/users.tdb", run->spool->path);
	snprintf(to, sizeof to, "%s/users.tdb", run->dir);
	snprintf(fresh, sizeof fresh, "%s.new", to);
	if ((rc = tdbx_open(from, TDBX_READ, 0, &in)) != 0)
		return rc == -ENOENT ? 0 : rc;
	unlink(fresh);
	rc = tdbx_open(fresh, TDBX_WRITE | TDBX_CREATE, BUCKETS, &out);
	if (rc == 0) {
		rc = tdbx_begin(out);
		if (rc == 0)
			rc = tdbx_each(in, copy_record, out);
		if (rc == 0)
			rc = tdbx_commit(out, true);
		tdbx_close(out);
		if (rc == 0 && rename(fresh, to) != 0)
			rc = -errno;
	}
	tdbx_close(in);
	return rc;
}

static int
run_all(struct backup_run *run)
{
	uint64_t total = 0;
	int rc;

	open_as_caller();
	if ((rc = make_directory(run->dir, &run->to)) != 0)
		return complain(
		    EXIT_CANTCREAT, "%s: %s", run->dir, strerror(-rc));
	if ((rc = copy_users(run)) != 0)
		run->status = complain(rc == -EACCES ? EXIT_NOPERM : EXIT_IO,
		    "users.tdb: %s; the mail is copied all the same",
		    strerror(-rc));
	open_as_owner_again();
	spool_each_account(run->spool, count_one, &total);
	progress_start(&run->progress, total);
	rc = spool_each_account(run->spool, one_account, run);
	progress_end(&run->progress);
	if (rc != 0)
		run->status = open_failed(run->spool->path, rc);
	if (syncfs(run->to) != 0)
		run->status =
		    complain(EXIT_IO, "%s: %s", run->dir, strerror(errno));
	close(run->to);
	return run->status;
}

int
cmd_backup(const struct chapar *c, int argc, char *const argv[])
{
	struct backup_run run = {.to = -1};
	struct words words;
	struct spool spool;
	int rc;

	args_parse(
	    "chapar backup", "[--json] DIR", options, argc, argv, 1, 1, &words);
	run.dir = words.w[0];
	run.spool = &spool;
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	rc = run_all(&run);
	if (rc != EXIT_CANTCREAT && !json)
		printf("%" PRIu64 " accounts, %" PRIu64 " KiB new\n",
		    run.accounts, run.bytes >> 10);
	spool_close(&spool);
	return rc;
}
