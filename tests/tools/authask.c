/*
 * authask - asks chapar-auth, as a handler does.
 *
 *	authask [--auth-socket PATH | --spool DIR] WHAT ...
 *	  password USER PASS          plain [-i] USER PASS [AUTHZID]
 *	  login [-i] USER PASS        (SASL; -i: with an initial response)
 *	  anonymous SERVICE TRACE     as that service
 *	  twice USER PASS USER PASS   on one connection
 *	  again USER PASS             then once more after a line of input
 *	  many N USER PASS            N processes at once
 *	  time N USER PASS            one after the other, a connection each
 *	  raw                         standard input as it is; says what came
 *
 * Without a socket chapar-auth is started, from beside this program.  Prints
 * "ok USER LOGIN GROUP,..." or "no" or "temp", and exits 0, 1 or 2.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/authc.h"
#include "base/options.h"

static const char *socket_path, *spool;
static const struct peer peer = {.addr = "192.0.2.1", .is_local = true};
static const struct span none = {"", 0};

static struct authc
ask_nobody(void)
{
	return (struct authc)AUTHC_INIT(.socket = socket_path, .spool = spool,
	    .service = "test", .peer = &peer);
}

static int
say(enum auth_result r, const struct identity *id)
{
	static const char *const words[] = {"ok", "no", "temp", "more"};

	printf("%s", words[r]);
	if (r == AUTH_OK) {
		printf(" %s %s ", id->user, id->login);
		for (const char *g = id->groups; *g != '\0'; g += strlen(g) + 1)
			printf("%s%s", g > id->groups ? "," : "", g);
	}
	putchar('\n');
	fflush(stdout);
	return (int)r;
}

static int
password(char **a)
{
	struct authc c = ask_nobody();
	struct identity id;
	int r = say(authc_plain(&c, span_str(a[0]), span_str(a[1]), &id), &id);

	if (a[2] != NULL && a[3] != NULL)
		r = say(
		    authc_plain(&c, span_str(a[2]), span_str(a[3]), &id), &id);
	authc_close(&c);
	return r;
}

/* One connection, unless the other side has closed it in between. */
static int
again(char **a)
{
	struct authc c = ask_nobody();
	struct identity id;
	int r = 0;

	for (int i = 0; i < 2; i++) {
		if (i == 1 && getchar() == EOF)
			break;
		r = say(
		    authc_plain(&c, span_str(a[0]), span_str(a[1]), &id), &id);
	}
	authc_close(&c);
	return r;
}

static int
anonymous(char **a)
{
	struct authc c = ask_nobody();
	struct span token, trace = span_str(a[1]);
	struct identity id;
	enum auth_result r;

	c.service = a[0];
	r = authc_start(&c, SPAN("ANONYMOUS"), &trace, &token, &id);
	authc_close(&c);
	return say(r, &id);
}

static int
plain(bool initial, char **a)
{
	struct authc c = ask_nobody();
	struct buf b = {.limit = 70000};
	struct identity id;
	struct span token, t;
	enum auth_result r;

	buf_puts(&b, a[2] != NULL ? a[2] : "");
	buf_putc(&b, '\0');
	buf_puts(&b, a[0]);
	buf_putc(&b, '\0');
	buf_puts(&b, a[1]);
	t = buf_span(&b);
	r = authc_start(&c, SPAN("plain"), initial ? &t : NULL, &token, &id);
	if (!initial && r == AUTH_MORE && span_eq(token, none))
		r = authc_step(&c, t, &token, &id);
	buf_free(&b);
	authc_close(&c);
	return say(r, &id);
}

static int
login(bool initial, char **a)
{
	struct authc c = ask_nobody();
	struct span token, user = span_str(a[0]);
	struct identity id;
	enum auth_result r =
	    authc_start(&c, SPAN("LOGIN"), initial ? &user : NULL, &token, &id);

	if (!initial && r == AUTH_MORE && span_eq(token, SPAN("Username:")))
		r = authc_step(&c, user, &token, &id);
	if (r == AUTH_MORE && span_eq(token, SPAN("Password:")))
		r = authc_step(&c, span_str(a[1]), &token, &id);
	authc_close(&c);
	return say(r, &id);
}

static int
many(int n, char **a)
{
	unsigned count[4] = {0};
	int status;

	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			if (freopen("/dev/null", "w", stdout) == NULL)
				_exit(3);
			_exit(password(a));
		}
	}
	while (wait(&status) > 0)
		count[WIFEXITED(status) ? WEXITSTATUS(status) & 3 : 3]++;
	printf("ok %u no %u temp %u else %u\n", count[0], count[1], count[2],
	    count[3]);
	return 0;
}

static int
by_value(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static int
timing(int n, char **a)
{
	double *us = calloc((size_t)n, sizeof *us);

	for (int i = 0; i < n && us != NULL; i++) {
		struct authc c = ask_nobody();
		struct timespec from, to;
		struct identity id;

		clock_gettime(CLOCK_MONOTONIC, &from);
		authc_plain(&c, span_str(a[0]), span_str(a[1]), &id);
		clock_gettime(CLOCK_MONOTONIC, &to);
		authc_close(&c);
		us[i] = (double)(to.tv_sec - from.tv_sec) * 1e6 +
			(double)(to.tv_nsec - from.tv_nsec) / 1e3;
	}
	qsort(us, (size_t)n, sizeof *us, by_value);
	printf("us: min %.0f median %.0f p90 %.0f\n", us[0], us[n / 2],
	    us[n * 9 / 10]);
	free(us);
	return 0;
}

/* All of standard input, then what comes back. */
static int
raw(void)
{
	struct authc c = ask_nobody();
	char some[65536];
	size_t total = 0;
	ssize_t n;

	if (authc_open(&c) < 0)
		return 2;
	while ((n = read(0, some, sizeof some)) > 0)
		if (send(c.fd, some, (size_t)n, MSG_NOSIGNAL) != n)
			break;
	shutdown(c.fd, SHUT_WR);
	while ((n = read(c.fd, some, sizeof some)) > 0)
		total += (size_t)n;
	printf("%zu bytes\n", total);
	authc_close(&c);
	return 0;
}

int
main(int argc, char *argv[])
{
	const struct option_def options[] = {
	    {"auth-socket", OPT_STRING, &socket_path, "PATH", "where to ask" },
	    {"spool",       OPT_STRING, &spool,       "DIR",  "for the child"},
	    {NULL,          0,          NULL,         NULL,   NULL           },
	};
	int at = options_parse("authask", "WHAT ...", options, argc, argv);
	char **a = argv + at + 1;
	const char *what = at < argc ? argv[at] : "";
	bool initial = at + 1 < argc && strcmp(*a, "-i") == 0;

	if (initial)
		a++;
	if (strcmp(what, "raw") == 0)
		return raw();
	if (strcmp(what, "again") == 0)
		return again(a);
	if (strcmp(what, "many") == 0)
		return many(atoi(a[0]), a + 1);
	if (strcmp(what, "time") == 0)
		return timing(atoi(a[0]), a + 1);
	if (strcmp(what, "anonymous") == 0)
		return anonymous(a);
	if (strcmp(what, "plain") == 0)
		return plain(initial, a);
	if (strcmp(what, "login") == 0)
		return login(initial, a);
	return password(a);
}
