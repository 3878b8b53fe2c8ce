/* LIST of many mailboxes, and their STATUS one by one or all at once. */
#include "bench.h"
#include "conn.h"
#include "result.h"
#include "work.h"

#define ITEMS "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)"

void
work_list(void)
{
	struct result r = {0};
	struct conn *c;
	int k;

	for (k = 0; k < opt.reps; k++) {
		c = imap_login(opt.user);
		result_begin(&r);
		conn_command(c, "LIST \"\" *");
		result_add(&r, result_end(&r) * 1e3);
		/* Parents and INBOX may be listed as well. */
		if (c->t.listed < opt.boxes || c->t.listed > opt.boxes + 110)
			flaw("LIST: %ld, not %d", c->t.listed, opt.boxes);
		imap_logout(c);
	}
	result_print(&r, "list", "ms", "\"boxes\":%d", opt.boxes);
}

void
work_status(void)
{
	struct result each = {0}, all = {0};
	struct text t = {0};
	char name[BOX_NAME];
	struct conn *c;
	int i, k;

	for (i = 0; i < opt.boxes; i++) {
		box_name(name, i);
		text_printf(&t, "s STATUS %s " ITEMS "\r\n", name);
	}
	for (k = 0; k < opt.reps; k++) {
		c = imap_login(opt.user);
		result_begin(&each);
		conn_ask(c, t.p, t.n, opt.boxes);
		result_add(&each, result_end(&each) * 1e3);
		expect("STATUS OK", c->t.ok, opt.boxes);
		expect("STATUS responses", c->t.status, opt.boxes);
		imap_logout(c);

		c = imap_login(opt.user);
		result_begin(&all);
		conn_command(c, "LIST \"\" * RETURN (STATUS " ITEMS ")");
		result_add(&all, result_end(&all) * 1e3);
		if (c->t.status < opt.boxes)
			flaw("LIST-STATUS: %ld", c->t.status);
		imap_logout(c);
	}
	result_print(&each, "status", "ms", "\"boxes\":%d", opt.boxes);
	result_print(&all, "list-status", "ms", "\"boxes\":%d", opt.boxes);
	free(t.p);
}
