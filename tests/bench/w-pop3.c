/* Downloading a maildrop by POP3. */
#include "bench.h"
#include "conn.h"
#include "result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIPELINE = 16 };

/* RETR of all, so many at a time; returns the octets that came. */
static uint64_t
retrieve(struct conn *c, int n, int at_once)
{
	struct text t = {0};
	uint64_t octets = 0;
	long messages = 0;
	int i, k;

	c->dotted = true;
	for (i = 1; i <= n; i += k) {
		t.n = 0;
		for (k = 0; k < at_once && i + k <= n; k++)
			text_printf(&t, "RETR %d\r\n", i + k);
		conn_ask(c, t.p, t.n, k);
		octets += c->t.octets;
		messages += c->t.messages;
	}
	c->dotted = false;
	expect("RETR", messages, n);
	free(t.p);
	return octets;
}

static void
log_in(struct conn *c)
{
	conn_command(c, "USER %s", user_name(opt.user));
	if (!conn_command(c, "PASS %s", opt.password))
		die("pass: %s", c->last);
}

void
work_pop3(void)
{
	bool lockstep = strcmp(opt.mode, "lockstep") == 0;
	unsigned long long octets, got;
	struct result r = {0};
	struct conn *c;
	int k, n;

	for (k = 0; k < opt.reps; k++) {
		c = conn_open(POP3);
		result_begin(&r);
		log_in(c);
		conn_command(c, "STAT");
		if (sscanf(c->last, "+OK %d %llu", &n, &octets) != 2)
			die("stat: %s", c->last);
		expect("maildrop", n, opt.count);
		c->dotted = true;
		conn_command(c, "UIDL");
		expect("UIDL", c->t.messages, 1);
		conn_command(c, "LIST");
		got = retrieve(c, n, lockstep ? 1 : PIPELINE);
		result_add(&r, n / result_end(&r));
		if (got != octets)
			flaw("RETR: %llu octets, not %llu", got, octets);
		conn_command(c, "QUIT");
		conn_free(c);
	}
	result_print(&r, "pop3", "/s", "\"messages\":%d", opt.count);
}
