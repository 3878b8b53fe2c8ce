/* Reading directory.tdb: which server houses which account. */
#include "base/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/directory-file.h"
#include "base/le.h"

struct directory {
	struct tdbx *table;
	char self[HOST_SIZE];
};

enum { LIST_MAX = 64 << 20 };

bool
directory_host(struct span name, char ret[HOST_SIZE])
{
	ret[0] = '\0';
	if (name.n > 0 && name.p[name.n - 1] == '.')
		name.n--;
	if (name.n == 0 || name.n >= HOST_SIZE || name.p[0] == '-' ||
	    name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c == '-' || c == '_' || c == ':' ||
			(c == '.' && name.p[i - 1] != '.'))) {
			ret[0] = '\0';
			return false;
		}
		ret[i] = c;
	}
	ret[name.n] = '\0';
	return true;
}

static const struct span board_word = {"board/", 6};

bool
directory_account(struct span name, char ret[])
{
	char board[USERNAME_SIZE];
	struct span inner = span_sub(name, board_word.n, name.n);

	if (!span_ieq(span_sub(name, 0, board_word.n), board_word))
		return username_fold(name, ret) == 0;
	ret[0] = '\0';
	if (inner.n == 0 || name.n > USERNAME_MAX ||
	    memchr(inner.p, ':', inner.n) != NULL)
		return false;
	snprintf(board, sizeof board, "board:%.*s", SPAN_FMT(inner));
	return username_fold(span_str(board), ret) == 0;
}

bool
home_record_read(struct span value, struct home_record *ret)
{
	size_t host, claims;

	if (value.n < HOME_RECORD || value.p[0] != DIRECTORY_VERSION)
		return false;
	host = (unsigned char)value.p[4];
	claims = get16(value.p + 2) * (size_t)CLAIM_ID;
	if (value.n != HOME_RECORD + host + claims)
		return false;
	ret->state = value.p[1] == STATE_GOOD ? STATE_GOOD : STATE_TROUBLE;
	ret->host = span_sub(value, HOME_RECORD, host);
	ret->claims = span_sub(value, HOME_RECORD + host, claims);
	return true;
}

bool
server_record_next(struct span *list, struct directory_server *ret)
{
	const char *name = list->p + SERVER_RECORD, *nul;

	if (list->n <= SERVER_RECORD)
		return false;
	nul = memchr(name, '\0', list->n - SERVER_RECORD);
	if (nul == NULL)
		return false;
	*ret = (struct directory_server){
	    .host = name,
	    .accounts = get64(list->p),
	    .boards = get64(list->p + 8),
	};
	*list = span_sub(*list, (size_t)(nul + 1 - list->p), list->n);
	return true;
}

static int
fetch(struct directory *d, enum directory_key kind, struct span name,
    struct arena *mem, struct span *ret)
{
	struct directory_key_bytes k;

	return tdbx_fetch(d->table, directory_key(&k, kind, name), mem, ret);
}

static int
copy_self(struct span value, void *arg)
{
	struct directory *d = arg;

	return directory_host(value, d->self) ? 0 : -EBADMSG;
}

/* With the right to write, so that what a killed writer left is put right. */
static int
open_table(struct directory *d, const char *path)
{
	struct directory_key_bytes k;
	int r = tdbx_open(path, TDBX_WRITE, 0, &d->table);

	if (r == -EACCES || r == -EROFS || r == -EPERM)
		r = tdbx_open(path, TDBX_READ, 0, &d->table);
	if (r != 0)
		return r;
	r = tdbx_look(
	    d->table, directory_key(&k, KEY_META, SPAN("self")), copy_self, d);
	if (r == TDBX_NONE)
		r = -ENOENT; /* it was begun, and never filled */
	if (r != 0)
		tdbx_close(d->table);
	return r;
}

int
directory_open(int spool_dir, struct directory **ret)
{
	char path[64];
	struct directory *d;
	int r;

	*ret = NULL;
	if (faccessat(spool_dir, DIRECTORY_FILE, F_OK, 0) != 0)
		return -errno;
	if ((d = calloc(1, sizeof *d)) == NULL)
		return -ENOMEM;
	snprintf(
	    path, sizeof path, "/proc/self/fd/%d/" DIRECTORY_FILE, spool_dir);
	r = open_table(d, path);
	if (r != 0)
		free(d);
	else
		*ret = d;
	return r;
}

void
directory_close(struct directory *d)
{
	if (d == NULL)
		return;
	tdbx_close(d->table);
	free(d);
}

const char *
directory_self(const struct directory *d)
{
	return d->self;
}

struct tdbx *
directory_table(struct directory *d)
{
	return d->table;
}

struct look_home {
	char *host;
	bool good;
};

static int
look_home(struct span value, void *arg)
{
	struct look_home *l = arg;
	struct home_record h;

	l->good = home_record_read(value, &h) && h.state == STATE_GOOD &&
		  directory_host(h.host, l->host);
	return 0;
}

enum home
directory_home(
    struct directory *d, const char *account, char ret_host[HOST_SIZE])
{
	struct look_home l = {ret_host, false};
	char name[USERNAME_SIZE];
	struct directory_key_bytes k;
	int r;

	ret_host[0] = '\0';
	if (d == NULL)
		return HOME_ALONE;
	if (!directory_account(span_str(account), name))
		return HOME_UNKNOWN;
	r = tdbx_look(d->table, directory_key(&k, KEY_ACCOUNT, span_str(name)),
	    look_home, &l);
	if (r == TDBX_NONE)
		return HOME_UNKNOWN;
	if (r != 0 || !l.good) {
		ret_host[0] = '\0';
		return HOME_TROUBLE;
	}
	return strcmp(ret_host, d->self) == 0 ? HOME_HERE : HOME_ELSEWHERE;
}

int
directory_servers(struct directory *d,
    int (*fn)(void *arg, const struct directory_server *), void *arg)
{
	struct arena mem = {.limit = LIST_MAX};
	struct directory_server one;
	struct span list;
	int r = fetch(d, KEY_SERVERS, SPAN(""), &mem, &list);

	while (r == 0 && server_record_next(&list, &one)) {
		one.self = strcmp(one.host, d->self) == 0;
		r = fn(arg, &one);
	}
	arena_free(&mem);
	return r == TDBX_NONE ? 0 : r;
}

static int
is_server(void *arg, const struct directory_server *s)
{
	return strcmp(s->host, arg) == 0 ? -EEXIST : 0;
}

bool
directory_is_server(struct directory *d, const char *host)
{
	return directory_servers(d, is_server, (void *)(uintptr_t)host) ==
	       -EEXIST;
}

struct each {
	struct directory *d;
	int (*server)(void *arg, const char *host);
	int (*account)(void *arg, const char *account, const char *host);
	void *arg;
};

static int
other_server(void *arg, const struct directory_server *s)
{
	struct each *e = arg;

	return s->self ? 0 : e->server(e->arg, s->host);
}

int
directory_each_server(
    struct directory *d, int (*fn)(void *arg, const char *host), void *arg)
{
	struct each e = {.d = d, .server = fn, .arg = arg};

	return directory_servers(d, other_server, &e);
}

static int
boards_of(void *arg, const struct directory_server *s)
{
	struct each *e = arg;
	struct arena mem = {.limit = LIST_MAX};
	struct span list;
	const char *nul;
	int r;

	if (s->self || s->boards == 0)
		return 0;
	r = fetch(e->d, KEY_BOARDS, span_str(s->host), &mem, &list);
	while (r == 0 && list.n > 0 &&
	       (nul = memchr(list.p, '\0', list.n)) != NULL) {
		r = e->account(e->arg, list.p, s->host);
		list = span_sub(list, (size_t)(nul + 1 - list.p), list.n);
	}
	arena_free(&mem);
	return r == TDBX_NONE ? 0 : r;
}

int
directory_each_board(struct directory *d,
    int (*fn)(void *arg, const char *account, const char *host), void *arg)
{
	struct each e = {.d = d, .account = fn, .arg = arg};

	return directory_servers(d, boards_of, &e);
}

static int
one_account(struct span key, struct span value, void *arg)
{
	char name[USERNAME_SIZE], host[HOST_SIZE];
	struct look_home l = {host, false};
	struct each *e = arg;

	if (key.n < 2 || key.n > USERNAME_SIZE || key.p[0] != KEY_ACCOUNT)
		return 0;
	snprintf(name, sizeof name, "%.*s", (int)key.n - 1, key.p + 1);
	look_home(value, &l);
	return e->account(e->arg, name, l.good ? host : "");
}

int
directory_each_account(struct directory *d,
    int (*fn)(void *arg, const char *account, const char *host), void *arg)
{
	struct each e = {.d = d, .account = fn, .arg = arg};

	return tdbx_each(d->table, one_account, &e);
}

static int
copy_time(struct span value, void *arg)
{
	if (value.n == 8)
		*(int64_t *)arg = (int64_t)get64(value.p);
	return 0;
}

int64_t
directory_fresh(struct directory *d)
{
	struct directory_key_bytes k;
	int64_t at = 0;

	tdbx_look(d->table, directory_key(&k, KEY_META, SPAN("fresh")),
	    copy_time, &at);
	return at;
}

static int
is_word(struct span value, void *arg)
{
	return span_is(value, arg) ? 0 : -ENOENT;
}

bool
directory_is_file(struct directory *d)
{
	struct directory_key_bytes k;
	char word[] = "file";

	return tdbx_look(d->table, directory_key(&k, KEY_META, SPAN("source")),
		   is_word, word) == 0;
}
