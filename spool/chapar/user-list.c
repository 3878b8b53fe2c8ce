/* chapar user list */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/userdb.h"
#include "json.h"
#include "user.h"

enum { LIST_MAX = 256 * 1024 * 1024 };

/* Decoded when it is printed: that form is large. */
struct entry {
	struct span name, value;
	struct entry *next;
};

struct list {
	struct arena mem;
	struct entry *first;
	size_t n;
};

static int
collect(struct span key, struct span value, void *arg)
{
	struct list *l = arg;
	struct entry *e;

	if (key.n > 0 && key.p[0] == '\0')
		return 0; /* not a user */
	e = ARENA_NEW(&l->mem, struct entry);
	*e = (struct entry){
	    arena_span(&l->mem, key), arena_span(&l->mem, value), l->first};
	l->first = e;
	l->n++;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct entry *const *x = a, *const *y = b;

	return strcmp((*x)->name.p, (*y)->name.p); /* copies end with NUL */
}

static void
date(int64_t us, char out[32])
{
	time_t t = (time_t)(us / 1000000);
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void
print_json(struct span name, const struct userdb_record *u, bool first)
{
	char when[32];

	date(u->changed, when);
	printf("%s\n  {\"name\": ", first ? "" : ",");
	json_string(stdout, name);
	printf(", \"locked\": %s, \"changed\": \"%s\", \"groups\": [",
	    u->locked ? "true" : "false", when);
	for (unsigned i = 0; i < u->n; i++) {
		fputs(i > 0 ? ", " : "", stdout);
		json_string(stdout, u->groups[i]);
	}
	fputs("]}", stdout);
}

static void
print_text(struct span name, const struct userdb_record *u)
{
	char when[32];

	date(u->changed, when);
	printf(
	    "%.*s\t%s\t%s\t", SPAN_FMT(name), when, u->locked ? "locked" : "-");
	for (unsigned i = 0; i < u->n; i++)
		printf("%s%.*s", i > 0 ? "," : "", SPAN_FMT(u->groups[i]));
	putchar('\n');
}

static int
print(struct entry *const *rows, size_t n, bool json)
{
	int status = 0;
	bool first = true;

	fputs(json ? "[" : "", stdout);
	for (size_t i = 0; i < n; i++) {
		struct span name = rows[i]->name;
		struct userdb_record u;

		if (userdb_decode(rows[i]->value, &u) != 0) {
			status = complain(
			    EXIT_IO, "the record of %s is damaged", name.p);
			continue;
		}
		if (json)
			print_json(name, &u, first);
		else
			print_text(name, &u);
		first = false;
	}
	fputs(json ? "\n]\n" : "", stdout);
	return status;
}

int
user_list(struct tdbx *t, bool json)
{
	struct list l = {.mem = {.limit = LIST_MAX}};
	struct entry **rows;
	size_t i = 0;
	int r = t != NULL ? tdbx_each(t, collect, &l) : 0;

	if (r < 0) {
		arena_free(&l.mem);
		return complain(EXIT_IO, "users.tdb: %s", strerror(-r));
	}
	rows = ARENA_ARRAY(&l.mem, struct entry *, l.n + 1);
	for (struct entry *e = l.first; e != NULL; e = e->next)
		rows[i++] = e;
	qsort(rows, l.n, sizeof *rows, by_name);
	r = print(rows, l.n, json);
	arena_free(&l.mem);
	return r;
}
