/* chapar import - takes a Maildir, mbox files, the files of Cyrus or what an
 * IMAP server has into an account. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "import.h"
#include "open.h"

static const char *into = "";
static bool only_new;
static const char *settings;
static struct imap_source imap;

static const struct option_def options[] = {
    {"into",          OPT_STRING, &into,         "FOLDER", "where to, instead of INBOX"   },
    {"new",           OPT_FLAG,   &only_new,     NULL,     "pass over what came in before"},
    {"settings",      OPT_STRING, &settings,     "FILE",
     "what doveconf -n says; or the configdirectory of Cyrus"                             },
    {"command",       OPT_FLAG,   &imap.command, NULL,
     "imap: through a command of the shell"					       },
    {"login",         OPT_STRING, &imap.login,   "NAME",   "imap, cyrus: who it is there" },
    {"admin",         OPT_STRING, &imap.admin,   "NAME",
     "imap: who logs in for him, and may"						 },
    {"password-file", OPT_STRING, &imap.secret,  "FILE",
     "imap: instead of on standard input"						 },
    {NULL,	    0,          NULL,          NULL,     NULL                           },
};

static const struct {
	const char *name;
	int (*run)(struct import *, const char *path, struct span into);
	bool again; /* what came in before is passed over anyway */
} formats[] = {
    {"maildir", import_maildir, false},
    {"mbox",    import_mbox,    false},
    {"cyrus",   import_cyrus,   true },
    {"imap",    NULL,           true },
};
enum { FORMATS = sizeof formats / sizeof *formats };

/* Only a person is told what went well. */
static void
summary(const struct import *im, int rc)
{
	if (rc != 0 && im->messages > 0)
		complain(0,
		    "stopped; %" PRIu64 " messages had come in, and stay (they "
		    "will be passed over, by --new from a Maildir or mbox)",
		    im->messages);
	if (rc == 0 && isatty(2))
		fprintf(stderr,
		    "messages: %" PRIu64 ", known before: %" PRIu64
		    ", mailboxes: %" PRIu64 "\n",
		    im->messages, im->known_ones, im->mailboxes);
	if (im->keywords_lost > 0)
		complain(0,
		    "%" PRIu64 " keywords were left out: a mailbox has at most "
		    "%d",
		    im->keywords_lost, KEYWORDS_MAX);
	if (im->skipped > 0)
		complain(0, "%" PRIu64 " things were passed over, see above",
		    im->skipped);
}

static int
import(struct opened *o, unsigned format, const char *path, struct span folder)
{
	struct import im;
	int rc = 0;

	import_start(&im, &o->viewer);
	im.settings = settings;
	im.login = imap.login;
	if (only_new || formats[format].again)
		rc = known_load(&im.known, &o->spool, o->account);
	if (rc != 0)
		rc = open_failed(o->name, rc);
	else if (formats[format].run == NULL) {
		imap.account = o->name;
		rc = import_imap(&im, &imap, path, folder);
	} else
		rc = formats[format].run(&im, path, folder);
	import_end(&im);
	summary(&im, rc);
	return rc == 0 && im.skipped > 0 ? EXIT_DATA : rc;
}

int
cmd_import(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar import";
	struct arena mem = {.limit = 1 << 20};
	struct span folder;
	struct words words;
	struct opened o;
	unsigned i = 0;
	int rc;

	args_parse(prog, "maildir|mbox|cyrus|imap SOURCE ACCOUNT [OPTIONS]",
	    options, argc, argv, 3, 3, &words);
	while (i < FORMATS && strcmp(words.w[0], formats[i].name) != 0)
		i++;
	if (i == FORMATS)
		options_bad(
		    prog, "%s: not maildir, mbox, cyrus or imap", words.w[0]);
	folder = span_str(into);
	if (folder.n > 0 && !mailbox_canonical(&mem, folder, &folder))
		options_bad(prog, "--into: no mailbox can be called %s", into);
	if ((rc = open_as_owner(c)) != 0 ||
	    (rc = open_account(c, span_str(words.w[2]), &o)) != 0)
		return rc;
	rc = import(&o, i, words.w[1], folder);
	arena_free(&mem);
	open_end(&o);
	return rc;
}
