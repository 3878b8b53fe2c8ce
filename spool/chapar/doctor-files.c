/* Whose files they are, and where they lie. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "doctor.h"
#include "spool/account.h"
#include "survey.h"

static void
owner_and_mode(struct doctor *d, const char *name, bool needed)
{
	struct stat st;

	if (fstatat(d->spool->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno != ENOENT || needed)
			doctor_say(d, WRONG, name, "%s; run chapar init",
			    strerror(errno));
		return;
	}
	if ((st.st_mode & 077) != 0)
		doctor_say(d, WRONG, name,
		    "others may get at it; run chmod go= %s/%s", d->path, name);
	else if (st.st_uid != d->st.st_uid && strcmp(name, "users.tdb") != 0)
		doctor_say(d, WRONG, name,
		    "does not belong to whom the spool does; run chown -R "
		    "--reference=%s %s/%s",
		    d->path, d->path, name);
	else
		doctor_say(d, FINE, name, "ours alone");
}

/* Some accounts, for what a chown of the wrong folder leaves behind. */
static int
account_owner(void *arg, const char *name)
{
	struct doctor *d = arg;
	struct account *a;
	int rc = account_open(d->spool, name, &a);

	if (rc != 0) {
		doctor_say(
		    d, WRONG, "account", "%s: %s", name, spool_strerror(rc));
		return 0;
	}
	account_close(a);
	return 0;
}

static void
file_system(struct doctor *d)
{
	static const struct {
		long type;
		const char *name;
		enum finding f;
		const char *advice;
	} kinds[] = {
	    {0x6969,     "NFS",       WRONG,
             "locks, mapped files and inotify do not work there"                },
	    {0xff534d42, "CIFS",      WRONG, "mapped files do not work there"   },
	    {0xfe534d42, "SMB",       WRONG, "mapped files do not work there"   },
	    {0x65735546, "FUSE",      CARE,
             "fdatasync(2) and mapped files may not keep their promises"        },
	    {0x01021994, "tmpfs",     CARE,  "the mail is gone at the next boot"},
	    {0x794c7630, "overlayfs", CARE,
             "mail belongs into a volume of its own"                            },
	};
	struct statfs fs;

	if (fstatfs(d->spool->dir, &fs) != 0)
		return;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((unsigned long)fs.f_type == (unsigned long)kinds[i].type) {
			doctor_say(d, kinds[i].f, "file system", "%s: %s",
			    kinds[i].name, kinds[i].advice);
			return;
		}
	doctor_say(d, FINE, "file system", "a local one");
}

static void
room(struct doctor *d)
{
	struct survey s;
	unsigned percent;

	if (survey_take(d->spool, &s) != 0 || s.disk_size == 0)
		return;
	percent = (unsigned)(s.disk_free * 100 / s.disk_size);
	doctor_say(d,
	    s.disk_free < 64 << 20                   ? WRONG
	    : percent < 10 && s.disk_free >> 30 < 20 ? CARE
						     : FINE,
	    "disk", "%" PRIu64 " MiB free, %u %%; %" PRIu64 " MiB of mail%s",
	    s.disk_free >> 20, percent, s.bytes >> 20,
	    percent < 10 ? " (chapar expire and chapar vacuum make room)" : "");
	if (s.inodes != 0)
		doctor_say(d, s.inodes_free < 10000 ? CARE : FINE, "inodes",
		    "%" PRIu64 " free", s.inodes_free);
	doctor_say(d, FINE, "spool",
	    "%" PRIu64 " accounts, %" PRIu64 " boards, %" PRIu64 " messages",
	    s.accounts, s.boards, s.messages);
}

void
doctor_files(struct doctor *d)
{
	owner_and_mode(d, ".", true);
	owner_and_mode(d, "account", true);
	owner_and_mode(d, "run", true);
	owner_and_mode(d, "users.tdb", false);
	if (geteuid() != d->st.st_uid)
		doctor_say(d, WRONG, "who",
		    "we are user %u and the spool belongs to %u; run this as "
		    "root",
		    (unsigned)geteuid(), (unsigned)d->st.st_uid);
	file_system(d);
	spool_each_account(d->spool, account_owner, d);
	room(d);
}
