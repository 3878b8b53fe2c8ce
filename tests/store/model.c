/* The simplest thing that could be right, arrays of messages, and whether the
 * store is like it. */
#include "store.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "spool/check.h"
#include "spool/mailbox.h"
#include "spool/message-note.h"
#include "spool/quota.h"

struct span
keyword(unsigned i)
{
	static const char *const names[] = {
	    "$Forwarded", "k1", "k2", "k3", "work", "Later", "NonJunk", "k7"};

	return span_str(names[i]);
}

struct message {
	uint32_t flags;
	unsigned keywords;
	uint64_t hash;
	unsigned value[ENTRIES][READERS];
	bool there;
};

static struct message model[BOXES][MESSAGES];
static uint64_t noted; /* bytes of annotations */

void
play(void)
{
	for (unsigned i = 0; i < journal->n; i++) {
		const struct entry *e = &journal->entry[i];
		struct message *m = &model[e->to][e->uid % MESSAGES];

		switch (e->what) {
		case APPEND:
			*m = (struct message){.flags = e->flags,
			    .keywords = e->keywords,
			    .hash = e->hash,
			    .there = true};
			break;
		case COPY:
			model[e->to][e->uid_to % MESSAGES] =
			    model[e->from][e->uid % MESSAGES];
			for (unsigned k = 0; k < ENTRIES; k++)
				model[e->to][e->uid_to % MESSAGES].value[k][2] =
				    0; /* somebody else's */
			break;
		case NOTE:
			m->value[e->entry][e->whose] = e->value;
			break;
		case STORE:
			m->flags = e->flags;
			m->keywords = e->keywords;
			break;
		case EXPUNGE:
			m->there = false;
			break;
		case MOVE:
			break;
		}
	}
}

static unsigned
keywords_of(struct index *x, const struct row *r)
{
	unsigned set = 0;

	for (unsigned k = 0; k < 8; k++) {
		int bit = index_keyword_bit(x, keyword(k));

		if (bit >= 0 && (r->keywords[bit / 64] >> bit % 64 & 1))
			set |= 1u << k;
	}
	return set;
}

/* As many annotations as the model has, and of that size; counts them. */
static bool
same_notes(struct account *a, unsigned box, uint32_t uid,
    const struct message *m, uint64_t *bytes)
{
	unsigned wanted[READERS] = {0}, got[READERS] = {0};
	uint64_t size = 0;

	for (unsigned k = 0; k < ENTRIES; k++)
		for (unsigned w = 0; w < READERS; w++) {
			wanted[w] += m->value[k][w] > 0;
			size += m->value[k][w];
		}
	*bytes += size;
	for (unsigned w = 1; w < READERS; w++) {
		struct arena mem = {.limit = 64 << 20};
		struct mnote *list;
		uint32_t n;

		assert(
		    mnote_get(a, ids[box], uid, w, &mem, &list, &n) == 0);
		for (uint32_t i = 0; i < n; i++) {
			unsigned k = list[i].entry.p[1] == 'c'	 ? 0
				     : list[i].entry.p[1] == 'a' ? 1
								 : 2;

			if (list[i].whose != w && w > 1)
				continue; /* shared ones were seen */
			got[list[i].whose]++;
			if (list[i].value.n != m->value[k][list[i].whose])
				return false;
		}
		arena_free(&mem);
	}
	return memcmp(wanted, got, sizeof got) == 0;
}

static void
compare(struct account *a, unsigned box)
{
	struct index_info info;
	struct index *x;
	uint32_t exists = 0, unseen = 0, wanted = 0;
	uint64_t bytes = 0;
	struct row r;

	assert(account_index(a, ids[box], &x) == 0);
	for (uint32_t i = 0; index_row(x, i, &r); i++) {
		struct message *m = &model[box][r.uid % MESSAGES];
		struct span got;

		CHECK(m->there == !(r.flags & ROW_EXPUNGED),
		    "box %u uid %u is there: %d", box, r.uid, m->there);
		if (!m->there)
			continue;
		exists++;
		unseen += !(r.flags & FLAG_SEEN);
		bytes += r.bytes;
		CHECK((r.flags & FLAGS_SYSTEM) == m->flags,
		    "box %u uid %u flags %x, wanted %x", box, r.uid, r.flags,
		    m->flags);
		CHECK(keywords_of(x, &r) == m->keywords,
		    "box %u uid %u keywords", box, r.uid);
		CHECK(same_notes(a, box, r.uid, m, &noted),
		    "box %u uid %u annotations", box, r.uid);
		CHECK(message_bytes(a, &r, &got) == 0 &&
			  hash_span(got) == m->hash,
		    "box %u uid %u bytes", box, r.uid);
	}
	for (unsigned i = 0; i < MESSAGES; i++)
		wanted += model[box][i].there;
	index_info(x, &info);
	CHECK(wanted == exists, "box %u has %u of %u", box, exists, wanted);
	CHECK(info.exists == exists && info.unseen == unseen &&
		  info.bytes == bytes,
	    "box %u counts", box);
}

void
compare_all(struct spool *s, const char *when)
{
	struct check_report report = {0};
	struct arena mem = {.limit = 64 << 20};
	struct quota q;
	struct usage use;
	struct account *a;
	uint64_t sum = 0;
	int before = failures;

	CHECK(account_check(s, "alice", false, &report) == 0,
	    "check finds %u problems %s", report.problems, when);
	assert(account_open(s, "alice", &a) == 0);
	noted = 0;
	for (unsigned i = 0; i < BOXES; i++) {
		struct index_info info;
		struct index *x;

		compare(a, i);
		assert(account_index(a, ids[i], &x) == 0);
		index_info(x, &info);
		sum += info.exists;
	}
	account_usage(a, &use);
	CHECK(use.messages == sum, "usage %s", when);
	CHECK(quota_root(a, SPAN("INBOX"), &mem, &q) == 0 &&
		  q.used[QUOTA_NOTES] == noted,
	    "%llu bytes of annotations, not %llu",
	    (unsigned long long)q.used[QUOTA_NOTES], (unsigned long long)noted);
	arena_free(&mem);
	account_close(a);
	printf("%s the model and the store %s (%u changes)\n",
	    before == failures ? "ok" : "not ok", when, journal->n);
}
