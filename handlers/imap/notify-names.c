/* Which mailboxes there are, and what became of their names. */
#include <stdlib.h>

#include "base/log.h"
#include "remote-notify.h"
#include "use.h"

enum { KNOWN_BYTES = 64 << 20 };

static bool
is_below(struct span name, struct span above)
{
	return name.n > above.n && name.p[above.n] == '/' &&
	       memcmp(name.p, above.p, above.n) == 0;
}

static bool
covers(const struct event_group *g, const struct listed *box)
{
	switch (g->scope) {
	case SCOPE_INBOXES: /* mail may be delivered to any of them */
	case SCOPE_PERSONAL:
		return box->account == NULL;
	case SCOPE_SUBSCRIBED:
		return box->subscribed;
	default:
		break;
	}
	for (unsigned i = 0; i < g->n; i++)
		if (span_eq(g->names[i], box->name) ||
		    (g->scope == SCOPE_SUBTREE &&
			is_below(box->name, g->names[i])))
			return true;
	return false;
}

static unsigned
wanted(const struct notify *n, const struct listed *box)
{
	unsigned events = 0;

	for (unsigned i = 0; i < n->ngroups; i++)
		if (covers(&n->groups[i], box))
			events |= n->groups[i].events;
	return events;
}

static int
by_id(const void *a, const void *b)
{
	const struct known *x = *(struct known *const *)a;
	const struct known *y = *(struct known *const *)b;
	const char *p = x->box.account, *q = y->box.account;
	int c = strcmp(p != NULL ? p : "", q != NULL ? q : "");

	return c != 0 ? c : (x->box.id > y->box.id) - (x->box.id < y->box.id);
}

struct known *
notify_known(struct session *s, const struct account *a, uint64_t id)
{
	struct notify *n = s->notify;
	struct known key = {.box = {.id = id}}, *p = &key, **found;

	if (a != s->viewer.home)
		key.box.account = account_name(a);
	if (n->nby_id == 0)
		return NULL;
	found = bsearch(&p, n->by_id, n->nby_id, sizeof *n->by_id, by_id);
	return found != NULL ? *found : NULL;
}

/* --- what is told -------------------------------------------------------- */

struct diff {
	struct session *s;
	const struct known *list; /* as it is now */
	uint32_t n;
	struct span parent;             /* that was told of last */
	const struct listed *from, *to; /* what was renamed; or NULL */
};

static bool
is_own(const struct notify *n, struct span name)
{
	for (unsigned i = 0; i < n->nown_names; i++)
		if (span_eq(n->own_names[i], name))
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	return listed_by_name(a, b);
}

static const struct known *
find_name(const struct diff *d, struct span name)
{
	struct known key = {.box = {.name = name}};

	return d->n == 0
		   ? NULL
		   : bsearch(&key, d->list, d->n, sizeof *d->list, by_name);
}

static bool
has_children(const struct diff *d, struct span name)
{
	uint32_t lo = 0, hi = d->n;

	while (lo < hi) { /* the first after it */
		struct known key = {.box = {.name = name}};
		uint32_t mid = lo + (hi - lo) / 2;

		if (by_name(&d->list[mid], &key) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < d->n && is_below(d->list[lo].box.name, name);
}

/* "* LIST (...) "/" name", as it is now */
static void
put_list(const struct diff *d, struct span name, struct span old)
{
	const struct known *k = find_name(d, name);
	struct io *io = d->s->io;

	io_puts(io, "* LIST (");
	if (k == NULL || k->box.id == 0)
		io_puts(io, "\\NonExistent ");
	else if (k->noaccess)
		io_puts(io, "\\NoAccess ");
	io_puts(
	    io, has_children(d, name) ? "\\HasChildren" : "\\HasNoChildren");
	if (k != NULL && k->box.subscribed)
		io_puts(io, " \\Subscribed");
	if (k != NULL)
		put_use(io, k->box.use, true);
	io_puts(io, ") \"/\" ");
	put_mailbox(d->s, name);
	if (old.p != NULL) {
		io_puts(io, " (\"OLDNAME\" (");
		put_mailbox(d->s, old);
		io_puts(io, "))");
	}
	io_puts(io, "\r\n");
}

/* A name came or went; so its parent has other children. */
static void
tell_parent(struct diff *d, const struct listed *box)
{
	struct listed parent = *box;

	while (parent.name.n > 0 && parent.name.p[parent.name.n - 1] != '/')
		parent.name.n--;
	if (parent.name.n <= 1)
		return;
	parent.name.n--;
	if (span_eq(parent.name, d->parent) ||
	    (wanted(d->s->notify, &parent) & EVENT_NAME) == 0)
		return;
	d->parent = parent.name;
	put_list(d, parent.name, SPAN_NONE);
}

static void
tell_name(struct diff *d, const struct listed *box)
{
	if ((wanted(d->s->notify, box) & EVENT_NAME) == 0 ||
	    is_own(d->s->notify, box->name))
		return;
	put_list(d, box->name, SPAN_NONE);
	tell_parent(d, box);
}

/* The entry of the list with the same mailbox: by scanning, since it is for
 * the few that are new under their name. */
static const struct listed *
same_box(const struct known *list, uint32_t n, const struct listed *box)
{
	for (uint32_t i = 0; i < n && box->id != 0; i++)
		if (list[i].box.id == box->id &&
		    (list[i].box.account == box->account ||
			(list[i].box.account != NULL && box->account != NULL &&
			    strcmp(list[i].box.account, box->account) == 0)))
			return &list[i].box;
	return NULL;
}

/* Did it go from here to there as part of the mailbox that was renamed? */
static bool
moved(const struct diff *d, struct span from, struct span to)
{
	size_t n;

	if (d->from == NULL ||
	    (!span_eq(from, d->from->name) && !is_below(from, d->from->name)))
		return false;
	n = from.n - d->from->name.n;
	return to.n == d->to->name.n + n &&
	       memcmp(to.p, d->to->name.p, d->to->name.n) == 0 &&
	       memcmp(to.p + d->to->name.n, from.p + d->from->name.n, n) == 0;
}

static uint64_t
id_of(const struct known *k)
{
	return k != NULL ? k->box.id : 0;
}

/*
 * Was a mailbox renamed, with all that is below it, and none other?  Of more
 * than one, which might depend on each other, a client is told as of names
 * that went and came.
 */
static void
find_rename(struct diff *d, const struct notify *old)
{
	struct diff before = {.list = old->known, .n = old->nknown};

	for (uint32_t i = 0; i < d->n; i++) {
		const struct listed *to = &d->list[i].box, *from;
		const struct known *was = find_name(&before, to->name);

		if (to->id == 0 || id_of(was) == to->id)
			continue;
		from = same_box(old->known, old->nknown, to);
		if (from == NULL)
			continue;
		if (d->from == NULL && id_of(was) == 0 &&
		    id_of(find_name(d, from->name)) == 0) {
			d->from = from;
			d->to = to;
		} else if (!moved(d, from->name, to->name))
			goto none;
	}
	for (uint32_t i = 0; i < old->nknown && d->from != NULL; i++) {
		const struct listed *from = &old->known[i].box, *to;

		if (from->id == 0 || !is_below(from->name, d->from->name))
			continue;
		to = same_box(d->list, d->n, from);
		if (to == NULL || !moved(d, from->name, to->name))
			goto none;
	}
	return;
none:
	d->from = d->to = NULL;
}

/* Another mailbox has this name now, or none has it any more: was that told
 * by what was renamed? */
static bool
told_by_rename(const struct diff *d, const struct notify *old,
    const struct known *was, const struct known *now)
{
	const struct listed *pair;

	if (id_of(now) != 0) {
		pair = same_box(old->known, old->nknown, &now->box);
		return pair != NULL && moved(d, pair->name, now->box.name);
	}
	pair = same_box(d->list, d->n, &was->box);
	return pair != NULL && moved(d, was->box.name, pair->name) &&
	       now == NULL;
}

/* One name, as it was and as it is; one of them may be NULL. */
static void
tell_one(struct diff *d, const struct notify *old, const struct known *was,
    const struct known *now)
{
	struct notify *n = d->s->notify;
	const struct listed *box = now != NULL ? &now->box : &was->box;
	bool subscribed = now != NULL && now->box.subscribed;
	unsigned events = 0;

	if (was != NULL)
		events |= wanted(n, &was->box);
	if (now != NULL)
		events |= wanted(n, &now->box);
	if (id_of(was) != id_of(now) && !told_by_rename(d, old, was, now))
		tell_name(d, box);
	else if (was != NULL && now != NULL && was->noaccess != now->noaccess)
		put_list(d, box->name, SPAN_NONE);
	else if ((was != NULL && was->box.subscribed) != subscribed &&
		 (events & EVENT_SUBSCRIPTION) != 0 && !is_own(n, box->name))
		put_list(d, box->name, SPAN_NONE);
	if (id_of(was) != 0 && id_of(now) != 0 && id_of(was) != id_of(now))
		notify_status_one(d->s, now);
}

static void
tell_all(struct session *s, const struct notify *old)
{
	struct notify *n = s->notify;
	struct diff d = {.s = s, .list = n->known, .n = n->nknown};
	uint32_t i = 0, j = 0;

	find_rename(&d, old);
	if (d.from != NULL && !is_own(n, d.to->name) &&
	    ((wanted(n, d.from) | wanted(n, d.to)) & EVENT_NAME) != 0)
		put_list(&d, d.to->name, d.from->name);
	while (i < old->nknown || j < n->nknown) {
		int c = i == old->nknown ? 1
			: j == n->nknown
			    ? -1
			    : by_name(&old->known[i], &n->known[j]);
		const struct known *was = c <= 0 ? &old->known[i++] : NULL;
		const struct known *now = c >= 0 ? &n->known[j++] : NULL;

		tell_one(&d, old, was, now);
	}
}

/* --- what is known ---------------------------------------------------------
 */

/* Is the account watched, or can it be? */
static bool
watch(struct session *s, const char *name)
{
	struct notify *n = s->notify;
	struct account *a = s->viewer.home;
	struct watch *w = &n->watch[n->nwatch];

	if (name == NULL && a == NULL)
		return true; /* he has none of his own */
	for (unsigned i = 0; i < n->nwatch; i++)
		if (strcmp(name != NULL ? name : account_name(a),
			account_name(n->watch[i].account)) == 0)
			return true;
	if (n->nwatch == NOTIFY_WATCH)
		return false;
	if (name != NULL && viewer_account(&s->viewer, name, &a) != 0)
		return true; /* there is nothing to watch */
	if (account_index(a, INBOX_ID, &w->pin) != 0)
		return true;
	index_hold(w->pin);
	w->account = a;
	events_start(a, &w->events);
	n->nwatch++;
	return true;
}

static bool
watch_all(struct session *s)
{
	struct notify *n = s->notify;

	if (!watch(s, NULL))
		return false;
	for (uint32_t i = 0; i < n->nknown; i++)
		if (n->known[i].events != 0 &&
		    n->known[i].box.account != NULL &&
		    !watch(s, n->known[i].box.account))
			return false;
	return true;
}

static void
fill(struct session *s, const struct listed *list, uint32_t count)
{
	struct notify *n = s->notify;

	n->known = ARENA_ARRAY(n->known_mem, struct known, count + 1);
	n->by_id = ARENA_ARRAY(n->known_mem, struct known *, count + 1);
	n->nknown = count;
	n->nby_id = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct known *k = &n->known[i];

		k->box = list[i];
		k->events = wanted(n, &k->box);
		if (k->events != 0 && k->box.id != 0 &&
		    (k->box.rights & RIGHT_READ) == 0) {
			k->events = 0;
			k->noaccess = true;
		}
		if (k->events != 0 && k->box.id != 0)
			n->by_id[n->nby_id++] = k;
	}
	if (n->nby_id > 1)
		qsort(n->by_id, n->nby_id, sizeof *n->by_id, by_id);
}

void
notify_forget_names(struct notify *n)
{
	if (n->known_mem == NULL)
		return;
	arena_free(n->known_mem);
	free(n->known_mem);
	n->known_mem = NULL;
	n->nknown = n->nby_id = 0;
}

int
notify_refresh(struct session *s, bool tell)
{
	struct notify *n = s->notify, old = *n;
	struct listed *list;
	uint32_t count;
	int rc;

	n->known_mem = calloc(1, sizeof *n->known_mem);
	if (n->known_mem == NULL)
		die(EXIT_TEMP, "out of memory");
	n->known_mem->limit = KNOWN_BYTES;
	rc = mailbox_list(&s->viewer, n->known_mem, &list, &count);
	if (rc == 0 && count > NOTIFY_KNOWN)
		rc = SPOOL_FULL;
	if (rc == 0) {
		fill(s, list, count);
		rc = watch_all(s) ? 0 : SPOOL_FULL;
	}
	if (rc == 0 && tell)
		tell_all(s, &old);
	notify_forget_names(&old);
	if (rc == 0 && tell) /* what is subscribed to may be elsewhere */
		rc = remote_notify_refresh(s, false);
	return rc;
}
