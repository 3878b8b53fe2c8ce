/* The sources of ESEARCH: which mailboxes to look at. */
#include "search-scope.h"

#include "remote.h"

enum { /* all of a kind */
	SCOPE_PERSONAL = 1 << 0,
	SCOPE_SUBSCRIBED = 1 << 1,
};

enum { MAILBOX, SUBTREE, SUBTREE_ONE };

static void
add(struct args *a, struct scope *sc, unsigned char how, struct span name)
{
	struct arena *mem = a->s->mem;

	if (sc->n == sc->room) {
		uint32_t room = sc->room > 0 ? 2 * sc->room : 8;
		struct span *top = ARENA_ARRAY(mem, struct span, room);
		unsigned char *hows = ARENA_ARRAY(mem, unsigned char, room);

		if (sc->n > 0) {
			memcpy(top, sc->top, sc->n * sizeof *top);
			memcpy(hows, sc->how, sc->n);
		}
		sc->top = top;
		sc->how = hows;
		sc->room = room;
	}
	if (!mailbox_canonical(mem, name, &name))
		return; /* nobody's name */
	sc->top[sc->n] = name;
	sc->how[sc->n++] = how;
}

/* mailbox / "(" mailbox *(SP mailbox) ")" */
static bool
arg_mailboxes(struct args *a, struct scope *sc, unsigned char how)
{
	struct span name;

	if (!arg_sp(a))
		return false;
	if (!arg_char(a, '(')) {
		if (!arg_mailbox(a, &name))
			return false;
		add(a, sc, how, name);
		return true;
	}
	do {
		if (!arg_mailbox(a, &name))
			return false;
		add(a, sc, how, name);
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

/* Mail may be delivered to any mailbox (user+folder), so that "inboxes" are
 * what is personal (RFC 5465, section 6.3). */
static bool
arg_source(struct args *a, struct scope *sc)
{
	if (arg_word(a, "selected"))
		return sc->selected = true;
	sc->others = true;
	if (arg_word(a, "personal") || arg_word(a, "inboxes"))
		sc->sets |= SCOPE_PERSONAL;
	else if (arg_word(a, "subscribed"))
		sc->sets |= SCOPE_SUBSCRIBED;
	else if (arg_word(a, "subtree-one"))
		return arg_mailboxes(a, sc, SUBTREE_ONE);
	else if (arg_word(a, "subtree"))
		return arg_mailboxes(a, sc, SUBTREE);
	else if (arg_word(a, "mailboxes"))
		return arg_mailboxes(a, sc, MAILBOX);
	else
		return arg_missing(a, "selected, inboxes, personal, "
				      "subscribed, subtree, subtree-one or "
				      "mailboxes");
	return true;
}

bool
arg_scope(struct args *a, struct scope *sc)
{
	const char *start = a->p;

	*sc = (struct scope){0};
	if (!arg_sp(a) || !arg_word(a, "IN")) {
		a->p = start;
		sc->selected = true;
		return true;
	}
	if (!arg_sp(a) || !arg_char(a, '('))
		return arg_missing(a, "a list of mailboxes");
	do {
		if (!arg_source(a, sc))
			return false;
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

/* --- which mailboxes that is ------------------------------------------------
 */

struct walk {
	struct session *s;
	scope_fn *fn;
	void *arg;
	struct seen {
		const struct account *account;
		uint64_t id;
	} * seen;
	uint32_t n, room; /* a power of two */
};

/* Was this mailbox there before?  It is now. */
static bool
again(struct walk *w, const struct mailbox *m)
{
	uint32_t i = (uint32_t)(m->id * 0x9e3779b1u) & (w->room - 1);

	for (; w->seen[i].account != NULL; i = (i + 1) & (w->room - 1))
		if (w->seen[i].id == m->id && w->seen[i].account == m->account)
			return true;
	w->seen[i] = (struct seen){m->account, m->id};
	return false;
}

static int
visit(struct walk *w, struct span name, const struct mailbox *m, bool named)
{
	unsigned need = RIGHT_READ | (named ? 0 : RIGHT_LOOKUP);

	if ((m->rights & need) != need || again(w, m))
		return 0;
	return w->fn(w->arg, name, m);
}

static bool
is_below(struct span name, struct span top, bool one)
{
	if (name.n <= top.n || name.p[top.n] != '/' ||
	    !span_eq(span_sub(name, 0, top.n), top))
		return false;
	name = span_sub(name, top.n + 1, name.n);
	return !one || memchr(name.p, '/', name.n) == NULL;
}

static bool
is_meant(const struct scope *sc, const struct listed *l)
{
	if ((sc->sets & SCOPE_PERSONAL && l->account == NULL) ||
	    (sc->sets & SCOPE_SUBSCRIBED && l->subscribed))
		return true;
	for (uint32_t i = 0; i < sc->n; i++)
		if (sc->how[i] != MAILBOX &&
		    is_below(l->name, sc->top[i], sc->how[i] == SUBTREE_ONE))
			return true;
	return false;
}

static bool
needs_list(const struct scope *sc)
{
	for (uint32_t i = 0; i < sc->n; i++)
		if (sc->how[i] != MAILBOX)
			return true;
	return sc->sets != 0;
}

static void
add_there(struct session *s, struct scope *sc, struct remote *r,
    struct span name)
{
	if (sc->nthere == sc->room_there) {
		uint32_t room = sc->room_there > 0 ? 2 * sc->room_there : 8;
		struct scope_there *bigger =
		    ARENA_ARRAY(s->mem, struct scope_there, room);

		if (sc->nthere > 0)
			memcpy(bigger, sc->there, sc->nthere * sizeof *bigger);
		sc->there = bigger;
		sc->room_there = room;
	}
	sc->there[sc->nthere++] = (struct scope_there){r, name};
}

static int
visit_named(struct walk *w, struct scope *sc)
{
	struct session *s = w->s;
	struct remote *r;
	struct mailbox m;
	int rc = 0;

	if (sc->selected && s->remote != NULL)
		add_there(s, sc, s->remote, SPAN_NONE);
	else if (sc->selected)
		rc = visit(w, span_str(s->view->name), &s->view->box, true);
	for (uint32_t i = 0; i < sc->n && rc == 0; i++)
		if ((r = remote_of(s, sc->top[i])) != NULL)
			add_there(s, sc, r, sc->top[i]);
		else if (mailbox_find(&s->viewer, sc->top[i], &m) == 0)
			rc = visit(w, sc->top[i], &m, true);
	return rc;
}

int
scope_each(struct session *s, struct scope *sc, scope_fn *fn, void *arg)
{
	struct walk w = {.s = s, .fn = fn, .arg = arg, .room = 16};
	struct listed *list = NULL;
	struct mailbox m;
	uint32_t n = 0;
	int rc = 0;

	if (needs_list(sc))
		rc = mailbox_list(&s->viewer, s->mem, &list, &n);
	if (rc == 0 && needs_list(sc) && sc->sets != SCOPE_PERSONAL)
		remote_list(s, NULL, &list, &n);
	while (w.room < 2 * (n + sc->n + 1))
		w.room *= 2;
	w.seen = ARENA_ARRAY(s->mem, struct seen, w.room);
	if (rc == 0)
		rc = visit_named(&w, sc);
	for (uint32_t i = 0; i < n && rc == 0; i++)
		if (list[i].server != NULL) {
			if (is_meant(sc, &list[i]))
				add_there(s, sc, remote_at(s, list[i].server),
				    list[i].name);
		} else if (is_meant(sc, &list[i]) &&
		    mailbox_listed(&s->viewer, &list[i], &m) == 0)
			rc = visit(&w, list[i].name, &m, false);
	return rc;
}
