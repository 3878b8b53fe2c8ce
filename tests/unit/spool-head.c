/* The head of an account: all of its state comes back; lines are in the file.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/head.h"
#include "tests/unit/check.h"

static const uint64_t boot[2] = {3, 4};
static char path[] = "/tmp/head.XXXXXX";

static void
open_head(struct head *h)
{
	*h = HEAD_NONE;
	CHECK(head_open(h, -1, path, true) == 0);
}

/* No field of a slot lies on another. */
static void
state(void)
{
	static const struct head_state s = {
	    .lsn = 101,
	    .check = 102,
	    .segment = 103,
	    .end = 104,
	    .digest_end = 105,
	    .catalog_lsn = 106,
	    .time = 107,
	    .bytes = 108,
	    .messages = 109,
	    .mailboxes = 110,
	    .uidvalidity = 111,
	    .tables = 112,
	    .quota = {113, 114, 115},
	    .quota_more = 116,
	    .switching = 117,
	};
	struct head_state got;
	struct head h;

	memset(&got, 0, sizeof got);
	open_head(&h);
	CHECK(!head_trusted(&h, boot));
	head_claim(&h, &s, boot);
	CHECK(head_trusted(&h, boot));
	for (unsigned i = 0; i < 3; i++) {
		head_read(&h, &got);
		CHECK(memcmp(&got, &s, sizeof s) == 0);
		head_publish(&h, &s);
	}
	head_close(&h);
}

/* A damaged count of lines must not be followed. */
static void
too_many_lines(void)
{
	static const unsigned char many[8] = {0xff, 0xff, 1};
	struct head_line l = {.id = 1};
	struct head h;
	uint32_t i;

	open_head(&h);
	CHECK(head_line_reserve(&h) == 0);
	head_line_add(&h, &l);
	CHECK(head_trusted(&h, boot) && head_line_find(&h, 1, &i) && i == 0);
	CHECK(pwrite(h.fd, many, sizeof many, 56) == sizeof many);
	CHECK(!head_trusted(&h, boot));
	head_lines_clear(&h);
	CHECK(head_trusted(&h, boot) && !head_line_find(&h, 1, &i));
	head_close(&h);
}

int
main(void)
{
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	close(fd);
	state();
	too_many_lines();
	unlink(path);
	return check_end();
}
