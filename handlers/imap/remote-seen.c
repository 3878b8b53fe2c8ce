/* What the user has seen of mailboxes on other servers is in his account here:
 * it is lent to them (guest.h), and what they tell is committed. */
#include "remote-seen.h"

#include <stdlib.h>

#include "base/b64.h"
#include "base/hash.h"
#include "base/log.h"
#include "spool/record.h"
#include "spool/seen.h"

/* What a server has, as hashes of key and record. */
struct lent_to {
	uint64_t catalog; /* of the user's account, when it was looked at */
	uint32_t n, cap;
	struct known {
		uint64_t key, record;
	} * known;
};

struct lending {
	struct remote *r;
	struct lent_to *to;
	unsigned first; /* tags */
};

void
remote_seen_forget(struct remote *r)
{
	if (r->lent != NULL)
		free(r->lent->known);
	free(r->lent);
	r->lent = NULL;
}

/* Is this something new for it? */
static bool
is_news(struct lent_to *to, uint64_t key, uint64_t record)
{
	for (uint32_t i = 0; i < to->n; i++) {
		if (to->known[i].key != key)
			continue;
		if (to->known[i].record == record)
			return false;
		to->known[i].record = record;
		return true;
	}
	if (to->n == to->cap) {
		uint32_t cap = to->cap > 0 ? 2 * to->cap : 16;
		void *p = realloc(to->known, cap * sizeof *to->known);

		if (p == NULL)
			die(EXIT_TEMP, "out of memory");
		to->known = p;
		to->cap = cap;
	}
	to->known[to->n++] = (struct known){key, record};
	return true;
}

static bool
is_there(struct remote *r, const char *owner)
{
	char host[HOST_SIZE];

	return directory_home(r->s->remotes->directory, owner, host) ==
		   HOME_ELSEWHERE &&
	       strcmp(host, r->host) == 0;
}

static int
lend(void *arg, const char *owner, uint64_t box, struct span record)
{
	const struct lending *l = arg;
	struct remote *r = l->r;
	struct buf text = {.limit = 2 << 20};
	uint64_t key = hash_span(span_str(owner)) + box * 0x9e3779b97f4a7c15u;

	if (!is_there(r, owner) || !is_news(l->to, key, hash_span(record)))
		return 0;
	b64_encode(record, &text);
	if (!text.overflow) {
		remote_tag(r);
		io_puts(&r->io, "XCHAPAR SEEN ");
		remote_put_string(r, span_str(owner));
		io_printf(&r->io, " %llu ", (unsigned long long)box);
		remote_put_string(r, buf_span(&text));
		io_puts(&r->io, "\r\n");
	}
	buf_free(&text);
	return 0;
}

bool
remote_seen_lend(struct remote *r)
{
	struct account *home = r->s->viewer.home;
	struct lending l = {.r = r, .first = r->tag + 1};
	uint64_t catalog;

	if (home == NULL)
		return true;
	catalog = account_catalog_lsn(home);
	if (r->lent == NULL && (r->lent = calloc(1, sizeof *r->lent)) == NULL)
		die(EXIT_TEMP, "out of memory");
	l.to = r->lent;
	if (l.to->catalog == catalog)
		return true;
	l.to->catalog = catalog;
	if (seen_each(home, lend, &l) != 0)
		log_warn("%s: cannot read what was seen", r->s->user);
	for (unsigned tag = l.first; tag <= r->tag; tag++)
		if (remote_finish(r, tag, NULL, NULL) == REMOTE_GONE)
			return false;
	return true;
}

/* "news" 7 1234567 89 + 1:4 */
static bool
parse(struct args *a, struct seen_change *ch, struct span *owner)
{
	struct seq_set set;
	uint64_t validity;

	if (!arg_sp(a) || !arg_astring(a, owner) || !arg_sp(a) ||
	    !arg_number64(a, &ch->box) || !arg_sp(a) ||
	    !arg_number64(a, &validity) || !arg_sp(a) ||
	    !arg_number64(a, &ch->now) || !arg_sp(a))
		return false;
	ch->uidvalidity = (uint32_t)validity;
	if (arg_word(a, "RECENT"))
		return arg_sp(a) && arg_nz_number(a, &ch->recent);
	ch->on = arg_char(a, '+');
	if ((!ch->on && !arg_char(a, '-')) || !arg_sp(a) ||
	    !arg_seq_set(a, &set) || set.saved)
		return false;
	for (uint32_t i = 0; i < set.n; i++)
		if (set.r[i].hi == SEQ_LAST)
			return false;
	ch->run = set.r;
	ch->n = set.n;
	return true;
}

void
remote_seen_heard(struct remote *r, struct span line)
{
	static const struct span word = SPAN("* XSEEN");
	struct session *s = r->s;
	struct arena_mark mark = arena_mark(s->mem);
	struct args a = {.p = line.p + word.n, .end = line.p + line.n, .s = s};
	struct seen_change ch = {.n = 0};
	struct span owner;
	int rc;

	if (!span_eq(span_sub(line, 0, word.n), word) || s->viewer.home == NULL)
		return;
	if (parse(&a, &ch, &owner)) {
		ch.owner = arena_str(s->mem, owner);
		if (is_there(r, ch.owner) &&
		    (rc = seen_told(s->viewer.home, VIA_IMAP, &ch)) != 0)
			log_warn("%s: what was seen: %s", s->user,
			    spool_strerror(rc));
	}
	arena_release(s->mem, mark);
}
