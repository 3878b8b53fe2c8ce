/* SEARCH, for what the generator put in a known number of messages. */
#include "bench.h"
#include "conn.h"
#include "result.h"

#include <stdio.h>
#include <string.h>

static const struct kind {
	const char *mode, *keys;
	long every, first;
} kinds[] = {
    {"unseen",  "UNSEEN",            2,   1},
    {"subject", "SUBJECT quarterly", 20,  3},
    {"body",    "BODY zebrafish",    100, 7},
    {"text",    "TEXT zebrafish",    100, 7},
    {"sort",    "(REVERSE DATE) UTF-8 ALL", 1, 0},
    {"thread",  "REFERENCES UTF-8 ALL", 1, 0},
};

/* "UID SEARCH", "UID SORT", "UID THREAD" */
static const char *
command_of(const struct kind *kind)
{
	return strcmp(kind->mode, "sort") == 0	   ? "SORT"
	       : strcmp(kind->mode, "thread") == 0 ? "THREAD"
						   : "SEARCH";
}

void
work_search(void)
{
	const struct kind *kind = NULL;
	struct result r = {0};
	struct conn *c;
	char name[32];
	size_t i;
	int k;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].mode, opt.mode) == 0)
			kind = &kinds[i];
	if (!kind)
		die("search: no mode %s", opt.mode);
	for (k = 0; k < opt.reps; k++) {
		c = imap_open(opt.user, opt.box);
		result_begin(&r);
		conn_command(c, "UID %s %s", command_of(kind), kind->keys);
		result_add(&r, result_end(&r) * 1e3);
		expect("hits", c->t.hits,
		    gen_count(opt.count, kind->every, kind->first));
		imap_logout(c);
	}
	snprintf(name, sizeof name, kind->every == 1 ? "%s" : "search-%s",
	    kind->mode);
	result_print(&r, name, "ms", "\"messages\":%d", opt.count);
}
