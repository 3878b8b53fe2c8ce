/* chapar quota - how much an account, or a part of it, may hold. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/fmt.h"
#include "base/log.h"
#include "json.h"
#include "share.h"
#include "spool/names.h"
#include "spool/quota.h"
#include "spool/record.h"

static bool json;

static const struct option_def options[] = {
    {"json", OPT_FLAG, &json, NULL, "list: an object a line"},
    {NULL,   0,        NULL,  NULL, NULL                    },
};

static void
put_quota(struct share *s, struct account *a, const struct quota *q)
{
	struct span root = q->root.n > 0 ? q->root : SPAN("INBOX");
	struct span name = name_full(&s->mem, account_name(a), root);

	if (json) {
		fputs("{\"root\":", stdout);
		json_string(stdout, name);
	} else
		printf("%.*s", SPAN_FMT(name));
	for (unsigned r = 0; r < QUOTA_RESOURCES; r++) {
		if (q->limit[r] == QUOTA_ANY)
			continue;
		printf(json ? ",\"%s\":{\"used\":%" PRIu64 ",\"limit\":%" PRIu64
			      "}"
			    : "\t%s %" PRIu64 " of %" PRIu64,
		    quota_name(r), quota_told(r, q->used[r]),
		    quota_told(r, q->limit[r]));
	}
	puts(json ? "}" : "");
}

static int
list_account(struct share *s, struct account *a)
{
	struct quota *q;
	unsigned n;
	int rc = quota_list(a, &s->mem, &q, &n);

	for (unsigned i = 0; rc == 0 && i < n; i++)
		put_quota(s, a, &q[i]);
	return rc;
}

static int
list_one(void *arg, const char *name)
{
	struct share *s = arg;
	struct account *a;
	int rc = viewer_account(&s->viewer, name, &a);

	if (rc == 0)
		rc = list_account(s, a);
	if (rc != 0)
		open_failed(name, rc);
	arena_reset(&s->mem);
	return 0;
}

static int
list(struct share *s, struct words *w)
{
	struct account *a;
	struct span inner;
	int rc;

	if (w->n == 1)
		return spool_each_account(&s->spool, list_one, s);
	if ((rc = share_locate(s, w->w[1], &a, &inner)) != 0)
		return rc;
	return (rc = list_account(s, a)) == 0 ? 0 : open_failed(w->w[1], rc);
}

/* "storage=500M", "messages..." by IMAP's names; "none" is no limit */
static bool
read_limit(const char *text, uint64_t limit[QUOTA_RESOURCES])
{
	static const char units[] = "kMGT";
	size_t n = strcspn(text, "=");
	int r = quota_find_name(span_of(text, n));
	struct span rest = span_sub(span_str(text), n + 1, strlen(text));
	const char *unit;
	uint64_t v;

	if (r < 0 || text[n] != '=')
		return false;
	limit[r] = QUOTA_ANY;
	if (span_is(rest, "none"))
		return true;
	if (rest.n == 0 || !scan_u64(&rest, INT64_MAX >> 41, &v))
		return false;
	if (rest.n == 1 && (unit = strchr(units, rest.p[0])) != NULL)
		v <<= 10 * (unit - units + 1);
	else if (rest.n > 0)
		return false;
	limit[r] = v;
	return true;
}

static int
set(struct share *s, struct words *w)
{
	uint64_t limit[QUOTA_RESOURCES];
	struct account *a;
	struct span inner;
	int rc = share_locate(s, w->w[1], &a, &inner);

	for (unsigned r = 0; r < QUOTA_RESOURCES; r++)
		limit[r] = QUOTA_ANY;
	for (int i = 2; i < w->n; i++)
		if (!read_limit(w->w[i], limit))
			return complain(EXIT_USAGE,
			    "%s: not storage=500M, message=10000, "
			    "mailbox=100 or annotation-storage=1M",
			    w->w[i]);
	if (rc == 0 && (rc = quota_set(a, VIA_CHAPAR, NULL, inner, limit)) != 0)
		rc = open_failed(w->w[1], rc);
	return rc;
}

static int
del(struct share *s, struct words *w)
{
	struct account *a;
	struct span inner;
	int rc = share_locate(s, w->w[1], &a, &inner);

	if (rc != 0)
		return rc;
	rc = quota_drop(a, VIA_CHAPAR, NULL, inner);
	if (rc == SPOOL_NONE)
		return complain(EXIT_NOINPUT, "%s: no quota root", w->w[1]);
	return rc == 0 ? 0 : open_failed(w->w[1], rc);
}

static const struct {
	const char *verb;
	int min, max;
	int (*run)(struct share *, struct words *);
} verbs[] = {
    {"list", 1, 2, list},
    {"set",  3, 6, set },
    {"del",  2, 2, del },
};
enum { VERBS = sizeof verbs / sizeof *verbs };

int
cmd_quota(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar quota";
	struct words words;
	struct share s;
	unsigned i = 0;
	int rc;

	args_parse(prog, "list|set|del [NAME [RESOURCE=LIMIT ...]]", options,
	    argc, argv, 1, 6, &words);
	while (i < VERBS && strcmp(words.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(prog, "%s: not list, set or del", words.w[0]);
	if (words.n < verbs[i].min || words.n > verbs[i].max)
		options_bad(
		    prog, "%s: which root, and what limits?", words.w[0]);
	if ((rc = share_open(c, &s)) != 0)
		return rc;
	rc = verbs[i].run(&s, &words);
	share_end(&s);
	return rc;
}
