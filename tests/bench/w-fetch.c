/* One FETCH of a whole mailbox, and one FETCH a message. */
#include "bench.h"
#include "conn.h"
#include "result.h"

#include <stdlib.h>
#include <string.h>

static const struct kind {
	const char *mode, *command;
	bool literals, bodies;
} kinds[] = {
    {"flags",     "UID FETCH 1:* (FLAGS)",                                   false, false},
    {"envelope",  "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)",
     false,									 false},
    {"structure", "FETCH 1:* (UID BODYSTRUCTURE)",                           false, false},
    {"headers",
     "FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT TO CC "
	"MESSAGE-ID REFERENCES)])",					  true,  false},
    {"bodies",    "UID FETCH 1:* (RFC822.SIZE BODY.PEEK[])",                 true,  true },
};

static const struct kind *
find_kind(void)
{
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].mode, opt.mode) == 0)
			return &kinds[i];
	die("fetch: no mode %s", opt.mode);
}

static uint64_t
all_bytes(void)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < opt.count; i++)
		sum += gen_size((uint32_t)i, opt.size);
	return sum;
}

static void
check_bodies(struct tally *t)
{
	uint64_t want = all_bytes();

	if (t->literal_bytes != want)
		flaw("bodies: %llu bytes, not %llu",
		    (unsigned long long)t->literal_bytes,
		    (unsigned long long)want);
	if (t->sizes != want)
		flaw("RFC822.SIZE: %llu bytes, not %llu",
		    (unsigned long long)t->sizes, (unsigned long long)want);
}

void
work_fetch(void)
{
	const struct kind *kind = find_kind();
	struct result r = {0};
	struct conn *c;
	uint64_t bytes = 0;
	double t;
	char name[32] = "fetch-";
	int k;

	for (k = 0; k < opt.reps; k++) {
		c = imap_open(opt.user, opt.box);
		c->with_sizes = kind->bodies;
		result_begin(&r);
		conn_command(c, "%s", kind->command);
		t = result_end(&r);
		expect("FETCH responses", c->t.fetch, opt.count);
		expect("FETCH out of order", c->t.disorder, 0);
		if (kind->literals)
			expect("literals", c->t.literals, opt.count);
		if (kind->bodies)
			check_bodies(&c->t);
		bytes = c->t.bytes;
		result_add(
		    &r, kind->bodies ? (double)bytes / t / 1e6 : t * 1e3);
		imap_logout(c);
	}
	strncat(name, kind->mode, sizeof name - 10);
	result_print(&r, name, kind->bodies ? "MB/s" : "ms",
	    "\"messages\":%d,\"bytes\":%llu", opt.count,
	    (unsigned long long)bytes);
}

/* Sends FETCHes of messages first .. last and counts what comes. */
static void
fetch_batch(struct conn *c, int first, int last, struct tally *sum)
{
	struct text t = {0};
	int i;

	for (i = first; i <= last; i++)
		text_printf(
		    &t, "f FETCH %d (UID RFC822.SIZE BODY.PEEK[])\r\n", i);
	conn_send(c, t.p, t.n);
	c->number = first - 1;
	conn_wait(c, last - first + 1);
	sum->fetch += c->t.fetch;
	sum->ok += c->t.ok;
	sum->disorder += c->t.disorder;
	sum->literal_bytes += c->t.literal_bytes;
	sum->sizes += c->t.sizes;
	free(t.p);
}

void
work_single(void)
{
	struct result r = {0};
	struct tally sum;
	struct conn *c;
	int k, i, last;

	for (k = 0; k < opt.reps; k++) {
		memset(&sum, 0, sizeof sum);
		c = imap_open(opt.user, opt.box);
		c->with_sizes = true;
		result_begin(&r);
		for (i = 1; i <= opt.count; i = last + 1) {
			last = i + opt.batch - 1;
			if (last > opt.count)
				last = opt.count;
			fetch_batch(c, i, last, &sum);
		}
		result_add(&r, opt.count / result_end(&r));
		expect("FETCH responses", sum.fetch, opt.count);
		expect("FETCH OK", sum.ok, opt.count);
		expect("FETCH out of order", sum.disorder, 0);
		check_bodies(&sum);
		imap_logout(c);
	}
	result_print(&r, "fetch-single", "/s", "\"messages\":%d", opt.count);
}
