/* Connections that wait: what they hold, and how soon they hear of mail. */
#include "bench.h"
#include "loop.h"
#include "procs.h"
#include "result.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 16, DAWDLE_MS = 20 };

static int idling;

static void
idle_step(struct conn *c)
{
	switch (c->state++) {
	case 0:
		loop_say(c, 1, "a LOGIN %s %s\r\n", user_name(c->user),
		    opt.password);
		break;
	case 1:
		loop_say(c, 1, "b SELECT %s\r\n", opt.box);
		break;
	case 2:
		loop_say(c, 1, "c IDLE\r\n");
		break;
	default:
		idling += c->t.more == 1;
		loop_park(c);
	}
}

/*
 * Memory of --count connections in IDLE: PSS of all the server's processes
 * with them, less without them, divided by their number.
 */
void
work_idle(void)
{
	struct result r = {0};
	double before, after;
	int i, k, procs_before, procs;

	imap_logout(imap_open(opt.user, opt.box));
	before = procs_pss(&procs_before);
	result_begin(&r);
	for (i = 0; i < opt.count;) {
		for (k = 0; k < AT_ONCE && i < opt.count; k++, i++)
			loop_open(IMAP, opt.user + i % opt.users, idle_step);
		loop_run();
	}
	result_end(&r);
	expect("idling", idling, opt.count);
	sleep(1);
	after = procs_pss(&procs);
	result_add(&r, (after - before) / opt.count);
	if (!procs_known())
		flaw("no --cgroup and no --pids: memory is not known");
	result_print(&r, "idle-pss", "KiB",
	    "\"conns\":%d,\"procs_before\":%d,\"procs\":%d,"
	    "\"pss_before\":%.0f,\"pss\":%.0f",
	    opt.count, procs_before, procs, before, after);
}

static void
pump_or_die(struct conn *c)
{
	if (conn_pump(c) == 0)
		die("server closed; last reply: %s", c->last);
}

/* Delivers one message; returns ms from its 250 to the other's EXISTS. */
static double
deliver_and_watch(struct conn *idle, struct conn *lmtp, struct text *mail)
{
	struct pollfd f[2] = {
	    {.fd = lmtp->fd, .events = POLLIN},
	    {.fd = idle->fd, .events = POLLIN},
	};
	long news = idle->news;
	double accepted = 0;

	conn_command(lmtp, "MAIL FROM:<sender@example.net>");
	conn_command(lmtp, "RCPT TO:<%s>", user_name(opt.user));
	conn_command(lmtp, "DATA");
	gen_fresh_id(mail->p, mail->n);
	conn_send(lmtp, mail->p, mail->n);
	while (!accepted || idle->news == news) {
		if (poll(f, 2, 35000) <= 0)
			die("no EXISTS after a delivery");
		if (f[0].revents) {
			pump_or_die(lmtp);
			if (!accepted && lmtp->t.replies > 0)
				accepted = now();
		}
		if (f[1].revents)
			pump_or_die(idle);
	}
	expect("250", lmtp->t.ok, 1);
	return (idle->exists_at - accepted) * 1e3;
}

void
work_notify(void)
{
	struct conn *idle = imap_open(opt.user, opt.box);
	struct conn *lmtp = conn_open(LMTP);
	struct timespec pause = {.tv_nsec = DAWDLE_MS * 1000000};
	struct text mail = {0};
	struct result r = {0};
	int k;

	gen_message(&mail, 1, opt.size);
	text_puts(&mail, ".\r\n");
	conn_command(idle, "IDLE");
	conn_command(lmtp, "LHLO bench.example.net");
	result_begin(&r);
	for (k = 0; k < opt.count; k++) {
		result_add(&r, deliver_and_watch(idle, lmtp, &mail));
		nanosleep(&pause, NULL);
	}
	result_end(&r);
	result_print(&r, "notify", "ms", "\"deliveries\":%d", opt.count);
}
