/*
 * directory.tdb beside a picture of it in memory: entries come, change, move
 * to other names and go, in transactions of any size, some of them cancelled;
 * each look-up, the counts of servers and the lists of boards are as the
 * picture says, also for somebody else who has had it open all the time.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/directory-edit.h"
#include "base/directory.h"
#include "base/username.h"

enum { ENTRIES = 60, NAMES = 24, HOSTS = 5, ROUNDS = 400 };

static const char *const hosts[HOSTS] = {
    "", "a.example", "b.example", "192.0.2.1", "fd00::1"};
static char dir[] = "/tmp/directoryXXXXXX";

/* Of each entry: which name (-1: there is none), and where. */
struct picture {
	int name[ENTRIES], host[ENTRIES];
};

static void
name_of(int i, char ret[USERNAME_SIZE])
{
	snprintf(ret, USERNAME_SIZE, "%s%d", i % 3 == 0 ? "board:b" : "u", i);
}

static void
id_of(int i, char ret[16])
{
	memset(ret, 0, 16);
	ret[15] = (char)(i + 1);
}

static void
change(struct directory_edit *e, struct picture *p)
{
	int i = rand() % ENTRIES;
	char id[16], name[USERNAME_SIZE];
	bool changed;

	id_of(i, id);
	if (rand() % 4 == 0) {
		assert(directory_unclaim(e, id) == 0);
		p->name[i] = -1;
		return;
	}
	p->name[i] = rand() % NAMES;
	p->host[i] = rand() % 20 == 0 ? 0 : 1 + rand() % (HOSTS - 1);
	name_of(p->name[i], name);
	assert(directory_claim(e, id, name, hosts[p->host[i]], &changed) == 0);
	assert(directory_claim(e, id, name, hosts[p->host[i]], &changed) == 0);
	assert(!changed);
}

/* -1: nobody has it, 0: trouble. */
static int
home_in(const struct picture *p, int name)
{
	int host = -1;

	for (int i = 0; i < ENTRIES; i++)
		if (p->name[i] == name)
			host = host == -1 ? p->host[i] : 0;
	return host;
}

struct told {
	uint64_t accounts[HOSTS], boards[HOSTS], listed[HOSTS];
	const struct picture *p;
};

static int
host_index(const char *host)
{
	for (int i = 1; i < HOSTS; i++)
		if (strcmp(hosts[i], host) == 0)
			return i;
	abort();
}

static int
server(void *arg, const struct directory_server *s)
{
	struct told *t = arg;
	int h = host_index(s->host);

	assert(s->self == (h == 1) && t->accounts[h] == 0 && s->accounts > 0);
	t->accounts[h] = s->accounts;
	t->boards[h] = s->boards;
	return 0;
}

static int
board(void *arg, const char *account, const char *host)
{
	struct told *t = arg;
	int name = atoi(account + 7), h = host_index(host);

	assert(strncmp(account, "board:b", 7) == 0 && h != 1);
	assert(home_in(t->p, name) == h);
	t->listed[h]++;
	return 0;
}

static void
compare(struct directory *d, const struct picture *p)
{
	static const enum home homes[] = {HOME_TROUBLE, HOME_HERE};
	struct told told = {.p = p}, want = {.p = p};
	char name[USERNAME_SIZE], host[HOST_SIZE];

	for (int i = 0; i < NAMES; i++) {
		int h = home_in(p, i);
		enum home is;

		name_of(i, name);
		is = directory_home(d, name, host);
		assert(strcmp(host, h > 0 ? hosts[h] : "") == 0);
		assert(is == (h < 0      ? HOME_UNKNOWN
				 : h < 2 ? homes[h]
					 : HOME_ELSEWHERE));
		if (h > 0) {
			want.accounts[h]++;
			want.boards[h] += i % 3 == 0;
		}
	}
	assert(directory_servers(d, server, &told) == 0);
	assert(directory_each_board(d, board, &told) == 0);
	for (int h = 1; h < HOSTS; h++) {
		assert(told.accounts[h] == want.accounts[h]);
		assert(told.boards[h] == want.boards[h]);
		assert(told.listed[h] == (h == 1 ? 0 : want.boards[h]));
	}
}

/* What is shared with the process that only looks. */
static void
look_on(int dirfd, int in, int out)
{
	struct directory *d = NULL;
	struct picture p;

	while (read(in, &p, sizeof p) == sizeof p) {
		if (d == NULL) {
			assert(directory_open(dirfd, &d) == 0);
			assert(strcmp(directory_self(d), "a.example") == 0);
		}
		compare(d, &p);
		assert(write(out, "k", 1) == 1);
	}
	directory_close(d);
	_exit(0);
}

static bool
keep(void *arg, const char *account, const char *id)
{
	struct picture *p = arg;
	int i = id[15] - 1;

	(void)account;
	if (rand() % 2 == 0)
		return true;
	p->name[i] = -1;
	return false;
}

static void
round_of(struct directory_edit *e, struct picture *p)
{
	struct picture old = *p;
	int n = rand() % 30;
	uint64_t gone;

	assert(directory_edit_begin(e) == 0);
	while (n-- > 0)
		change(e, p);
	if (rand() % 20 == 0)
		assert(directory_sweep(e, keep, p, &gone) == 0);
	if (rand() % 6 == 0) {
		directory_edit_cancel(e);
		*p = old;
	} else
		assert(directory_edit_commit(e) == 0);
}

int
main(int argc, char *argv[])
{
	unsigned seed =
	    argc > 1 ? (unsigned)atoi(argv[1]) : (unsigned)time(NULL);
	struct directory_edit *e;
	struct directory *d;
	struct picture p;
	int to[2], back[2], fd, status;
	char file[64];

	printf("seed %u\n", seed);
	fflush(stdout);
	srand(seed);
	assert(mkdtemp(dir) != NULL);
	fd = open(dir, O_RDONLY | O_DIRECTORY);
	assert(directory_open(fd, &d) == -ENOENT);
	for (int i = 0; i < ENTRIES; i++)
		p.name[i] = -1;
	assert(pipe(to) == 0 && pipe(back) == 0);
	if (fork() == 0) {
		close(to[1]);
		look_on(fd, to[0], back[1]);
	}
	close(
	    back[1]); /* and only now, since tables do not go through fork() */
	assert(directory_edit_open(dir, NULL, &e) == -ENOENT);
	assert(directory_edit_open(dir, "a b", &e) == -EINVAL);
	assert(directory_edit_open(dir, "A.Example.", &e) == 0);
	for (int i = 0; i < ROUNDS; i++) {
		char c;

		round_of(e, &p);
		assert(write(to[1], &p, sizeof p) == sizeof p);
		assert(read(back[0], &c, 1) == 1);
	}
	close(to[1]);
	assert(wait(&status) > 0 && status == 0);
	directory_edit_close(e);
	snprintf(file, sizeof file, "%s/directory.tdb", dir);
	unlink(file);
	rmdir(dir);
	return 0;
}
