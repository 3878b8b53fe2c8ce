/* The answers of other servers to LIST: believed as far as the directory says
 * the same, and bounded. */
#include "base/log.h"
#include "remote-list.h"
#include "spool/names.h"

void *
list_room(struct arena *mem, void *p, uint32_t n, uint32_t *cap, size_t size)
{
	void *bigger;

	if (n < *cap)
		return p;
	*cap = *cap > 0 ? 2 * *cap : 64;
	bigger = arena_raw(mem, *cap * size);
	if (n > 0)
		memcpy(bigger, p, n * size);
	return bigger;
}

/* Only what the directory says is there; of others there may be copies. */
static bool
is_there(struct gather *g, struct span name, struct span *account)
{
	struct session *s = g->s;
	struct place place;
	struct span canonical;
	char host[HOST_SIZE];

	if (!mailbox_canonical(s->mem, name, &canonical) ||
	    !name_place(s->mem, canonical, &place) || place.kind == NAME_OWN ||
	    directory_home(s->remotes->directory, place.account, host) !=
		HOME_ELSEWHERE ||
	    strcmp(host, g->r->host) != 0)
		return false;
	*account = span_of(arena_str(&g->mem, span_str(place.account)), 0);
	return true;
}

/* "(\HasNoChildren) "/" name" */
static void
take_name(struct gather *g, struct args *a)
{
	struct span name, account, flag;
	bool is_box = true;

	if (!arg_sp(a) || !arg_char(a, '('))
		return;
	while (arg_char(a, '\\') && arg_atom(a, &flag)) {
		if (span_is(flag, "NonExistent") || span_is(flag, "Noselect"))
			is_box = false;
		arg_sp(a);
	}
	if (!arg_char(a, ')') || !arg_sp(a) ||
	    (!arg_string(a, &flag) && !arg_nil(a)) || !arg_sp(a) ||
	    !arg_mailbox(a, &name) || !is_box || g->names ||
	    !is_there(g, name, &account))
		return;
	g->list = list_room(&g->mem, g->list, g->n, &g->cap, sizeof *g->list);
	g->list[g->n++] = (struct listed){.name = arena_span(&g->mem, name),
	    .id = 1,
	    .account = account.p,
	    .server = g->r->host};
}

static void
take_said(struct gather *g, struct args *a, const char *kind, struct span line)
{
	struct remote_said *all = &g->said;
	struct span name;

	if (!arg_sp(a) || !arg_mailbox(a, &name))
		return;
	all->said =
	    list_room(&g->mem, all->said, all->n, &all->cap, sizeof *all->said);
	all->said[all->n++] = (struct said){
	    arena_span(&g->mem, name), arena_span(&g->mem, line), kind};
}

static bool
take_line(struct gather *g, struct args *a, struct span line)
{
	static const char *const kinds[] = {"STATUS", "MYRIGHTS", "METADATA"};

	if (arg_word(a, "LIST")) {
		take_name(g, a);
		return true;
	}
	for (unsigned i = 0; i < 3; i++)
		if (arg_word(a, kinds[i])) {
			take_said(g, a, kinds[i], line);
			return true;
		}
	return false;
}

bool
list_take(void *arg, struct span line)
{
	struct gather *g = arg;
	struct arena_mark mark = arena_mark(g->s->mem);
	struct args a = {.p = line.p + 2, .end = line.p + line.n, .s = g->s};
	bool took;

	while (a.end > a.p && (a.end[-1] == '\r' || a.end[-1] == '\n'))
		a.end--;
	g->bytes += line.n + 2 * sizeof(struct listed);
	if (g->bytes > SAID_BYTES) {
		remote_drop(g->r, "says too much");
		return true;
	}
	took = take_line(g, &a, line);
	arena_release(g->s->mem, mark);
	return took;
}

void
list_keep(const struct gather *g, struct found *f)
{
	struct arena *mem = g->s->mem;

	if (f->bytes + g->bytes > SAID_BYTES) {
		log_warn("%s: there is no room for its names", g->r->host);
		return;
	}
	f->bytes += g->bytes;
	for (uint32_t i = 0; i < g->n; i++) {
		struct listed l = g->list[i];

		l.name = arena_span(mem, l.name);
		l.account = arena_str(mem, span_str(l.account));
		f->list = list_room(mem, f->list, f->n, &f->cap, sizeof l);
		f->list[f->n++] = l;
	}
	for (uint32_t i = 0; i < g->said.n; i++) {
		struct said x = g->said.said[i];

		x.name = arena_span(mem, x.name);
		x.line = arena_span(mem, x.line);
		f->said->said = list_room(
		    mem, f->said->said, f->said->n, &f->said->cap, sizeof x);
		f->said->said[f->said->n++] = x;
	}
}
