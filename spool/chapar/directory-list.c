/* chapar directory load: the list is read and checked whole, then put. */
#include "directory-list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/directory-edit.h"
#include "base/le.h"
#include "base/log.h"
#include "base/username.h"
#include "chapar.h"
#include "open.h"

enum { BATCH = 10000 }; /* accounts a transaction: look-ups wait for one */

struct line {
	const char *account, *host;
};

struct list {
	struct arena mem;
	struct line *rows;
	size_t n, room;
};

static int
by_account(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->account, y->account);
}

static void
add(struct list *l, const char *account, const char *host)
{
	if (l->n == l->room) {
		l->room = 2 * l->room + 1024;
		l->rows = realloc(l->rows, l->room * sizeof *l->rows);
		if (l->rows == NULL)
			die(EXIT_TEMP, "out of memory");
	}
	/* neighbours are often on the same server: one copy does */
	if (l->n == 0 || strcmp(l->rows[l->n - 1].host, host) != 0)
		host = arena_str(&l->mem, span_str(host));
	else
		host = l->rows[l->n - 1].host;
	l->rows[l->n++] =
	    (struct line){arena_str(&l->mem, span_str(account)), host};
}

static int
read_line(struct list *l, const char *file, unsigned long no, char *line)
{
	char account[USERNAME_SIZE], host[HOST_SIZE];
	const char *name, *server;
	char *save;

	line[strcspn(line, "#\r\n")] = '\0';
	if ((name = strtok_r(line, " \t", &save)) == NULL)
		return 0;
	server = strtok_r(NULL, " \t", &save);
	if (server == NULL || strtok_r(NULL, " \t", &save) != NULL)
		return complain(EXIT_DATA, "%s:%lu: not NAME SERVER", file, no);
	if (!directory_account(span_str(name), account))
		return complain(EXIT_DATA,
		    "%s:%lu: %s: that cannot be a user or a board", file, no,
		    name);
	if (!directory_host(span_str(server), host))
		return complain(EXIT_DATA,
		    "%s:%lu: %s: that cannot be a server", file, no, server);
	add(l, account, host);
	return 0;
}

static int
read_list(struct list *l, const char *file, FILE *f)
{
	unsigned long no = 0;
	size_t room = 0;
	char *line = NULL;
	int rc = 0;

	while (rc == 0 && getline(&line, &room, f) >= 0)
		rc = read_line(l, file, ++no, line);
	if (rc == 0 && ferror(f))
		rc = complain(EXIT_NOINPUT, "%s: %s", file, strerror(errno));
	free(line);
	if (rc != 0 || l->n == 0)
		return rc;
	qsort(l->rows, l->n, sizeof *l->rows, by_account);
	for (size_t i = 1; rc == 0 && i < l->n; i++)
		if (by_account(&l->rows[i - 1], &l->rows[i]) == 0)
			rc = complain(EXIT_DATA, "%s: %s is there twice", file,
			    l->rows[i].account);
	return rc;
}

static bool
is_listed(void *arg, const char *account, const char *claim)
{
	const struct list *l = arg;
	struct line key = {account, NULL};

	return claim == NULL && l->n > 0 &&
	       bsearch(&key, l->rows, l->n, sizeof key, by_account) != NULL;
}

static int
put_batch(struct directory_edit *e, const struct list *l, size_t from,
    uint64_t *added, uint64_t *changed)
{
	size_t end = l->n - from < BATCH ? l->n : from + BATCH;
	int rc = directory_edit_begin(e);

	for (size_t i = from; rc == 0 && i < end; i++) {
		char old[HOST_SIZE];

		rc = directory_put(e, l->rows[i].account, l->rows[i].host, old);
		if (old[0] == '\0')
			(*added)++;
		else if (strcmp(old, l->rows[i].host) != 0)
			(*changed)++;
	}
	if (rc == 0)
		return directory_edit_commit(e);
	directory_edit_cancel(e);
	return rc;
}

/* What is not in the list any more goes, and the file says what it is. */
static int
finish(struct directory_edit *e, struct list *l, uint64_t *removed)
{
	char now[8];
	int rc = directory_edit_begin(e);

	put64(now, (uint64_t)clock_us());
	if (rc == 0)
		rc = directory_sweep(e, is_listed, l, removed);
	if (rc == 0)
		rc = directory_meta(e, "source", SPAN("file"));
	if (rc == 0)
		rc = directory_meta(e, "cookie", SPAN(""));
	if (rc == 0)
		rc = directory_meta(e, "fresh", span_of(now, sizeof now));
	if (rc == 0)
		return directory_edit_commit(e);
	directory_edit_cancel(e);
	return rc;
}

static int
put_list(struct directory_edit *e, struct list *l)
{
	uint64_t added = 0, changed = 0, removed = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < l->n; i += BATCH)
		rc = put_batch(e, l, i, &added, &changed);
	if (rc == 0)
		rc = finish(e, l, &removed);
	if (rc != 0)
		return open_failed("directory.tdb", rc);
	printf("%zu accounts: %llu new, %llu moved, %llu gone\n", l->n,
	    (unsigned long long)added, (unsigned long long)changed,
	    (unsigned long long)removed);
	return 0;
}

static int
open_edit(const char *spool, const char *self, struct directory_edit **ret)
{
	char name[HOST_SIZE];
	int rc = directory_edit_open(spool, self, ret);

	if (self == NULL && (rc == -ENOENT || rc == -EINVAL)) {
		if (!directory_machine(name))
			return complain(EXIT_USAGE,
			    "this machine has no name; give one by --self");
		rc = directory_edit_open(spool, name, ret);
	}
	return rc == 0 ? 0 : open_failed("directory.tdb", rc);
}

int
directory_list_load(const char *spool, const char *file, const char *self)
{
	struct list l = {.mem.limit = (size_t)4 << 30};
	struct directory_edit *e;
	bool piped = strcmp(file, "-") == 0;
	FILE *f = piped ? stdin : fopen(file, "re");
	int rc;

	if (f == NULL)
		return complain(EXIT_NOINPUT, "%s: %s", file, strerror(errno));
	rc = read_list(&l, file, f);
	if (rc == 0 && (rc = open_edit(spool, self, &e)) == 0) {
		rc = put_list(e, &l);
		directory_edit_close(e);
	}
	if (!piped)
		fclose(f);
	free(l.rows);
	arena_free(&l.mem);
	return rc;
}
