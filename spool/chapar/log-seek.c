/* Where in the log an LSN is: segments are named by their first one. */
#include "log-seek.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/username.h"
#include "spool/record-layout.h"

/* Of the segments in a directory, the last that begins at or before lsn, else
 * the first; 0 if there is none. */
static uint64_t
choose(DIR *dir, uint64_t lsn)
{
	uint64_t first = 0, best = 0;
	struct dirent *de;

	while ((de = readdir(dir)) != NULL) {
		char *end;
		uint64_t at = strtoull(de->d_name, &end, 16);

		if (*end != '\0' || at == 0)
			continue;
		if (at <= lsn && at > best)
			best = at;
		if (first == 0 || at < first)
			first = at;
	}
	return best != 0 ? best : first;
}

int
log_seek(
    struct spool *s, const struct account *a, uint64_t lsn, struct events *ret)
{
	char name[USERNAME_PATH_SIZE], path[USERNAME_PATH_SIZE + 16];
	DIR *dir = NULL;
	uint64_t segment;
	int fd;

	username_path(account_name(a), name);
	snprintf(path, sizeof path, "account/%s/log", name);
	fd = openat(s->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (dir = fdopendir(fd)) == NULL)
		return -errno;
	segment = choose(dir, lsn);
	closedir(dir);
	if (segment == 0)
		return SPOOL_CORRUPT;
	*ret = (struct events){segment - 1, segment, SEGMENT_HEADER};
	return 0;
}
