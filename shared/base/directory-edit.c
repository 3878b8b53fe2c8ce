/* Writing directory.tdb: transactions, and where accounts are. */
#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/directory-edit-inner.h"
#include "base/le.h"

enum { BUCKETS = 131071, PATH_ROOM = 4096 };

static struct span
key(struct directory_key_bytes *k, enum directory_key kind, struct span name)
{
	return directory_key(k, kind, name);
}

int
directory_fetch(struct directory_edit *e, enum directory_key kind,
    struct span name, struct span *ret)
{
	struct directory_key_bytes k;
	int r = tdbx_fetch(e->table, key(&k, kind, name), &e->mem, ret);

	if (r != 0)
		*ret = SPAN("");
	return r == TDBX_NONE ? 0 : r;
}

int
directory_store(struct directory_edit *e, enum directory_key kind,
    struct span name, struct span value)
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
	return directory_store(e, KEY_META, span_str(word), value);
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
	int r = directory_fetch(e, KEY_META, SPAN("self"), &old);

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

void
directory_edit_close(struct directory_edit *e)
{
	if (e == NULL)
		return;
	tally_forget(e);
	free(e->tally);
	if (!e->lent)
		tdbx_close(e->table);
	free(e);
}

int
directory_edit_begin(struct directory_edit *e)
{
	tally_forget(e);
	return tdbx_begin(e->table);
}

void
directory_edit_cancel(struct directory_edit *e)
{
	tally_forget(e);
	tdbx_cancel(e->table);
}

int
directory_edit_commit(struct directory_edit *e)
{
	int r = 0;

	if (e->n > 0)
		r = tally_store(e);
	tally_forget(e);
	if (r == 0)
		return tdbx_commit(e->table, true);
	tdbx_cancel(e->table);
	return r;
}

void
directory_old_home(
    struct span value, struct home_record *h, char host[HOST_SIZE])
{
	host[0] = '\0';
	*h = (struct home_record){
	    .state = STATE_TROUBLE, .host = SPAN(""), .claims = SPAN("")};
	if (home_record_read(value, h) && h->state == STATE_GOOD)
		directory_host(h->host, host);
}

int
directory_change_home(struct directory_edit *e, const char *account,
    const char *old, const char *host, struct span claims, bool gone)
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
		       : directory_store(
			     e, KEY_ACCOUNT, span_str(account), buf_span(&b));
	buf_free(&b);
	if (r == 0 && strcmp(old, host) != 0) {
		r = tally_move(e, account, old, -1);
		if (r == 0)
			r = tally_move(e, account, host, 1);
	}
	return r;
}

int
directory_where(
    struct directory_edit *e, const char *account, char ret[HOST_SIZE])
{
	struct home_record h;
	struct span value;
	int r = directory_fetch(e, KEY_ACCOUNT, span_str(account), &value);

	directory_old_home(value, &h, ret);
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
	int r = directory_fetch(e, KEY_ACCOUNT, span_str(account), &value);

	if (r != 0)
		return r;
	directory_old_home(value, &h, old);
	if (ret_old != NULL)
		memcpy(ret_old, old, HOST_SIZE);
	if (value.n > 0 && strcmp(old, host) == 0 && h.claims.n == 0)
		r = 0;
	else
		r = directory_change_home(
		    e, account, old, host, SPAN(""), host[0] == '\0');
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
		if (claim_read(value, &account, &host) &&
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
