/* FILTER: search criteria that have a name. */
#include "search-filter.h"

#include "mail/fold.h"
#include "search-parse.h"
#include "spool/annotation.h"
#include "spool/catalog.h"
#include "spool/commit.h"

enum { NAME_BYTES = 255 };

static struct span
entry(struct arena *mem, const char *scope, struct span name)
{
	char *key =
	    arena_printf(mem, "/%s/filters/values/%.*s", scope, SPAN_FMT(name));
	size_t n = strlen(key);

	fold_ascii(key, n, key);
	return span_of(key, n);
}

int
filter_get(
    struct viewer *v, struct span name, struct arena *mem, struct span *ret)
{
	int rc;

	if (name.n > NAME_BYTES || memchr(name.p, '/', name.n) != NULL)
		return SPOOL_NONE;
	rc = annotation_get(v, NULL, entry(mem, "private", name), mem, ret);
	if (rc == SPOOL_NONE)
		rc = annotation_get(
		    v, NULL, entry(mem, "shared", name), mem, ret);
	return rc;
}

int
filter_set(struct viewer *v, struct span name, struct span value)
{
	struct arena mem = {.limit = 1 << 20};
	struct span key;
	struct commit *c;
	int rc;

	if (name.n == 0 || name.n > NAME_BYTES ||
	    memchr(name.p, '/', name.n) != NULL)
		return SPOOL_BADNAME;
	if (v->home == NULL)
		return SPOOL_DENIED;
	key = entry(&mem, "private", name);
	rc = commit_begin(&c, v->home, VIA_IMAP, NULL);
	if (rc == 0) {
		rc = value.p == NULL
			 ? commit_del(c, TABLE_ANNOTATION, key)
			 : commit_put(c, TABLE_ANNOTATION, key, value);
		if (rc == 0)
			rc = commit_end(&c);
		else
			commit_abandon(&c);
	}
	arena_free(&mem);
	return rc;
}

static struct search_key *
undefined(struct parser *p, struct span name)
{
	const char *code =
	    arena_printf(p->a->s->mem, "UNDEFINED-FILTER %.*s", SPAN_FMT(name));

	*p->no =
	    REPLY_NO(code, "There is no such filter, or it makes no sense.");
	return NULL;
}

/* The keys of the filter, as if they stood here in parentheses. */
static struct search_key *
keys_of(struct parser *p, struct span name, struct span text)
{
	struct args *was = p->a, a = {.p = text.p, .end = text.p + text.n};
	struct reply no = *p->no;
	struct search_key *k;

	a.s = was->s;
	p->a = &a;
	p->search->filters++;
	k = parser_list(p);
	if (k != NULL && !arg_end(&a))
		k = NULL;
	p->search->filters--;
	p->a = was;
	if (k == NULL && p->no->result == no.result && p->no->text == no.text)
		undefined(p, name);
	return k;
}

struct search_key *
key_filter(struct parser *p, const struct word *w)
{
	struct session *s = p->a->s;
	struct span charset = p->search->charset, name, text;
	int rc;

	(void)w;
	if (!arg_sp(p->a) || !arg_atom(p->a, &name))
		return NULL;
	if (p->search->charset_said && !span_is(charset, "UTF-8") &&
	    !span_is(charset, "US-ASCII")) {
		*p->no = (struct reply){
		    BAD, "BADCHARSET (US-ASCII UTF-8)", "FILTER is for UTF-8."};
		return NULL;
	}
	if (p->search->filters == SEARCH_FILTERS)
		return undefined(p, name);
	rc = filter_get(&s->viewer, name, s->mem, &text);
	if (rc == SPOOL_NONE)
		return undefined(p, name);
	if (rc != 0) {
		*p->no = reply_spool(s, rc);
		return NULL;
	}
	return keys_of(p, name, text);
}
