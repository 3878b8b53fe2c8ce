/* chapar directory - which server houses whom. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "base/directory-edit.h"
#include "base/directory.h"
#include "base/directoryc.h"
#include "base/log.h"
#include "base/username.h"
#include "directory-list.h"
#include "json.h"
#include "open.h"
#include "when.h"

static bool json, force;
static const char *self, *from, *socket_path = DIRECTORYC_SOCKET;
static int service = -1; /* chapar-directory, asked as who called us */

static const struct option_def options[] = {
    {"self",   OPT_STRING, &self,        "NAME", "load: what this server is called"},
    {"from",   OPT_STRING, &from,        "HOST", "set: only if it is there now"    },
    {"force",  OPT_FLAG,   &force,       NULL,   "load: also over what LDAP said"  },
    {"socket", OPT_STRING, &socket_path, "PATH",
     "where chapar-directory listens"					      },
    {"json",   OPT_FLAG,   &json,        NULL,   "show, status: as JSON"           },
    {NULL,     0,          NULL,         NULL,   NULL			      },
};

static int
failed(int rc)
{
	if (rc == -EBADMSG)
		return complain(
		    EXIT_TEMP, "directory.tdb: it is damaged; remove it");
	return complain(EXIT_TEMP, "directory.tdb: %s", strerror(-rc));
}

static int
open_directory(struct spool *s, struct directory **ret)
{
	int rc = directory_open(s->dir, ret);

	if (rc == -ENOENT)
		return complain(EXIT_NOINPUT,
		    "there is no directory: this server houses all accounts");
	return rc == 0 ? 0 : failed(rc);
}

/* As people write it. */
static const char *
shown(const char *account, char room[USERNAME_SIZE + 8])
{
	if (strncmp(account, "board:", 6) != 0)
		return account;
	snprintf(room, USERNAME_SIZE + 8, "board/%s", account + 6);
	return room;
}

static int
account_of(const char *word, char ret[USERNAME_SIZE])
{
	if (directory_account(span_str(word), ret))
		return 0;
	return complain(
	    EXIT_USAGE, "%s: that cannot be a user or a board", word);
}

static int
host_of(const char *word, char ret[HOST_SIZE])
{
	if (directory_host(span_str(word), ret))
		return 0;
	return complain(EXIT_USAGE, "%s: that cannot be a server", word);
}

static int
show_server(void *arg, const struct directory_server *s)
{
	bool *first = arg;

	if (json) {
		printf("%s{\"server\":", *first ? "" : ",");
		json_string(stdout, span_str(s->host));
		printf(",\"accounts\":%llu,\"boards\":%llu}",
		    (unsigned long long)s->accounts,
		    (unsigned long long)s->boards);
	} else
		printf("%s\t%llu accounts\t%llu boards%s\n", s->host,
		    (unsigned long long)s->accounts,
		    (unsigned long long)s->boards,
		    s->self ? "\tthis server" : "");
	*first = false;
	return 0;
}

/* What keeps it says how that goes. */
static void
show_service(struct span said)
{
	if (said.n == 0)
		printf("chapar-directory does not run: nothing %s\n",
		    "of this changes");
	else
		fwrite(said.p, 1, said.n, stdout);
}

/* What is kept, and by whom: he is asked first, as he makes the file before he
 * answers anybody. */
static int
status_with(struct spool *s, struct span said)
{
	char when[WHEN_TEXT];
	struct directory *d;
	bool first = true;
	int rc = open_directory(s, &d);

	if (rc != 0)
		return rc;
	when_text(directory_fresh(d), when);
	if (json) {
		fputs("{\"self\":", stdout);
		json_string(stdout, span_str(directory_self(d)));
		printf(",\"source\":\"%s\",\"fresh\":\"%s\",\"servers\":[",
		    directory_is_file(d) ? "file" : "ldap", when);
	} else
		printf("self\t%s\nsource\t%s\nfresh\t%s\n", directory_self(d),
		    directory_is_file(d) ? "file" : "ldap", when);
	rc = directory_servers(d, show_server, &first);
	if (json)
		puts("]}");
	else if (!directory_is_file(d))
		show_service(said);
	directory_close(d);
	return rc == 0 ? 0 : failed(rc);
}

static int
status(struct spool *s, char **w)
{
	struct buf b = {.limit = 65536};
	int rc;

	(void)w;
	if (service >= 0 && directoryc_status(service, &b) != DIRECTORYC_OK)
		buf_clear(&b);
	rc = status_with(s, buf_span(&b));
	buf_free(&b);
	return rc;
}

static int
show_account(void *arg, const char *account, const char *host)
{
	char room[USERNAME_SIZE + 8];

	(void)arg;
	account = shown(account, room);
	if (json) {
		fputs("{\"account\":", stdout);
		json_string(stdout, span_str(account));
		fputs(",\"server\":", stdout);
		if (host[0] != '\0')
			json_string(stdout, span_str(host));
		else
			fputs("null", stdout);
		puts("}");
	} else
		printf("%s\t%s\n", account, host[0] != '\0' ? host : "?");
	return 0;
}

static int
show_one(struct directory *d, const char *word)
{
	char account[USERNAME_SIZE], host[HOST_SIZE];
	int rc = account_of(word, account);

	if (rc != 0)
		return rc;
	switch (directory_home(d, account, host)) {
	case HOME_HERE:
	case HOME_ELSEWHERE:
		return show_account(NULL, account, host);
	case HOME_UNKNOWN:
		return complain(
		    EXIT_NOUSER, "%s: the directory does not know it", word);
	default:
		return complain(EXIT_TEMP,
		    "%s: more than one entry claims it, or names no server",
		    word);
	}
}

static int
show(struct spool *s, char **w)
{
	struct directory *d;
	int rc = open_directory(s, &d);

	if (rc != 0)
		return rc;
	if (w[1] != NULL)
		rc = show_one(d, w[1]);
	else if ((rc = directory_each_account(d, show_account, NULL)) != 0)
		rc = failed(rc);
	directory_close(d);
	return rc;
}

/* A file may replace what a file said, not what LDAP says all the time. */
static int
may_edit(struct spool *s)
{
	struct directory *d;
	int rc = directory_open(s->dir, &d);
	bool file;

	if (rc == -ENOENT)
		return 0;
	if (rc != 0)
		return failed(rc);
	file = directory_is_file(d);
	directory_close(d);
	return file || force ? 0
			     : complain(EXIT_USAGE,
				   "directory.tdb is kept by chapar-directory; "
				   "--force replaces it");
}

static int
load(struct spool *s, char **w)
{
	char name[HOST_SIZE] = "";
	int rc = 0;

	if (w[1] == NULL)
		options_bad("chapar directory", "load: which file?");
	if (self != NULL)
		rc = host_of(self, name);
	if (rc == 0)
		rc = may_edit(s);
	return rc != 0 ? rc
		       : directory_list_load(
			     s->path, w[1], self != NULL ? name : NULL);
}

static bool
is_ldap(struct spool *s)
{
	struct directory *d;
	bool yes = directory_open(s->dir, &d) == 0 && !directory_is_file(d);

	directory_close(d);
	return yes;
}

/* The directory servers are asked to change it, and see to it themselves that
 * it still is what it was. */
static int
ask_set(
    const char *name, const char *account, const char *old, const char *host)
{
	char was[HOST_SIZE], now[HOST_SIZE];
	enum directoryc r = DIRECTORYC_OK;

	if (service < 0)
		return complain(EXIT_TEMP, "%s: chapar-directory: %s",
		    socket_path, strerror(-service));
	snprintf(was, sizeof was, "%s", old);
	if (was[0] == '\0')
		r = directoryc_fresh(service, account, was);
	if (r == DIRECTORYC_OK)
		r = directoryc_set(service, account, was, host, now);
	switch (r) {
	case DIRECTORYC_OK:
		return 0;
	case DIRECTORYC_STALE:
		return complain(EXIT_DATA, "%s: it is on %s", name, now);
	case DIRECTORYC_NONE:
		return complain(
		    EXIT_NOUSER, "%s: the directory does not know it", name);
	case DIRECTORYC_TROUBLE:
		return complain(EXIT_TEMP,
		    "%s: more than one entry claims it, or names no server",
		    name);
	case DIRECTORYC_DENIED:
		return complain(EXIT_NOPERM, "%s: root may set it", name);
	default:
		return complain(EXIT_TEMP,
		    "%s: no directory server has answered; see chapar "
		    "directory status",
		    name);
	}
}

static int
set(struct spool *s, char **w)
{
	char account[USERNAME_SIZE], host[HOST_SIZE], old[HOST_SIZE];
	char was[HOST_SIZE];
	int rc;

	if (w[1] == NULL || w[2] == NULL)
		options_bad("chapar directory", "set: which name, and where?");
	if ((rc = account_of(w[1], account)) != 0 ||
	    (rc = host_of(w[2], host)) != 0 ||
	    (from != NULL && (rc = host_of(from, old)) != 0))
		return rc;
	if (from == NULL)
		old[0] = '\0';
	if (is_ldap(s))
		return ask_set(w[1], account, old, host);
	rc = directory_swap(
	    s->path, account, from != NULL ? old : NULL, host, was);
	if (rc == DIRECTORY_STALE)
		return complain(EXIT_DATA, "%s: it is on %s", w[1],
		    was[0] != '\0' ? was : "no server");
	if (rc == -ENOENT)
		return complain(EXIT_NOINPUT,
		    "there is no directory (chapar directory load makes one)");
	return rc == 0 ? 0 : failed(rc);
}

static const struct {
	const char *verb;
	int most; /* words */
	int (*run)(struct spool *, char **words);
} verbs[] = {
    {"load",   2, load  },
    {"status", 1, status},
    {"show",   2, show  },
    {"set",    3, set   },
};
enum { VERBS = sizeof verbs / sizeof *verbs };

int
cmd_directory(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar directory";
	struct words words;
	struct spool spool;
	unsigned i = 0;
	int rc;

	args_parse(prog, "load FILE | status | show [NAME] | set NAME HOST",
	    options, argc, argv, 1, 3, &words);
	while (i < VERBS && strcmp(words.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(
		    prog, "%s: not load, status, show or set", words.w[0]);
	if (words.n > verbs[i].most)
		options_bad(prog, "%s: too much", words.w[0]);
	service = directoryc_open(socket_path);
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &spool)) != 0)
		return rc;
	rc = verbs[i].run(&spool, words.w);
	spool_close(&spool);
	directoryc_close(service);
	return rc;
}
