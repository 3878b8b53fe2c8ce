/* The spool's directory. */
#include "spool/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bootid.h"
#include "base/username.h"
#include "spool/grants.h"
#include "spool/standby.h"

int
spool_open(struct spool *s, const char *path)
{
	int rc;

	memset(s, 0, sizeof *s);
	s->segment_max = 64 << 20;
	s->standby = standby_wanted();
	s->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir < 0)
		return -errno;
	if ((s->path = realpath(path, NULL)) == NULL)
		rc = -errno;
	else if (strlen(s->path) > 256)
		rc = -ENAMETOOLONG;
	else
		rc = boot_id(s->boot);
	if (rc != 0)
		spool_close(s);
	return rc;
}

void
spool_close(struct spool *s)
{
	grants_close(s);
	free(s->path);
	if (s->dir >= 0)
		close(s->dir);
	s->path = NULL;
	s->dir = -1;
}

int
spool_init(const char *path)
{
	static const char *const folders[] = {"account", "run"};
	bool fresh = false;
	int dir, rc = 0;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return -errno;
	if ((dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -errno;
	for (size_t i = 0; i < sizeof folders / sizeof *folders && rc == 0; i++)
		if (mkdirat(dir, folders[i], 0700) == 0)
			fresh = fresh || i == 0;
		else if (errno != EEXIST)
			rc = -errno;
	if (rc == 0 && fresh) /* there is nobody yet, to grant anything */
		rc = grants_create(path);
	fsync(dir);
	close(dir);
	return rc;
}

const char *
spool_strerror(int rc)
{
	switch (rc) {
	case 0:
		return "done";
	case SPOOL_NONE:
		return "there is no such thing";
	case SPOOL_EXISTS:
		return "it exists already";
	case SPOOL_GONE:
		return "it was expunged meanwhile";
	case SPOOL_FULL:
		return "a limit was reached";
	case SPOOL_BADNAME:
		return "that cannot be a name";
	case SPOOL_CORRUPT:
		return "a file is damaged; run chapar check --repair";
	case SPOOL_DENIED:
		return "permission denied";
	case SPOOL_QUOTA:
		return "over quota";
	case SPOOL_ELSEWHERE:
		return "it is on its way to, or housed by, another server";
	case SPOOL_LATER:
		return "the site's directory cannot be asked now";
	case SPOOL_STANDBY:
		return "the standby server does not have it yet";
	case SPOOL_DIVERGED:
		return "the two have different histories";
	default:
		return strerror(rc < 0 ? -rc : EINVAL);
	}
}

/* The accounts below one of the 256 folders. */
static int
each_in(struct spool *s, const char *folder, int (*each)(void *, const char *),
    void *arg)
{
	int fd = openat(s->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	int rc = 0;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL) {
		if (fd >= 0)
			close(fd);
		return fd < 0 && errno == ENOENT ? 0 : -errno;
	}
	while (rc == 0 && (e = readdir(d)) != NULL) {
		char name[USERNAME_SIZE];

		if (e->d_name[0] != '.' &&
		    username_from_path(e->d_name, name) == 0)
			rc = each(arg, name);
	}
	closedir(d);
	return rc;
}

int
spool_each_account(
    struct spool *s, int (*each)(void *, const char *name), void *arg)
{
	int rc = 0;

	for (unsigned i = 0; i < 256 && rc == 0; i++) {
		char folder[32];

		snprintf(folder, sizeof folder, "account/%02x", i);
		rc = each_in(s, folder, each, arg);
	}
	return rc;
}
