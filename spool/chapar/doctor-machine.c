/* The machine: limits, the clock, certificates, units. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "certdate.h"
#include "doctor.h"
#include "when.h"

enum { DAY = 86400 };

static uint64_t
read_number(const char *path)
{
	FILE *f = fopen(path, "re");
	uint64_t n = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%" SCNu64, &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

static void
notify(struct doctor *d)
{
	uint64_t instances =
	    read_number("/proc/sys/fs/inotify/max_user_instances");
	int fd = inotify_init1(IN_CLOEXEC);

	if (fd < 0)
		doctor_say(d, WRONG, "inotify",
		    "%s: IDLE hears of nothing; raise "
		    "fs.inotify.max_user_instances in sysctl.conf(5)",
		    strerror(errno));
	else if (instances < 1024)
		doctor_say(d, CARE, "inotify",
		    "%" PRIu64 " sessions can wait in IDLE at once; "
		    "sysctl fs.inotify.max_user_instances=65536 lets more",
		    instances);
	else
		doctor_say(d, FINE, "inotify",
		    "%" PRIu64 " sessions can wait in IDLE", instances);
	if (fd >= 0)
		close(fd);
}

static void
limits(struct doctor *d)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0)
		doctor_say(d, l.rlim_cur < 256 ? CARE : FINE, "open files",
		    "%llu for a process", (unsigned long long)l.rlim_cur);
	if (getrlimit(RLIMIT_FSIZE, &l) == 0 && l.rlim_cur < 128u << 20)
		doctor_say(d, WRONG, "file size",
		    "ulimit -f is below the 128 MiB of a large segment");
	if (getrlimit(RLIMIT_CORE, &l) == 0 && l.rlim_cur != 0 &&
	    geteuid() == 0)
		doctor_say(d, CARE, "core files",
		    "they would have mail in them; LimitCORE=0 in units");
}

static void
time_of_day(struct doctor *d)
{
	struct timex t = {.modes = 0};
	char text[WHEN_TEXT];
	int64_t now = clock_us();

	if (now / 1000000 < 1735689600)
		doctor_say(d, WRONG, "clock", "it says %s; set it",
		    when_text(now, text));
	else if (adjtimex(&t) == TIME_ERROR)
		doctor_say(d, CARE, "clock",
		    "nobody keeps it right; run timedatectl set-ntp true");
	else
		doctor_say(
		    d, FINE, "clock", "%s, kept right", when_text(now, text));
}

void
doctor_machine(struct doctor *d)
{
	limits(d);
	notify(d);
	time_of_day(d);
}

void
doctor_cert(struct doctor *d)
{
	static char bytes[1 << 20];
	char text[WHEN_TEXT];
	int64_t from, until, now = clock_sec();
	ssize_t n = -1;
	int fd;

	if (d->cert == NULL)
		return;
	if ((fd = open(d->cert, O_RDONLY | O_CLOEXEC)) >= 0) {
		n = read(fd, bytes, sizeof bytes);
		close(fd);
	}
	if (n < 0)
		doctor_say(d, WRONG, "certificate", "%s: %s", d->cert,
		    strerror(errno));
	else if (!certdate_read(span_of(bytes, (size_t)n), &from, &until))
		doctor_say(d, WRONG, "certificate",
		    "%s: there is none in it (PEM)", d->cert);
	else if (now < from)
		doctor_say(d, WRONG, "certificate", "not good before %s",
		    when_text(from * 1000000, text));
	else
		doctor_say(d,
		    now > until              ? WRONG
		    : until - now < 14 * DAY ? CARE
					     : FINE,
		    "certificate", "%s until %s%s",
		    now > until ? "was good" : "good",
		    when_text(until * 1000000, text),
		    until - now < 14 * DAY
			? "; get another one: it is used from the next "
			  "connection on"
			: "");
}

/* Where systemd runs: do our sockets listen, did something fail? */
void
doctor_units(struct doctor *d)
{
	char unit[256];
	unsigned listening = 0;
	FILE *f;

	if (access("/run/systemd/system", F_OK) != 0) {
		doctor_say(d, FINE, "units", "systemd does not run here");
		return;
	}
	f = popen("systemctl list-units --plain --no-legend --no-pager "
		  "--state=failed 'chapar-*' 2>/dev/null",
	    "re");
	while (f != NULL && fscanf(f, "%255s%*[^\n]", unit) == 1)
		doctor_say(d, WRONG, "units",
		    "%s has failed; journalctl -u %s says why", unit, unit);
	if (f != NULL)
		pclose(f);
	f = popen("systemctl list-units --plain --no-legend --no-pager "
		  "--type=socket --state=active 'chapar-*' 2>/dev/null",
	    "re");
	while (f != NULL && fscanf(f, "%255s%*[^\n]", unit) == 1)
		listening++;
	if (f != NULL)
		pclose(f);
	if (listening == 0)
		doctor_say(d, CARE, "units",
		    "no socket listens; systemctl enable --now "
		    "chapar.target");
	else
		doctor_say(d, FINE, "units", "%u sockets listen", listening);
}
