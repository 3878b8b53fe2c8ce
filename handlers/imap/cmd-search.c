/* SEARCH and UID SEARCH */
#include "context.h"
#include "limit.h"

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
	if (!arg_sp(a) || !arg_astring(a, &name))
		return false;
	if ((a->s->enabled & ENABLED_UTF8) != 0) { /* RFC 6855, section 3 */
		*no = REPLY_BAD("All is UTF-8, with no CHARSET.");
		return false;
	}
	return search_charset(search, name, no);
}

/* RFC 3501: what did not work leaves "$" empty, what was wrong leaves it. */
static struct reply
refuse(struct session *s, const struct wanted *want, struct reply no)
{
	struct answer answer;

	answer_begin(&answer, s, want);
	if (no.result == NO)
		answer_save(&answer, false);
	return no;
}

static struct reply
run(struct session *s, struct search *search, const struct wanted *want,
    struct span keys)
{
	struct context *context = NULL;
	struct limited limited;
	struct answer answer;
	uint32_t lowest;
	int rc;

	if (search->modseq)
		session_condstore(s);
	else
		search->page = limited_page;
	answer_begin(&answer, s, want);
	answer.modseq = search->modseq;
	if (want->what & RETURN_UPDATE)
		context = context_new(
		    s, NULL, search->charset, keys, want->fetch);
	answer.context = context;
	limited_begin(&limited, &answer);
	rc = search_run(s, search, limited_found, &limited);
	lowest = limited_end(&limited);
	answer_end(&answer);
	answer_save(&answer, rc == 0);
	context_ready(s, context, rc == 0);
	return limit_reply(s, rc == 0 ? DONE : reply_spool(s, rc), lowest);
}

struct reply
cmd_search(struct session *s, struct args *a)
{
	struct search search = {0};
	struct wanted want;
	struct reply reply;
	struct span keys;

	if (!answer_options(a, &want))
		return SYNTAX;
	if (want.what & RETURN_UPDATE && context_find(s, s->tag) != NULL)
		return REPLY_BAD("Tag reuse");
	if (charset(a, &search, &reply) && arg_sp(a)) {
		keys = span_of(a->p, (size_t)(a->end - a->p));
		if (!search_parse(a, &search, &reply))
			reply = refuse(s, &want, reply);
		else if (want.what & RETURN_RELEVANCY && !search.fuzzy)
			reply = REPLY_BAD("RELEVANCY is for FUZZY searches.");
		else
			reply = run(s, &search, &want, keys);
	} else
		reply = refuse(s, &want, reply);
	search_free(&search);
	return reply;
}
