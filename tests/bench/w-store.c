/* Changing many messages: STORE, COPY, MOVE, EXPUNGE. */
#include "bench.h"
#include "conn.h"
#include "result.h"

#include <stdlib.h>

enum { SINGLES = 1000 };

static void
expect_drafts(struct conn *c, long n)
{
	conn_command(c, "UID SEARCH DRAFT");
	expect("drafts", c->t.hits, n);
}

static void
store_range(struct conn *c, struct result *r, char sign)
{
	result_begin(r);
	conn_command(c, "STORE 1:%d %cFLAGS.SILENT (\\Draft)", opt.count, sign);
	result_add(r, result_end(r) * 1e3);
	expect("STORE OK", c->t.ok, 1);
	expect_drafts(c, sign == '+' ? opt.count : 0);
}

static void
store_singles(struct conn *c, struct result *r, char sign)
{
	struct text t = {0};
	int i;

	for (i = 1; i <= SINGLES; i++)
		text_printf(
		    &t, "s STORE %d %cFLAGS.SILENT (\\Draft)\r\n", i, sign);
	result_begin(r);
	conn_ask(c, t.p, t.n, SINGLES);
	result_add(r, SINGLES / result_end(r));
	expect("STORE OK", c->t.ok, SINGLES);
	expect_drafts(c, sign == '+' ? SINGLES : 0);
	free(t.p);
}

void
work_store(void)
{
	struct result range = {0}, singles = {0};
	struct conn *c;
	int k;

	for (k = 0; k < opt.reps; k++) {
		c = imap_open(opt.user, opt.box);
		store_range(c, &range, '+');
		store_range(c, &range, '-');
		store_singles(c, &singles, '+');
		store_singles(c, &singles, '-');
		imap_logout(c);
	}
	result_print(&range, "store", "ms", "\"messages\":%d", opt.count);
	result_print(
	    &singles, "store-single", "/s", "\"pipelined\":%d", SINGLES);
}

void
work_copy(void)
{
	struct result copy = {0}, move = {0}, gone = {0};
	struct conn *c;
	int k;

	for (k = 0; k < opt.reps; k++) {
		c = imap_open(opt.user, opt.box);
		conn_command(c, "CREATE bench-copy");
		conn_command(c, "CREATE bench-move");
		result_begin(&copy);
		conn_command(c, "COPY 1:%d bench-copy", opt.count);
		result_add(&copy, result_end(&copy) * 1e3);
		imap_select(c, "bench-copy");
		expect("copied", c->exists, opt.count);

		result_begin(&move);
		conn_command(c, "MOVE 1:%d bench-move", opt.count);
		result_add(&move, result_end(&move) * 1e3);
		expect("moved away", c->t.expunged, opt.count);
		imap_select(c, "bench-move");
		expect("moved", c->exists, opt.count);

		conn_command(
		    c, "STORE 1:%d +FLAGS.SILENT (\\Deleted)", opt.count);
		result_begin(&gone);
		conn_command(c, "EXPUNGE");
		result_add(&gone, result_end(&gone) * 1e3);
		expect("expunged", c->t.expunged, opt.count);

		imap_select(c, opt.box);
		conn_command(c, "DELETE bench-copy");
		conn_command(c, "DELETE bench-move");
		imap_logout(c);
	}
	result_print(&copy, "copy", "ms", "\"messages\":%d", opt.count);
	result_print(&move, "move", "ms", "\"messages\":%d", opt.count);
	result_print(&gone, "expunge", "ms", "\"messages\":%d", opt.count);
}
