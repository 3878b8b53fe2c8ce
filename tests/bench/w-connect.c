/* Short sessions: how many a second, --conc at a time. */
#include "bench.h"
#include "loop.h"
#include "result.h"

#include <string.h>
#include <time.h>

static int started, finished;
static struct series latency;
static enum proto proto;
static void (*session)(struct conn *);

static void
start_one(void)
{
	int user = opt.user + started % opt.users;
	struct conn *c;

	if (started >= opt.count)
		return;
	started++;
	c = loop_open(proto, user, session);
	c->since = now();
}

static void
finish_one(struct conn *c)
{
	series_add(&latency, (now() - c->since) * 1e3);
	finished++;
	loop_end(c);
	start_one();
}

static void
imap_session(struct conn *c)
{
	switch (c->state++) {
	case 0:
		loop_say(c, 1, "a LOGIN %s %s\r\n", user_name(c->user),
		    opt.password);
		break;
	case 1:
		expect("LOGIN OK", c->t.ok, 1);
		loop_say(c, 1, "b SELECT %s\r\n", opt.box);
		break;
	case 2:
		expect("SELECT OK", c->t.ok, 1);
		if (c->exists < 0)
			flaw("SELECT without EXISTS");
		loop_say(c, 1, "c LOGOUT\r\n");
		break;
	default:
		expect("LOGOUT OK", c->t.ok, 1);
		if (!c->bye)
			flaw("LOGOUT without BYE");
		finish_one(c);
	}
}

static void
pop3_session(struct conn *c)
{
	expect("+OK", c->t.ok, 1);
	switch (c->state++) {
	case 0:
		loop_say(c, 1, "USER %s\r\n", user_name(c->user));
		break;
	case 1:
		loop_say(c, 1, "PASS %s\r\n", opt.password);
		break;
	case 2:
		loop_say(c, 1, "STAT\r\n");
		break;
	case 3:
		loop_say(c, 1, "QUIT\r\n");
		break;
	default:
		finish_one(c);
	}
}

static void
run_sessions(const char *name)
{
	struct result r = {0};
	int k, i;

	for (k = 0; k < opt.reps; k++) {
		started = finished = 0;
		result_begin(&r);
		for (i = 0; i < opt.conc; i++)
			start_one();
		loop_run();
		result_add(&r, opt.count / result_end(&r));
		expect("sessions", finished, opt.count);
	}
	result_print(&r, name, "/s",
	    "\"conc\":%d,\"ms_med\":%.3g,"
	    "\"ms_p99\":%.3g",
	    opt.conc, series_at(&latency, 0.5), series_at(&latency, 0.99));
}

void
work_connect(void)
{
	proto = IMAP;
	session = imap_session;
	run_sessions("connect");
}

void
work_pop3_connect(void)
{
	proto = POP3;
	session = pop3_session;
	run_sessions("pop3-connect");
}

/* Until all of the server greets; with --mode imap until IMAP does. */
void
work_wait(void)
{
	struct timespec pause = {.tv_nsec = 50000000};
	double deadline = now() + 20;
	int last = strcmp(opt.mode, "imap") == 0 ? IMAP : LMTP, p;

	for (p = IMAP; p <= last; p++) {
		while (!conn_try((enum proto)p) && now() < deadline)
			nanosleep(&pause, NULL);
		conn_free(conn_open((enum proto)p));
	}
}
