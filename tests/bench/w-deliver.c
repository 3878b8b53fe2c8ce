/*
 * Mail coming in: LMTP and APPEND.  The messages are made beforehand; each
 * gets a new Message-ID when it is sent.
 */
#include "bench.h"
#include "loop.h"
#include "result.h"

#include <stdio.h>
#include <string.h>

enum { DIFFERENT = 100 };

static struct text mails[DIFFERENT];
static struct text batches[DIFFERENT]; /* whole APPEND commands */
static int kinds;                      /* how many of those there are */
static int started, accepted;
static struct series latency;

static int
take_turn(struct conn *c, int messages)
{
	c->index = started;
	started += messages;
	c->since = now();
	return (int)(c->index / messages % kinds);
}

static void
note_reply(struct conn *c, int messages)
{
	series_add(&latency, (now() - c->since) * 1e3);
	accepted += messages;
}

static void
next_envelope(struct conn *c)
{
	char line[1536];
	size_t n;
	int i;

	if (started >= opt.count) {
		c->state = 4;
		loop_say(c, 1, "QUIT\r\n");
		return;
	}
	take_turn(c, 1);
	n = (size_t)snprintf(
	    line, sizeof line, "MAIL FROM:<sender@example.net>\r\n");
	for (i = 0; i < opt.rcpts && n < sizeof line - 64; i++)
		n += (size_t)snprintf(line + n, sizeof line - n,
		    "RCPT TO:<%s>\r\n",
		    user_name(opt.user +
			      ((int)c->index * opt.rcpts + i) % opt.users));
	loop_say(c, 2 + opt.rcpts, "%sDATA\r\n", line);
}

static void
lmtp_step(struct conn *c)
{
	struct text *mail;

	switch (c->state) {
	case 0:
		c->state = 1;
		loop_say(c, 1, "LHLO bench.example.net\r\n");
		break;
	case 1:
		c->state = 2;
		next_envelope(c);
		break;
	case 2:
		expect("envelope accepted", c->t.ok, 2 + opt.rcpts);
		c->state = 3;
		mail = &mails[c->index % kinds];
		gen_fresh_id(mail->p, mail->n);
		loop_send(c, mail->p, mail->n, opt.rcpts);
		break;
	case 3:
		note_reply(c, (int)c->t.ok);
		c->state = 2;
		next_envelope(c);
		break;
	default:
		loop_end(c);
	}
}

static void
make_mails(const char *end)
{
	int i;

	kinds = opt.size > 50000 ? DIFFERENT / 4 : DIFFERENT;
	for (i = 0; i < kinds; i++) {
		mails[i].n = 0;
		gen_message(&mails[i], (uint32_t)i, opt.size);
		text_puts(&mails[i], end);
	}
}

static void
run_deliveries(
    const char *name, enum proto proto, int wanted, void (*step)(struct conn *))
{
	struct result r = {0};
	int i, k;

	for (k = 0; k < opt.reps; k++) {
		started = accepted = 0;
		result_begin(&r);
		for (i = 0; i < opt.conc; i++)
			loop_open(proto, opt.user + i % opt.users, step);
		loop_run();
		result_add(&r, opt.count / result_end(&r));
		expect("accepted", accepted, wanted);
	}
	result_print(&r, name, "/s",
	    "\"size\":%zu,\"conc\":%d,\"rcpts\":%d,\"ms_med\":%.3g,"
	    "\"ms_p99\":%.3g",
	    opt.size, opt.conc, opt.rcpts, series_at(&latency, 0.5),
	    series_at(&latency, 0.99));
}

void
work_lmtp(void)
{
	make_mails(".\r\n");
	run_deliveries("lmtp", LMTP, opt.count * opt.rcpts, lmtp_step);
}

static bool
waits_for_go(void)
{
	return strcmp(opt.mode, "sync") == 0;
}

static void
next_append(struct conn *c)
{
	int messages = strcmp(opt.mode, "multi") == 0 ? opt.batch : 1, k;

	if (started + messages > opt.count) {
		c->state = 9;
		loop_say(c, 1, "z LOGOUT\r\n");
		return;
	}
	c->state = waits_for_go() ? 2 : 3;
	k = take_turn(c, messages);
	if (waits_for_go())
		loop_say(c, 1, "a APPEND %s (\\Seen) {%zu}\r\n", opt.box,
		    mails[k].n - 2);
	else
		loop_send(c, batches[k].p, batches[k].n, 1);
}

static void
append_step(struct conn *c)
{
	int messages = strcmp(opt.mode, "multi") == 0 ? opt.batch : 1;
	struct text *mail;

	switch (c->state) {
	case 0:
		c->state = 1;
		loop_say(c, 1, "l LOGIN %s %s\r\n", user_name(c->user),
		    opt.password);
		break;
	case 1:
		next_append(c);
		break;
	case 2:
		expect("continuation", c->t.more, 1);
		c->state = 3;
		mail = &mails[c->index % kinds];
		gen_fresh_id(mail->p, mail->n);
		loop_send(c, mail->p, mail->n, 1);
		break;
	case 3:
		note_reply(c, c->t.ok == 1 ? messages : 0);
		next_append(c);
		break;
	default:
		loop_end(c);
	}
}

/* Commands of so many messages each, with literals that need no go-ahead. */
static void
make_batches(int messages)
{
	size_t n;
	int i, k;

	for (i = 0; i < kinds / messages + 1 && i < DIFFERENT; i++) {
		text_printf(&batches[i], "a APPEND %s", opt.box);
		for (k = 0; k < messages; k++) {
			n = mails[(i + k) % kinds].n - 2;
			text_printf(&batches[i], " (\\Seen) {%zu+}\r\n", n);
			text_add(&batches[i], mails[(i + k) % kinds].p, n);
		}
		text_puts(&batches[i], "\r\n");
	}
	kinds = i;
}

void
work_append(void)
{
	make_mails("\r\n");
	if (strcmp(opt.mode, "plus") == 0)
		make_batches(1);
	else if (strcmp(opt.mode, "multi") == 0)
		make_batches(opt.batch);
	else if (!waits_for_go())
		die("append: no mode %s", opt.mode);
	run_deliveries("append", IMAP, opt.count, append_step);
}
