/* One bell for two accounts. */
#include <errno.h>
#include <stdio.h>
#include <sys/inotify.h>

#include "spool/inner.h"

int
account_bell_with(struct account *a, const struct account *other)
{
	char path[PATH_LEN + 300], head[PATH_LEN];
	int fd = account_bell(a);

	if (fd < 0)
		return fd;
	account_path(other, head, "head", 0, NULL);
	snprintf(path, sizeof path, "%s/%s", other->spool->path, head);
	if (inotify_add_watch(fd, path, IN_MODIFY | IN_DELETE_SELF) < 0)
		return -errno;
	return fd;
}
