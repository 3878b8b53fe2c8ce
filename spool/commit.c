/*
 * A commit: records are gathered under the lock, then written in one call,
 * synced, applied to the views, and published.
 */
#include "spool/commit-inner.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "spool/encode.h"
#include "spool/place.h"
#include "spool/quota.h"
#include "spool/record-layout.h"
#include "spool/standby.h"

int
commit_begin(
    struct commit **ret, struct account *a, uint8_t via, const char *actor)
{
	struct commit *c;
	int rc = a->spool->standby != NULL ? standby_ready(a) : 0;

	if (rc == 0)
		rc = account_lock(a);
	if (rc != 0)
		return rc;
	if (account_place(a) != PLACE_ORDINARY) {
		account_unlock(a);
		return SPOOL_ELSEWHERE;
	}
	if (a->now.end >= a->spool->segment_max ||
	    a->now.lsn - a->now.segment >= SEGMENT_RECORDS)
		rc = snapshot_write(a);
	if (rc == 0 && (c = calloc(1, sizeof *c)) == NULL)
		rc = -ENOMEM;
	if (rc != 0) {
		account_unlock(a);
		return rc;
	}
	c->a = a;
	c->heads.limit = COMMIT_BYTES;
	c->mem.limit = COMMIT_BYTES;
	c->common.time = clock_us();
	c->common.via = via;
	if (actor != NULL && strcmp(actor, a->name) != 0) {
		snprintf(c->actor, sizeof c->actor, "%s", actor);
		c->common.actor = span_str(c->actor);
	}
	c->old_end = a->now.end;
	c->durable = a->spool->sync_all || a->spool->standby != NULL;
	*ret = c;
	return 0;
}

static void
commit_free(struct commit **cp)
{
	struct commit *c = *cp;

	account_unlock(c->a);
	for (unsigned i = 0; i < c->nboxes; i++)
		free(c->boxes[i].fresh);
	buf_free(&c->heads);
	arena_free(&c->mem);
	free(c->pieces);
	free(c);
	*cp = NULL;
}

void
commit_abandon(struct commit **c)
{
	if (*c == NULL)
		return;
	if ((*c)->made != 0)
		index_remove((*c)->a, (*c)->made);
	commit_free(c);
}

uint64_t
commit_lsn(const struct commit *c)
{
	return c->a->now.lsn + c->n;
}

void
commit_durable(struct commit *c)
{
	c->durable = true;
}

void
commit_unanswered(struct commit *c)
{
	c->no_answer = true;
}

int
commit_index(struct commit *c, uint64_t box, struct index **ret)
{
	return account_index(c->a, box, ret);
}

/* A new record; its body follows in c->heads, then commit_added(). */
struct piece *
commit_add(struct commit *c, enum record_type type, uint64_t box)
{
	struct record r = c->common;
	struct piece *p;

	if (c->n == c->cap) {
		uint32_t cap = c->cap ? c->cap * 2 : 4;

		p = realloc(c->pieces, cap * sizeof *p);
		if (p == NULL)
			return NULL;
		c->pieces = p;
		c->cap = cap;
	}
	p = &c->pieces[c->n++];
	r.lsn = c->a->now.lsn + c->n;
	r.type = type;
	r.box = box;
	*p = (struct piece){.at = encode_begin(&c->heads, &r), .blob = -1};
	return p;
}

int
commit_added(struct commit *c, struct piece *p, struct span payload)
{
	p->payload = payload;
	encode_end(&c->heads, p->at, (uint32_t)payload.n);
	return c->heads.overflow ? SPOOL_FULL : 0;
}

/* Writes a list of runs at an offset, however many calls that takes. */
static int
write_runs(int fd, struct iovec *v, int n, uint64_t offset)
{
	while (n > 0) {
		ssize_t done =
		    pwritev(fd, v, n < IOV_MAX ? n : IOV_MAX, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		offset += (uint64_t)done;
		while (n > 0 && (size_t)done >= v->iov_len) {
			done -= (ssize_t)v->iov_len;
			v++;
			n--;
		}
		if (n > 0) {
			v->iov_base = (char *)v->iov_base + done;
			v->iov_len -= (size_t)done;
		}
	}
	return 0;
}

/* Heads and payloads in turn; a payload's padding goes with the next head. */
static int
write_pieces(struct commit *c)
{
	static char zero[8];
	struct iovec *v = malloc(sizeof *v * ((size_t)c->n * 3 + 1));
	struct head_state *now = &c->a->now;
	uint64_t end = now->end;
	int n = 0, rc;

	if (v == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < c->n; i++) {
		struct piece *p = &c->pieces[i];
		char *head = c->heads.p + p->at;
		size_t pad = PAD8(p->payload.n) - p->payload.n;

		now->check = encode_seal(head, i + 1 < c->n, now->check);
		end += get32(head + REC_SIZE);
		v[n++] = (struct iovec){head, get32(head + REC_HEAD)};
		if (p->payload.n > 0)
			v[n++] = (struct iovec){
			    (void *)(uintptr_t)p->payload.p, p->payload.n};
		if (pad > 0)
			v[n++] = (struct iovec){zero, pad};
	}
	/* opened and looked at when the lock was taken */
	rc = write_runs(c->a->log_fd, v, n, now->end);
	free(v);
	if (rc == 0 && c->durable && end > c->a->log_size)
		log_reserve(c->a, end, end - now->end);
	return rc;
}

/* Is there room for all of it where it goes? */
static int
check_quota(struct commit *c)
{
	struct quota_change change[BOXES_MAX + 1];
	unsigned n = 0;

	if (!c->grows || c->ignore_quota)
		return 0;
	for (unsigned i = 0; i < c->nboxes; i++) {
		const struct growing *g = &c->boxes[i];

		change[n++] = (struct quota_change){
		    .box = g->box,
		    .name = g->box == c->made ? c->made_name : SPAN_NONE,
		    .by = {[QUOTA_STORAGE] = g->bytes,
			   [QUOTA_MESSAGE] = g->messages,
			   [QUOTA_NOTES] = g->notes}
                };
	}
	if (c->made != 0)
		change[n++] = (struct quota_change){
		    .name = c->made_name, .by = {[QUOTA_MAILBOX] = 1}};
	return quota_fits(c->a, change, n);
}

void
commit_relaxed(struct commit *c)
{
	c->durable = c->a->spool->sync_all || c->a->spool->standby != NULL;
}

void
commit_ignore_quota(struct commit *c)
{
	c->ignore_quota = true;
}

/* Step 3 of a commit: the log. */
static int
commit_write(struct commit *c)
{
	int rc;

	if (c->n == 0)
		return 0;
	if ((rc = check_quota(c)) == 0)
		rc = commit_link_blobs(c);
	if (rc == 0)
		rc = write_pieces(c);
	return rc;
}

static int
commit_sync(struct commit *c)
{
	if (c->n == 0 || !c->durable)
		return 0;
	return fdatasync(c->a->log_fd) == 0 ? 0 : -errno;
}

/* Nothing of it happened. */
static void
commit_undo(struct commit *c)
{
	uint64_t size;

	if (log_open(c->a, c->a->now.segment, &size) == 0 &&
	    size > c->old_end &&
	    ftruncate(c->a->log_fd, (off_t)c->old_end) != 0)
		return; /* the next writer cuts it */
	commit_unlink_blobs(c);
	if (c->made != 0)
		index_remove(c->a, c->made);
}

/* Steps 4 to 6: the views, the head, the bell. */
static int
commit_publish(struct commit *c)
{
	struct account *a = c->a;
	struct apply how = {.made = c->made};
	uint64_t at = c->old_end;
	int rc = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		struct piece *p = &c->pieces[i];
		struct record r = {.segment = a->now.segment, .offset = at};
		const char *head = c->heads.p + p->at;
		struct span whole = span_of(head, get32(head + REC_SIZE));
		int one = record_read(whole, &r);

		assert(one == 0);
		r.payload = p->payload;
		how.digest = p->digest;
		a->now.lsn = r.lsn;
		a->now.time = r.time;
		a->now.end = at = r.next;
		one = apply_record(a, &r, &how);
		if (rc == 0)
			rc = one;
	}
	if (rc == 0)
		rc = apply_end(a);
	if (rc == 0)
		head_publish(&a->head, &a->now);
	return rc;
}

int
commit_end(struct commit **cp)
{
	struct commit *c = *cp;
	int rc;

	commit_end_all(&c, 1, &rc);
	*cp = NULL;
	return rc;
}

/* Also where nothing is new: it may be what an earlier one did, whose answer
 * was that it is not certain. */
static void
wait_for(struct commit *c, int *result, struct account **list)
{
	struct account *a = c->a;

	a->wait_lsn = a->now.lsn;
	a->wait_result = result;
	a->wait_next = *list;
	*list = a;
}

void
commit_end_all(struct commit *c[], unsigned n, int results[])
{
	struct account *waiting = NULL;

	for (unsigned i = 0; i < n; i++)
		results[i] = commit_write(c[i]);
	for (unsigned i = 0; i < n && n > 1; i++)
		if (results[i] == 0 && c[i]->n > 0 && c[i]->durable)
			sync_file_range(c[i]->a->log_fd, (off_t)c[i]->old_end,
			    0, SYNC_FILE_RANGE_WRITE);
	for (unsigned i = 0; i < n; i++) {
		if (results[i] == 0)
			results[i] = commit_sync(c[i]);
		if (results[i] != 0)
			commit_undo(c[i]);
		else if (c[i]->n > 0)
			results[i] = commit_publish(c[i]);
		if (results[i] == 0 && c[i]->a->spool->standby != NULL &&
		    !c[i]->no_answer)
			wait_for(c[i], &results[i], &waiting);
		commit_free(&c[i]);
	}
	if (waiting != NULL) /* all locks are free again */
		standby_wait(waiting);
}
