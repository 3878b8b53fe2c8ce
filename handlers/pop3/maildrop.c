/* What a session sees of a mailbox, and its end. */
#include "maildrop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "spool/commit.h"
#include "spool/place.h"

enum { ATTEMPTS = 5, DELETING = RIGHT_DELETED | RIGHT_EXPUNGE };

static void *
grown(void *p, size_t bytes)
{
	if ((p = realloc(p, bytes)) == NULL)
		die(EXIT_TEMP, "out of memory");
	return p;
}

/* n messages more, with UIDs from uid upwards. */
static void
add(struct maildrop *m, uint32_t uid, uint32_t n)
{
	const struct run *last = m->nruns > 0 ? &m->runs[m->nruns - 1] : NULL;

	if (last == NULL || uid - last->uid != m->count - last->first) {
		if (m->nruns == m->room) {
			m->room = m->room != 0 ? m->room * 2 : 16;
			m->runs = grown(m->runs, m->room * sizeof *m->runs);
		}
		m->runs[m->nruns++] = (struct run){uid, m->count};
	}
	m->count += n;
}

/* All of a page's rows are live, and their UIDs consecutive. */
static bool
add_page(struct maildrop *m, uint32_t page, uint32_t rows)
{
	const uint32_t row = page * ROWS_PER_PAGE;
	uint32_t first, last, flags;

	if (!index_glance(m->index, row, &first, &flags) ||
	    !index_glance(m->index, row + rows - 1, &last, &flags) ||
	    last - first != rows - 1)
		return false;
	add(m, first, rows);
	return true;
}

static void
add_rows(struct maildrop *m, uint32_t from, uint32_t n)
{
	uint32_t uid, flags;

	for (uint32_t i = from; i < from + n; i++)
		if (index_glance(m->index, i, &uid, &flags) &&
		    (flags & ROW_EXPUNGED) == 0)
			add(m, uid, 1);
}

static void
scan(struct maildrop *m, uint32_t rows)
{
	struct index_page page;

	m->count = m->nruns = m->run = 0;
	for (uint32_t i = 0; i < rows; i += ROWS_PER_PAGE) {
		uint32_t n = rows - i;

		if (n > ROWS_PER_PAGE)
			n = ROWS_PER_PAGE;
		if (!index_page(m->index, i / ROWS_PER_PAGE, &page) ||
		    page.live != n || page.rows != n ||
		    !add_page(m, i / ROWS_PER_PAGE, n))
			add_rows(m, i, n);
	}
}

static uint64_t
sum(struct maildrop *m)
{
	uint64_t bytes = 0;
	struct row r;

	for (uint32_t i = 0; i < m->count; i++)
		if (maildrop_row(m, i, &r) == 0)
			bytes += r.bytes;
	return bytes;
}

/* Rows and counts of one moment; or, when others are too busy for that, the
 * rows we got, counted by ourselves. */
static void
snapshot(struct maildrop *m)
{
	struct index_info before, after;

	index_info(m->index, &before);
	for (int i = 0; i < ATTEMPTS; i++) {
		scan(m, before.rows);
		index_info(m->index, &after);
		m->uidvalidity = after.uidvalidity;
		m->bytes = after.bytes;
		if (after.modseq == before.modseq && m->count == after.exists)
			return;
		before = after;
	}
	m->bytes = sum(m);
}

static int
find_box(struct maildrop *m)
{
	int rc = mailbox_find(&m->viewer, m->name, &m->box);

	if (rc == 0 && (m->box.rights & RIGHT_READ) == 0)
		rc = SPOOL_DENIED;
	return rc;
}

int
maildrop_open(struct maildrop *m, struct spool *spool, const char *user,
    const char *groups, struct span folder, bool copy)
{
	struct span name = folder.n > 0 ? folder : SPAN("INBOX");
	char *kept;
	int rc;

	memset(m, 0, sizeof *m);
	m->viewer =
	    (struct viewer){.spool = spool, .user = user, .groups = groups};
	if ((rc = account_open(spool, user, &m->viewer.home)) != 0)
		return rc;
	m->copy = copy;
	if (account_elsewhere(m->viewer.home) && !copy) {
		account_close(m->viewer.home);
		m->viewer.home = NULL;
		return SPOOL_ELSEWHERE;
	}
	kept = grown(NULL, name.n);
	memcpy(kept, name.p, name.n);
	m->name = span_of(kept, name.n);
	if ((rc = find_box(m)) == 0)
		rc = account_index(m->box.account, m->box.id, &m->index);
	if (rc != 0) {
		m->index = NULL;
		maildrop_close(m);
		return rc;
	}
	index_hold(m->index);
	snapshot(m);
	return 0;
}

void
maildrop_close(struct maildrop *m)
{
	if (m->index != NULL)
		index_drop(m->index);
	viewer_close(&m->viewer);
	if (m->viewer.home != NULL)
		account_close(m->viewer.home);
	free((char *)(uintptr_t)m->name.p);
	free(m->runs);
	free(m->marks);
	memset(m, 0, sizeof *m);
}

uint32_t
maildrop_uid(struct maildrop *m, uint32_t msg)
{
	uint32_t lo = 0, hi = m->nruns;

	if (m->runs[m->run].first <= msg) {
		lo = m->run;
		if (lo + 1 == hi || m->runs[lo + 1].first > msg)
			hi = lo + 1;
	}
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (m->runs[mid].first <= msg)
			lo = mid;
		else
			hi = mid;
	}
	m->run = lo;
	return m->runs[lo].uid + (msg - m->runs[lo].first);
}

/* The index file was made anew: rows have other numbers. */
static int
reopen(struct maildrop *m)
{
	struct index *again;
	int rc = account_index(m->box.account, m->box.id, &again);

	if (rc != 0)
		return rc;
	index_hold(again);
	index_drop(m->index);
	m->index = again;
	m->row = 0;
	return 0;
}

int
maildrop_row(struct maildrop *m, uint32_t msg, struct row *ret)
{
	const uint32_t uid = maildrop_uid(m, msg);
	int rc;

	if (index_stale(m->index) && (rc = reopen(m)) != 0)
		return rc;
	if (index_row(m->index, m->row + 1, ret) && ret->uid == uid) {
		m->row++;
		return 0;
	}
	m->row = index_find(m->index, uid);
	if (!index_row(m->index, m->row, ret) || ret->uid != uid)
		return SPOOL_GONE;
	return 0;
}

bool
maildrop_marked(const struct maildrop *m, uint32_t msg)
{
	return m->marks != NULL && (m->marks[msg / 8] >> msg % 8 & 1) != 0;
}

void
maildrop_mark(struct maildrop *m, uint32_t msg, uint32_t bytes)
{
	if (m->marks == NULL) {
		m->marks = grown(NULL, m->count / 8 + 1);
		memset(m->marks, 0, m->count / 8 + 1);
	}
	m->marks[msg / 8] |= (unsigned char)(1 << msg % 8);
	m->nmarked++;
	m->marked_bytes += bytes;
}

void
maildrop_unmark(struct maildrop *m)
{
	free(m->marks);
	m->marks = NULL;
	m->nmarked = 0;
	m->marked_bytes = 0;
}

/* Those marked, as runs of UIDs. */
static uint32_t
marked_runs(struct maildrop *m, struct uid_run **ret)
{
	struct uid_run *runs = NULL;
	uint32_t n = 0, room = 0;

	for (uint32_t i = 0; i < m->count; i++) {
		uint32_t uid;

		if (!maildrop_marked(m, i))
			continue;
		uid = maildrop_uid(m, i);
		if (n > 0 && runs[n - 1].hi + 1 == uid) {
			runs[n - 1].hi = uid;
			continue;
		}
		if (n == room) {
			room = room != 0 ? room * 2 : 16;
			runs = grown(runs, room * sizeof *runs);
		}
		runs[n++] = (struct uid_run){uid, uid};
	}
	*ret = runs;
	return n;
}

bool
maildrop_may_delete(const struct maildrop *m)
{
	return !m->copy && (m->box.rights & DELETING) == DELETING;
}

/* The same mailbox, and the rights to it, as they are now. */
static int
may_still_delete(struct maildrop *m)
{
	const uint64_t id = m->box.id;
	int rc = find_box(m);

	if (rc == 0 && m->box.id != id)
		rc = SPOOL_NONE;
	if (rc == 0 && !maildrop_may_delete(m))
		rc = SPOOL_DENIED;
	return rc;
}

int
maildrop_commit(struct maildrop *m)
{
	const bool own = m->box.account == m->viewer.home;
	struct uid_run *runs;
	struct commit *c;
	uint32_t n;
	int rc;

	if (m->nmarked == 0)
		return 0;
	if ((rc = may_still_delete(m)) != 0)
		return rc;
	n = marked_runs(m, &runs);
	rc = commit_begin(
	    &c, m->box.account, VIA_POP3, own ? NULL : m->viewer.user);
	if (rc == 0) {
		rc = commit_expunge(c, m->box.id, runs, n);
		if (rc == 0)
			rc = commit_end(&c);
		else
			commit_abandon(&c);
	}
	free(runs);
	return rc;
}
