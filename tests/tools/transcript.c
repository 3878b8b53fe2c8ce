/*
 * transcript FILE.t ... - hold a conversation and check every answer.
 *
 * A transcript reads as the conversation it is.  Each line is an operation:
 *
 *   # text             a comment; empty lines do nothing
 *   H: chapar-imap     what to talk to, a shell command; $B comes first in
 *                      PATH, so this is the program just built
 *   C: line            send this and CRLF
 *   C; bytes           send this and nothing else
 *   C* n bytes         send this n times
 *   C.                 close the sending side;  C! close both
 *   S: pattern         the next line the server says
 *   S? pattern         consecutive ones: these lines, in any order
 *   S* pattern         skip lines until this one
 *   S.                 the server closes the connection, saying nothing
 *   X: 0               the program ends with this status (128 + n: signal n);
 *                      the next operation on the session starts a new one
 *   R: command         run this in the shell; it must exit 0
 *
 * A number before the letter (2C:, 2S:, 2H:) names a session; without one it
 * is session 1.  A session starts when it is first sent to or heard from and,
 * where its transcript does not say X, must end with 0 when the file does.
 *
 * In a pattern "*" is any text, "?" any character, $name (lower-case letters)
 * whatever it stood for before or, the first time, a word; "* " at the start
 * is IMAP's and means itself, as does everything else.  \xHH is a byte.  What
 * is sent knows \r \n \xHH \\ and $name.  "$$" is a dollar; $Name needs none.
 *
 * Every transcript has a spool of its own with the users alice and bob, both
 * with the password "secret".  Its place, the clock and the seed go to all
 * programs by the environment (CHAPAR_SPOOL, CHAPAR_CLOCK, CHAPAR_SEED): the
 * n-th program started sees the clock at n seconds past $CLOCK.  R also has
 * SPOOL, B, TMP (an empty folder), LOG (stderr of session 1; LOG2 of 2 ...),
 * PID1 ..., and the variables bound so far.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	WAIT_MS = 60000, /* for an answer, or an end */
	RUN_MS = 120000, /* for what R runs */
	NSESSION = 10,
	NVAR = 64,
	NSET = 256,
	SHOWN = 400, /* of a line, in a complaint */
};
#define CLOCK INT64_C(1700000000000000) /* 2023-11-14 22:13:20 UTC */

struct bytes {
	char *p;
	size_t n, cap;
};

struct session {
	char *command; /* what H says, NULL until then */
	int fd;
	pid_t pid; /* 0: not running */
	bool imap, eof;
	struct bytes in;
	size_t taken;   /* of in */
	size_t literal; /* bytes of a literal still to come */
};

static struct session sessions[NSESSION];
static struct {
	char *name, *value;
} vars[NVAR];
static unsigned nvars, lineno, started;
static const char *file;
static char *build, *dir, *spool;

/* -- complaints ---------------------------------------------------------- */

static void
show(const char *what, const char *p, size_t n)
{
	printf("#   %-7s", what);
	for (size_t i = 0; i < n && i < SHOWN; i++)
		if (p[i] == '\r')
			fputs("\\r", stdout);
		else if (isprint((unsigned char)p[i]) || (p[i] & 0x80) != 0)
			putchar(p[i]);
		else
			printf("\\x%02x", (unsigned char)p[i]);
	if (n > SHOWN)
		printf("... (%zu bytes)", n);
	putchar('\n');
}

static char *path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *
path(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		abort();
	va_end(ap);
	return s;
}

static void
show_file(const char *title, const char *name)
{
	FILE *f = fopen(name, "r");
	char line[1024];

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		printf("#   %s%s%s", title, line,
		    strchr(line, '\n') != NULL ? "" : "\n");
	if (f != NULL)
		fclose(f);
}

static void
clean_up(void)
{
	for (unsigned i = 0; i < NSESSION; i++)
		if (sessions[i].pid > 0) {
			kill(sessions[i].pid, SIGKILL);
			waitpid(sessions[i].pid, NULL, 0);
		}
	if (dir != NULL && getenv("KEEP") == NULL) {
		pid_t pid = fork();

		if (pid == 0) {
			execlp("rm", "rm", "-rf", dir, (char *)NULL);
			_exit(127);
		}
		waitpid(pid, NULL, 0);
	}
}

_Noreturn static void
quit(void)
{
	for (unsigned i = 0; i < NSESSION; i++)
		if (sessions[i].command != NULL)
			show_file("stderr: ", path("%s/log%u", dir, i));
	fflush(stdout);
	clean_up();
	_exit(1);
}

_Noreturn static void fail(const char *, ...)
    __attribute__((format(printf, 1, 2)));

static void
fail(const char *fmt, ...)
{
	va_list ap;

	printf("not ok %s:%u ", file, lineno);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	quit();
}

_Noreturn static void
mismatch(const char *why, const char *want, const char *got, size_t n)
{
	printf("not ok %s:%u %s\n", file, lineno, why);
	show("wanted", want, strlen(want));
	if (got != NULL)
		show("got", got, n);
	quit();
}

/* -- small things -------------------------------------------------------- */

static void
add(struct bytes *b, const void *p, size_t n)
{
	if (b->cap - b->n < n) {
		b->cap = (b->n + n) * 2;
		if ((b->p = realloc(b->p, b->cap)) == NULL)
			abort();
	}
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *d = c != '\0' ? strchr(digits, tolower(c)) : NULL;

	return d != NULL ? (int)(d - digits) : -1;
}

/* \xHH at p: the byte, or -1. */
static int
hex_escape(const char *p)
{
	if (p[0] != '\\' || p[1] != 'x' || hex(p[2]) < 0 || hex(p[3]) < 0)
		return -1;
	return hex(p[2]) << 4 | hex(p[3]);
}

/* The length of the variable's name after the "$" at p; 0: a plain dollar. */
static size_t
var_name(const char *p)
{
	size_t n = 0;

	while (p[n + 1] >= 'a' && p[n + 1] <= 'z')
		n++;
	return n;
}

static const char *
var_get(const char *name, size_t n)
{
	for (unsigned i = 0; i < nvars; i++)
		if (strlen(vars[i].name) == n &&
		    memcmp(vars[i].name, name, n) == 0)
			return vars[i].value;
	return NULL;
}

static void
var_bind(const char *name, size_t n, const char *value, size_t len)
{
	if (nvars == NVAR)
		fail("more than %d variables", NVAR);
	vars[nvars].name = strndup(name, n);
	vars[nvars++].value = strndup(value, len);
}

static void
var_unbind(unsigned to)
{
	while (nvars > to) {
		free(vars[--nvars].name);
		free(vars[nvars].value);
	}
}

/* What "C" sends: the text with its escapes and variables replaced. */
static struct bytes
expand(const char *p)
{
	struct bytes b = {0};

	while (*p != '\0') {
		size_t n;
		int c;

		if (p[0] == '\\' && p[1] != '\0' && strchr("rn\\", p[1])) {
			add(&b,
			    p[1] == 'r'   ? "\r"
			    : p[1] == 'n' ? "\n"
					  : "\\",
			    1);
			p += 2;
		} else if ((c = hex_escape(p)) >= 0) {
			add(&b, &(char){(char)c}, 1);
			p += 4;
		} else if (p[0] == '$' && p[1] == '$') {
			add(&b, p, 1);
			p += 2;
		} else if (p[0] == '$' && (n = var_name(p)) > 0) {
			const char *v = var_get(p + 1, n);

			if (v == NULL)
				fail("$%.*s stands for nothing yet", (int)n,
				    p + 1);
			add(&b, v, strlen(v));
			p += n + 1;
		} else {
			add(&b, p++, 1);
		}
	}
	return b;
}

/* -- patterns ------------------------------------------------------------ */

static bool glob(const char *p, const char *s, const char *end);

static bool
glob_var(const char *p, size_t name, const char *s, const char *end)
{
	const char *v = var_get(p + 1, name);
	const unsigned before = nvars;
	size_t n = 0;

	if (v != NULL) {
		n = strlen(v);
		return (size_t)(end - s) >= n && memcmp(s, v, n) == 0 &&
		       glob(p + 1 + name, s + n, end);
	}
	while (s + n < end && strchr(" ()[]\"\r", s[n]) == NULL)
		n++;
	for (; n > 0; n--) {
		var_bind(p + 1, name, s, n);
		if (glob(p + 1 + name, s + n, end))
			return true;
		var_unbind(before);
	}
	return false;
}

static bool
glob(const char *p, const char *s, const char *end)
{
	for (; *p != '\0'; p++, s++) {
		size_t n;
		int c;

		if (*p == '*') {
			while (p[1] == '*')
				p++;
			for (; s <= end; s++)
				if (glob(p + 1, s, end))
					return true;
			return false;
		}
		if (*p == '$' && p[1] != '$' && (n = var_name(p)) > 0)
			return glob_var(p, n, s, end);
		if (s == end)
			return false;
		if (*p == '?')
			continue;
		if ((c = hex_escape(p)) >= 0)
			p += 3;
		else
			c = (unsigned char)*p;
		if (c == '$' && p[1] == '$')
			p++;
		if ((unsigned char)*s != c)
			return false;
	}
	return s == end;
}

static bool
match(const char *p, const char *s, size_t n)
{
	const unsigned before = nvars;

	if (p[0] == '*' && p[1] == ' ') {
		if (n < 2 || memcmp(s, "* ", 2) != 0)
			return false;
		p += 2;
		s += 2;
		n -= 2;
	}
	if (glob(p, s, s + n))
		return true;
	var_unbind(before);
	return false;
}

/* -- processes ----------------------------------------------------------- */

static void
set_env(void)
{
	char text[32];

	snprintf(text, sizeof text, "%lld",
	    (long long)(CLOCK + ++started * INT64_C(1000000)));
	setenv("CHAPAR_CLOCK", text, 1);
	snprintf(text, sizeof text, "%u", started);
	setenv("CHAPAR_SEED", text, 1);
}

static int
status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

/* Waits for a child; -1 if it does not end in time. */
static int
reap(pid_t pid, int ms)
{
	const int64_t until = now_ms() + ms;
	struct timespec pause = {0, 200000};
	int status;
	pid_t r;

	while ((r = waitpid(pid, &status, WNOHANG)) == 0 && now_ms() < until) {
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 5000000)
			pause.tv_nsec *= 2;
	}
	return r == pid ? status_of(status) : -1;
}

_Noreturn static void
child(const char *command, int in, int out, int err)
{
	if (in >= 0)
		dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static void
start(struct session *s)
{
	const unsigned id = (unsigned)(s - sessions);
	int sv[2], err;

	if (s->command == NULL)
		fail("no H line says what session %u talks to", id);
	err = open(path("%s/log%u", dir, id),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (err < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) != 0)
		fail("socketpair: %s", strerror(errno));
	set_env();
	s->imap = strstr(s->command, "imap") != NULL ||
		  strstr(s->command, "imsp") != NULL;
	s->eof = false;
	s->in.n = s->taken = s->literal = 0;
	s->pid = fork();
	if (s->pid == 0)
		child(path("exec %s", s->command), sv[1], sv[1], err);
	if (s->pid < 0)
		fail("fork: %s", strerror(errno));
	close(sv[1]);
	close(err);
	s->fd = sv[0];
}

static void
session_ready(struct session *s)
{
	if (s->pid == 0)
		start(s);
}

/* Closes the session and looks at how its program ends. */
static void
finish(struct session *s, int want)
{
	char drop[4096];
	int got;

	if (s->fd >= 0) {
		struct pollfd pfd = {.fd = s->fd, .events = POLLIN};

		shutdown(s->fd, SHUT_WR);
		while (!s->eof && poll(&pfd, 1, WAIT_MS) > 0 &&
		       read(s->fd, drop, sizeof drop) > 0)
			continue;
		close(s->fd);
		s->fd = -1;
	}
	got = reap(s->pid, WAIT_MS);
	if (got < 0)
		fail("session %d does not end", (int)(s - sessions));
	s->pid = 0;
	if (got > 128 && got != want)
		fail("session %d died of signal %d (%s), wanted exit %d",
		    (int)(s - sessions), got - 128, strsignal(got - 128), want);
	if (got != want)
		fail("session %d ended with %d, wanted %d", (int)(s - sessions),
		    got, want);
}

static void
run(const char *command)
{
	const char *name = path("%s/out", dir);
	int out = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	pid_t pid;
	int status;

	set_env();
	if ((pid = fork()) == 0) {
		for (unsigned i = 0; i < nvars; i++)
			setenv(vars[i].name, vars[i].value, 1);
		for (unsigned i = 1; i < NSESSION; i++) {
			setenv(i == 1 ? "LOG" : path("LOG%u", i),
			    path("%s/log%u", dir, i), 1);
			if (sessions[i].pid > 0)
				setenv(path("PID%u", i),
				    path("%d", (int)sessions[i].pid), 1);
		}
		child(command, -1, out, out);
	}
	close(out);
	if ((status = reap(pid, RUN_MS)) == 0)
		return;
	kill(pid, SIGKILL);
	if (status < 0)
		printf("not ok %s:%u no end of: %s\n", file, lineno, command);
	else
		printf("not ok %s:%u exit %d of: %s\n", file, lineno, status,
		    command);
	show_file("", name);
	quit();
}

/* -- the conversation ---------------------------------------------------- */

static bool
more(struct session *s)
{
	char got[65536];
	ssize_t n = recv(s->fd, got, sizeof got, MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n <= 0)
		s->eof = true; /* or it was reset, which is as good */
	else
		add(&s->in, got, (size_t)n);
	return n > 0;
}

static void
say(struct session *s, const char *p, size_t n)
{
	int64_t until = now_ms() + WAIT_MS;

	session_ready(s);
	while (n > 0) {
		struct pollfd pfd = {s->fd, POLLOUT, 0};
		ssize_t sent;

		if (!s->eof)
			pfd.events |= POLLIN;
		if (poll(&pfd, 1, (int)(until - now_ms())) <= 0)
			fail("session %d does not read", (int)(s - sessions));
		if ((pfd.revents & POLLIN) != 0 && !s->eof)
			more(s); /* so that neither side waits for ever */
		sent = send(s->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno == EAGAIN)
			continue;
		if (sent < 0)
			return; /* gone: S will say whether that was right */
		p += sent;
		n -= (size_t)sent;
		until = now_ms() + WAIT_MS;
	}
}

/* {123} at the end of a line: so many bytes follow as they are. */
static size_t
literal_size(const char *p, size_t n)
{
	size_t i = n, v = 0;

	if (n < 3 || p[n - 1] != '}')
		return 0;
	for (i = n - 1; i > 0 && isdigit((unsigned char)p[i - 1]); i--)
		continue;
	if (i == 0 || i == n - 1 || p[i - 1] != '{')
		return 0;
	for (; i < n - 1; i++)
		v = v * 10 + (size_t)(p[i] - '0');
	return v;
}

/* Literals are what the protocol says they are: n bytes, then " ", ")" or the
 * end of the line; and lines outside of them end in CRLF. */
static void
check_framing(struct session *s, const char *p, size_t n, bool crlf)
{
	const size_t whole = n + (crlf ? 2 : 1);

	if (s->literal != SIZE_MAX && s->literal >= whole) {
		s->literal -= whole;
		if (s->literal == 0)
			s->literal = SIZE_MAX; /* it ends with this line */
		return;
	}
	if (s->literal > 0) {
		const size_t skip = s->literal == SIZE_MAX ? 0 : s->literal;

		s->literal = 0;
		if (skip > n || (skip < n && strchr(" )", p[skip]) == NULL))
			mismatch("the literal is not as long as announced",
			    "a space, \")\" or the end after it", p, n);
		p += skip;
		n -= skip;
	}
	if (!crlf)
		mismatch("a line ends in a bare LF", "CRLF", p, n);
	s->literal = literal_size(p, n);
}

/* The next line, without its end; false if there is no more. */
static bool
answer(struct session *s, const char **ret, size_t *ret_n, const char *want)
{
	const int64_t until = now_ms() + WAIT_MS;
	size_t seen = 0;

	session_ready(s);
	for (;;) {
		const char *p = s->in.p + s->taken;
		size_t have = s->in.n - s->taken;
		const char *nl =
		    have > seen ? memchr(p + seen, '\n', have - seen) : NULL;
		struct pollfd pfd = {.fd = s->fd, .events = POLLIN};

		if (nl != NULL) {
			size_t n = (size_t)(nl - p);
			bool crlf = n > 0 && p[n - 1] == '\r';

			s->taken += n + 1;
			*ret = p;
			*ret_n = n - crlf;
			if (s->imap)
				check_framing(s, p, *ret_n, crlf);
			else if (!crlf)
				mismatch(
				    "a line ends in a bare LF", want, p, n);
			return true;
		}
		if (s->eof && have > 0)
			mismatch(
			    "closed in the middle of a line", want, p, have);
		if (s->eof)
			return false;
		seen = have;
		if (poll(&pfd, 1, (int)(until - now_ms())) <= 0)
			mismatch("no answer in time", want, have > 0 ? p : NULL,
			    have);
		more(s);
	}
}

static void
expect(struct session *s, const char *want)
{
	const char *got;
	size_t n;

	if (!answer(s, &got, &n, want))
		mismatch("the server closed", want, NULL, 0);
	if (!match(want, got, n))
		mismatch("another answer", want, got, n);
}

static void
expect_past(struct session *s, const char *want)
{
	const char *got;
	size_t n;

	do
		if (!answer(s, &got, &n, want))
			mismatch("the server closed", want, NULL, 0);
	while (!match(want, got, n));
}

static void
expect_close(struct session *s)
{
	const char *got;
	size_t n;

	if (answer(s, &got, &n, "the end"))
		mismatch("more was said", "the end", got, n);
}

/* Lines that may come in any order. */
static struct {
	struct session *session;
	char *want[NSET];
	unsigned line[NSET], n;
} set;

static void
set_end(void)
{
	const unsigned at = lineno;

	for (; set.n > 0; set.n--) {
		const char *got;
		unsigned i = 0;
		size_t n;

		lineno = set.line[0];
		if (!answer(set.session, &got, &n, set.want[0]))
			mismatch("the server closed", set.want[0], NULL, 0);
		while (i < set.n && !match(set.want[i], got, n))
			i++;
		if (i == set.n)
			mismatch(
			    "an answer not among these", set.want[0], got, n);
		free(set.want[i]);
		for (; i + 1 < set.n; i++) {
			set.want[i] = set.want[i + 1];
			set.line[i] = set.line[i + 1];
		}
	}
	lineno = at;
}

static void
set_add(struct session *s, const char *want)
{
	if (set.n > 0 && set.session != s)
		set_end();
	if (set.n == NSET)
		fail("more than %d lines in a set", NSET);
	set.session = s;
	set.want[set.n] = strdup(want);
	set.line[set.n++] = lineno;
}

static void
send_many(struct session *s, const char *rest)
{
	char *after;
	unsigned long n = strtoul(rest, &after, 10);
	struct bytes one, all = {0};

	if (after == rest || *after != ' ')
		fail("C* wants a number and what to send");
	one = expand(after + 1);
	while (n-- > 0)
		add(&all, one.p, one.n);
	say(s, all.p, all.n);
	free(one.p);
	free(all.p);
}

static void
operate(struct session *s, char letter, char mark, const char *rest)
{
	struct bytes b;

#define OP(l, m) (letter == (l) && mark == (m))
	if (OP('C', ':') || OP('C', ';')) {
		b = expand(rest);
		if (mark == ':')
			add(&b, "\r\n", 2);
		say(s, b.p, b.n);
		free(b.p);
	} else if (OP('C', '*')) {
		send_many(s, rest);
	} else if (OP('C', '.')) {
		session_ready(s);
		shutdown(s->fd, SHUT_WR);
	} else if (OP('C', '!')) {
		session_ready(s);
		close(s->fd);
		s->fd = -1;
	} else if (OP('S', ':')) {
		expect(s, rest);
	} else if (OP('S', '*')) {
		expect_past(s, rest);
	} else if (OP('S', '.')) {
		expect_close(s);
	} else if (OP('X', ':')) {
		session_ready(s);
		finish(s, atoi(rest));
	} else if (OP('H', ':')) {
		s->command = strdup(rest);
	} else if (OP('R', ':')) {
		run(rest);
	} else {
		fail("there is no operation %c%c", letter, mark);
	}
#undef OP
}

static void
line(const char *p)
{
	unsigned id = 1;
	const char *rest;

	if (p[0] == '#' || p[0] == '\0')
		return;
	if (isdigit((unsigned char)p[0]))
		id = (unsigned)(*p++ - '0');
	if (id == 0 || p[0] == '\0' || p[1] == '\0')
		fail("cannot read \"%s\"", p);
	rest = p + 2 + (p[2] == ' ');
	if (p[0] == 'S' && p[1] == '?') {
		set_add(&sessions[id], rest);
		return;
	}
	set_end();
	operate(&sessions[id], p[0], p[1], rest);
}

/* -- the file ------------------------------------------------------------ */

/* The folder two above this program is the build; the spool is made there. */
static void
prepare(void)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *end;

	if (n < 0)
		exit(2);
	self[n] = '\0';
	for (int i = 0; i < 3 && (end = strrchr(self, '/')) != NULL; i++)
		*end = '\0';
	build = strdup(self);
	mkdir(path("%s/tmp", build), 0777);
	setenv("B", build, 1);
	setenv("PATH", path("%s:%s", build, getenv("PATH")), 1);
	setenv("TZ", "UTC", 1);
	setenv("LC_ALL", "C", 1);
	signal(SIGPIPE, SIG_IGN);
}

static void
make_spool(void)
{
	dir = path("%s/tmp/t.XXXXXX", build);
	if (mkdtemp(dir) == NULL) {
		perror(dir);
		exit(2);
	}
	mkdir(path("%s/tmp", dir), 0777);
	setenv("TMP", path("%s/tmp", dir), 1);
	spool = path("%s/spool", dir);
	setenv("SPOOL", spool, 1);
	setenv("CHAPAR_SPOOL", spool, 1);
	if (access(path("%s/chapar", build), X_OK) == 0)
		run("tests/spool \"$SPOOL\"");
	started = 0;
}

static void
converse(FILE *t)
{
	char *text = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&text, &cap, t)) > 0) {
		lineno++;
		if (text[n - 1] == '\n')
			text[n - 1] = '\0';
		line(text);
	}
	set_end();
	for (unsigned i = 1; i < NSESSION; i++)
		if (sessions[i].pid > 0)
			finish(&sessions[i], 0);
	free(text);
}

static void
play(const char *name)
{
	FILE *t = fopen(name, "r");

	if (t == NULL) {
		perror(name);
		exit(2);
	}
	file = name;
	lineno = 0;
	for (unsigned i = 0; i < NSESSION; i++)
		sessions[i].fd = -1;
	make_spool();
	converse(t);
	fclose(t);
	printf("ok %s\n", name);
	fflush(stdout);
	clean_up();
	var_unbind(0);
	memset(sessions, 0, sizeof sessions);
}

int
main(int argc, char *argv[])
{
	if (argc < 2) {
		fputs("usage: transcript FILE.t ...\n", stderr);
		return 64;
	}
	prepare();
	for (int i = 1; i < argc; i++)
		play(argv[i]);
	_exit(0); /* what was allocated was for the whole run */
}
