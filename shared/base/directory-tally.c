/* The list of servers and of their boards in directory.tdb: what a transaction
 * changes of it is tallied in memory and stored when it is committed. */
#include <errno.h>
#include <stdio.h>

#include "base/directory-edit-inner.h"

void
tally_forget(struct directory_edit *e)
{
	for (size_t i = 0; i < e->n; i++) {
		buf_free(&e->tally[i].came);
		buf_free(&e->tally[i].went);
	}
	e->n = 0;
	arena_free(&e->mem);
}

static struct tally *
tally_of(struct directory_edit *e, const char *host)
{
	struct tally *t;

	for (size_t i = 0; i < e->n; i++)
		if (strcmp(e->tally[i].host, host) == 0)
			return &e->tally[i];
	if (e->n == e->room) {
		size_t room = 2 * e->room + 8;

		t = realloc(e->tally, room * sizeof *t);
		if (t == NULL)
			return NULL;
		e->tally = t;
		e->room = room;
	}
	t = &e->tally[e->n++];
	*t = (struct tally){
	    .came.limit = LIST_MAX,
	    .went.limit = LIST_MAX,
	};
	snprintf(t->host, sizeof t->host, "%s", host);
	return t;
}

static bool
has(struct span list, struct span name)
{
	struct span at = list;

	while (at.n > name.n) {
		const char *nul = memchr(at.p, '\0', at.n);

		if (nul == NULL)
			return false;
		if (span_eq(span_of(at.p, (size_t)(nul - at.p)), name))
			return true;
		at = span_sub(at, (size_t)(nul + 1 - at.p), at.n);
	}
	return false;
}

/* A board that went from a server and comes again is one that stayed. */
static void
note_board(struct buf *here, struct buf *there, const char *board)
{
	struct span name = span_str(board), all = buf_span(there);

	if (!has(all, name)) {
		buf_put(here, board, name.n + 1);
		return;
	}
	for (const char *p = all.p;; p += strlen(p) + 1)
		if (strcmp(p, board) == 0) {
			size_t at = (size_t)(p - all.p), n = name.n + 1;

			memmove(there->p + at, there->p + at + n,
			    there->n - at - n);
			there->n -= n;
			return;
		}
}

int
tally_move(
    struct directory_edit *e, const char *account, const char *host, int by)
{
	bool board = strncmp(account, "board:", 6) == 0;
	struct tally *t;

	if (host[0] == '\0')
		return 0;
	if ((t = tally_of(e, host)) == NULL)
		return -ENOMEM;
	t->accounts += by;
	if (!board)
		return 0;
	t->boards += by;
	if (by > 0)
		note_board(&t->came, &t->went, account);
	else
		note_board(&t->went, &t->came, account);
	return t->came.overflow || t->went.overflow ? -ENOMEM : 0;
}

/* A server's boards as they are after it all. */
static int
store_boards(struct directory_edit *e, const struct tally *t)
{
	struct buf out = {.limit = LIST_MAX};
	struct span list, went = buf_span(&t->went);
	const char *nul;
	int r;

	if (t->came.n == 0 && t->went.n == 0)
		return 0;
	if ((r = directory_fetch(e, KEY_BOARDS, span_str(t->host), &list)) != 0)
		return r;
	while (list.n > 0 && (nul = memchr(list.p, '\0', list.n)) != NULL) {
		struct span one = span_of(list.p, (size_t)(nul - list.p));

		if (!has(went, one) && !has(buf_span(&t->came), one))
			buf_put(&out, one.p, one.n + 1);
		list = span_sub(list, one.n + 1, list.n);
	}
	buf_putspan(&out, buf_span(&t->came));
	r = out.overflow ? -ENOMEM
			 : directory_store(e, KEY_BOARDS, span_str(t->host),
			       buf_span(&out));
	buf_free(&out);
	return r;
}

static int
by_name(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return strcmp(x->host, y->host);
}

static uint64_t
plus(uint64_t n, int64_t by)
{
	return by < 0 && (uint64_t)-by > n ? 0 : n + (uint64_t)by;
}

static void
put_server(
    struct buf *out, const char *host, uint64_t accounts, uint64_t boards)
{
	if (accounts == 0)
		return;
	buf_u64(out, accounts);
	buf_u64(out, boards);
	buf_put(out, host, strlen(host) + 1);
}

/* Two sorted lists become one: what there was, and what changed. */
static int
store_servers(struct directory_edit *e)
{
	struct buf out = {.limit = LIST_MAX};
	struct directory_server old;
	struct span list;
	size_t i = 0;
	int r = directory_fetch(e, KEY_SERVERS, SPAN(""), &list);
	bool more = r == 0 && server_record_next(&list, &old);

	while (r == 0 && (more || i < e->n)) {
		const struct tally *t = i < e->n ? &e->tally[i] : NULL;
		int c = !more ? 1 : t == NULL ? -1 : strcmp(old.host, t->host);

		if (c > 0)
			put_server(&out, t->host, plus(0, t->accounts),
			    plus(0, t->boards));
		else
			put_server(&out, old.host,
			    plus(old.accounts, c == 0 ? t->accounts : 0),
			    plus(old.boards, c == 0 ? t->boards : 0));
		i += c >= 0;
		if (c <= 0)
			more = server_record_next(&list, &old);
	}
	if (r == 0)
		r = out.overflow ? -ENOMEM
				 : directory_store(e, KEY_SERVERS, SPAN(""),
				       buf_span(&out));
	buf_free(&out);
	return r;
}

int
tally_store(struct directory_edit *e)
{
	int r = 0;

	qsort(e->tally, e->n, sizeof *e->tally, by_name);
	for (size_t i = 0; r == 0 && i < e->n; i++)
		r = store_boards(e, &e->tally[i]);
	return r == 0 ? store_servers(e) : r;
}
