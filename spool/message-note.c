/* Annotations of messages as a viewer has them. */
#include "spool/message-note.h"

#include "base/clock.h"
#include "spool/catalog.h"
#include "spool/mnote-inner.h"
#include "spool/notes.h"

/* In the account of a reader: the number of what is his in others'. */
#define READER ".reader"

bool
mnote_any(const struct account *a)
{
	struct head_state s;

	if (a->scratch)
		return a->notes != NULL;
	if (a->locked)
		return (a->now.tables >> TABLE_MESSAGE_NOTE & 1) != 0;
	head_read(&a->head, &s);
	return (s.tables >> TABLE_MESSAGE_NOTE & 1) != 0;
}

/* The lot is drawn once: who finds that another session did takes its. */
static int
draw(struct account *home, uint8_t via, uint64_t *ret)
{
	struct arena mem = {.limit = 1 << 16};
	struct commit *c;
	struct span was;
	char b[8];
	int rc = commit_begin(&c, home, via, NULL);

	if (rc != 0)
		return rc;
	rc = note_get(home, 0, SPAN(READER), &mem, &was);
	if (rc == 0 && was.n == sizeof b) {
		*ret = get64(was.p);
		commit_abandon(&c);
	} else {
		do {
			random_bytes(b, sizeof b);
			*ret = get64(b);
		} while (*ret <= MNOTE_OWNER);
		rc = commit_put(c, TABLE_ANNOTATION, SPAN(READER),
		    span_of(b, sizeof b));
		if (rc == 0)
			rc = commit_end(&c);
		else
			commit_abandon(&c);
	}
	arena_free(&mem);
	return rc;
}

int
mnote_whose(struct viewer *v, const struct account *a, bool make, uint8_t via,
    uint64_t *ret)
{
	struct arena mem = {.limit = 1 << 16};
	struct span value;
	int rc;

	*ret = MNOTE_OWNER;
	if (v->home == NULL)
		return SPOOL_DENIED;
	if (a == v->home)
		return 0;
	rc = note_any(v->home) ? note_get(v->home, 0, SPAN(READER), &mem, &value)
			       : SPOOL_NONE;
	if (rc == 0 && value.n == 8)
		*ret = get64(value.p);
	else if (rc == 0)
		rc = SPOOL_CORRUPT;
	arena_free(&mem);
	return rc == SPOOL_NONE && make ? draw(v->home, via, ret) : rc;
}

int
mnote_list(struct account *a, uint64_t box, uint32_t uid, struct arena *mem,
    struct span *ret)
{
	int rc = mnote_read(a, box, uid, mem, ret);

	if (rc != 0)
		*ret = SPAN("");
	return rc == SPOOL_NONE ? 0 : rc;
}

int
mnote_get(struct account *a, uint64_t box, uint32_t uid, uint64_t mine,
    struct arena *mem, struct mnote **ret, uint32_t *ret_n)
{
	struct span list, rest;
	struct mnote note;
	uint32_t n = 0;
	int rc = mnote_read(a, box, uid, mem, &list);

	*ret = NULL;
	*ret_n = 0;
	if (rc != 0)
		return rc == SPOOL_NONE ? 0 : rc;
	for (rest = list; mnote_next(&rest, &note);)
		n += note.whose == MNOTE_SHARED || note.whose == mine;
	*ret = ARENA_ARRAY(mem, struct mnote, n + 1);
	for (rest = list; mnote_next(&rest, &note);)
		if (note.whose == MNOTE_SHARED || note.whose == mine)
			(*ret)[(*ret_n)++] = note;
	return 0;
}

bool
mnote_dead(struct account *a, uint64_t box, uint32_t uid, uint64_t cutoff)
{
	struct index *x;
	struct row row;
	int rc = account_index(a, box, &x);

	if (rc != 0)
		return rc == SPOOL_NONE;
	if (!index_row(x, index_find(x, uid), &row) || row.uid != uid)
		return true;
	return (row.flags & ROW_EXPUNGED) != 0 && row.modseq < cutoff;
}
