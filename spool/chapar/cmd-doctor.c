/*
 * chapar doctor - is all around the mail as it should be?
 *
 * What chapar check is for the mail itself, this is for permissions, limits,
 * the disk, the clock and what else makes a server fail on a Sunday.
 */
#include <stdarg.h>
#include <stdio.h>

#include "args.h"
#include "base/log.h"
#include "doctor.h"
#include "json.h"
#include "open.h"

static bool json, quiet;
static const char *cert;

static const struct option_def options[] = {
    {"json",  OPT_FLAG,   &json,  NULL,   "an object a line"             },
    {"quiet", OPT_FLAG,   &quiet, NULL,   "only what is not as it should"},
    {"cert",  OPT_STRING, &cert,  "FILE", "the certificate for TLS, PEM" },
    {NULL,    0,          NULL,   NULL,   NULL                           },
};

void
doctor_say(
    struct doctor *d, enum finding f, const char *what, const char *fmt, ...)
{
	static const char *const words[] = {"fine", "care", "WRONG"};
	char text[1024];
	va_list ap;

	d->care += f == CARE;
	d->wrong += f == WRONG;
	if (quiet && f == FINE)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (!json) {
		printf("%-5s  %-12s %s\n", words[f], what, text);
		return;
	}
	printf(
	    "{\"finding\":\"%s\",\"what\":", f == WRONG ? "wrong" : words[f]);
	json_string(stdout, span_str(what));
	fputs(",\"text\":", stdout);
	json_string(stdout, span_str(text));
	fputs("}\n", stdout);
}

int
cmd_doctor(const struct chapar *c, int argc, char *const argv[])
{
	struct doctor d = {.path = c->spool};
	struct words words;
	struct spool spool;
	int rc;

	args_parse("chapar doctor", "[--json] [--quiet] [--cert FILE]", options,
	    argc, argv, 0, 0, &words);
	d.cert = cert;
	doctor_cert(&d); /* perhaps only root may read it */
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	d.spool = &spool;
	if (fstat(spool.dir, &d.st) != 0)
		return complain(EXIT_TEMP, "%s: cannot look at it", c->spool);
	doctor_files(&d);
	open_as_caller();
	doctor_machine(&d);
	doctor_units(&d);
	open_as_owner_again();
	spool_close(&spool);
	if (!json && !quiet && d.wrong == 0 && d.care == 0)
		puts("all is well");
	return d.wrong > 0 ? EXIT_DATA : 0;
}
