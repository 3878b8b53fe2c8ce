/* What is said at the end of several subcommands. */
#include "said.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "json.h"
#include "open.h"

int
said_mailbox(const char *name, int rc)
{
	if (rc == SPOOL_NONE)
		return complain(EXIT_NOINPUT,
		    "%s: no such mailbox (chapar box list shows them)", name);
	if (rc == SPOOL_EXISTS)
		return complain(EXIT_CANTCREAT,
		    "%s: it exists already (--into names another)", name);
	if (rc == SPOOL_DENIED)
		return complain(EXIT_NOPERM, "%s: that may not be done", name);
	return rc == 0 ? 0 : open_failed(name, rc);
}

void
said_past(bool json, struct span name, const struct past_report *r)
{
	if (json) {
		fputs("{\"mailbox\":", stdout);
		json_string(stdout, name);
		printf(",\"messages\":%" PRIu32 ",\"lost\":%" PRIu32 "}\n",
		    r->messages, r->lost);
		return;
	}
	printf("%.*s is there, with %" PRIu32 " messages", SPAN_FMT(name),
	    r->messages);
	if (r->lost > 0)
		printf("; the bytes of %" PRIu32 " more are gone", r->lost);
	putchar('\n');
}
