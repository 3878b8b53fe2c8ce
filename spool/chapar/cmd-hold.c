/* chapar hold - nothing of this account may go. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "open.h"
#include "spool/expire.h"

static const struct option_def options[] = {
    {NULL, 0, NULL, NULL, NULL},
};

int
cmd_hold(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar hold";
	struct words words;
	struct opened o;
	bool held;
	int rc;

	args_parse(prog, "ACCOUNT [on|off]", options, argc, argv, 1, 2, &words);
	if (words.n == 2 && strcmp(words.w[1], "on") != 0 &&
	    strcmp(words.w[1], "off") != 0)
		options_bad(prog, "%s: not on or off", words.w[1]);
	if ((rc = open_account(c, span_str(words.w[0]), &o)) != 0)
		return rc;
	if (words.n == 2)
		rc = account_hold(
		    o.account, strcmp(words.w[1], "on") == 0, NULL);
	else if ((rc = account_held(o.account, &held)) == 0)
		puts(held ? "on" : "off");
	if (rc != 0)
		rc = open_failed(o.name, rc);
	open_end(&o);
	return rc;
}
