/*
 * IMSP: options and address books, asked one at a time or pipelined.  --imap
 * is the port.  Its answers have IMAP's form, so that parser counts them.
 */
#include "bench.h"
#include "conn.h"
#include "result.h"
#include "work.h"

#include <string.h>

enum { ENTRIES = 1000, OPTIONS = 20 };

static struct conn *
imsp_login(void)
{
	return imap_login(opt.user);
}

/* Every command but the last waits for none of the answers. */
static void
ask_all(struct conn *c, void (*put)(struct text *, int i), int count, int batch,
    long answers)
{
	struct text t = {0};
	long got = 0, ok = 0;

	for (int i = 0, k; i < count; i += k) {
		t.n = 0;
		for (k = 0; k < batch && i + k < count; k++)
			put(&t, i + k);
		conn_ask(c, t.p, t.n, k);
		got += c->t.listed;
		ok += c->t.ok;
	}
	expect("OK", ok, count);
	if (answers >= 0)
		expect("answers", got, answers);
	free(t.p);
}

static void
put_set(struct text *t, int i)
{
	text_printf(t, "s SET x.bench.option%d value%d\r\n", i, i);
}

/* The old server cannot be asked for one without a wildcard. */
static void
put_get(struct text *t, int i)
{
	text_printf(t, "g GET \"x.bench.option1%d*\"\r\n", i % 10);
}

static void
put_store(struct text *t, int i)
{
	text_printf(t,
	    "s STOREADDRESS %s \"Person %04d\" email p%04d@example.test "
	    "phone-work \"+1 555 %d\" company \"Company %d\"\r\n",
	    user_name(opt.user), i % ENTRIES, i % ENTRIES, i, i % 50);
}

static void
put_search(struct text *t, int i)
{
	text_printf(t, "a SEARCHADDRESS %s email \"p%03d*\"\r\n",
	    user_name(opt.user), i % (ENTRIES / 10));
}

static void
fill(void)
{
	struct conn *c = imsp_login();

	conn_command(c, "CREATEADDRESSBOOK %s", user_name(opt.user));
	ask_all(c, put_set, OPTIONS, OPTIONS, -1);
	ask_all(c, put_store, ENTRIES, opt.batch, ENTRIES);
	imap_logout(c);
}

/* What is stored counts once the session has ended, since that is when the old
 * server writes it. */
static void
measure(const char *mode)
{
	struct result r = {0};

	for (int k = 0; k < opt.reps; k++) {
		struct conn *c = imsp_login();

		result_begin(&r);
		if (strcmp(mode, "get") == 0)
			ask_all(c, put_get, opt.count, opt.batch, opt.count);
		else if (strcmp(mode, "search") == 0)
			ask_all(c, put_search, opt.count, opt.batch,
			    10L * opt.count);
		else
			ask_all(c, put_store, opt.count, opt.batch, opt.count);
		imap_logout(c);
		result_add(&r, opt.count / result_end(&r));
	}
	result_print(
	    &r, "imsp", "/s", "\"what\":\"%s\",\"batch\":%d", mode, opt.batch);
}

void
work_imsp(void)
{
	if (strcmp(opt.mode, "fill") == 0)
		fill();
	else
		measure(opt.mode);
}
