/*
 * Threading.  The numbers are the steps of RFC 5256, THREAD=REFERENCES.
 *
 * Until step 5 is done only parents are kept.  Siblings are put in order at
 * the end, all at once: messages are sorted by their date, and each in its
 * turn becomes the last child of its parent.
 */
#include "mail/thread.h"

#include <stdlib.h>

#include "mail/thread-table.h"

struct work {
	struct arena *mem;
	const struct thread_message *m;
	uint32_t n;           /* messages */
	uint32_t nodes, room; /* with those that have no message */
	struct thread_node *node;
	uint32_t *by_date; /* messages in order of date */
	uint32_t *last;    /* the last child so far */
};

static bool
is_dummy(const struct work *w, uint32_t i)
{
	return i >= w->n;
}

static uint32_t
new_dummy(struct work *w)
{
	w->node[w->nodes] =
	    (struct thread_node){THREAD_NONE, THREAD_NONE, THREAD_NONE};
	return w->nodes++;
}

/* Is a below b?  Beyond THREAD_DEPTH links it is better not to know. */
static bool
is_below(const struct work *w, uint32_t a, uint32_t b)
{
	unsigned steps = 0;

	for (; a != b; a = w->node[a].parent)
		if (a == THREAD_NONE || w->node[b].child == THREAD_NONE)
			return false;
		else if (steps++ == THREAD_DEPTH)
			return true;
	return true;
}

/* child only says here that there was one once: who has none can be nobody's
 * ancestor, which is what nearly always ends the search for loops. */
static void
link_to(struct work *w, uint32_t parent, uint32_t child)
{
	w->node[child].parent = parent;
	if (parent != THREAD_NONE)
		w->node[parent].child = child;
}

/* 1: parents by what references say. */
static void
link_references(struct work *w, const uint64_t *refs, uint32_t nrefs)
{
	struct thread_table t;

	thread_table_init(&t, w->mem, (size_t)w->n + nrefs);
	for (uint32_t i = 0; i < w->n; i++)
		if (w->m[i].id != 0)
			thread_table_add(&t, w->m[i].id, i);
	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t last = THREAD_NONE;

		for (uint32_t k = 0; k < w->m[i].nrefs; k++) { /* A */
			uint32_t *at =
			    thread_table_at(&t, refs[w->m[i].refs + k]);

			if (*at == THREAD_NONE)
				*at = new_dummy(w);
			if (last != THREAD_NONE &&
			    w->node[*at].parent == THREAD_NONE &&
			    !is_below(w, last, *at))
				link_to(w, last, *at);
			last = *at;
		}
		if (w->node[i].parent == last) /* B */
			continue;
		w->node[i].parent = THREAD_NONE;
		if (last != THREAD_NONE && !is_below(w, last, i))
			link_to(w, last, i);
	}
}

/* 3: a node's parent becomes the message above it that is nearest; or, if there
 * is none, the topmost of those without a message, which is told from others by
 * having no parent itself.  What was found is kept, so each link is followed
 * twice at most. */
static uint32_t
above(struct work *w, uint32_t i)
{
	uint32_t at = w->node[i].parent, found, next;

	while (at != THREAD_NONE && is_dummy(w, at) &&
	       w->node[at].parent != THREAD_NONE)
		at = w->node[at].parent;
	found = at;
	for (at = w->node[i].parent; at != found; at = next) {
		next = w->node[at].parent;
		w->node[at].parent = found;
	}
	return found;
}

static void
prune(struct work *w)
{
	uint32_t *children = ARENA_ARRAY(w->mem, uint32_t, w->nodes);

	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t p = above(w, i);

		w->node[i].parent = p;
		if (p != THREAD_NONE && is_dummy(w, p))
			children[p]++;
	}
	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t p = w->node[i].parent;

		if (p != THREAD_NONE && is_dummy(w, p) && children[p] == 1)
			w->node[i].parent = THREAD_NONE;
	}
}

/* 4 and 6: lists of children and of roots, by date; a root without a message
 * stands where the first of its children does. */
static uint32_t
put_in_order(struct work *w)
{
	uint32_t root = THREAD_NONE, end = THREAD_NONE;

	for (uint32_t i = 0; i < w->nodes; i++)
		w->node[i].child = w->node[i].next = w->last[i] = THREAD_NONE;
	for (uint32_t k = 0; k < w->n; k++) {
		uint32_t i = w->by_date[k], p = w->node[i].parent;
		bool first = false;

		if (p != THREAD_NONE) {
			first = w->last[p] == THREAD_NONE;
			if (first)
				w->node[p].child = i;
			else
				w->node[w->last[p]].next = i;
			w->last[p] = i;
		}
		if (p == THREAD_NONE)
			p = i;
		else if (!is_dummy(w, p) || !first)
			continue;
		if (end == THREAD_NONE)
			root = p;
		else
			w->node[end].next = p;
		end = p;
	}
	return root;
}

/* The message that a root's subject is that of. */
static uint32_t
speaker(const struct work *w, uint32_t root)
{
	return is_dummy(w, root) ? w->node[root].child : root;
}

static bool
is_reply(const struct work *w, uint32_t root)
{
	return !is_dummy(w, root) && w->m[root].reply;
}

/* 5.C: one of two roots with the same subject goes; *at is that of the table.
 */
static void
merge(struct work *w, uint32_t *at, uint32_t root)
{
	uint32_t i, dummy;

	if (is_dummy(w, *at) && is_dummy(w, root)) {
		for (i = w->node[root].child; i != THREAD_NONE;
		     i = w->node[i].next)
			w->node[i].parent = *at;
	} else if (is_dummy(w, *at) ||
		   (is_reply(w, root) && !is_reply(w, *at))) {
		w->node[root].parent = *at;
	} else {
		dummy = new_dummy(w);
		w->node[root].parent = w->node[*at].parent = dummy;
		*at = dummy;
	}
}

/* 5 */
static void
gather_subjects(struct work *w, uint32_t first)
{
	struct thread_table t;
	uint32_t root, *at;

	thread_table_init(&t, w->mem, w->n);
	for (root = first; root != THREAD_NONE; root = w->node[root].next) {
		uint64_t subject = w->m[speaker(w, root)].subject;

		if (subject == 0)
			continue;
		at = thread_table_at(&t, subject);
		if (*at == THREAD_NONE ||
		    (!is_dummy(w, *at) &&
			(is_dummy(w, root) ||
			    (is_reply(w, *at) && !is_reply(w, root)))))
			*at = root;
	}
	for (root = first; root != THREAD_NONE; root = w->node[root].next) {
		uint64_t subject = w->m[speaker(w, root)].subject;

		if (subject == 0)
			continue;
		at = thread_table_at(&t, subject);
		if (*at != root)
			merge(w, at, root);
	}
}

/* ORDEREDSUBJECT: the first message of a subject is the parent of all. */
static void
link_subjects(struct work *w)
{
	struct thread_table t;

	thread_table_init(&t, w->mem, (size_t)w->n + 1);
	for (uint32_t k = 0; k < w->n; k++) {
		uint32_t i = w->by_date[k];
		uint32_t *at = thread_table_at(&t, w->m[i].subject);

		if (*at == THREAD_NONE)
			*at = i;
		else
			w->node[i].parent = *at;
	}
}

struct dated {
	int64_t date;
	uint32_t i;
};

static int
by_date(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return x->i < y->i ? -1 : 1;
}

static void
sort_messages(struct work *w)
{
	struct dated *d = ARENA_ARRAY(w->mem, struct dated, (size_t)w->n + 1);
	bool sorted = true;

	for (uint32_t i = 0; i < w->n; i++) {
		d[i] = (struct dated){w->m[i].sent, i};
		sorted = sorted && (i == 0 || d[i - 1].date <= d[i].date);
	}
	if (!sorted)
		qsort(d, w->n, sizeof *d, by_date);
	w->by_date = ARENA_ARRAY(w->mem, uint32_t, (size_t)w->n + 1);
	for (uint32_t i = 0; i < w->n; i++)
		w->by_date[i] = d[i].i;
}

/* REFS: roots by the arrival of the last message in their thread. */
static uint32_t
sort_by_arrival(struct work *w, uint32_t first)
{
	struct dated *d = ARENA_ARRAY(w->mem, struct dated, w->nodes);
	uint32_t *top = ARENA_ARRAY(w->mem, uint32_t, w->nodes), n = 0;

	for (uint32_t i = 0; i < w->nodes; i++)
		top[i] = THREAD_NONE;
	for (uint32_t i = first; i != THREAD_NONE; i = w->node[i].next) {
		d[n] = (struct dated){INT64_MIN, i};
		top[i] = n++;
	}
	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t at = i, found, next;

		while (top[at] == THREAD_NONE)
			at = w->node[at].parent;
		found = top[at];
		for (at = i; top[at] == THREAD_NONE; at = next) {
			next = w->node[at].parent;
			top[at] = found;
		}
		if (w->m[i].arrived > d[found].date)
			d[found].date = w->m[i].arrived;
	}
	qsort(d, n, sizeof *d, by_date);
	for (uint32_t i = 0; i < n; i++)
		w->node[d[i].i].next = i + 1 < n ? d[i + 1].i : THREAD_NONE;
	return n > 0 ? d[0].i : THREAD_NONE;
}

void
thread_messages(struct arena *mem, enum thread_algorithm algorithm,
    const struct thread_message *m, uint32_t n, const uint64_t *refs,
    struct threads *ret)
{
	struct work w = {.mem = mem, .m = m, .n = n};
	uint32_t nrefs = 0;

	for (uint32_t i = 0; i < n; i++)
		nrefs += m[i].nrefs;
	/* a node for each reference and one for each subject, at most */
	w.room = 2 * n + nrefs + 1;
	w.node = arena_raw(mem, w.room * sizeof *w.node);
	w.last = arena_raw(mem, w.room * sizeof *w.last);
	while (w.nodes < n)
		new_dummy(&w);
	sort_messages(&w);
	if (algorithm == THREAD_ORDEREDSUBJECT) {
		link_subjects(&w);
	} else {
		link_references(&w, refs, nrefs);
		prune(&w);
	}
	ret->root = put_in_order(&w);
	if (algorithm == THREAD_REFERENCES) {
		gather_subjects(&w, ret->root);
		ret->root = put_in_order(&w);
	} else if (algorithm == THREAD_REFS) {
		ret->root = sort_by_arrival(&w, ret->root);
	}
	ret->node = w.node;
}
