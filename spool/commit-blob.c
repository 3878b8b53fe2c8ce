/* Large messages: a file each, linked into blob/ before the log speaks of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "spool/commit-inner.h"

/* blob/<lsn> for one message, a link to the file it was collected in. */
static int
link_blob(struct account *a, uint64_t lsn, int fd)
{
	char from[40], path[PATH_LEN];

	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	account_path(a, path, "blob", lsn, "");
	for (int again = 0;; again++) {
		if (linkat(AT_FDCWD, from, a->spool->dir, path,
			AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST || again)
			return -errno;
		/* left by a writer who died before he had logged it */
		unlinkat(a->spool->dir, path, 0);
	}
}

int
commit_link_blobs(struct commit *c)
{
	char path[PATH_LEN];
	bool any = false;
	int rc = 0, dir;

	for (uint32_t i = 0; i < c->n && rc == 0; i++)
		if (c->pieces[i].blob >= 0) {
			any = true;
			rc = link_blob(
			    c->a, c->a->now.lsn + i + 1, c->pieces[i].blob);
		}
	if (!any || rc != 0)
		return rc;
	account_path(c->a, path, "blob", 0, NULL);
	dir =
	    openat(c->a->spool->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	if (fsync(dir) != 0)
		rc = -errno;
	close(dir);
	return rc;
}

void
commit_unlink_blobs(struct commit *c)
{
	char path[PATH_LEN];

	for (uint32_t i = 0; i < c->n; i++)
		if (c->pieces[i].blob >= 0) {
			account_path(
			    c->a, path, "blob", c->a->now.lsn + i + 1, "");
			unlinkat(c->a->spool->dir, path, 0);
		}
}
