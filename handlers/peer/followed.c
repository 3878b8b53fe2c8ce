/* The accounts that somebody follows, by name and by watch. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/log.h"
#include "follow.h"
#include "spool/account.h"

static unsigned
list_of(const char *name)
{
	return (unsigned)(hash_span(span_str(name)) % FOLLOWED_LISTS);
}

struct followed *
followed_find(struct follow *f, const char *name)
{
	struct followed *a = f->by_name[list_of(name)];

	while (a != NULL && strcmp(a->name, name) != 0)
		a = a->next_name;
	return a;
}

struct followed *
followed_add(struct follow *f, const char *name)
{
	struct followed *a = followed_find(f, name);
	unsigned i = list_of(name);

	if (a != NULL)
		return a;
	a = calloc(1, sizeof *a);
	if (a == NULL || (a->name = strdup(name)) == NULL)
		die(EXIT_TEMP, "out of memory");
	a->wd = -1;
	a->next_name = f->by_name[i];
	f->by_name[i] = a;
	f->n++;
	return a;
}

void
followed_watched(struct follow *f, struct followed *a, int wd)
{
	struct followed **list = &f->by_wd[(unsigned)wd % FOLLOWED_LISTS];

	a->wd = wd;
	a->next_wd = *list;
	*list = a;
}

void
followed_unwatched(struct follow *f, struct followed *a)
{
	struct followed **p = &f->by_wd[(unsigned)a->wd % FOLLOWED_LISTS];

	while (*p != NULL && *p != a)
		p = &(*p)->next_wd;
	if (*p == a)
		*p = a->next_wd;
	a->wd = -1;
}

struct followed *
followed_of_wd(struct follow *f, int wd)
{
	struct followed *a = f->by_wd[(unsigned)wd % FOLLOWED_LISTS];

	while (a != NULL && a->wd != wd)
		a = a->next_wd;
	return wd < 0 ? NULL : a;
}

void
followed_queue(struct follow *f, struct followed *a)
{
	if (a->queued)
		return;
	a->queued = true;
	a->next = NULL;
	if (f->first == NULL)
		f->last = &f->first;
	*f->last = a;
	f->last = &a->next;
}

struct followed *
followed_next(struct follow *f)
{
	struct followed *a = f->first;

	if (a == NULL)
		return NULL;
	f->first = a->next;
	a->queued = false;
	return a;
}

void
followed_all_dirty(struct follow *f)
{
	for (unsigned i = 0; i < FOLLOWED_LISTS; i++)
		for (struct followed *a = f->by_name[i]; a != NULL;
		     a = a->next_name) {
			a->dirty = true;
			followed_queue(f, a);
		}
}

void
followed_free(struct follow *f)
{
	for (unsigned i = 0; i < FOLLOWED_LISTS; i++)
		for (struct followed *a = f->by_name[i], *next; a != NULL;
		     a = next) {
			next = a->next_name;
			account_close(a->open);
			free(a->name);
			free(a);
		}
}

/* The oldest one of those that are open makes room. */
static void
keep_open(struct follow *f, struct followed *a)
{
	struct followed **place = &f->open[f->opened++ % FOLLOWED_OPEN];

	if (*place != NULL) {
		account_close((*place)->open);
		(*place)->open = NULL;
	}
	*place = a;
}

static void
keep_no_more(struct follow *f, struct followed *a)
{
	account_close(a->open);
	a->open = NULL;
	for (unsigned i = 0; i < FOLLOWED_OPEN; i++)
		if (f->open[i] == a)
			f->open[i] = NULL;
}

int
followed_open(struct follow *f, struct followed *a, struct account **ret)
{
	int rc;

	if (a->open != NULL && !account_current(a->open))
		keep_no_more(f, a);
	if (a->open == NULL) {
		if ((rc = account_open(f->s->spool, a->name, &a->open)) != 0) {
			a->open = NULL;
			return rc;
		}
		keep_open(f, a);
	}
	*ret = a->open;
	return 0;
}
