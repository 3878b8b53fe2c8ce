/* ESEARCH (RFC 7377): searching more than the selected mailbox. */
#include "context.h"
#include "search-answer.h"
#include "search-scope.h"
#include "spool/find.h"

struct request {
	struct session *s;
	struct scope scope;
	struct wanted want;
	struct args keys;      /* from "CHARSET" or the first key on */
	struct view *selected; /* or NULL */
	struct reply no;
};

enum { REFUSED = 1 }; /* the answer is in no */

/* ["CHARSET" SP name SP] keys; rest is where the keys begin. */
static bool
parse(struct request *r, struct search *search, struct span *rest)
{
	struct args *a = &r->keys, at = *a;
	struct span name;

	r->no = SYNTAX;
	if (arg_word(&at, "CHARSET")) {
		*a = at;
		if (!arg_sp(a) || !arg_astring(a, &name) ||
		    !search_charset(search, name, &r->no) || !arg_sp(a))
			return false;
	}
	*rest = span_of(a->p, (size_t)(a->end - a->p));
	return search_parse(a, search, &r->no);
}

static int
search_one(struct request *r, struct span name, bool selected)
{
	struct session *s = r->s;
	struct search search = {0};
	struct args start = r->keys;
	struct answer answer;
	struct span keys;
	int rc = REFUSED;

	answer_begin(&answer, s, &r->want);
	answer.box = name;
	answer.uidvalidity = s->view->box.uidvalidity;
	if (!parse(r, &search, &keys)) {
		;
	} else if (r->want.what & RETURN_RELEVANCY && !search.fuzzy) {
		r->no = REPLY_BAD("RELEVANCY is for FUZZY searches.");
	} else {
		if (search.modseq && selected)
			session_condstore(s);
		answer.modseq = search.modseq;
		if (selected && r->want.what & RETURN_UPDATE)
			answer.context = context_new(
			    s, NULL, search.charset, keys, r->want.fetch);
		rc = search_run(s, &search, answer_found, &answer);
		answer_end(&answer);
		context_ready(s, answer.context, rc == 0);
	}
	if (selected && (rc == 0 || r->no.result == NO))
		answer_save(&answer, rc == 0);
	search_free(&search);
	if (rc != REFUSED)
		r->keys = start;
	return rc;
}

/* A mailbox that is looked at once is selected for as long as that takes. */
static int
search_mailbox(void *arg, struct span name, const struct mailbox *m)
{
	struct request *r = arg;
	struct session *s = r->s;
	struct view *sel = r->selected, view;
	struct arena_mark mark = arena_mark(s->mem);
	int rc;

	if (sel != NULL && sel->box.id == m->id &&
	    sel->box.account == m->account) {
		rc = search_one(r, name, true);
	} else if ((rc = view_open(&view, m, arena_str(s->mem, name))) == 0) {
		s->view = &view;
		view.unindexed = view.count >= FINDER_MIN;
		rc = search_one(r, name, false);
		s->view = sel;
		view_close(&view);
	} else if (rc == SPOOL_NONE) {
		rc = 0; /* it was deleted just now */
	}
	if (rc != REFUSED)
		arena_release(s->mem, mark);
	return rc;
}

static struct reply
check(struct session *s, const struct request *r)
{
	unsigned what = r->want.what;

	if (r->scope.selected && s->view == NULL && s->remote == NULL)
		return REPLY_BAD("Select a mailbox first.");
	if (what & RETURN_SAVE && (!r->scope.selected || r->scope.others))
		return REPLY_BAD("SAVE is for the selected mailbox only.");
	if (what & RETURN_UPDATE && s->view == NULL)
		return REPLY_BAD("UPDATE is for the selected mailbox.");
	if (what & RETURN_UPDATE && context_find(s, s->tag) != NULL)
		return REPLY_BAD("Tag reuse");
	return DONE;
}

struct reply
cmd_esearch(struct session *s, struct args *a)
{
	struct request r = {.s = s, .selected = s->view};
	struct reply reply;
	struct span rest;
	int rc;

	if (!arg_scope(a, &r.scope))
		return SYNTAX;
	rest = span_of(a->p, (size_t)(a->end - a->p));
	if (!answer_options(a, &r.want) ||
	    !arg_sp(a))
		return SYNTAX;
	if (r.want.what & RETURN_OLD)
		r.want.what = RETURN_ALL;
	reply = check(s, &r);
	if (reply.result != OK)
		return reply;
	r.keys = *a;
	s->by_uid = true;
	rc = scope_each(s, &r.scope, search_mailbox, &r);
	if (rc == 0 && r.scope.nthere > 0)
		return remote_search(s, &r.scope, rest);
	if (rc != REFUSED)
		return rc == 0 ? DONE : reply_spool(s, rc);
	a->expected = r.keys.expected;
	return r.no;
}
