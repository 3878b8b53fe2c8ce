/* Messages come from the selected mailbox of another server. */
#include "base/log.h"
#include "mail/date.h"
#include "metadata.h"
#include "remote-copy.h"

enum {
	EXPUNGE_MAX = 100000, /* times */
	BATCH_MESSAGES = 200, /* what the target keeps in memory */
};

/* --- answers ---------------------------------------------------------------
 */

/* "(UID 7 FLAGS (\Seen x) INTERNALDATE "..." RFC822.SIZE 5 BODY[] {5}...)" */
struct item {
	uint32_t uid;
	bool sized, bodied, dated, flagged;
	struct flag_set flags;
	int64_t date;
	int16_t zone;
	struct span body;
	struct annotate_set *notes; /* NULL: none */
};

bool
remote_arg_body(struct args *a, struct span *ret)
{
	const char *crlf;
	uint64_t n;

	if (!arg_next(a, '{'))
		return arg_nstring(a, ret);
	crlf = memchr(a->p, '\n', (size_t)(a->end - a->p));
	if (crlf == NULL ||
	    !remote_literal(span_of(a->p, (size_t)(crlf + 1 - a->p)), &n) ||
	    n > (size_t)(a->end - crlf - 1))
		return false;
	*ret = span_of(crlf + 1, (size_t)n);
	a->p = crlf + 1 + n;
	return true;
}

/* "(/comment (value.shared "x") ...)" */
static bool
arg_notes(struct args *a, struct item *x)
{
	struct arena *mem = a->s->mem;
	struct span entry, value;

	if (!arg_char(a, '('))
		return false;
	while (!arg_char(a, ')')) {
		struct mnote *note;

		if (!arg_astring(a, &entry) || !arg_sp(a) ||
		    !arg_char(a, '(') || !arg_word(a, "value.shared") ||
		    !arg_sp(a) || !arg_nstring8(a, &value) || !arg_char(a, ')'))
			return false;
		if (arg_next(a, ' '))
			arg_sp(a);
		if (value.p == NULL)
			continue;
		if (x->notes == NULL)
			x->notes = ARENA_NEW(mem, struct annotate_set);
		if (x->notes->n == ANNOTATE_ENTRIES)
			return false;
		note = &x->notes->list[x->notes->n++];
		note->whose = MNOTE_SHARED;
		note->entry = arena_span(mem, entry);
		note->value = arena_span(mem, value);
	}
	return true;
}

static bool
arg_one(struct args *a, struct item *x)
{
	struct span name;
	uint64_t size;

	if (arg_word(a, "UID"))
		return arg_sp(a) && arg_nz_number(a, &x->uid);
	if (arg_word(a, "RFC822.SIZE"))
		return (x->sized = true) && arg_sp(a) && arg_number64(a, &size);
	if (arg_word(a, "INTERNALDATE"))
		return (x->dated = true) && arg_sp(a) &&
		       arg_date_time(a, &x->date, &x->zone);
	if (arg_word(a, "FLAGS"))
		return (x->flagged = true) && arg_sp(a) &&
		       arg_flag_list(a, &x->flags);
	if (arg_word(a, "ANNOTATION"))
		return arg_sp(a) && arg_notes(a, x);
	if (arg_word(a, "MODSEQ"))
		return arg_sp(a) && arg_char(a, '(') &&
		       arg_number64(a, &size) && arg_char(a, ')');
	if (!arg_astring(a, &name) || !span_is(name, "BODY[]"))
		return false;
	return (x->bodied = true) && arg_sp(a) && remote_arg_body(a, &x->body);
}

/* "* 5 FETCH (...)" or "* 7 UIDFETCH (...)"; false: it is something else. */
static bool
is_item(struct session *s, struct span line, struct item *x)
{
	struct args a = {.p = line.p + 2, .end = line.p + line.n - 2, .s = s};
	uint32_t n;

	*x = (struct item){.uid = 0};
	if (!arg_nz_number(&a, &n) || !arg_sp(&a))
		return false;
	if (arg_word(&a, "UIDFETCH"))
		x->uid = n;
	else if (!arg_word(&a, "FETCH"))
		return false;
	if (!arg_sp(&a) || !arg_char(&a, '('))
		return false;
	do
		if (!arg_one(&a, x))
			return false;
	while (arg_next(&a, ' ') && arg_sp(&a));
	return x->uid != 0 && arg_char(&a, ')');
}

struct taking {
	struct remote *r;
	struct session *s;
	struct runs *uids;
	struct append *ap;
	int rc;
};

static bool
take_uid(void *arg, struct span line)
{
	struct taking *t = arg;
	struct arena_mark mark = arena_mark(t->s->mem);
	struct item x;
	bool is = is_item(t->s, line, &x) && x.sized && !x.flagged;

	arena_release(t->s->mem, mark);
	if (is)
		runs_add(t->s, t->uids, x.uid);
	return is;
}

static unsigned
ask(struct remote *r, bool by_uid, struct span set, const char *what)
{
	unsigned tag = remote_tag(r);

	io_puts(&r->io, by_uid ? "UID FETCH " : "FETCH ");
	io_putspan(&r->io, set);
	io_puts(&r->io, what);
	return tag;
}

/* A server that stops after so many messages (RFC 9738) has not done it. */
static bool
is_all(struct remote *r, enum remote_outcome what, struct reply *no)
{
	if (what != REMOTE_OK)
		*no = remote_reply(r, what);
	else if (remote_says(r, "[MESSAGELIMIT"))
		*no = REPLY_NO("LIMIT", "Those are too many for its server.");
	else
		return true;
	return false;
}

bool
remote_uids(struct remote *r, struct span set, bool by_uid, struct runs *ret,
    struct reply *no)
{
	struct taking t = {.r = r, .s = r->s, .uids = ret};
	enum remote_outcome what;

	*no = remote_unavailable();
	if (!remote_ready(r))
		return false;
	remote_wait(r, (int64_t)r->s->config->remote_timeout * 1000 * 6);
	what = remote_finish(
	    r, ask(r, by_uid, set, " (UID RFC822.SIZE)\r\n"), take_uid, &t);
	runs_sort(ret);
	return is_all(r, what, no);
}

/* --- messages --------------------------------------------------------------
 */

static bool
take_message(void *arg, struct span line)
{
	struct taking *t = arg;
	struct message *m;
	struct item x;

	if (!is_item(t->s, line, &x) || !x.bodied)
		return false;
	if (t->uids->n > 0 && x.uid <= t->uids->r[t->uids->n - 1].hi)
		return true; /* that was there before */
	m = append_new(t->s, t->ap);
	m->notes = x.notes;
	m->in.flags = x.flags.flags;
	m->in.nkeywords = x.flags.n;
	for (unsigned i = 0; i < x.flags.n; i++)
		m->in.keywords[i] = arena_span(t->s->mem, x.flags.keywords[i]);
	m->in.date = x.date;
	m->in.zone = x.zone;
	incoming_put(&m->in, x.body.p, x.body.n);
	if (t->rc == 0)
		t->rc = incoming_finish(&m->in);
	runs_add(t->s, t->uids, x.uid);
	return true;
}

void
remote_next(
    struct session *s, const struct runs *uids, uint64_t *at, struct runs *ret)
{
	uint32_t most = BATCH_MESSAGES;
	uint64_t skip = *at;

	for (uint32_t i = 0; i < uids->n && most > 0; i++) {
		struct uid_run run = uids->r[i];
		uint64_t n = (uint64_t)run.hi - run.lo + 1;

		if (skip >= n) {
			skip -= n;
			continue;
		}
		run.lo += (uint32_t)skip;
		n -= skip;
		skip = 0;
		if (n > most)
			n = most;
		runs_add_run(s, ret, run.lo, run.lo + (uint32_t)n - 1);
		most -= (uint32_t)n;
		*at += n;
	}
}

bool
remote_fetch(struct remote *r, const struct runs *uids, struct append *ret,
    struct runs *got, struct reply *no)
{
	struct session *s = r->s;
	struct taking t = {.r = r, .s = s, .uids = got, .ap = ret};
	enum remote_outcome what;
	unsigned noop, fetch;

	*no = remote_unavailable();
	if (!remote_ready(r))
		return false;
	remote_wait(r, (int64_t)s->config->remote_timeout * 1000 * 6);
	remote_line_wide(r);
	/* what others have expunged is not there after NOOP, and before it is
	 */
	noop = remote_send(r, "NOOP");
	fetch = ask(r, true, span_str(text_runs(s, uids->r, uids->n)),
	    ret->notes ? " (UID FLAGS INTERNALDATE BODY.PEEK[] "
			 "ANNOTATION (/* value.shared))\r\n"
		       : " (UID FLAGS INTERNALDATE BODY.PEEK[])\r\n");
	what = remote_finish(r, noop, NULL, NULL);
	if (what != REMOTE_GONE)
		what = remote_finish(r, fetch, take_message, &t);
	remote_line_narrow(r);
	if (!is_all(r, what, no))
		return false;
	if (t.rc != 0)
		*no = reply_spool(s, t.rc);
	return t.rc == 0;
}

/* "r7 OK [HIGHESTMODSEQ 8] Done." */
static const char *
code_of(struct remote *r)
{
	struct span s = buf_span(&r->line);
	const char *open = memchr(s.p, '[', s.n), *close;

	if (open == NULL || open - s.p > 16)
		return NULL;
	close = memchr(open, ']', s.n - (size_t)(open - s.p));
	if (close == NULL)
		return NULL;
	return arena_str(
	    r->s->mem, span_of(open + 1, (size_t)(close - open) - 1));
}

/* What is said of the flag that we set, when modseqs are wanted: the message
 * goes anyway, and the client has not asked for it. */
static bool
take_silent(void *arg, struct span line)
{
	struct remote *r = arg;
	struct arena_mark mark = arena_mark(r->s->mem);
	struct item x;
	bool is = is_item(r->s, line, &x) && !x.flagged;

	arena_release(r->s->mem, mark);
	return is;
}

/* *more: its server stopped before the end. */
static enum remote_outcome
expunge_some(struct remote *r, const char *set, bool *more)
{
	enum remote_outcome what;
	unsigned tag = remote_tag(r);

	io_puts(&r->io, "UID STORE ");
	io_puts(&r->io, set);
	io_puts(&r->io, " +FLAGS.SILENT (\\Deleted)\r\n");
	remote_tag(r);
	io_puts(&r->io, "UID EXPUNGE ");
	io_puts(&r->io, set);
	io_puts(&r->io, "\r\n");
	what = remote_finish(r, tag, take_silent, r);
	*more = what != REMOTE_GONE && remote_says(r, "[MESSAGELIMIT");
	if (what != REMOTE_GONE)
		what = remote_finish(r, tag + 1, NULL, NULL);
	*more = *more || remote_says(r, "[MESSAGELIMIT");
	return what;
}

enum remote_outcome
remote_expunge(struct remote *r, const struct runs *uids, const char **ret_code)
{
	const char *set = text_runs(r->s, uids->r, uids->n);
	enum remote_outcome what = REMOTE_OK;
	bool more = true;

	*ret_code = NULL;
	if (!remote_ready(r))
		return REMOTE_GONE;
	remote_wait(r, (int64_t)r->s->config->remote_timeout * 1000 * 6);
	for (unsigned n = 0; more && what == REMOTE_OK; n++) {
		what = expunge_some(r, set, &more);
		if (n == EXPUNGE_MAX && more)
			what = REMOTE_NO;
	}
	if (what == REMOTE_OK)
		*ret_code = code_of(r);
	return what;
}
