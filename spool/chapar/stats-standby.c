/* How far behind the standbys are: run/standby-NAME, by chapar-peer. */
#include "stats-standby.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "spool/standby.h"

#define STANDBY "standby-"

/* It is written every few seconds by who is alive. */
enum { ALIVE_S = 15, STANDBYS = 16 };

struct standby {
	char name[256];
	int64_t when, lag_ms;
	uint64_t behind, accounts;
	bool connected;
};

static bool
read_one(int dir, const char *file, struct standby *s)
{
	char text[200];
	ssize_t n;
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	snprintf(s->name, sizeof s->name, "%.255s", file + strlen(STANDBY));
	if (sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNu64 " %" SCNu64,
		&s->when, &s->lag_ms, &s->behind, &s->accounts) != 4)
		return false;
	s->connected = clock_sec() - s->when <= ALIVE_S;
	if (!s->connected) /* it has heard nothing since */
		s->lag_ms += (clock_sec() - s->when) * 1000;
	return true;
}

static unsigned
read_all(struct spool *spool, struct standby all[STANDBYS])
{
	int fd =
	    openat(spool->dir, "run", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	unsigned n = 0;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return 0;
	while (n < STANDBYS && (e = readdir(d)) != NULL)
		if (strncmp(e->d_name, STANDBY, strlen(STANDBY)) == 0 &&
		    read_one(dirfd(d), e->d_name, &all[n]))
			n++;
	closedir(d);
	return n;
}

void
stats_standby(FILE *f, struct spool *spool)
{
	struct standby all[STANDBYS];
	unsigned n = read_all(spool, all);
	char host[256];
	bool up;

	if (n == 0)
		return;
	fputs("# HELP chapar_standby_connected Does it follow now?\n"
	      "# TYPE chapar_standby_connected gauge\n",
	    f);
	for (unsigned i = 0; i < n; i++)
		fprintf(f, "chapar_standby_connected{server=\"%s\"} %d\n",
		    all[i].name, all[i].connected);
	fputs("# HELP chapar_standby_lag_seconds How long ago what it has not "
	      "taken in was sent.\n"
	      "# TYPE chapar_standby_lag_seconds gauge\n",
	    f);
	for (unsigned i = 0; i < n; i++)
		fprintf(f, "chapar_standby_lag_seconds{server=\"%s\"} %.3f\n",
		    all[i].name, (double)all[i].lag_ms / 1000);
	fputs("# HELP chapar_standby_behind Changes of accounts that it has not "
	      "taken in.\n"
	      "# TYPE chapar_standby_behind gauge\n",
	    f);
	for (unsigned i = 0; i < n; i++)
		fprintf(f,
		    "chapar_standby_behind{server=\"%s\"} %" PRIu64 "\n",
		    all[i].name, all[i].behind);
	if (standby_who(spool, host, &up))
		fprintf(f,
		    "# HELP chapar_standby_synced May commits wait for it?\n"
		    "# TYPE chapar_standby_synced gauge\n"
		    "chapar_standby_synced{server=\"%s\"} %d\n",
		    host, up);
}
