/* STATE, CHECK and LIST: what is here, and how far. */
#include <inttypes.h>

#include "peer.h"
#include "spool/check.h"
#include "spool/place.h"

/* place, host, LSN, check */
static int
state_of(struct session *s, const char *name, struct place_mark *ret)
{
	struct account *a;
	int rc = account_open(s->spool, name, &a);

	if (rc != 0)
		return rc;
	if ((rc = place_read(a, ret)) == 0) {
		ret->place = account_place(a);
		account_end(a, &ret->end);
	}
	account_close(a);
	return rc;
}

static void
put_state(struct session *s, const char *word, const char *name,
    const struct place_mark *m)
{
	io_printf(s->io, "%s%s %s %s %" PRIu64 " %016" PRIx64 "\r\n", word,
	    name, place_name(m->place), m->host[0] != '\0' ? m->host : "-",
	    m->end.lsn, m->end.check);
}

void
cmd_state(struct session *s, struct args *a)
{
	struct place_mark m;
	int rc = state_of(s, a->w[0], &m);

	if (rc == SPOOL_NONE)
		say_ok(s, "%s none - 0 0", a->w[0]);
	else if (rc != 0)
		say_why(s, a->w[0], rc);
	else
		put_state(s, "OK ", a->w[0], &m);
}

/* CHECK account lsn: the check of that record. */
void
cmd_check(struct session *s, struct args *a)
{
	struct log_end end = {0};
	char *w[2] = {a->w[1], a->w[1]};
	uint64_t check;
	int rc;

	if (!read_end(w, &end)) {
		say_no(s, "no LSN");
		return;
	}
	rc = log_check_at(s->spool, a->w[0], end.lsn, &check);
	if (rc != 0)
		say_why(s, a->w[0], rc);
	else
		say_ok(s, "%016" PRIx64, check);
}

/* VERIFY account: is all as its log says?  Where that ends, before and after:
 * it may be written to meanwhile. */
void
cmd_verify(struct session *s, struct args *a)
{
	struct check_report report = {.problem = NULL};
	int rc = account_check(s->spool, a->w[0], false, &report);

	if (rc == SPOOL_CORRUPT)
		say_no(s, "%u things are not as the log says", report.problems);
	else if (rc != 0)
		say_why(s, a->w[0], rc);
	else
		say_ok(s, "%" PRIu64 " records, %" PRIu64 " messages",
		    report.records, report.messages);
}

static int
list_one(void *arg, const char *name)
{
	struct session *s = arg;
	struct place_mark m;

	if (state_of(s, name, &m) == 0)
		put_state(s, "", name, &m);
	return s->io->broken;
}

void
cmd_list(struct session *s, struct args *a)
{
	int rc = spool_each_account(s->spool, list_one, s);

	(void)a;
	if (rc != 0)
		say_why(s, "LIST", rc);
	else
		say_ok(s, "that is all");
}
