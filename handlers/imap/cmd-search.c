/* SEARCH and UID SEARCH */
#include "search-answer.h"

/* [" CHARSET" name] */
static bool
charset(struct args *a, struct search *search, struct reply *no)
{
	const char *start = a->p;
	struct span name;

	*no = SYNTAX;
	if (!arg_sp(a) || !arg_word(a, "CHARSET")) {
		a->p = start;
		return true;
	}
	return arg_sp(a) && arg_astring(a, &name) &&
	       search_charset(search, name, no);
}

/* RFC 3501: what did not work leaves "$" empty, what was wrong leaves it. */
static struct reply
refuse(struct session *s, unsigned want, struct reply no)
{
	struct answer answer = {.s = s, .want = want};

	if (no.result == NO)
		answer_save(&answer, false);
	return no;
}

static struct reply
run(struct session *s, struct search *search, unsigned want)
{
	struct answer answer = {.s = s, .want = want};
	int rc;

	if (search->modseq) {
		session_condstore(s);
		answer.modseq = true;
	}
	answer_begin(&answer);
	rc = search_run(s, search, answer_add, &answer);
	answer_end(&answer);
	answer_save(&answer, rc == 0);
	return rc == 0 ? DONE : reply_spool(s, rc);
}

struct reply
cmd_search(struct session *s, struct args *a)
{
	struct search search = {0};
	struct reply reply;
	unsigned want;

	if (!answer_options(a, &want))
		return SYNTAX;
	if (charset(a, &search, &reply) && arg_sp(a) &&
	    search_parse(a, &search, &reply))
		reply = run(s, &search, want);
	else
		reply = refuse(s, want, reply);
	search_free(&search);
	return reply;
}
