/* THREAD and UID THREAD (RFC 5256) */
#include <stdlib.h>

#include "base/hash.h"
#include "base/log.h"
#include "mail/thread.h"
#include "limit.h"
#include "sort.h"

enum { TEXT_MAX = 64 << 20, FIRST = 256 };

struct threading {
	struct session *s;
	enum collation collation;
	struct thread_message *m; /* malloc'd, as all of these */
	uint32_t *number;
	uint32_t n, room;
	uint64_t *refs;
	uint32_t nrefs, refs_room;
	struct buf scratch;
};

static void *
bigger(void *p, size_t n)
{
	p = realloc(p, n);
	if (p == NULL)
		die(EXIT_TEMP, "out of memory");
	return p;
}

static void
grow(struct threading *w, unsigned refs)
{
	if (w->n == w->room) {
		w->room = w->room > 0 ? 2 * w->room : FIRST;
		w->m = bigger(w->m, w->room * sizeof *w->m);
		w->number = bigger(w->number, w->room * sizeof *w->number);
	}
	if (w->nrefs + refs > w->refs_room) {
		w->refs_room = 2 * (w->nrefs + refs) + FIRST;
		w->refs = bigger(w->refs, w->refs_room * sizeof *w->refs);
	}
}

/* 0 stands for the empty subject only. */
static uint64_t
subject_hash(struct threading *w, const struct digest *d)
{
	uint64_t hash;

	if (w->collation == COLLATE_UNICODE) {
		hash = hash_span(d->base);
		return d->base.n == 0 ? 0 : hash == 0 ? 1 : hash;
	}
	buf_clear(&w->scratch);
	sort_put_subject(w->collation, d, &w->scratch);
	hash = hash_span(buf_span(&w->scratch));
	return w->scratch.n == 0 ? 0 : hash == 0 ? 1 : hash;
}

static bool
found(void *arg, struct subject *m)
{
	struct threading *w = arg;
	const struct digest *d = &m->digest;
	struct thread_message *t;

	if (!search_digest(m))
		return true; /* search_run() tells of it */
	grow(w, d->refs);
	w->number[w->n] = w->s->by_uid ? m->row.uid : m->seq;
	t = &w->m[w->n++];
	t->arrived = m->row.date;
	t->sent = d->flags & DIGEST_DATE ? d->sent.sec : m->row.date;
	t->id = d->msgid;
	t->subject = subject_hash(w, d);
	t->reply = (d->flags & DIGEST_REPLY) != 0;
	t->refs = w->nrefs;
	t->nrefs = d->refs;
	for (unsigned i = 0; i < d->refs; i++)
		w->refs[w->nrefs++] = digest_ref(d, i);
	return true;
}

/*
 * "(2)(3 6 (4 23)(44 7 96))": an only child follows its parent, of several
 * each has parentheses of its own.  Written while walking through the tree,
 * back up by way of parents, so that depth costs nothing.
 */
static void
put_threads(struct threading *w, const struct threads *t)
{
	struct io *io = w->s->io;
	uint32_t at = t->root, top = THREAD_NONE;
	bool open = true; /* a list of siblings begins: each in parentheses */

	while (at != THREAD_NONE) {
		const struct thread_node *node = &t->node[at];

		if (top == THREAD_NONE)
			top = at;
		if (open)
			io_putc(io, '(');
		if (at < w->n)
			io_num(io, w->number[at]);
		if (node->child != THREAD_NONE) {
			open = t->node[node->child].next != THREAD_NONE;
			if (at < w->n)
				io_putc(io, ' ');
			at = node->child;
			continue;
		}
		/* the next sibling, of this or of what is above */
		for (;;) {
			bool only = at != top &&
				    t->node[t->node[at].parent].child == at &&
				    t->node[at].next == THREAD_NONE;

			if (!only)
				io_putc(io, ')');
			if (t->node[at].next != THREAD_NONE) {
				if (at == top)
					top = THREAD_NONE;
				at = t->node[at].next;
				open = true;
				break;
			}
			if (at == top) {
				at = THREAD_NONE;
				break;
			}
			at = t->node[at].parent;
		}
	}
}

static void
answer(struct threading *w, enum thread_algorithm algorithm)
{
	struct arena mem = {.limit = SORT_MEMORY};
	struct threads t;

	thread_messages(&mem, algorithm, w->m, w->n, w->refs, &t);
	io_puts(w->s->io, "* THREAD");
	if (w->n > 0)
		io_putc(w->s->io, ' ');
	put_threads(w, &t);
	io_puts(w->s->io, "\r\n");
	arena_free(&mem);
}

static struct reply
run(struct session *s, struct search *search, enum thread_algorithm algorithm)
{
	struct threading w = {.s = s, .collation = s->collation};
	bool many;
	int rc;

	if (search->modseq)
		session_condstore(s);
	w.scratch.limit = TEXT_MAX;
	rc = search_run(s, search, found, &w);
	many = w.n > s->config->message_limit;
	if (!many)
		answer(&w, algorithm);
	free(w.m);
	free(w.number);
	free(w.refs);
	buf_free(&w.scratch);
	if (many)
		return limit_refusal(s);
	return rc == 0 ? DONE : reply_spool(s, rc);
}

static bool
arg_algorithm(struct args *a, enum thread_algorithm *ret)
{
	static const struct {
		const char *name;
		enum thread_algorithm algorithm;
	} names[] = {
	    {"ORDEREDSUBJECT", THREAD_ORDEREDSUBJECT},
	    {"REFERENCES",     THREAD_REFERENCES    },
	    {"REFS",           THREAD_REFS          },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (arg_word(a, names[i].name)) {
			*ret = names[i].algorithm;
			return true;
		}
	return arg_missing(a, "ORDEREDSUBJECT, REFERENCES or REFS");
}

struct reply
cmd_thread(struct session *s, struct args *a)
{
	enum thread_algorithm algorithm = THREAD_REFERENCES;
	struct search search = {0};
	struct reply reply = SYNTAX;

	if (arg_sp(a) && arg_algorithm(a, &algorithm) &&
	    search_criteria(a, &search, &reply))
		reply = run(s, &search, algorithm);
	search_free(&search);
	return reply;
}
