/* Tables on disk: keys, transactions, damage. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tdbx.h"

static char dir[] = "/tmp/tdbxXXXXXX", path[64];

static int
count(struct span key, struct span value, void *arg)
{
	assert(key.n > 0 && value.n > 0);
	++*(unsigned *)arg;
	return 0;
}

static int
stop(struct span key, struct span value, void *arg)
{
	(void)key, (void)value, (void)arg;
	return -ECANCELED;
}

static int
length(struct span value, void *arg)
{
	(void)arg;
	return (int)value.n + 10;
}

static void
plain(void)
{
	struct arena a = {.limit = 4096};
	struct span v;
	struct tdbx *t;
	unsigned n = 0;

	assert(tdbx_open(path, TDBX_READ, 0, &t) == -ENOENT);
	assert(tdbx_open(path, TDBX_WRITE | TDBX_CREATE, 7, &t) == 0);
	assert(tdbx_fetch(t, SPAN("k"), &a, &v) == TDBX_NONE);
	assert(tdbx_delete(t, SPAN("k")) == TDBX_NONE);
	assert(tdbx_insert(t, SPAN("k"), SPAN("one")) == 0);
	assert(tdbx_insert(t, SPAN("k"), SPAN("two")) == -EEXIST);
	assert(tdbx_store(t, SPAN("k"), SPAN("three")) == 0);
	assert(tdbx_store(t, SPAN("l"), SPAN("x")) == 0);
	assert(tdbx_fetch(t, SPAN("k"), &a, &v) == 0);
	assert(span_eq(v, SPAN("three")));
	assert(tdbx_look(t, SPAN("k"), length, NULL) == 15);
	assert(tdbx_look(t, SPAN("m"), length, NULL) == TDBX_NONE);
	assert(tdbx_each(t, count, &n) == 0 && n == 2);
	assert(tdbx_each(t, stop, NULL) == -ECANCELED);
	tdbx_close(t);
	assert(tdbx_open(path, TDBX_READ, 0, &t) == 0);
	assert(tdbx_store(t, SPAN("k"), SPAN("no")) == -EROFS);
	assert(tdbx_fetch(t, SPAN("k"), &a, &v) == 0);
	tdbx_close(t);
	tdbx_close(NULL);
	arena_free(&a);
}

static void
transactions(void)
{
	struct arena a = {.limit = 4096};
	struct span v;
	struct tdbx *t;

	assert(tdbx_open(path, TDBX_WRITE, 0, &t) == 0);
	for (int sync = 0; sync < 2; sync++) {
		assert(tdbx_begin(t) == 0);
		assert(tdbx_store(t, SPAN("t"), SPAN("lost")) == 0);
		tdbx_cancel(t);
		assert(tdbx_fetch(t, SPAN("t"), &a, &v) == TDBX_NONE);
		assert(tdbx_begin(t) == 0);
		assert(tdbx_store(t, SPAN("t"), SPAN("kept")) == 0);
		assert(tdbx_commit(t, sync) == 0);
		assert(tdbx_fetch(t, SPAN("t"), &a, &v) == 0);
		assert(tdbx_delete(t, SPAN("t")) == 0);
	}
	tdbx_close(t);
	arena_free(&a);
}

/* Killed inside a transaction: nothing of it is there. */
static void
killed(void)
{
	struct arena a = {.limit = 4096};
	struct span v;
	struct tdbx *t;
	int status;
	pid_t pid = fork();

	assert(pid >= 0);
	if (pid == 0) {
		assert(tdbx_open(path, TDBX_WRITE, 0, &t) == 0);
		assert(tdbx_begin(t) == 0);
		assert(tdbx_store(t, SPAN("d"), SPAN("x")) == 0);
		raise(SIGKILL);
	}
	assert(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
	assert(tdbx_open(path, TDBX_WRITE, 0, &t) == 0);
	assert(tdbx_fetch(t, SPAN("d"), &a, &v) == TDBX_NONE);
	tdbx_close(t);
	arena_free(&a);
}

enum { HAMMERS = 4, BLOWS = 200 };

/* Counts up in transactions, each with some keys more, so that the file grows
 * under the others. */
static void
hammer(int me)
{
	struct arena a = {.limit = 65536};
	struct tdbx *t;
	struct span v;
	char text[32];

	assert(tdbx_open(path, TDBX_WRITE, 0, &t) == 0);
	for (int i = 0; i < BLOWS; i++) {
		assert(tdbx_begin(t) == 0);
		assert(tdbx_fetch(t, SPAN("count"), &a, &v) == 0);
		snprintf(text, sizeof text, "%d", atoi(v.p) + 1);
		assert(tdbx_store(t, SPAN("count"), span_str(text)) == 0);
		snprintf(text, sizeof text, "%d.%d", me, i);
		assert(tdbx_store(t, span_str(text), span_str(text)) == 0);
		assert(tdbx_commit(t, false) == 0);
		arena_reset(&a);
	}
	tdbx_close(t);
	arena_free(&a);
	_exit(0);
}

static int
same(struct span key, struct span value, void *arg)
{
	++*(int *)arg;
	return span_eq(key, value) || span_eq(key, SPAN("count")) ? 0 : -EIO;
}

static void
together(void)
{
	struct arena a = {.limit = 4096};
	struct tdbx *t;
	struct span v;
	int status, n = 0;

	unlink(path);
	assert(tdbx_open(path, TDBX_WRITE | TDBX_CREATE, 7, &t) == 0);
	assert(tdbx_store(t, SPAN("count"), SPAN("0")) == 0);
	tdbx_close(t);
	for (int i = 0; i < HAMMERS; i++)
		if (fork() == 0)
			hammer(i);
	while (wait(&status) > 0)
		assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert(tdbx_open(path, TDBX_READ, 0, &t) == 0);
	assert(tdbx_fetch(t, SPAN("count"), &a, &v) == 0);
	assert(atoi(v.p) == HAMMERS * BLOWS);
	assert(tdbx_each(t, same, &n) == 0 && n == HAMMERS * BLOWS + 1);
	tdbx_close(t);
	arena_free(&a);
}

static void
damaged(void)
{
	struct tdbx *t;
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert(write(fd, "no such thing as a table", 24) == 24);
	close(fd);
	assert(tdbx_open(path, TDBX_WRITE, 0, &t) == -EBADMSG);
	assert(tdbx_open(path, TDBX_READ, 0, &t) == -EBADMSG);
}

int
main(void)
{
	assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof path, "%s/t.tdb", dir);
	plain();
	transactions();
	killed();
	together();
	damaged();
	unlink(path);
	rmdir(dir);
	puts("ok tests/unit/auth-tdbx.c");
	return 0;
}
