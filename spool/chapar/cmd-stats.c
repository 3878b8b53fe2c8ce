/*
 * chapar stats - numbers for a monitoring system, as Prometheus reads them.
 *
 * With --output, into a file that takes its place when it is whole: what the
 * textfile collector of node_exporter wants.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "open.h"
#include "stats-standby.h"
#include "survey.h"

static const char *output;

static const struct option_def options[] = {
    {"output", OPT_STRING, &output, "FILE", "write it there, in one step"},
    {NULL,     0,          NULL,    NULL,   NULL                         },
};

static void
gauge(FILE *f, const char *name, const char *help, uint64_t value)
{
	fprintf(f,
	    "# HELP chapar_%s %s\n# TYPE chapar_%s gauge\n"
	    "chapar_%s %" PRIu64 "\n",
	    name, help, name, name, value);
}

static void
put(FILE *f, struct spool *spool, const struct survey *s)
{
	gauge(f, "accounts", "Accounts of users.", s->accounts);
	gauge(f, "boards", "Accounts that belong to nobody.", s->boards);
	gauge(f, "accounts_unopened", "Accounts that could not be opened.",
	    s->unopened);
	gauge(f, "mailboxes", "Mailboxes of all accounts.", s->mailboxes);
	gauge(f, "messages", "Messages in all mailboxes.", s->messages);
	gauge(f, "message_bytes", "Their size as clients see it.", s->bytes);
	fprintf(f,
	    "# HELP chapar_records_total Records in all logs.\n"
	    "# TYPE chapar_records_total counter\n"
	    "chapar_records_total %" PRIu64 "\n",
	    s->records);
	fputs("# HELP chapar_sessions Who is connected.\n"
	      "# TYPE chapar_sessions gauge\n",
	    f);
	for (unsigned i = 0; i < SURVEY_PROTOCOLS && s->protocol[i].n > 0; i++)
		fprintf(f, "chapar_sessions{protocol=\"%s\"} %" PRIu64 "\n",
		    s->protocol[i].name, s->protocol[i].n);
	if (s->sessions == 0)
		fputs("chapar_sessions 0\n", f);
	gauge(
	    f, "disk_bytes", "Size of the spool's file system.", s->disk_size);
	gauge(f, "disk_free_bytes", "Free in it.", s->disk_free);
	gauge(f, "disk_inodes_free", "Files that can be made in it.",
	    s->inodes_free);
	stats_standby(f, spool);
}

static int
to_file(struct spool *spool, const struct survey *s)
{
	char fresh[4096];
	FILE *f;
	int ok;

	snprintf(fresh, sizeof fresh, "%s.%d", output, (int)getpid());
	if ((f = fopen(fresh, "we")) == NULL)
		return complain(
		    EXIT_CANTCREAT, "%s: %s", fresh, strerror(errno));
	put(f, spool, s);
	ok = fchmod(fileno(f), 0644) == 0 && fflush(f) == 0;
	if (fclose(f) == 0 && ok && rename(fresh, output) == 0)
		return 0;
	unlink(fresh);
	return complain(EXIT_IO, "%s: %s", output, strerror(errno));
}

int
cmd_stats(const struct chapar *c, int argc, char *const argv[])
{
	struct words words;
	struct spool spool;
	struct survey s;
	int rc;

	args_parse("chapar stats", "[--output FILE]", options, argc, argv, 0, 0,
	    &words);
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	if ((rc = survey_take(&spool, &s)) != 0)
		rc = open_failed(c->spool, rc);
	open_as_caller();
	if (rc == 0 && output != NULL)
		rc = to_file(&spool, &s);
	else if (rc == 0)
		put(stdout, &spool, &s);
	open_as_owner_again();
	spool_close(&spool);
	return rc;
}
