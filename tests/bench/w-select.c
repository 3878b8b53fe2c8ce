/* Opening a mailbox: afresh, again, and by QRESYNC after some changes. */
#include "bench.h"
#include "conn.h"
#include "result.h"
#include "work.h"

enum { FLAGGED = 80, GONE = 10, NEW = 10 }; /* the 100 changes */

void
work_select(void)
{
	struct result first = {0}, again = {0};
	struct conn *c;
	int k;

	for (k = 0; k < opt.reps; k++) {
		c = imap_login(opt.user);
		result_begin(&first);
		imap_select(c, opt.box);
		result_add(&first, result_end(&first) * 1e3);
		expect("EXISTS", c->exists, opt.count);
		result_begin(&again);
		imap_select(c, opt.box);
		result_add(&again, result_end(&again) * 1e3);
		expect("EXISTS", c->exists, opt.count);
		imap_logout(c);
	}
	result_print(&first, "select", "ms", "\"messages\":%d", opt.count);
	result_print(
	    &again, "select-again", "ms", "\"messages\":%d", opt.count);
}

/* 80 flags, 10 expunges, 10 new messages: the mailbox keeps its size. */
static void
change(int round)
{
	struct conn *c = imap_open(opt.user, opt.box);
	int i, step = opt.count / FLAGGED;

	for (i = 0; i < FLAGGED; i++)
		conn_command(
		    c, "STORE %d +FLAGS.SILENT (\\Draft)", 1 + i * step);
	for (i = 0; i < GONE; i++)
		conn_command(c, "STORE %d +FLAGS.SILENT (\\Deleted)",
		    2 + opt.count / GONE * i);
	conn_command(c, "EXPUNGE");
	expect("expunged", c->t.expunged, GONE);
	append_many(c, opt.box, (uint32_t)(opt.count + round * NEW), NEW);
	imap_logout(c);
}

void
work_sync(void)
{
	struct result r = {0};
	struct conn *c;
	unsigned long validity;
	unsigned long long modseq;
	int k;

	for (k = 0; k < opt.reps; k++) {
		c = imap_login(opt.user);
		conn_command(c, "ENABLE QRESYNC");
		imap_select(c, opt.box);
		expect("EXISTS", c->exists, opt.count);
		conn_command(c, "STORE 1:* -FLAGS.SILENT (\\Draft)");
		conn_command(c, "CLOSE");
		imap_select(c, opt.box);
		validity = c->validity;
		modseq = c->modseq;
		imap_logout(c);
		change(k);
		c = imap_login(opt.user);
		conn_command(c, "ENABLE QRESYNC");
		result_begin(&r);
		conn_command(c, "SELECT \"%s\" (QRESYNC (%lu %llu))", opt.box,
		    validity, modseq);
		result_add(&r, result_end(&r) * 1e3);
		expect("SELECT OK", c->t.ok, 1);
		expect("EXISTS", c->exists, opt.count);
		expect("VANISHED", c->t.expunged, GONE);
		expect("FETCH responses", c->t.fetch, FLAGGED + NEW);
		imap_logout(c);
	}
	result_print(&r, "qresync", "ms", "\"messages\":%d", opt.count);
}
