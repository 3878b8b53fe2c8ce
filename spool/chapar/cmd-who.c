/* chapar who, chapar kick - who is connected, and no longer. */
#include <inttypes.h>
#include <stdio.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "open.h"
#include "spool/sessions.h"
#include "when.h"

static bool json;
static const char *protocol;

static const struct option_def who_options[] = {
    {"json", OPT_FLAG, &json, NULL, "an object a line"},
    {NULL,   0,        NULL,  NULL, NULL              },
};

static const struct option_def kick_options[] = {
    {"protocol", OPT_STRING, &protocol, "NAME", "only its imap, pop3 ..."},
    {NULL,       0,          NULL,      NULL,   NULL                     },
};

static void
put_string(const char *name, const char *value)
{
	printf(",\"%s\":", name);
	json_string(stdout, span_str(value));
}

static int
put_json(void *arg, const struct session_info *i)
{
	char when[WHEN_TEXT];

	(void)arg;
	printf("{\"pid\":%d,\"since\":\"%s\"", (int)i->pid,
	    when_text(i->since, when));
	put_string("protocol", i->protocol);
	put_string("user", i->user);
	put_string("peer", i->peer);
	put_string("mailbox", i->box);
	puts("}");
	return 0;
}

static int
put_text(void *arg, const struct session_info *i)
{
	char when[WHEN_TEXT];

	(void)arg;
	printf("%-6s %-20s %-24s %7d  %s  %s\n", i->protocol,
	    i->user[0] != '\0' ? i->user : "-", i->peer, (int)i->pid,
	    when_text(i->since, when), i->box);
	return 0;
}

int
cmd_who(const struct chapar *c, int argc, char *const argv[])
{
	struct words words;
	struct spool spool;
	int rc;

	args_parse(
	    "chapar who", "[--json]", who_options, argc, argv, 0, 0, &words);
	if ((rc = open_spool(c, &spool)) != 0)
		return rc;
	if (!json)
		puts("proto  user                 peer                     "
		     "    pid  since                 mailbox");
	sessions_each(&spool, json ? put_json : put_text, NULL);
	spool_close(&spool);
	return 0;
}

int
cmd_kick(const struct chapar *c, int argc, char *const argv[])
{
	char name[USERNAME_SIZE];
	unsigned kicked, failed;
	struct words words;
	struct spool spool;
	int rc;

	args_parse("chapar kick", "[--protocol NAME] USER", kick_options, argc,
	    argv, 1, 1, &words);
	if (username_fold(span_str(words.w[0]), name) != 0)
		return complain(
		    EXIT_NOUSER, "%s: that cannot be a user name", words.w[0]);
	if ((rc = open_spool(c, &spool)) != 0)
		return rc;
	kicked = sessions_kick(&spool, name, protocol, &failed);
	spool_close(&spool);
	if (failed > 0)
		return complain(EXIT_NOPERM,
		    "%u sessions of %s belong to another user of this machine",
		    failed, name);
	printf("%u sessions ended\n", kicked);
	return 0;
}
