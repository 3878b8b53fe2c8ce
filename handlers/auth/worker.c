/* Children that hash a password each, and the queue before them. */
#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth.h"
#include "base/log.h"

enum { LIMIT_MS = 20000, ANSWER = 4096 };

static struct job *running[WORKERS];
static struct job *queue, **queue_end = &queue;
static unsigned queued;

/* All bytes are looked at, whatever they are. */
static bool
same(const char *a, const char *b)
{
	size_t n = strlen(b);
	unsigned char differ = 0;

	if (strlen(a) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		differ |= (unsigned char)(a[i] ^ b[i]);
	return differ == 0;
}

/* What the database's hash says of a password. */
static char
hash_check(const char *password, const char *hash)
{
	static struct crypt_data data;
	const char *got = crypt_rn(password, hash, &data, sizeof data);

	return got == NULL ? '?' : same(got, hash) ? 'y' : 'n';
}

/* The child: a letter on standard output, and where only groups were wanted
 * these; nothing else. */
_Noreturn static void
child(const struct job *j, const char *password, int out)
{
	static char said[ANSWER];
	size_t n = 1;

	signal(SIGTERM, SIG_DFL);
	if (dup2(out, 1) < 0)
		_exit(EXIT_TEMP);
	close(0);
	close_range(3, ~0u, 0);
	if (j->grant) {
		said[0] = 'y';
		n += backend_groups(j->user, said + 1, sizeof said - 1);
	} else if (j->hash[0] != '\0')
		said[0] = hash_check(password, j->hash);
	else
		said[0] = backend_check(j, password);
	_exit(write(1, said, n) == (ssize_t)n ? 0 : EXIT_TEMP);
}

static bool
start(struct job *j)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) < 0)
		return false;
	if ((j->pid = fork()) == 0)
		child(j, j->conn->x.claim.password, p[1]);
	close(p[1]);
	if (j->pid < 0) {
		close(p[0]);
		return false;
	}
	j->fd = p[0];
	j->deadline = clock_ms() + LIMIT_MS;
	return true;
}

static void
done(struct job *j, int right, struct span groups)
{
	if (j->conn != NULL)
		check_done(j, right, groups);
	explicit_bzero(j, sizeof *j);
	free(j);
}

/* Starts what may start. */
static void
fill(void)
{
	for (int i = 0; i < WORKERS && queue != NULL;) {
		struct job *j = queue;

		if (running[i] != NULL) {
			i++;
			continue;
		}
		if ((queue = j->next) == NULL)
			queue_end = &queue;
		queued--;
		if (check_known(j)) /* the same client, a hundred times */
			done(j, 1, SPAN_NONE);
		else if (start(j))
			running[i] = j;
		else {
			log_err("no child to hash: %s", strerror(errno));
			done(j, -1, SPAN_NONE);
		}
	}
}

bool
worker_submit(const struct job *like)
{
	struct job *j;

	if (queued >= QUEUE || (j = malloc(sizeof *j)) == NULL)
		return false;
	*j = *like;
	j->next = NULL;
	*queue_end = j;
	queue_end = &j->next;
	queued++;
	fill();
	return true;
}

/* What waits for a connection that went is dropped, what runs goes on to its
 * end and is not listened to. */
void
worker_forget(const struct conn *c)
{
	struct job **p = &queue;

	for (int i = 0; i < WORKERS; i++)
		if (running[i] != NULL && running[i]->conn == c)
			running[i]->conn = NULL;
	while (*p != NULL) {
		struct job *j = *p;

		if (j->conn != c) {
			p = &j->next;
			continue;
		}
		*p = j->next;
		queued--;
		j->conn = NULL;
		done(j, -1, SPAN_NONE);
	}
	queue_end = p;
}

bool
worker_busy(void)
{
	for (int i = 0; i < WORKERS; i++)
		if (running[i] != NULL)
			return true;
	return queue != NULL;
}

unsigned
worker_fds(int fds[WORKERS])
{
	unsigned n = 0;

	for (int i = 0; i < WORKERS; i++)
		if (running[i] != NULL)
			fds[n++] = running[i]->fd;
	return n;
}

static void
finish(int i)
{
	struct job *j = running[i];
	char said[ANSWER];
	ssize_t n = read(j->fd, said, sizeof said);
	char letter = n > 0 ? said[0] : '?';

	close(j->fd);
	while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR)
		;
	running[i] = NULL;
	done(j,
	    letter == 'y'   ? 1
	    : letter == 'n' ? 0
			    : -1,
	    span_of(said + 1, n > 1 ? (size_t)n - 1 : 0));
}

void
worker_ready(int fd)
{
	for (int i = 0; i < WORKERS; i++)
		if (running[i] != NULL && running[i]->fd == fd)
			finish(i);
	fill();
}

void
worker_tick(int64_t now)
{
	for (int i = 0; i < WORKERS; i++)
		if (running[i] != NULL && running[i]->deadline < now) {
			log_err("hashing a password took too long");
			kill(running[i]->pid, SIGKILL);
			running[i]->deadline = INT64_MAX;
		}
}
