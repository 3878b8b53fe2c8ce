/*
 * Files that Cyrus IMAP wrote, and what becomes of them when bytes change or
 * their ends are missing: they are read as they are, or not, and nothing worse
 * happens.  What is whole says what it said.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "spool/chapar/cyrus-db.c"
#include "spool/chapar/cyrus-header.c"
#include "spool/chapar/cyrus-index.c"
#include "tests/fuzz/cyrus.c"

enum { FILE_MAX = 1 << 16, ROUNDS = 3000 };

static const char *const files[] = {"header", "header-lines", "index",
    "annotations", "seen", "subscriptions", "quota", "values", "uids"};
enum { FILES = sizeof files / sizeof *files };

static struct span
read_file(const char *name)
{
	static char room[FILES][FILE_MAX];
	static int used;
	char path[200];
	struct span s;
	FILE *f;

	snprintf(path, sizeof path, "tests/fuzz/corpus/cyrus/%s", name);
	f = fopen(path, "re");
	assert(f != NULL && used < FILES);
	s = span_of(room[used], fread(room[used], 1, FILE_MAX, f));
	used++;
	fclose(f);
	assert(s.n > 0);
	return s;
}

static unsigned
entries(struct span s)
{
	struct span key, value;
	struct cyrus_db db;
	unsigned n = 0;

	assert(cyrus_db(s, &db) == NULL);
	while (cyrus_db_next(&db, &key, &value))
		n++;
	assert(!db.bad);
	return n;
}

static void
whole(const struct span s[])
{
	struct arena a = {.limit = 1 << 20};
	struct cyrus_header head;
	struct cyrus_record r;
	struct cyrus_index ix;

	assert(cyrus_header(s[0], &a, &head));
	assert(span_eq(head.name, SPAN("user.alice.Work")));
	assert(head.nkeywords == 2 && span_is(head.keywords[1], "$Work"));
	assert(cyrus_header(s[1], &a, &head));
	assert(head.name.n == 0 && span_is(head.id, "01ab"));
	assert(head.nkeywords == 2 && span_is(head.keywords[1], "Later"));
	assert(cyrus_index(s[2], &ix) == NULL && !ix.cut && ix.n >= 3);
	cyrus_record(&ix, 1, &r);
	assert(r.uid == 2 && r.size == 198 && !r.expunged);
	assert(entries(s[3]) >= 4 && entries(s[4]) >= 1);
	assert(entries(s[5]) >= 1);
	arena_free(&a);
}

int
main(void)
{
	const char *given = getenv("SEED");
	unsigned seed = given != NULL ? (unsigned)atoi(given)
				      : (unsigned)time(NULL) / 86400;
	static char copy[FILE_MAX];
	struct span s[FILES];

	printf("SEED=%u\n", seed);
	srand(seed);
	for (int i = 0; i < FILES; i++)
		s[i] = read_file(files[i]);
	whole(s);
	for (int round = 0; round < ROUNDS; round++) {
		struct span f = s[rand() % FILES];
		size_t n = rand() % 3 == 0 ? (size_t)rand() % (f.n + 1) : f.n;

		memcpy(copy, f.p, n);
		for (int k = rand() % 8; k > 0 && n > 0; k--)
			copy[(size_t)rand() % n] =
			    (char)(rand() % 2 ? rand() : rand() % 3 * 127);
		LLVMFuzzerTestOneInput((const uint8_t *)copy, n);
	}
	return 0;
}
