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
#include "transcript.h"

#include <ctype.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NSET = 256 };

struct session sessions[NSESSION];
const char *file;
unsigned lineno, started;
char *build, *dir, *spool;

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
	vars_forget();
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
