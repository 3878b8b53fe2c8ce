/* SORT and UID SORT (RFC 5256, RFC 5957, RFC 5267, RFC 6203), CANCELUPDATE */
#include <stdlib.h>

#include "base/log.h"
#include "context.h"
#include "limit.h"
#include "sort.h"

enum { TEXT_MAX = 64 << 20, FIRST_ROWS = 256 };

struct sorting {
	struct session *s;
	const struct sort_program *program;
	bool by_uid;
	struct sort_row *row; /* malloc'd */
	uint32_t n, room;
	struct arena values;
	struct buf scratch;
};

static void
grow(struct sorting *w)
{
	w->room = w->room > 0 ? 2 * w->room : FIRST_ROWS;
	w->row = realloc(w->row, w->room * sizeof *w->row);
	if (w->row == NULL)
		die(EXIT_TEMP, "out of memory");
}

/* extra: modseq, of which 56 bits are enough, and what FUZZY says. */
static bool
found(void *arg, struct subject *m)
{
	struct sorting *w = arg;
	struct sort_value *value;
	struct sort_row *r;
	int rc;

	if (w->n == w->room)
		grow(w);
	rc = sort_subject(w->program, m, &w->values, &w->scratch, &value);
	if (rc != 0)
		return true; /* search_run() tells of it */
	r = &w->row[w->n++];
	r->number = w->by_uid ? m->row.uid : m->seq;
	r->uid = m->row.uid;
	r->extra = m->row.modseq << 8 | search_relevancy(m);
	r->value = value;
	return true;
}

static int
sort(struct session *s, struct search *search,
    const struct sort_program *program, struct answer *answer, bool *ret_many)
{
	struct sorting w = {.s = s, .program = program, .by_uid = s->by_uid};
	int rc;

	w.values.limit = SORT_MEMORY;
	w.scratch.limit = TEXT_MAX;
	rc = search_run(s, search, found, &w);
	*ret_many = w.n > limit_found(s, &answer->want);
	if (*ret_many)
		w.n = 0;
	sort_rows(program, w.row, w.n);
	for (uint32_t i = 0; i < w.n; i++) {
		const struct sort_row *r = &w.row[i];

		answer_add(answer, (struct found){r->number, r->uid,
				       r->extra >> 8, r->extra & 0xff});
	}
	free(w.row);
	arena_free(&w.values);
	buf_free(&w.scratch);
	return rc;
}

static struct reply
run(struct session *s, struct search *search, const struct wanted *want,
    const struct sort_program *program, struct span keys)
{
	struct answer answer;
	bool many;
	int rc;

	if (search->modseq)
		session_condstore(s);
	answer_begin(&answer, s, want);
	answer.word = "SORT";
	answer.want = *want; /* there is no other answer in IMAP4rev2 */
	answer.modseq = search->modseq;
	if (want->what & RETURN_UPDATE)
		answer.context = context_new(
		    s, program, search->charset, keys, want->fetch);
	rc = sort(s, search, program, &answer, &many);
	if (!many)
		answer_end(&answer);
	answer_save(&answer, rc == 0 && !many);
	context_ready(s, answer.context, rc == 0 && !many);
	if (many)
		return limit_refusal(s);
	return rc == 0 ? DONE : reply_spool(s, rc);
}

static bool
wants_relevancy(const struct wanted *want, const struct sort_program *program)
{
	for (unsigned k = 0; k < program->n; k++)
		if (program->key[k].what == SORT_RELEVANCY)
			return true;
	return (want->what & RETURN_RELEVANCY) != 0;
}

struct reply
cmd_sort(struct session *s, struct args *a)
{
	struct search search = {0};
	struct sort_program program;
	struct wanted want;
	struct reply reply;
	struct args at;

	if (!answer_options(a, &want) || !arg_sp(a) ||
	    !arg_sort_program(a, &program))
		return SYNTAX;
	if (want.what & RETURN_UPDATE && context_find(s, s->tag) != NULL)
		return REPLY_BAD("Tag reuse");
	at = *a;
	if (search_criteria(a, &search, &reply)) {
		struct span skipped;

		arg_sp(&at);
		arg_astring(&at, &skipped);
		arg_sp(&at);
		if (wants_relevancy(&want, &program) && !search.fuzzy)
			reply = REPLY_BAD("RELEVANCY is for FUZZY searches.");
		else
			reply = run(s, &search, &want, &program,
			    span_of(at.p, (size_t)(at.end - at.p)));
	}
	search_free(&search);
	return reply;
}

/* 1*(SP quoted): the tags of commands */
struct reply
cmd_cancelupdate(struct session *s, struct args *a)
{
	struct context *c;
	struct span tag;
	struct args look = *a;

	do {
		if (!arg_sp(&look) || !arg_astring(&look, &tag)) {
			a->expected = look.expected;
			return SYNTAX;
		}
		if (context_find(s, tag) == NULL)
			return REPLY_BAD("There is no such search.");
	} while (!arg_end(&look));
	while (arg_sp(a) && arg_astring(a, &tag))
		if ((c = context_find(s, tag)) != NULL)
			context_cancel(s, c);
	return REPLY_OK("No further updates.");
}
