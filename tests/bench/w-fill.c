/* Putting the mail there that the other workloads read, and looking at it. */
#include "bench.h"
#include "conn.h"
#include "result.h"
#include "work.h"

#include <stdio.h>
#include <string.h>

enum { BATCH_BYTES = 4 << 20 };

/*
 * Appends messages from .. from + count - 1, many in one command, and returns
 * how many bytes of mail that was.
 */
uint64_t
append_many(struct conn *c, const char *box, uint32_t from, uint32_t count)
{
	char header[GEN_DATE], internal[GEN_DATE];
	uint32_t i = from, end = from + count, k;
	struct text t = {0};
	uint64_t sum = 0;

	while (i < end) {
		t.n = 0;
		text_printf(&t, "f APPEND \"%s\"", box);
		for (k = 0;
		     i < end && k < (uint32_t)opt.batch &&
		     (k == 0 || t.n + gen_size(i, opt.size) < BATCH_BYTES);
		     k++, i++) {
			gen_date(i, header, internal);
			text_printf(&t, " (%s) \"%s\" {%zu+}\r\n", gen_flags(i),
			    internal, gen_size(i, opt.size));
			gen_message(&t, i, opt.size);
			sum += gen_size(i, opt.size);
		}
		text_puts(&t, "\r\n");
		conn_ask(c, t.p, t.n, 1);
		if (c->t.ok != 1)
			die("append: %s", c->last);
	}
	free(t.p);
	return sum;
}

void
work_fill(void)
{
	struct result r = {0};
	struct conn *c;
	uint64_t bytes = 0;
	int user;

	result_begin(&r);
	for (user = opt.user; user < opt.user + opt.users; user++) {
		c = imap_login(user);
		if (strcmp(opt.box, "INBOX") != 0)
			conn_command(c, "CREATE \"%s\"", opt.box);
		bytes += append_many(c, opt.box, 0, (uint32_t)opt.count);
		imap_select(c, opt.box);
		expect("EXISTS", c->exists, opt.count);
		imap_logout(c);
	}
	result_add(&r, opt.users * opt.count / result_end(&r));
	result_print(
	    &r, "fill", "/s", "\"bytes\":%llu", (unsigned long long)bytes);
}

void
box_name(char name[BOX_NAME], int i)
{
	snprintf(name, BOX_NAME, "dir%02d/box%04d", i / 100 % 100, i % 10000);
}

void
work_boxes(void)
{
	struct result r = {0};
	struct conn *c = imap_login(opt.user);
	struct text t = {0};
	char name[BOX_NAME];
	int i = 0, n;

	result_begin(&r);
	while (i < opt.boxes) {
		t.n = 0;
		for (n = 0; n < 50 && i < opt.boxes; n++, i++) {
			box_name(name, i);
			text_printf(&t, "c CREATE %s\r\n", name);
		}
		conn_ask(c, t.p, t.n, n);
	}
	result_add(&r, opt.boxes / result_end(&r));
	for (i = 0; opt.count > 0 && i < opt.boxes; i++) {
		box_name(name, i);
		append_many(c, name, 0, (uint32_t)opt.count);
	}
	imap_logout(c);
	result_print(&r, "create", "/s", "\"boxes\":%d", opt.boxes);
	free(t.p);
}

/* Compares --reps of the mailbox's messages with the generator's, in full. */
void
work_verify(void)
{
	struct conn *c = imap_open(opt.user, opt.box);
	struct text want = {0}, got = {0};
	struct result r = {0};
	uint32_t i;
	int k;

	expect("EXISTS", c->exists, opt.count);
	c->keep = &got;
	result_begin(&r);
	for (k = 0; k < opt.reps; k++) {
		i = hash2((uint32_t)k, 99) % (uint32_t)opt.count;
		want.n = got.n = 0;
		gen_message(&want, i, opt.size);
		conn_command(c, "FETCH %u BODY.PEEK[]", i + 1);
		if (got.n != want.n || memcmp(got.p, want.p, want.n) != 0)
			flaw("message %u is not what was appended", i + 1);
	}
	result_add(&r, opt.reps / result_end(&r));
	imap_logout(c);
	result_print(&r, "verify", "/s", "\"messages\":%d", opt.reps);
	free(want.p);
	free(got.p);
}

void
work_print(void)
{
	struct text t = {0};
	int i;

	for (i = opt.user; i < opt.user + opt.count; i++) {
		t.n = 0;
		gen_message(&t, (uint32_t)i, opt.size);
		fwrite(t.p, 1, t.n, stdout);
	}
	free(t.p);
}
