/*
 * book/<id>: CHAPARAB (8), version (4), number of columns (4), number of
 * entries (4), 4 of zero, the book's id (8), the place in the log: LSN (8),
 * check (8), segment (8), offset (8); a hash of what follows (8).  At 80 the
 * columns, 32 bytes each: where its name is (4) and its length (4), how many
 * values (4), where their entries are (4), their places (4), their bytes (4)
 * and how many these are (4), 4 of zero.  Numbers point into the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/le.h"
#include "base/utf8.h"
#include "mail/fold.h"
#include "spool/abook-view.h"
#include "spool/inner.h"

enum {
	FILE_VERSION = 1,
	AB_VERSION = 8,
	AB_COLUMNS = 12,
	AB_ENTRIES = 16,
	AB_ID = 24,
	AB_LSN = 32,
	AB_CHECK = 40,
	AB_SEGMENT = 48,
	AB_OFFSET = 56,
	AB_HASH = 72,
	AB_HEADER = 80,

	AC_NAME = 0,
	AC_NAME_N = 4,
	AC_N = 8,
	AC_ENTRY = 12,
	AC_AT = 16,
	AC_BLOB = 20,
	AC_BLOB_N = 24,
	AC_SIZE = 32,

	COLUMNS_MAX = 4096, /* fields of other names are not kept, and found
			     * only while they are fresh */
	COLUMN_SLOTS = 1024,
};

struct span
abook_fold(struct arena *mem, struct span s)
{
	struct buf out = {.limit = SIZE_MAX};
	struct span ret;
	char *p;

	if (utf8_ascii(s) == s.n || !utf8_ok(s)) {
		p = arena_raw(mem, s.n + 1);
		fold_ascii(s.p, s.n, p);
		return span_of(p, s.n);
	}
	fold_put(s, &out);
	ret = arena_span(mem, buf_span(&out));
	buf_free(&out);
	return ret;
}

/* --- making it
 * ---------------------------------------------------------------- */

struct value {
	uint64_t first; /* eight bytes, so that most comparisons are of these */
	struct span text;
	uint32_t entry;
};

struct building { /* a column */
	struct building *next;
	struct span name;
	struct value *v;
	uint32_t n, cap;
};

struct source { /* an entry */
	struct span key, shown;
	struct field *f;
	unsigned n;
};

struct maker {
	struct arena mem;
	struct source *list;
	uint32_t n, cap;
	struct building *columns, *slots[COLUMN_SLOTS], **last;
	uint32_t ncolumns;
};

static int
take(void *arg, struct span key, struct span value)
{
	struct maker *m = arg;
	struct source *s;
	struct entry e;

	if (m->n == m->cap) {
		uint32_t cap = m->cap != 0 ? m->cap * 2 : 1024;

		s = realloc(m->list, cap * sizeof *s);
		if (s == NULL)
			return -ENOMEM;
		m->list = s;
		m->cap = cap;
	}
	s = &m->list[m->n];
	if (entry_decode(value, &m->mem, &e) != 0)
		return SPOOL_CORRUPT;
	s->key = arena_span(&m->mem, key);
	s->shown = arena_span(&m->mem, e.name);
	s->f = e.f;
	s->n = e.n;
	for (unsigned i = 0; i < e.n; i++) {
		s->f[i].name = abook_fold(&m->mem, e.f[i].name);
		s->f[i].value = abook_fold(&m->mem, e.f[i].value);
	}
	m->n++;
	return 0;
}

static uint64_t
first_of(struct span s)
{
	unsigned char b[8] = {0};

	memcpy(b, s.p, s.n < 8 ? s.n : 8);
	return be64toh(*(const uint64_t *)(const void *)b);
}

static int
by_bytes(struct span x, struct span y)
{
	int d = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

	return d != 0 ? d : (x.n > y.n) - (x.n < y.n);
}

static int
by_key(const void *a, const void *b)
{
	return by_bytes(
	    ((const struct source *)a)->key, ((const struct source *)b)->key);
}

static int
by_value(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return by_bytes(x->text, y->text);
}

static struct building *
column_of(struct maker *m, struct span name)
{
	struct building **at = &m->slots[hash_span(name) % COLUMN_SLOTS];

	for (; *at != NULL; at = &(*at)->next)
		if (span_eq((*at)->name, name))
			return *at;
	if (m->ncolumns == COLUMNS_MAX)
		return NULL;
	*at = ARENA_NEW(&m->mem, struct building);
	(*at)->name = name;
	m->ncolumns++;
	return *at;
}

static int
column_add(struct building *c, struct span text, uint32_t entry)
{
	if (c->n == c->cap) {
		uint32_t cap = c->cap != 0 ? c->cap * 2 : 64;
		struct value *more = realloc(c->v, cap * sizeof *more);

		if (more == NULL)
			return -ENOMEM;
		c->v = more;
		c->cap = cap;
	}
	c->v[c->n++] = (struct value){first_of(text), text, entry};
	return 0;
}

/* Into columns, entry by entry in order of names. */
static int
transpose(struct maker *m, struct building *names, struct building *shown)
{
	int rc = 0;

	if (m->n > 1)
		qsort(m->list, m->n, sizeof *m->list, by_key);
	for (uint32_t i = 0; i < m->n && rc == 0; i++) {
		const struct source *s = &m->list[i];

		rc = column_add(names, s->key, i);
		if (rc == 0)
			rc = column_add(shown, s->shown, i);
		for (unsigned k = 0; k < s->n && rc == 0; k++) {
			struct building *c = column_of(m, s->f[k].name);

			if (c != NULL)
				rc = column_add(c, s->f[k].value, i);
		}
	}
	for (unsigned i = 0; i < COLUMN_SLOTS; i++)
		for (struct building *c = m->slots[i]; c != NULL; c = c->next)
			qsort(c->v, c->n, sizeof *c->v, by_value);
	return rc;
}

static void
encode_column(struct buf *b, size_t at, const struct building *c)
{
	size_t name = b->n, entries, places, blob;
	uint32_t where = 0;

	buf_putspan(b, c->name);
	buf_zero(b, (4 - b->n % 4) % 4);
	entries = b->n;
	for (uint32_t i = 0; i < c->n; i++)
		buf_u32(b, c->v[i].entry);
	places = b->n;
	for (uint32_t i = 0; i <= c->n; i++) {
		buf_u32(b, where);
		if (i < c->n)
			where += (uint32_t)c->v[i].text.n + 1;
	}
	blob = b->n;
	for (uint32_t i = 0; i < c->n; i++) {
		buf_putspan(b, c->v[i].text);
		buf_putc(b, '\0');
	}
	if (b->overflow)
		return;
	put32(b->p + at + AC_NAME, (uint32_t)name);
	put32(b->p + at + AC_NAME_N, (uint32_t)c->name.n);
	put32(b->p + at + AC_N, c->n);
	put32(b->p + at + AC_ENTRY, (uint32_t)entries);
	put32(b->p + at + AC_AT, (uint32_t)places);
	put32(b->p + at + AC_BLOB, (uint32_t)blob);
	put32(b->p + at + AC_BLOB_N, (uint32_t)(b->n - blob));
}

static void
encode_place(char *h, const struct abook_place *place)
{
	put64(h + AB_LSN, place->lsn);
	put64(h + AB_CHECK, place->check);
	put64(h + AB_SEGMENT, place->segment);
	put64(h + AB_OFFSET, place->offset);
}

static void
encode(struct buf *b, struct maker *m, const struct building *names,
    const struct building *shown, uint64_t id, const struct abook_place *place)
{
	size_t at = AB_HEADER;
	uint32_t n = m->ncolumns + COLUMN_FIELDS;

	buf_puts(b, "CHAPARAB");
	buf_zero(b, AB_HEADER - 8 + (size_t)n * AC_SIZE);
	encode_column(b, at, names);
	encode_column(b, at += AC_SIZE, shown);
	for (unsigned i = 0; i < COLUMN_SLOTS; i++)
		for (struct building *c = m->slots[i]; c != NULL; c = c->next)
			encode_column(b, at += AC_SIZE, c);
	if (b->overflow)
		return;
	put32(b->p + AB_VERSION, FILE_VERSION);
	put32(b->p + AB_COLUMNS, n);
	put32(b->p + AB_ENTRIES, m->n);
	put64(b->p + AB_ID, id);
	encode_place(b->p, place);
	put64(b->p + AB_HASH, hash64(b->p + AB_HEADER, b->n - AB_HEADER, 0));
}

static void
maker_free(struct maker *m, struct building *names, struct building *shown)
{
	for (unsigned i = 0; i < COLUMN_SLOTS; i++)
		for (struct building *c = m->slots[i]; c != NULL; c = c->next)
			free(c->v);
	free(names->v);
	free(shown->v);
	free(m->list);
	arena_free(&m->mem);
}

static void
path_of(struct account *a, uint64_t id, char ret[PATH_LEN])
{
	account_path(a, ret, "book", id, "");
}

/* Under a name of its own, then in place. */
static int
write_file(struct account *a, uint64_t id, struct span head, struct span rest)
{
	char path[PATH_LEN], fresh[PATH_LEN + 16];
	int dir = a->spool->dir, fd, rc;

	account_path(a, path, "book", 0, NULL);
	if (mkdirat(dir, path, 0700) != 0 && errno != EEXIST)
		return -errno;
	path_of(a, id, path);
	snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
	fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = files_write(fd, head.p, head.n, 0);
	if (rc == 0 && rest.n > 0)
		rc = files_write(fd, rest.p, rest.n, head.n);
	if (rc == 0 && renameat(dir, fresh, dir, path) != 0)
		rc = -errno;
	if (rc != 0)
		unlinkat(dir, fresh, 0);
	close(fd);
	return rc;
}

int
abook_file_make(struct account *a, uint64_t id, const struct abook_place *place)
{
	struct maker m = {.mem = {.limit = SIZE_MAX}};
	struct building names = {.n = 0}, shown = {.n = 0};
	struct buf b = {.limit = UINT32_MAX};
	int rc = entry_each_record(a, id, take, &m);

	if (rc == 0)
		rc = transpose(&m, &names, &shown);
	if (rc == 0) {
		encode(&b, &m, &names, &shown, id, place);
		rc = b.overflow ? SPOOL_FULL
				: write_file(a, id, buf_span(&b), SPAN_NONE);
	}
	maker_free(&m, &names, &shown);
	buf_free(&b);
	return rc;
}

int
abook_file_move(struct account *a, uint64_t id, const struct abook_place *place,
    struct span file)
{
	char head[AB_HEADER];

	memcpy(head, file.p, sizeof head);
	encode_place(head, place);
	return write_file(a, id, span_of(head, sizeof head),
	    span_sub(file, AB_HEADER, file.n));
}

/* --- reading it ------------------------------------------------------------
 */

static const char *
part(struct span file, uint32_t at, uint64_t n)
{
	return at <= file.n && n <= file.n - at ? file.p + at : NULL;
}

static bool
read_column(
    struct span file, const char *d, uint32_t entries, struct column *ret)
{
	uint32_t n = get32(d + AC_N), blob_n = get32(d + AC_BLOB_N);
	const char *name = part(file, get32(d + AC_NAME), get32(d + AC_NAME_N));
	const char *entry =
	    part(file, get32(d + AC_ENTRY), (uint64_t)n * sizeof(uint32_t));
	const char *at =
	    part(file, get32(d + AC_AT), ((uint64_t)n + 1) * sizeof(uint32_t));
	const char *blob = part(file, get32(d + AC_BLOB), blob_n);

	if (name == NULL || entry == NULL || at == NULL || blob == NULL)
		return false;
	*ret = (struct column){
	    .name = span_of(name, get32(d + AC_NAME_N)),
	    .n = n,
	    .entry = (const uint32_t *)(const void *)entry,
	    .at = (const uint32_t *)(const void *)at,
	    .blob = span_of(blob, blob_n),
	};
	return n <= entries && ret->at[n] == blob_n;
}

static bool
read_file(
    struct span f, uint64_t id, struct abook_place *place, struct abook_view *v)
{
	if (f.n < AB_HEADER || memcmp(f.p, "CHAPARAB", 8) != 0 ||
	    get32(f.p + AB_VERSION) != FILE_VERSION ||
	    get64(f.p + AB_ID) != id ||
	    hash64(f.p + AB_HEADER, f.n - AB_HEADER, 0) != get64(f.p + AB_HASH))
		return false;
	v->entries = get32(f.p + AB_ENTRIES);
	v->ncolumns = get32(f.p + AB_COLUMNS);
	if (v->ncolumns < COLUMN_FIELDS ||
	    part(f, AB_HEADER, (uint64_t)v->ncolumns * AC_SIZE) == NULL)
		return false;
	v->columns = ARENA_ARRAY(&v->mem, struct column, v->ncolumns);
	for (unsigned i = 0; i < v->ncolumns; i++)
		if (!read_column(f, f.p + AB_HEADER + i * AC_SIZE, v->entries,
			&v->columns[i]))
			return false;
	*place =
	    (struct abook_place){get64(f.p + AB_LSN), get64(f.p + AB_CHECK),
		get64(f.p + AB_SEGMENT), get64(f.p + AB_OFFSET)};
	return v->columns[COLUMN_NAMES].n == v->entries &&
	       v->columns[COLUMN_SHOWN].n == v->entries;
}

int
abook_file_open(struct account *a, uint64_t id, struct abook_place *place,
    struct abook_view *v)
{
	char path[PATH_LEN];
	struct stat st;
	void *p = MAP_FAILED;
	int fd;

	path_of(a, id, path);
	fd = openat(a->spool->dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? SPOOL_NONE : -errno;
	if (fstat(fd, &st) == 0 && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ,
		    MAP_PRIVATE | MAP_POPULATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return SPOOL_NONE;
	v->file = span_of(p, (size_t)st.st_size);
	if (read_file(v->file, id, place, v)) {
		v->dead = ARENA_ARRAY(&v->mem, uint64_t, v->entries / 64 + 1);
		return 0;
	}
	abook_file_close(v);
	return SPOOL_NONE;
}

void
abook_file_close(struct abook_view *v)
{
	if (v->file.n > 0)
		munmap((void *)(uintptr_t)v->file.p, v->file.n);
	v->file = SPAN_NONE;
}

void
abook_view_remove(struct account *a, uint64_t id)
{
	char path[PATH_LEN];

	path_of(a, id, path);
	unlinkat(a->spool->dir, path, 0);
}
