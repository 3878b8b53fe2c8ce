/* Threading, against RFC 5256 done as it is written, step by step. */
#include "mail/thread.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

enum { MESSAGES = 12, IDS = 14, TRIES = 40000 };

static struct arena mem = {.limit = 64 << 20};
static unsigned state = 1;

static unsigned
dice(unsigned n)
{
	state = state * 1103515245 + 12345;
	return state / 65536 % n;
}

/* --- as it is written ------------------------------------------------------
 */

struct node {
	const struct thread_message *m; /* NULL: a dummy */
	unsigned number;
	uint64_t id;
	struct node *parent, *kid[64];
	unsigned kids;
};

static struct node nodes[256], root;
static unsigned used;

static struct node *
new_node(uint64_t id)
{
	struct node *n = &nodes[used++];

	*n = (struct node){.id = id};
	return n;
}

static void
unlink_node(struct node *n)
{
	struct node *p = n->parent;
	unsigned i;

	if (p == NULL)
		return;
	for (i = 0; p->kid[i] != n; i++)
		continue;
	p->kids--;
	for (; i < p->kids; i++)
		p->kid[i] = p->kid[i + 1];
	n->parent = NULL;
}

static void
link_node(struct node *p, struct node *n)
{
	unlink_node(n);
	p->kid[p->kids++] = n;
	n->parent = p;
}

static bool
is_in(const struct node *n, const struct node *tree)
{
	for (; n != NULL; n = n->parent)
		if (n == tree)
			return true;
	return false;
}

static struct node *
by_id(uint64_t id)
{
	for (unsigned i = 0; i < used; i++)
		if (nodes[i].id == id)
			return &nodes[i];
	return new_node(id);
}

static void
step1(const struct thread_message *m, unsigned n, const uint64_t *refs)
{
	unsigned i, k;

	for (i = 0; i < n; i++) {
		bool taken = m[i].id == 0;
		struct node *at;

		for (k = 0; k < i; k++)
			taken |= m[k].id == m[i].id;
		at = new_node(taken ? 1000 + i : m[i].id);
		at->m = &m[i];
		at->number = i + 1;
	}
	for (i = 0; i < n; i++) {
		struct node *last = NULL, *at;

		for (k = 0; k < m[i].nrefs; k++) {
			at = by_id(refs[m[i].refs + k]);
			if (last != NULL && at->parent == NULL &&
			    !is_in(last, at))
				link_node(last, at);
			last = at;
		}
		at = &nodes[i];
		if (at->parent == last)
			continue;
		unlink_node(at);
		if (last != NULL && !is_in(last, at))
			link_node(last, at);
	}
}

static void
prune(struct node *n)
{
	for (unsigned i = 0; i < n->kids; i++) {
		struct node *k = n->kid[i];

		prune(k);
		if (k->m != NULL)
			continue;
		if (k->kids == 0) {
			unlink_node(k);
			i--;
		} else if (n != &root || k->kids == 1) {
			while (k->kids > 0)
				link_node(n, k->kid[0]);
			unlink_node(k);
			i--;
		}
	}
}

static const struct node *
speaker(const struct node *n)
{
	return n->m != NULL ? n : n->kid[0];
}

static bool
before(const struct node *a, const struct node *b)
{
	a = speaker(a);
	b = speaker(b);
	if (a->m->sent != b->m->sent)
		return a->m->sent < b->m->sent;
	return a->number < b->number;
}

static void
sort_kids(struct node *n)
{
	for (unsigned i = 0; i < n->kids; i++)
		sort_kids(n->kid[i]);
	for (unsigned i = 1; i < n->kids; i++)
		for (unsigned k = i; k > 0 && before(n->kid[k], n->kid[k - 1]);
		     k--) {
			struct node *swap = n->kid[k];

			n->kid[k] = n->kid[k - 1];
			n->kid[k - 1] = swap;
		}
}

static struct node *table[64];

static struct node **
in_table(const struct node *n)
{
	return &table[speaker(n)->m->subject];
}

static void
step5(void)
{
	struct node *list[64];
	unsigned n = root.kids, i;

	memset(table, 0, sizeof table);
	memcpy(list, root.kid, sizeof list);
	for (i = 0; i < n; i++) {
		struct node *c = list[i], **t = in_table(c);

		if (speaker(c)->m->subject == 0)
			continue;
		if (*t == NULL ||
		    ((*t)->m != NULL &&
			(c->m == NULL || ((*t)->m->reply && !c->m->reply))))
			*t = c;
	}
	for (i = 0; i < n; i++) {
		struct node *c = list[i], **t = in_table(c), *d;

		if (speaker(c)->m->subject == 0 || *t == c)
			continue;
		if ((*t)->m == NULL && c->m == NULL) {
			while (c->kids > 0)
				link_node(*t, c->kid[0]);
			unlink_node(c);
		} else if ((*t)->m == NULL ||
			   (c->m->reply && !(*t)->m->reply)) {
			link_node(*t, c);
		} else {
			d = new_node(2000 + i);
			link_node(&root, d);
			link_node(d, c);
			link_node(d, *t);
			*t = d;
		}
	}
}

static void
write_node(const struct node *n, struct buf *out)
{
	unsigned i;

	if (n->m != NULL)
		buf_num(out, n->number);
	buf_putc(out, '(');
	for (i = 0; i < n->kids; i++)
		write_node(n->kid[i], out);
	buf_putc(out, ')');
}

static void
as_written(const struct thread_message *m, unsigned n, const uint64_t *refs,
    struct buf *out)
{
	unsigned i;

	used = 0;
	root = (struct node){.id = 0};
	step1(m, n, refs);
	for (i = 0; i < used; i++)
		if (nodes[i].parent == NULL)
			link_node(&root, &nodes[i]);
	prune(&root);
	sort_kids(&root);
	step5();
	sort_kids(&root);
	write_node(&root, out);
}

/* --- as we do it ------------------------------------------------------------
 */

static void
write_list(const struct threads *t, uint32_t at, unsigned n, struct buf *out)
{
	buf_putc(out, '(');
	for (; at != THREAD_NONE; at = t->node[at].next) {
		if (at < n)
			buf_num(out, at + 1);
		write_list(t, t->node[at].child, n, out);
	}
	buf_putc(out, ')');
}

static void
try(unsigned seed)
{
	struct thread_message m[MESSAGES];
	uint64_t refs[MESSAGES * 5];
	struct buf want = {.limit = 1 << 20}, got = {.limit = 1 << 20};
	unsigned n = 1 + dice(MESSAGES), nrefs = 0, i;
	struct threads t;

	for (i = 0; i < n; i++) {
		m[i] = (struct thread_message){.sent = dice(20),
		    .arrived = dice(20),
		    .id = dice(5) == 0 ? 0 : 1 + dice(IDS),
		    .subject = dice(4),
		    .reply = dice(2),
		    .refs = nrefs,
		    .nrefs = dice(5)};
		for (unsigned k = 0; k < m[i].nrefs; k++)
			refs[nrefs++] = 1 + dice(IDS);
	}
	as_written(m, n, refs, &want);
	arena_reset(&mem);
	thread_messages(&mem, THREAD_REFERENCES, m, n, refs, &t);
	write_list(&t, t.root, n, &got);
	if (!span_eq(buf_span(&want), buf_span(&got))) {
		printf("seed %u: %.*s, not %.*s\n", seed,
		    SPAN_FMT(buf_span(&got)), SPAN_FMT(buf_span(&want)));
		exit(1);
	}
	buf_free(&want);
	buf_free(&got);
}

/* A chain of replies as long as a mailbox, told in either direction. */
static void
chain(bool backwards)
{
	enum { LONG = 100000 };
	struct thread_message *m = calloc(LONG, sizeof *m);
	uint64_t *refs = calloc(LONG, sizeof *refs);
	struct threads t;
	uint32_t n = 0;

	for (uint32_t i = 0; i < LONG; i++) {
		uint32_t at = backwards ? LONG - 1 - i : i;

		m[i] = (struct thread_message){
		    .sent = at, .id = at + 1, .refs = i, .nrefs = at > 0};
		refs[i] = at;
	}
	arena_reset(&mem);
	thread_messages(&mem, THREAD_REFS, m, LONG, refs, &t);
	for (uint32_t at = t.root; at != THREAD_NONE; at = t.node[at].child)
		n++;
	if (n != LONG) {
		printf("a chain of %u messages\n", n);
		exit(1);
	}
	free(m);
	free(refs);
}

int
main(void)
{
	for (unsigned i = 1; i <= TRIES; i++) {
		state = i;
		try(i);
	}
	chain(false);
	chain(true);
	arena_free(&mem);
	return 0;
}
