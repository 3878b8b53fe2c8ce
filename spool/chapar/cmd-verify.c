/*
 * chapar verify - do two spools, or a spool and its backup, say the same?
 *
 * The check of a record stands for all that came before it, so one record tells
 * for a whole account: equal, behind, or another history.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "home.h"
#include "json.h"
#include "open.h"
#include "peer-client.h"
#include "spool/backup.h"
#include "spool/check.h"

static bool json, deep;
static const char *with;

static const struct option_def options[] = {
    {"json", OPT_FLAG, &json, NULL, "an object a line for each account"},
    {"deep", OPT_FLAG, &deep, NULL,
     "also read all of B, as chapar check does; makes its views"       },
    {"with", OPT_STRING, &with, "SERVER",
     "not two spools, but these accounts here and there"	       },
    PEER_OPTIONS,
    HOME_OPTIONS,
    {NULL,   0,        NULL,  NULL, NULL			       },
};

struct verify {
	struct spool a, b;
	uint64_t accounts, same, behind, other, missing, damaged;
};

static void
say(const char *name, const char *what, const char *detail, uint64_t n)
{
	if (json) {
		fputs("{\"account\":", stdout);
		json_string(stdout, span_str(name));
		printf(",\"result\":\"%s\"", what);
		if (n > 0)
			printf(",\"records\":%" PRIu64, n);
		puts("}");
	} else if (n > 0)
		printf("%s: %" PRIu64 " %s\n", name, n, detail);
	else if (detail[0] != '\0')
		printf("%s: %s\n", name, detail);
}

/* The shorter log must be the beginning of the longer. */
static void
compare(struct verify *v, const char *name, const struct log_end *a,
    const struct log_end *b)
{
	bool shorter = b->lsn <= a->lsn;
	uint64_t check = 0, n = shorter ? a->lsn - b->lsn : b->lsn - a->lsn;
	int rc = log_check_at(
	    shorter ? &v->a : &v->b, name, shorter ? b->lsn : a->lsn, &check);

	if (rc != 0 || check != (shorter ? b->check : a->check)) {
		v->other++;
		say(name, "different", "another history", 0);
	} else if (n == 0) {
		v->same++;
		say(name, "same", "", 0);
	} else {
		v->behind++;
		say(name, shorter ? "behind" : "ahead",
		    shorter ? "records behind, else the same"
			    : "records ahead, else the same",
		    n);
	}
}

static int
one_account(void *arg, const char *name)
{
	struct verify *v = arg;
	struct check_report report = {.problem = NULL};
	struct log_end a, b;
	int rc;

	v->accounts++;
	if (log_end(&v->a, name, &a) != 0) {
		v->damaged++;
		say(name, "damaged", "the first has no good log", 0);
		return 0;
	}
	if ((rc = log_end(&v->b, name, &b)) != 0) {
		v->missing++;
		say(name, rc == SPOOL_NONE ? "missing" : "damaged",
		    rc == SPOOL_NONE ? "the second does not have it"
				     : "the second has no good log",
		    0);
		return 0;
	}
	compare(v, name, &a, &b);
	if (deep && account_check(&v->b, name, false, &report) != 0) {
		v->damaged++;
		say(name, "damaged", "the second is damaged: chapar check", 0);
	}
	return 0;
}

static int
only_there(void *arg, const char *name)
{
	struct verify *v = arg;
	struct log_end a;

	if (log_end(&v->a, name, &a) == SPOOL_NONE)
		say(name, "extra", "only the second has it", 0);
	return 0;
}

static int
open_second(const char *path, struct spool *s)
{
	int rc = spool_open(s, path);

	return rc == 0
		   ? 0
		   : complain(EXIT_NOINPUT, "%s: %s", path, spool_strerror(rc));
}

/* --- with another server --------------------------------------------------- */

/* Both are what their logs say, and the logs are the same. */
static int
with_server(struct verify *v, struct peer_client *p, const char *name)
{
	struct check_report report = {.problem = NULL};
	struct place_mark there;
	struct log_end a;
	char want[20];
	int rc = account_check(&v->a, name, false, &report);

	v->accounts++;
	if (rc == SPOOL_NONE)
		return complain(EXIT_NOUSER, "%s: it is not here", name);
	if (rc != 0 || log_end(&v->a, name, &a) != 0) {
		v->damaged++;
		say(name, "damaged", "it is damaged here: chapar check", 0);
		return 0;
	}
	if ((rc = peer_state(p, name, &there)) != 0)
		return rc;
	if (there.end.lsn == 0) {
		v->missing++;
		say(name, "missing", "the other server does not have it", 0);
		return 0;
	}
	rc = peer_ask(p, "VERIFY %s", name);
	if (rc == EXIT_DATA) {
		v->damaged++;
		say(name, "damaged", "it is damaged there: chapar check", 0);
		return 0;
	}
	if (rc != 0)
		return rc;
	if (there.end.lsn <= a.lsn) {
		compare(v, name, &a, &there.end);
		return 0;
	}
	rc = peer_ask(p, "CHECK %s %" PRIu64, name, a.lsn);
	if (rc != 0 && rc != EXIT_DATA)
		return rc;
	snprintf(want, sizeof want, "%016" PRIx64, a.check);
	if (rc == EXIT_DATA || strcmp(p->line, want) != 0) {
		v->other++;
		say(name, "different", "another history", 0);
	} else {
		v->behind++;
		say(name, "ahead", "records ahead, else the same",
		    there.end.lsn - a.lsn);
	}
	return 0;
}

static int
verify_with(struct verify *v, const struct words *words)
{
	struct peer_client p;
	struct homes home;
	char host[HOST_SIZE], name[USERNAME_SIZE];
	int rc;

	if (!directory_host(span_str(with), host))
		return complain(
		    EXIT_USAGE, "%s: that cannot be a server", with);
	if ((rc = home_open(&home, &v->a)) != 0)
		return rc;
	rc = peer_connect(&p, home.self, host);
	home_close(&home);
	if (rc != 0)
		return rc;
	for (int i = 0; i < words->n && rc == 0; i++)
		if (directory_account(span_str(words->w[i]), name))
			rc = with_server(v, &p, name);
		else
			rc = complain(EXIT_USAGE,
			    "%s: that cannot be a user or a board",
			    words->w[i]);
	peer_close(&p);
	return rc;
}

static void
say_all(const struct verify *v)
{
	if (!json)
		printf("%" PRIu64 " accounts: %" PRIu64 " the same, %" PRIu64
		       " the same up to a point, %" PRIu64
		       " different, %" PRIu64 " missing, %" PRIu64 " damaged\n",
		    v->accounts, v->same, v->behind, v->other, v->missing,
		    v->damaged);
}

int
cmd_verify(const struct chapar *c, int argc, char *const argv[])
{
	struct verify v = {.accounts = 0};
	struct words words;
	int rc;

	args_parse("chapar verify",
	    "[--json] [--deep] [A] B | --with SERVER ACCOUNT ...", options,
	    argc, argv, 1, argc, &words);
	if (with != NULL) {
		if ((rc = open_as_owner(c)) != 0 ||
		    (rc = open_spool(c, &v.a)) != 0)
			return rc;
		rc = verify_with(&v, &words);
		say_all(&v);
		spool_close(&v.a);
		return rc == 0 && v.other + v.missing + v.damaged > 0
			   ? EXIT_DATA
			   : rc;
	}
	if (words.n > 2)
		options_bad("chapar verify", "two spools, or one");
	rc = words.n == 2 ? open_second(words.w[0], &v.a) : open_spool(c, &v.a);
	if (rc != 0 || (rc = open_second(words.w[words.n - 1], &v.b)) != 0)
		return rc;
	if ((rc = spool_each_account(&v.a, one_account, &v)) != 0 ||
	    (rc = spool_each_account(&v.b, only_there, &v)) != 0)
		rc = open_failed(v.a.path, rc);
	say_all(&v);
	spool_close(&v.a);
	spool_close(&v.b);
	if (rc == 0 && v.other + v.missing + v.damaged > 0)
		rc = EXIT_DATA;
	return rc;
}
