/* Moves between servers that somebody began and did not end: see
 * remote-copy.h. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "remote-copy.h"
#include "spool/names.h"

/* A move's batches have its id and a number; the lock is the move's. */
static struct span
lock_of(const struct intent *x)
{
	const char *dot = strchr(x->id, '.');

	return span_of(
	    x->id, dot != NULL ? (size_t)(dot - x->id) : strlen(x->id));
}

/* The account of a mailbox here, whoever may see it. */
static struct account *
account_of(struct session *s, struct span name)
{
	struct account *a = s->viewer.home;
	struct place place;

	if (!mailbox_canonical(s->mem, name, &name) ||
	    !name_place(s->mem, name, &place) ||
	    (place.kind != NAME_OWN &&
		viewer_account(&s->viewer, place.account, &a) != 0))
		return NULL;
	return a;
}

static enum appended
arrived_here(struct session *s, const struct intent *x)
{
	struct account *a = account_of(s, x->to);
	struct arrival arrival;
	int rc = SPOOL_NONE;

	if (a != NULL)
		rc = arrival_settle(
		    a, span_str(x->id), VIA_IMAP, s->user, s->mem, &arrival);
	if (rc == SPOOL_NONE)
		return NOT_APPENDED;
	return rc == 0 ? APPENDED : UNKNOWN;
}

static enum appended
arrived(struct session *s, const struct intent *x)
{
	struct remote *r = remote_of(s, x->to);
	struct runs uids = {0};
	uint32_t validity;

	if (r == NULL)
		return arrived_here(s, x);
	return remote_arrived(r, x->to, x->id, &validity, &uids);
}

static bool
expunge_here(struct session *s, const struct intent *x)
{
	struct mailbox box;
	uint64_t lsn;
	int rc = mailbox_find(&s->viewer, x->from, &box);

	if (rc == SPOOL_NONE || (rc == 0 && box.uidvalidity != x->uidvalidity))
		return true; /* it is not there any more */
	if (rc == 0)
		rc = expunge_runs(s, &box, x->run, x->n, &lsn);
	return rc == 0 || rc == SPOOL_NONE;
}

struct look {
	uint32_t validity;
};

/* "* OK [UIDVALIDITY 7] ..." */
static bool
take_validity(void *arg, struct span line)
{
	static const struct span word = SPAN("* OK [UIDVALIDITY ");
	struct look *l = arg;

	if (span_eq(span_sub(line, 0, word.n), word))
		l->validity = (uint32_t)strtoul(line.p + word.n, NULL, 10);
	return true;
}

/* On a connection of its own: another mailbox may be selected. */
static bool
expunge_there(struct session *s, struct remote *other, const struct intent *x)
{
	struct runs uids = {
	    .r = (struct uid_run *)(uintptr_t)x->run, .n = x->n};
	struct remote *r = remote_new(s, other->host);
	enum remote_outcome what = REMOTE_GONE;
	struct look look = {0};
	const char *code;
	unsigned tag;

	if (remote_ready(r)) {
		tag = remote_tag(r);
		io_puts(&r->io, "SELECT ");
		remote_put_mailbox(r, x->from);
		io_puts(&r->io, "\r\n");
		what = remote_finish(r, tag, take_validity, &look);
	}
	if (what == REMOTE_OK && look.validity == x->uidvalidity)
		what = remote_expunge(r, &uids, &code);
	else if (what == REMOTE_NO && !remote_says(r, "[NONEXISTENT]"))
		what = REMOTE_GONE;
	else if (what != REMOTE_GONE)
		what = REMOTE_OK; /* it is not there any more */
	remote_free(r);
	return what == REMOTE_OK;
}

static void
forget(struct session *s, const struct intent *x)
{
	struct remote *r = remote_of(s, x->to);
	struct account *a;

	if (r != NULL)
		remote_forget(r, x->to, x->id);
	else if ((a = account_of(s, x->to)) != NULL)
		arrival_forget(a, span_str(x->id), VIA_IMAP, s->user);
}

static void
settle(struct session *s, const struct intent *x)
{
	struct remote *from = remote_of(s, x->from);
	enum appended what = arrived(s, x);

	if (what == UNKNOWN && clock_sec() - x->at < ARRIVAL_DAYS * 86400) {
		return;
	} else if (what == UNKNOWN) {
		log_warn("%s: nobody knows what became of a move from %.*s to "
			 "%.*s",
		    s->user, SPAN_FMT(x->from), SPAN_FMT(x->to));
	} else if (what == APPENDED) {
		if (from != NULL ? !expunge_there(s, from, x)
				 : !expunge_here(s, x))
			return;
		log_info("%s: a move from %.*s to %.*s is complete", s->user,
		    SPAN_FMT(x->from), SPAN_FMT(x->to));
	}
	if (intent_drop(s->viewer.home, VIA_IMAP, span_str(x->id)) == 0 &&
	    what == APPENDED)
		forget(s, x);
}

void
remote_settle(struct session *s)
{
	struct intent *list;
	uint32_t n;
	int lock;

	if (s->settling || s->viewer.home == NULL)
		return;
	s->settling = true;
	if (intent_all(s->viewer.home, s->mem, &list, &n) == 0)
		for (uint32_t i = 0; i < n; i++)
			if (intent_lock(&s->spool, lock_of(&list[i]), &lock) ==
			    0) {
				settle(s, &list[i]);
				close(lock);
			}
	s->settling = false;
}
