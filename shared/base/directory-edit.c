/* Writing directory.tdb.  What a transaction changes of the list of servers
 * and of their boards is tallied in memory and stored when it is committed. */
#include "base/directory-edit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/directory-file.h"
#include "base/le.h"

enum { BUCKETS = 131071, PATH_ROOM = 4096, LIST_MAX = 64 << 20 };
enum { CLAIMS_MAX = 64 }; /* of one account: more are trouble all the same */

struct tally {
	char host[HOST_SIZE];
	int64_t accounts, boards;
	struct buf came, went; /* boards, each ended by a NUL */
};

struct directory_edit {
	struct tdbx *table;
	bool lent; /* the table is not ours to close */
	struct tally *tally;
	size_t n, room;
	struct arena mem;
};

static struct span
key(struct directory_key_bytes *k, enum directory_key kind, struct span name)
{
	return directory_key(k, kind, name);
}

static int
fetch(struct directory_edit *e, enum directory_key kind, struct span name,
    struct span *ret)
{
	struct directory_key_bytes k;
	int r = tdbx_fetch(e->table, key(&k, kind, name), &e->mem, ret);

	if (r != 0)
		*ret = SPAN("");
	return r == TDBX_NONE ? 0 : r;
}

static int
store(struct directory_edit *e, enum directory_key kind, struct span name,
    struct span value)
{
	struct directory_key_bytes k;
	int r;

	if (value.n > 0)
		return tdbx_store(e->table, key(&k, kind, name), value);
	r = tdbx_delete(e->table, key(&k, kind, name));
	return r == TDBX_NONE ? 0 : r;
}

int
directory_meta(struct directory_edit *e, const char *word, struct span value)
{
	return store(e, KEY_META, span_str(word), value);
}

int
directory_meta_get(struct directory_edit *e, const char *word,
    struct arena *mem, struct span *ret)
{
	struct directory_key_bytes k;
	int r =
	    tdbx_fetch(e->table, key(&k, KEY_META, span_str(word)), mem, ret);

	if (r != 0)
		*ret = SPAN("");
	return r == TDBX_NONE ? 0 : r;
}

static int
set_self(struct directory_edit *e, const char *self)
{
	char name[HOST_SIZE];
	struct span old;
	int r = fetch(e, KEY_META, SPAN("self"), &old);

	if (r != 0)
		return r;
	if (self == NULL)
		return old.n > 0 ? 0 : -EINVAL;
	if (!directory_host(span_str(self), name))
		return -EINVAL;
	return span_eq(old, span_str(name))
		   ? 0
		   : directory_meta(e, "self", span_str(name));
}

int
directory_edit_open(
    const char *spool, const char *self, struct directory_edit **ret)
{
	char path[PATH_ROOM];
	struct directory_edit *e;
	int r;

	*ret = NULL;
	if (snprintf(path, sizeof path, "%s/" DIRECTORY_FILE, spool) >=
	    (int)sizeof path)
		return -ENAMETOOLONG;
	if ((e = calloc(1, sizeof *e)) == NULL)
		return -ENOMEM;
	e->mem.limit = 4 * (size_t)LIST_MAX;
	r = tdbx_open(path, TDBX_WRITE | (self != NULL ? TDBX_CREATE : 0),
	    BUCKETS, &e->table);
	if (r == 0 && (r = set_self(e, self)) != 0)
		tdbx_close(e->table);
	if (r != 0)
		free(e);
	else
		*ret = e;
	return r;
}

int
directory_edit_in(struct directory *d, struct directory_edit **ret)
{
	struct directory_edit *e = calloc(1, sizeof *e);

	if ((*ret = e) == NULL)
		return -ENOMEM;
	e->mem.limit = 4 * (size_t)LIST_MAX;
	e->table = directory_table(d);
	e->lent = true;
	return 0;
}

static void
forget_tally(struct directory_edit *e)
{
	for (size_t i = 0; i < e->n; i++) {
		buf_free(&e->tally[i].came);
		buf_free(&e->tally[i].went);
	}
	e->n = 0;
	arena_free(&e->mem);
}

void
directory_edit_close(struct directory_edit *e)
{
	if (e == NULL)
		return;
	forget_tally(e);
	free(e->tally);
	if (!e->lent)
		tdbx_close(e->table);
	free(e);
}

int
directory_edit_begin(struct directory_edit *e)
{
	forget_tally(e);
	return tdbx_begin(e->table);
}

void
directory_edit_cancel(struct directory_edit *e)
{
	forget_tally(e);
	tdbx_cancel(e->table);
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

static int
note_move(
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
	if ((r = fetch(e, KEY_BOARDS, span_str(t->host), &list)) != 0)
		return r;
	while (list.n > 0 && (nul = memchr(list.p, '\0', list.n)) != NULL) {
		struct span one = span_of(list.p, (size_t)(nul - list.p));

		if (!has(went, one) && !has(buf_span(&t->came), one))
			buf_put(&out, one.p, one.n + 1);
		list = span_sub(list, one.n + 1, list.n);
	}
	buf_putspan(&out, buf_span(&t->came));
	r = out.overflow
		? -ENOMEM
		: store(e, KEY_BOARDS, span_str(t->host), buf_span(&out));
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
	int r = fetch(e, KEY_SERVERS, SPAN(""), &list);
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
		r = out.overflow
			? -ENOMEM
			: store(e, KEY_SERVERS, SPAN(""), buf_span(&out));
	buf_free(&out);
	return r;
}

int
directory_edit_commit(struct directory_edit *e)
{
	int r = 0;

	if (e->n > 0) {
		qsort(e->tally, e->n, sizeof *e->tally, by_name);
		for (size_t i = 0; r == 0 && i < e->n; i++)
			r = store_boards(e, &e->tally[i]);
		if (r == 0)
			r = store_servers(e);
	}
	forget_tally(e);
	if (r == 0)
		return tdbx_commit(e->table, true);
	tdbx_cancel(e->table);
	return r;
}

static void
old_home(struct span value, struct home_record *h, char host[HOST_SIZE])
{
	host[0] = '\0';
	*h = (struct home_record){
	    .state = STATE_TROUBLE, .host = SPAN(""), .claims = SPAN("")};
	if (home_record_read(value, h) && h->state == STATE_GOOD)
		directory_host(h->host, host);
}

/* The account's record anew, and what that does to the servers. */
static int
change_home(struct directory_edit *e, const char *account, const char *old,
    const char *host, struct span claims, bool gone)
{
	struct buf b = {.limit = HOME_RECORD + HOST_SIZE + claims.n};
	size_t n = strlen(host);
	int r;

	if (!gone) {
		buf_putc(&b, DIRECTORY_VERSION);
		buf_putc(&b, (char)(n > 0 ? STATE_GOOD : STATE_TROUBLE));
		buf_putc(&b, (char)(claims.n / CLAIM_ID));
		buf_putc(&b, 0);
		buf_putc(&b, (char)n);
		buf_zero(&b, 3);
		buf_put(&b, host, n);
		buf_putspan(&b, claims);
	}
	r = b.overflow ? -ENOMEM
		       : store(e, KEY_ACCOUNT, span_str(account), buf_span(&b));
	buf_free(&b);
	if (r == 0 && strcmp(old, host) != 0) {
		r = note_move(e, account, old, -1);
		if (r == 0)
			r = note_move(e, account, host, 1);
	}
	return r;
}

int
directory_where(
    struct directory_edit *e, const char *account, char ret[HOST_SIZE])
{
	struct home_record h;
	struct span value;
	int r = fetch(e, KEY_ACCOUNT, span_str(account), &value);

	old_home(value, &h, ret);
	arena_free(&e->mem);
	return r;
}

int
directory_put(struct directory_edit *e, const char *account, const char *host,
    char ret_old[HOST_SIZE])
{
	char old[HOST_SIZE];
	struct home_record h;
	struct span value;
	int r = fetch(e, KEY_ACCOUNT, span_str(account), &value);

	if (r != 0)
		return r;
	old_home(value, &h, old);
	if (ret_old != NULL)
		memcpy(ret_old, old, HOST_SIZE);
	if (value.n > 0 && strcmp(old, host) == 0 && h.claims.n == 0)
		r = 0;
	else
		r = change_home(
		    e, account, old, host, SPAN(""), host[0] == '\0');
	arena_free(&e->mem);
	return r;
}

/* An entry's record: the account, a NUL, the server, a NUL. */
static bool
read_claim(struct span v, const char **account, const char **host)
{
	const char *nul = v.n > 0 ? memchr(v.p, '\0', v.n) : NULL;

	if (nul == NULL || v.p[v.n - 1] != '\0' || nul == v.p + v.n - 1)
		return false;
	*account = v.p;
	*host = nul + 1;
	return true;
}

/* The account as these claims have it; host: what the only one says. */
static int
settle(struct directory_edit *e, const char *account, const char *old,
    struct span claims)
{
	const char *who, *host = "";
	struct span value = SPAN("");
	int r = 0;

	if (claims.n == CLAIM_ID)
		r = fetch(e, KEY_CLAIM, claims, &value);
	if (r == 0 && value.n > 0 && !read_claim(value, &who, &host))
		host = "";
	return r != 0
		   ? r
		   : change_home(e, account, old, host, claims, claims.n == 0);
}

/* Takes an entry's claim from an account, or adds it. */
static int
claim(struct directory_edit *e, const char *account, const char id[CLAIM_ID],
    bool add)
{
	char claims[CLAIMS_MAX * CLAIM_ID], old[HOST_SIZE];
	struct home_record h;
	struct span value;
	size_t n = 0;
	int r = fetch(e, KEY_ACCOUNT, span_str(account), &value);

	if (r != 0)
		return r;
	old_home(value, &h, old);
	for (size_t at = 0; at < h.claims.n; at += CLAIM_ID)
		if (memcmp(h.claims.p + at, id, CLAIM_ID) != 0 &&
		    n + 2 * CLAIM_ID <= sizeof claims) {
			memcpy(claims + n, h.claims.p + at, CLAIM_ID);
			n += CLAIM_ID;
		}
	if (add) {
		memcpy(claims + n, id, CLAIM_ID);
		n += CLAIM_ID;
	}
	return settle(e, account, old, span_of(claims, n));
}

static int
put_claim(struct directory_edit *e, const char id[CLAIM_ID],
    const char *account, const char *host)
{
	struct buf b = {.limit = USERNAME_SIZE + HOST_SIZE};
	int r;

	buf_put(&b, account, strlen(account) + 1);
	buf_put(&b, host, strlen(host) + 1);
	r = b.overflow
		? -EINVAL
		: store(e, KEY_CLAIM, span_of(id, CLAIM_ID), buf_span(&b));
	buf_free(&b);
	return r;
}

int
directory_claim(struct directory_edit *e, const char id[16],
    const char *account, const char *host, bool *ret_changed)
{
	const char *was = "", *where = "";
	struct span value;
	int r = fetch(e, KEY_CLAIM, span_of(id, CLAIM_ID), &value);
	bool known = r == 0 && read_claim(value, &was, &where);

	*ret_changed = r == 0 && !(known && strcmp(was, account) == 0 &&
				     strcmp(where, host) == 0);
	if (*ret_changed)
		r = put_claim(e, id, account, host);
	if (r == 0 && *ret_changed && known && strcmp(was, account) != 0)
		r = claim(e, was, id, false);
	if (r == 0 && *ret_changed)
		r = claim(e, account, id, true);
	arena_free(&e->mem);
	return r;
}

int
directory_unclaim(struct directory_edit *e, const char id[16])
{
	const char *was, *where;
	struct span value;
	int r = fetch(e, KEY_CLAIM, span_of(id, CLAIM_ID), &value);

	if (r == 0 && value.n > 0) {
		r = store(e, KEY_CLAIM, span_of(id, CLAIM_ID), SPAN(""));
		if (r == 0 && read_claim(value, &was, &where))
			r = claim(e, was, id, false);
	}
	arena_free(&e->mem);
	return r;
}

struct sweep {
	bool (*keep)(void *arg, const char *account, const char *id);
	void *arg;
	struct buf gone; /* names with a NUL, or ids of claims */
};

static int
sweep_one(struct span k, struct span value, void *arg)
{
	struct sweep *s = arg;
	char name[USERNAME_SIZE];
	struct home_record h;
	const char *account, *host;

	if (k.n == 1 + CLAIM_ID && k.p[0] == KEY_CLAIM) {
		if (read_claim(value, &account, &host) &&
		    s->keep(s->arg, account, k.p + 1))
			return 0;
		buf_put(&s->gone, k.p, k.n);
	} else if (k.p[0] == KEY_ACCOUNT && k.n <= USERNAME_SIZE) {
		/* where entries claim it, they are asked about */
		if (home_record_read(value, &h) && h.claims.n > 0)
			return 0;
		snprintf(name, sizeof name, "%.*s", (int)k.n - 1, k.p + 1);
		if (s->keep(s->arg, name, NULL))
			return 0;
		buf_put(&s->gone, k.p, k.n);
		buf_putc(&s->gone, '\0');
	}
	return s->gone.overflow ? -ENOMEM : 0;
}

int
directory_sweep(struct directory_edit *e,
    bool (*keep)(void *arg, const char *account, const char *claim), void *arg,
    uint64_t *ret_n)
{
	struct sweep s = {keep, arg, {.limit = (size_t)8 << 30}};
	int r = tdbx_each(e->table, sweep_one, &s);
	const char *p = s.gone.p, *end = p + s.gone.n;

	*ret_n = 0;
	while (r == 0 && p < end) {
		if (*p == KEY_CLAIM) {
			r = directory_unclaim(e, p + 1);
			p += 1 + CLAIM_ID;
		} else {
			r = directory_put(e, p + 1, "", NULL);
			p += strlen(p) + 1;
		}
		(*ret_n)++;
	}
	buf_free(&s.gone);
	return r;
}

static int
swap(struct directory_edit *e, const char *account, const char *from,
    const char *to, char ret_was[HOST_SIZE])
{
	char now[8];
	int r = directory_put(e, account, to, ret_was);

	if (r == 0 && from != NULL && strcmp(from, ret_was) != 0)
		return DIRECTORY_STALE;
	put64(now, (uint64_t)clock_us());
	return r != 0 ? r
		      : directory_meta(e, "fresh", span_of(now, sizeof now));
}

int
directory_swap(const char *spool, const char *account, const char *from,
    const char *to, char ret_was[HOST_SIZE])
{
	struct directory_edit *e;
	int r = directory_edit_open(spool, NULL, &e);

	ret_was[0] = '\0';
	if (r != 0)
		return r;
	if ((r = directory_edit_begin(e)) == 0) {
		r = swap(e, account, from, to, ret_was);
		if (r == 0)
			r = directory_edit_commit(e);
		else
			directory_edit_cancel(e);
	}
	directory_edit_close(e);
	return r;
}
