/* Searching with the index, and making it. */
#include "spool/find.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "mail/digest.h"
#include "mail/search.h"
#include "spool/find-file.h"

enum {
	FILES = 4,      /* segments open at once */
	MAKE_BYTES = 256 << 20, /* of messages that one search looks into */
	CHUNK_MIN = 64,         /* messages of a chunk, at least */
	CHUNK_BYTES = 4 << 20,  /* and at most so many bytes */
	WORK = 256 << 20,
	SLICE_BYTES = 1 << 20,  /* what finder_make() looks into, ... */
	SLICE_MOST = 16 << 20,  /* ... where that is no chunk */
};

struct finder {
	struct account *a;
	bool make;
	uint64_t left;    /* of MAKE_BYTES */
	uint32_t missing; /* messages, of those that were asked about */
	struct find_file file[FILES];
	unsigned turn;

	/* the chunk being made */
	uint64_t segment, last; /* and the message that was added last */
	uint32_t n;
	struct buf rows, sets;

	struct grams head, body;
	struct needle in_head, in_body;
	struct arena work;
};

struct finder *
finder_open(struct account *a, bool make)
{
	struct finder *f = calloc(1, sizeof *f);

	if (f == NULL)
		return NULL;
	f->a = a;
	f->make = make;
	f->left = MAKE_BYTES;
	f->rows.limit = f->sets.limit = 2 * CHUNK_BYTES;
	f->work.limit = WORK;
	needle_collect(&f->in_head, &f->head);
	needle_collect(&f->in_body, &f->body);
	return f;
}

static struct find_file *
file_of(struct finder *f, uint64_t segment)
{
	struct find_file *file;

	for (unsigned i = 0; i < FILES; i++)
		if (f->file[i].segment == segment)
			return &f->file[i];
	file = &f->file[f->turn++ % FILES];
	find_file_close(file);
	find_file_open(f->a, segment, file);
	return file;
}

static int
by_lsn(const void *a, const void *b)
{
	uint64_t x = get64(a), y = get64(b);

	return x < y ? -1 : x > y;
}

/* The chunk is complete: sorted, put together and written. */
static void
flush(struct finder *f)
{
	size_t head = CHUNK_HEAD + f->rows.n, size = head + f->sets.n;
	struct buf chunk = {.limit = size};
	char *rows;

	if (f->n >= CHUNK_MIN && !f->rows.overflow && !f->sets.overflow &&
	    buf_room(&chunk, size)) {
		qsort(f->rows.p, f->n, CHUNK_ENTRY, by_lsn);
		buf_u64(&chunk, 0);
		buf_u32(&chunk, (uint32_t)size);
		buf_u32(&chunk, f->n);
		buf_putspan(&chunk, buf_span(&f->rows));
		buf_putspan(&chunk, buf_span(&f->sets));
		rows = chunk.p + CHUNK_HEAD;
		for (uint32_t i = 0; i < f->n; i++) {
			char *at = rows + (size_t)i * CHUNK_ENTRY + ENTRY_AT;

			put32(at, get32(at) + (uint32_t)head);
		}
		put64(chunk.p, hash64(chunk.p + 8, size - 8, 0));
		find_file_add(f->a, file_of(f, f->segment), buf_span(&chunk));
	}
	buf_free(&chunk);
	buf_clear(&f->rows);
	buf_clear(&f->sets);
	f->n = 0;
}

void
finder_close(struct finder *f)
{
	if (f == NULL)
		return;
	flush(f);
	for (unsigned i = 0; i < FILES; i++)
		find_file_close(&f->file[i]);
	buf_free(&f->rows);
	buf_free(&f->sets);
	needle_free(&f->in_head);
	needle_free(&f->in_body);
	arena_free(&f->work);
	free(f);
}

/* Looks everywhere in a message where a search would. */
static bool
collect(struct finder *f, const struct row *r)
{
	struct span bytes, entry;
	struct digest d;

	if (message_bytes(f->a, r, &bytes) != 0 ||
	    message_digest(f->a, r, &f->work, &entry) != 0 ||
	    !digest_read(entry, &d))
		return false;
	grams_clear(&f->head);
	grams_clear(&f->body);
	needle_in_header(&f->in_head, span_sub(bytes, 0, d.header_n));
	needle_in_part_headers(&f->in_head, bytes, &d);
	needle_in_body(&f->in_body, bytes, &d);
	return true;
}

static void
add(struct finder *f, const struct row *r)
{
	uint64_t segment = PLACE_SEGMENT(r->place);
	uint32_t at;
	unsigned head, body;

	if (f->n > 0 && (segment != f->segment || f->sets.n > CHUNK_BYTES))
		flush(f);
	f->last = r->msg;
	if (r->bytes > f->left) {
		f->missing++;
		return;
	}
	if (!collect(f, r))
		return;
	f->left -= r->bytes;
	f->segment = segment;
	at = (uint32_t)f->sets.n;
	head = grams_pack(&f->head, &f->sets);
	body = grams_pack(&f->body, &f->sets);
	buf_u64(&f->rows, r->msg);
	buf_u32(&f->rows, at);
	buf_u32(&f->rows, head | body << 8);
	f->n++;
	arena_reset(&f->work);
}

bool
finder_rules_out(struct finder *f, const struct row *r,
    const struct needle_grams *n, unsigned where)
{
	struct find_entry e;

	if (n->n == 0)
		return false;
	if (!find_file_look(file_of(f, PLACE_SEGMENT(r->place)), r->msg, &e)) {
		if (!f->make)
			f->missing++;
		else if (r->msg != f->last)
			add(f, r);
		return false;
	}
	return !(where & FIND_HEADER && grams_have(e.head, e.head_log, n)) &&
	       !(where & FIND_BODY && grams_have(e.body, e.body_log, n));
}

bool
finder_lacks(const struct finder *f)
{
	return f->missing >= FINDER_MIN;
}

bool
finder_make(struct finder *f, const struct row *r)
{
	struct find_entry e;
	uint64_t used;

	if (!find_file_look(file_of(f, PLACE_SEGMENT(r->place)), r->msg, &e))
		add(f, r);
	used = MAKE_BYTES - f->left;
	return used < (f->n < CHUNK_MIN ? SLICE_MOST : SLICE_BYTES);
}

void
find_forget(struct account *a, uint64_t segment)
{
	char path[PATH_LEN];

	account_path(a, path, "find", segment, "");
	unlinkat(a->spool->dir, path, 0);
}
