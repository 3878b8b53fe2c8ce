/* Files of Cyrus IMAP from anywhere: each is read as each kind of file. */
// with spool/chapar/cyrus-db.c spool/chapar/cyrus-header.c
// spool/chapar/cyrus-index.c
#include <assert.h>
#include <stdlib.h>

#include "spool/chapar/cyrus.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static uint64_t sum; /* what was read is looked at */

static void
look(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		sum += (unsigned char)s.p[i];
}

static void
values(struct span s, struct arena *a)
{
	struct cyrus_value v;
	uint32_t lo, hi;

	if (cyrus_find(s, "A", a, &v))
		look(v.text);
	while (cyrus_value(&s, a, &v)) {
		struct span inner = v.text;

		while (v.is_list && cyrus_value(&inner, a, &v))
			look(v.text);
	}
	while (cyrus_range(&s, &lo, &hi))
		assert(lo > 0 && lo <= hi);
}

static void
index_and_header(struct span s, struct arena *a)
{
	struct cyrus_header head;
	struct cyrus_record r;
	struct cyrus_index ix;

	if (cyrus_header(s, a, &head)) {
		assert(head.nkeywords <= KEYWORDS_MAX);
		for (unsigned i = 0; i < head.nkeywords; i++)
			look(head.keywords[i]);
		look(head.name);
		look(head.id);
		look(head.quota_root);
		values(head.acl, a);
	}
	if (cyrus_index(s, &ix) != NULL)
		return;
	for (uint32_t i = 0; i < ix.n; i++) {
		cyrus_record(&ix, i, &r);
		sum += r.uid + r.keywords[3];
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = {.limit = 64 << 20};
	char *copy = malloc(n + 1); /* so that the end of it is one */
	struct span s, key, value;
	struct cyrus_db db;

	assert(copy != NULL);
	if (n > 0)
		memcpy(copy + 1, data, n);
	s = span_of(copy + 1, n);
	values(s, &a);
	index_and_header(s, &a);
	if (cyrus_db(s, &db) == NULL)
		while (cyrus_db_next(&db, &key, &value)) {
			look(key);
			look(value);
		}
	arena_free(&a);
	free(copy);
	return 0;
}
