/*
 * STOREADDRESS.
 *
 * Each is durable before it is answered, which costs a wait for the disk.  So
 * those that a client has sent in a row, without waiting for answers, become
 * one commit: their answers are kept until it has ended.  No commit is open
 * while we wait for the client or write to it.
 */
#include <errno.h>
#include <stdlib.h>

#include "imsp.h"
#include "spool/record.h"

enum { BATCH_MOST = 1000, BATCH_BYTES = 4 << 20 };

struct answer { /* to one command */
	char tag[TAG_MAX + 1];
	struct book book;
	struct entry entry;
	bool show;
	int rc; /* of its own */
};

struct batch {
	struct edit edit;
	struct answer answers[BATCH_MOST];
	unsigned n;
	uint64_t bytes;
};

static struct reply
reply_store(struct session *s, int rc, struct span book)
{
	if (rc == SPOOL_BADNAME)
		return REPLY_NO("Failed to modify address book");
	if (rc == SPOOL_NONE)
		return no_book(s, book);
	if (rc == 0)
		return REPLY_OK("storeaddress completed");
	return reply_spool(s, rc);
}

void
batch_end(struct session *s)
{
	struct batch *b = s->batch;
	int rc;

	if (b == NULL)
		return;
	s->batch = NULL;
	rc = edit_commit(&b->edit);
	for (unsigned i = 0; i < b->n; i++) {
		struct answer *x = &b->answers[i];

		if (rc == 0 && x->rc == 0 && x->show)
			put_entry(s, &x->book, x->entry.name, &x->entry);
		command_say(s, span_str(x->tag),
		    reply_store(s, x->rc != 0 ? x->rc : rc, x->book.name));
	}
	edit_free(&b->edit);
}

static int
batch_begin(struct session *s, struct account *a)
{
	static struct batch *kept; /* its memory is used again */
	uint64_t limit = options_limit(&s->options, a);
	int rc;

	if (kept == NULL && (kept = malloc(sizeof *kept)) == NULL)
		return -ENOMEM;
	io_flush(s->io); /* so that nothing has to go out meanwhile */
	kept->n = 0;
	kept->bytes = 0;
	rc = edit_begin(&kept->edit, a, VIA_IMSP, s->user, limit);
	if (rc == 0)
		s->batch = kept;
	else
		edit_end(&kept->edit);
	return rc;
}

static bool
arg_fields(struct args *a, struct field f[], unsigned *n)
{
	*n = 0;
	while (!arg_end(a)) {
		if (*n == FIELDS_MAX || !arg_sp(a) ||
		    !arg_atom(a, &f[*n].name) || !arg_sp(a) ||
		    !arg_astring(a, &f[*n].value))
			return false;
		++*n;
	}
	return true;
}

/* Into the batch, where its answer waits for that of the commit. */
static void
store(struct session *s, struct book *book, struct span name,
    const struct field f[], unsigned n)
{
	struct batch *b = s->batch;
	struct answer *x = &b->answers[b->n++];

	memcpy(x->tag, s->tag.p, s->tag.n);
	x->tag[s->tag.n] = '\0';
	book->name = arena_span(&b->edit.mem, book->name);
	x->rc = edit_store(&b->edit, book, name, f, n, &x->entry);
	x->book = *book;
	x->show = (book->rights & BOOK_READ) != 0;
	for (unsigned i = 0; i < n; i++)
		b->bytes += f[i].value.n;
}

struct reply
cmd_storeaddress(struct session *s, struct args *a)
{
	struct field *f = ARENA_ARRAY(s->mem, struct field, FIELDS_MAX);
	struct span where, name;
	struct book book;
	struct reply no;
	unsigned n;
	int rc;

	if (!arg_sp(a) || !arg_astring(a, &where) || !arg_sp(a) ||
	    !arg_astring(a, &name))
		return REPLY_BAD("storeaddress requires a properly formatted "
				 "name, alias and field data");
	if (!arg_fields(a, f, &n))
		return REPLY_BAD("storeaddress field data must be valid "
				 "atom/string pairs");
	if (!book_need(s, where, BOOK_WRITE, "modify", &book, &no))
		return no;
	if (s->batch != NULL && s->batch->edit.a != book.account)
		batch_end(s);
	if (s->batch == NULL && (rc = batch_begin(s, book.account)) != 0)
		return reply_spool(s, rc);
	store(s, &book, name, f, n);
	if (!command_waiting(s) || s->batch->n == BATCH_MOST ||
	    s->batch->bytes > BATCH_BYTES)
		batch_end(s);
	return LATER;
}
