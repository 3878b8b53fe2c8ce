/* chapar option - what clients of IMSP and IMAP are told, or keep for
 * themselves. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "open.h"
#include "spool/option.h"
#include "spool/record.h"

static bool json, fixed, hidden;
static const char *user;

/* clang-format off */
static const struct option_def options[] = {
	{"user", OPT_STRING, &user, "NAME",
	    "this user's, not the site's"},
	{"read-only", OPT_FLAG, &fixed, NULL,
	    "set: users cannot change it"},
	{"hidden", OPT_FLAG, &hidden, NULL,
	    "set: nor do they see it"},
	{"json", OPT_FLAG, &json, NULL, "list: an object a line"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

static const char *
type_name(enum option_type t)
{
	return t == OPTION_FREE    ? "read-write"
	       : t == OPTION_FIXED ? "read-only"
				   : "hidden";
}

static void
put(const struct option *o)
{
	if (!json) {
		printf("%-10s  %.*s  ", type_name(o->type), SPAN_FMT(o->name));
		json_string(stdout, o->value);
		putchar('\n');
		return;
	}
	fputs("{\"name\":", stdout);
	json_string(stdout, o->name);
	printf(",\"type\":\"%s\",\"value\":", type_name(o->type));
	json_string(stdout, o->value);
	fputs("}\n", stdout);
}

static int
list(struct account *a, const struct words *w)
{
	struct option_layer l = {.loaded = false};
	int rc = option_load(a, &l);

	for (uint32_t i = 0; rc == 0 && i < l.n; i++)
		if ((w->n < 2 || option_match(span_str(w->w[1]),
				     l.list[i].folded, '.')) &&
		    (rc = option_value(a, &l, &l.list[i])) == 0)
			put(&l.list[i]);
	option_free(&l);
	return rc;
}

static int
set(struct account *a, const struct words *w)
{
	struct option_change how = {
	    .via = VIA_CHAPAR,
	    .type = hidden  ? OPTION_HIDDEN
		    : fixed ? OPTION_FIXED
			    : OPTION_FREE,
	};

	return option_set(a, &how, span_str(w->w[1]), span_str(w->w[2]));
}

static int
unset(struct account *a, const struct words *w)
{
	return option_unset(a, VIA_CHAPAR, NULL, span_str(w->w[1]), NULL);
}

static const struct {
	const char *verb;
	int min, max;
	int (*run)(struct account *, const struct words *);
} verbs[] = {
    {"list",  1, 2, list },
    {"set",   3, 3, set  },
    {"unset", 2, 2, unset},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static int
run(struct spool *s, unsigned verb, const struct words *w)
{
	struct account *a;
	int rc = account_open(s, user != NULL ? user : SITE_ACCOUNT, &a);

	if (rc == SPOOL_NONE && user == NULL) {
		if (strcmp(verbs[verb].verb, "list") == 0)
			return 0;
		if ((rc = account_create(s, SITE_ACCOUNT)) == 0)
			rc = account_open(s, SITE_ACCOUNT, &a);
	}
	if (rc == SPOOL_NONE)
		return complain(EXIT_NOUSER, "%s: no such user", user);
	if (rc != 0)
		return open_failed(user != NULL ? user : "the site", rc);
	rc = verbs[verb].run(a, w);
	account_close(a);
	if (rc == SPOOL_NONE)
		return complain(EXIT_NOINPUT, "%s: it is not set", w->w[1]);
	return rc == 0 ? 0 : open_failed(w->n > 1 ? w->w[1] : "options", rc);
}

int
cmd_option(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar option";
	struct words w;
	struct spool s;
	unsigned i = 0;
	int rc;

	args_parse(prog, "list [PATTERN] | set NAME VALUE | unset NAME",
	    options, argc, argv, 1, 3, &w);
	while (i < VERBS && strcmp(w.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(prog, "%s: not list, set or unset", w.w[0]);
	if (w.n < verbs[i].min || w.n > verbs[i].max)
		options_bad(prog, "%s: %s", w.w[0],
		    w.n < verbs[i].min ? "which, and what?"
				       : "one word too many");
	if ((rc = open_spool(c, &s)) != 0)
		return rc;
	rc = run(&s, i, &w);
	spool_close(&s);
	return rc;
}
