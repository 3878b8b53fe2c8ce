/* The client's side of chapar-directory. */
#include "base/directoryc.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINE_MAX_ = 1024, WAIT_MS = 90 * 1000 };

static int
open_socket(const char *path, int flags)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd, r;

	if (path == NULL)
		path = DIRECTORYC_SOCKET;
	if (strlen(path) >= sizeof a.sun_path)
		return -ENAMETOOLONG;
	memcpy(a.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	r = -errno;
	close(fd);
	return r;
}

int
directoryc_open(const char *path)
{
	return open_socket(path, 0);
}

void
directoryc_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

static bool
send_line(int fd, const char *line)
{
	size_t n = strlen(line);

	while (n > 0) {
		ssize_t w = send(fd, line, n, MSG_NOSIGNAL);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		line += w;
		n -= (size_t)w;
	}
	return true;
}

/* A byte at a time: an answer is short, and nothing follows it. */
static bool
read_line(int fd, char line[LINE_MAX_])
{
	size_t n = 0;

	while (n < LINE_MAX_ - 1) {
		struct pollfd p = {fd, POLLIN, 0};
		ssize_t r = poll(&p, 1, WAIT_MS);

		if (r > 0)
			r = recv(fd, line + n, 1, 0);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		if (line[n] == '\n') {
			line[n] = '\0';
			return true;
		}
		n++;
	}
	return false;
}

static const struct {
	const char *word;
	enum directoryc means;
} words[] = {
    {"OK",      DIRECTORYC_OK     },
    {"HOME",    DIRECTORYC_OK     },
    {"STALE",   DIRECTORYC_STALE  },
    {"NONE",    DIRECTORYC_NONE   },
    {"TROUBLE", DIRECTORYC_TROUBLE},
    {"LATE",    DIRECTORYC_LATE   },
    {"DENIED",  DIRECTORYC_DENIED },
    {"FIXED",   DIRECTORYC_FIXED  },
    {"TAKEN",   DIRECTORYC_TAKEN  },
};

/* An answer: its first word, and the server's name that may follow. */
static enum directoryc
ask(int fd, const char *line, char ret_host[HOST_SIZE])
{
	char answer[LINE_MAX_];
	size_t n;

	ret_host[0] = '\0';
	if (!send_line(fd, line) || !read_line(fd, answer))
		return DIRECTORYC_DOWN;
	n = strcspn(answer, " ");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!span_is(span_of(answer, n), words[i].word))
			continue;
		if (answer[n] == ' ')
			directory_host(span_str(answer + n + 1), ret_host);
		return words[i].means;
	}
	return DIRECTORYC_DOWN;
}

/* Nothing that is said may hold a blank or a line's end. */
static bool
is_word(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

void
directoryc_doubt(const char *path, const char *account)
{
	int fd = is_word(account) ? open_socket(path, SOCK_NONBLOCK) : -EINVAL;
	char line[LINE_MAX_];

	if (fd < 0)
		return; /* a site without; or very many are in doubt */
	snprintf(line, sizeof line, "FRESH %s\n", account);
	send_line(fd, line);
	close(fd);
}

enum directoryc
directoryc_fresh(int fd, const char *account, char ret_host[HOST_SIZE])
{
	char line[LINE_MAX_];
	enum directoryc r;

	ret_host[0] = '\0';
	if (!is_word(account) || snprintf(line, sizeof line, "FRESH %s\n",
				     account) >= (int)sizeof line)
		return DIRECTORYC_NONE;
	r = ask(fd, line, ret_host);
	if (r == DIRECTORYC_OK && ret_host[0] == '\0')
		return DIRECTORYC_DOWN;
	return r;
}

enum directoryc
directoryc_set(int fd, const char *account, const char *from, const char *to,
    char ret_now[HOST_SIZE])
{
	char line[LINE_MAX_];

	ret_now[0] = '\0';
	if (!is_word(account) || !is_word(from) || !is_word(to) ||
	    snprintf(line, sizeof line, "SET %s %s %s\n", account, from, to) >=
		(int)sizeof line)
		return DIRECTORYC_NONE;
	return ask(fd, line, ret_now);
}

static enum directoryc
ask_of_board(int fd, const char *verb, const char *board, const char *to,
    const char *host)
{
	char line[LINE_MAX_], none[HOST_SIZE];

	if (!is_word(board) || !is_word(host) ||
	    (to != NULL && !is_word(to)) ||
	    snprintf(line, sizeof line, "%s %s%s%s %s\n", verb, board,
		to != NULL ? " " : "", to != NULL ? to : "",
		host) >= (int)sizeof line)
		return DIRECTORYC_FIXED; /* no entry could be asked for */
	return ask(fd, line, none);
}

enum directoryc
directoryc_add(int fd, const char *board, const char *host)
{
	return ask_of_board(fd, "ADD", board, NULL, host);
}

enum directoryc
directoryc_remove(int fd, const char *board, const char *host)
{
	return ask_of_board(fd, "REMOVE", board, NULL, host);
}

enum directoryc
directoryc_rename(int fd, const char *board, const char *to, const char *host)
{
	return ask_of_board(fd, "RENAME", board, to, host);
}

enum directoryc
directoryc_wait(int fd, const char *account, const char *host, unsigned seconds)
{
	char line[LINE_MAX_], none[HOST_SIZE];

	if (!is_word(account) || !is_word(host) ||
	    snprintf(line, sizeof line, "WAIT %s %s %u\n", account, host,
		seconds) >= (int)sizeof line)
		return DIRECTORYC_NONE;
	return ask(fd, line, none);
}

enum directoryc
directoryc_status(int fd, struct buf *ret)
{
	char line[LINE_MAX_];

	if (!send_line(fd, "STATUS\n"))
		return DIRECTORYC_DOWN;
	while (read_line(fd, line)) {
		if (strcmp(line, ".") == 0)
			return DIRECTORYC_OK;
		buf_puts(ret, line);
		buf_putc(ret, '\n');
	}
	return DIRECTORYC_DOWN;
}
