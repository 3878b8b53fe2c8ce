/* Import from an IMAP server: the messages of a mailbox, and their flags. */
#include <stdlib.h>

#include "base/log.h"
#include "chapar.h"
#include "import-imap.h"
#include "mail/date.h"
#include "open.h"
#include "spool/index.h"

enum { RUNS = 1000 }; /* changes of flags that are committed together */

struct opened_box { /* what EXAMINE says */
	uint32_t uidvalidity, uidnext, exists;
};

struct answer { /* what one FETCH says */
	uint32_t uid, size, flags;
	struct span keywords[KEYWORDS_MAX];
	unsigned nkeywords;
	struct date date;
	bool has_flags, has_size, has_date, has_body;
};

static void
code(struct span s, const char *word, uint32_t *ret)
{
	const char *at = memmem(s.p, s.n, word, strlen(word));

	if (at != NULL) {
		s = span_sub(s, (size_t)(at - s.p) + strlen(word), s.n);
		imap_take_number(&s, ret);
	}
}

static enum imap_outcome
examine(struct imap_import *x, const struct imap_box *b, struct opened_box *ret)
{
	enum imap_outcome r;
	uint32_t n;

	*ret = (struct opened_box){0};
	imap_send(&x->c, "EXAMINE %s", imap_quoted(&x->line, b->there));
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		imap_take_word(&s, "*");
		code(s, "[UIDVALIDITY", &ret->uidvalidity);
		code(s, "[UIDNEXT", &ret->uidnext);
		if (imap_take_number(&s, &n) && imap_take_word(&s, "EXISTS"))
			ret->exists = n;
	}
	arena_reset(&x->line);
	return r;
}

static void
take_flags(struct span list, struct arena *a, struct answer *ret)
{
	static const struct {
		const char *word;
		uint32_t flag;
	} flags[] = {
	    {"\\Seen",     FLAG_SEEN    },
	    {"\\Answered", FLAG_ANSWERED},
	    {"\\Flagged",  FLAG_FLAGGED },
	    {"\\Deleted",  FLAG_DELETED },
	    {"\\Draft",    FLAG_DRAFT   },
	    {"\\Recent",   0            },
	};
	enum { FLAGS = sizeof flags / sizeof *flags };
	struct span word;

	while (imap_take_string(&list, a, &word)) {
		unsigned i = 0;

		while (i < FLAGS && !span_is(word, flags[i].word))
			i++;
		if (i < FLAGS)
			ret->flags |= flags[i].flag;
		else if (word.p[0] != '\\' && word.n <= KEYWORD_LEN &&
			 ret->nkeywords < KEYWORDS_MAX)
			ret->keywords[ret->nkeywords++] = word;
	}
	ret->has_flags = true;
}

static bool
take_item(struct span *s, struct arena *a, struct answer *ret)
{
	struct span value;

	if (imap_take_word(s, "UID"))
		return imap_take_number(s, &ret->uid);
	if (imap_take_word(s, "RFC822.SIZE")) {
		ret->has_size = true;
		return imap_take_number(s, &ret->size);
	}
	if (imap_take_word(s, "FLAGS")) {
		if (!imap_take_list(s, &value))
			return false;
		take_flags(value, a, ret);
		return true;
	}
	if (imap_take_word(s, "INTERNALDATE")) {
		ret->has_date = imap_take_string(s, a, &value) &&
				date_parse_internal(value, &ret->date);
		return true;
	}
	if (imap_take_word(s, "BODY[]")) {
		ret->has_body = !imap_take_word(s, "NIL");
		return !ret->has_body || imap_take_string(s, a, &value);
	}
	/* MODSEQ (5) and whatever else it likes to tell */
	return imap_take_string(s, a, &value) &&
	       (imap_take_list(s, &value) || imap_take_string(s, a, &value));
}

/* "* 5 FETCH (UID 9 FLAGS (\Seen))".  Words stay where they are, or in a. */
static bool
take_fetch(struct span s, struct arena *a, struct answer *ret)
{
	struct span items;
	uint32_t n;

	*ret = (struct answer){0};
	if (!imap_take_word(&s, "*") || !imap_take_number(&s, &n) ||
	    !imap_take_word(&s, "FETCH") || !imap_take_list(&s, &items))
		return false;
	while (items.n > 0)
		if (!take_item(&items, a, ret))
			return false;
	return ret->uid != 0;
}

static void
body(void *arg, struct span piece)
{
	struct imap_import *x = arg;

	if (x->in == NULL)
		x->in = import_message(x->im);
	incoming_put(x->in, piece.p, piece.n);
}

/* The body that came is that of this answer; or none came. */
static int
take_message(struct imap_import *x, uint32_t from)
{
	struct import *im = x->im;
	struct answer got;
	struct incoming *in;
	bool ok = take_fetch(buf_span(&x->c.line), &im->mem, &got) &&
		  got.has_body && got.uid >= from;

	if (ok && x->in == NULL) /* it is empty */
		x->in = import_message(im);
	in = x->in;
	x->in = NULL;
	if (!ok) {
		if (in != NULL)
			import_forget(im);
		return 0;
	}
	in->uid = im->by_uid ? got.uid : 0;
	in->flags = got.flags;
	for (unsigned i = 0; i < got.nkeywords; i++)
		in->keywords[i] = arena_span(&im->mem, got.keywords[i]);
	in->nkeywords = got.nkeywords;
	if (got.has_date) {
		in->date = got.date.sec;
		in->zone = (int16_t)got.date.zone;
	}
	progress_add(&im->progress, 1, 1);
	return import_add(im);
}

/* What has come in stays, whatever happens then. */
static int
fetch(struct imap_import *x, uint32_t from)
{
	enum imap_outcome r;
	int rc = 0, last;

	x->c.body = body;
	x->c.arg = x;
	imap_send(
	    &x->c, "UID FETCH %u:* (UID FLAGS INTERNALDATE BODY.PEEK[])", from);
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED && rc == 0)
		rc = take_message(x, from);
	x->c.body = NULL;
	if (x->in != NULL) { /* half of it */
		import_forget(x->im);
		x->in = NULL;
	}
	last = import_flush(x->im);
	if (rc == 0)
		rc = last;
	if (rc != 0)
		return open_failed(x->account, rc);
	return r == IMAP_OK ? 0 : imap_failed(&x->c, "UID FETCH");
}

/* Messages that came before, as they are there now. */
struct compare {
	struct import *im;
	struct index *index;
	struct arena mem;
	struct span names[KEYWORDS_MAX]; /* those of the index, and more */
	unsigned nnames;
	struct flags_run runs[RUNS];
	uint32_t n;
	bool differs; /* it is not a copy of that mailbox */
};

static void
add_bits(struct compare *k, const struct answer *got, uint64_t bits[2])
{
	for (unsigned i = 0; i < got->nkeywords; i++) {
		unsigned b = 0;

		while (
		    b < k->nnames && !span_ieq(k->names[b], got->keywords[i]))
			b++;
		if (b == KEYWORDS_MAX) {
			k->im->keywords_lost++;
			continue;
		}
		if (b == k->nnames)
			k->names[k->nnames++] =
			    arena_span(&k->mem, got->keywords[i]);
		bits[b / 64] |= UINT64_C(1) << b % 64;
	}
}

static int
commit_runs(struct compare *k)
{
	struct commit *c;
	int rc;

	if (k->n == 0)
		return 0;
	rc = commit_begin(&c, k->im->box.account, VIA_CHAPAR, NULL);
	if (rc == 0) {
		rc = commit_flags(
		    c, k->im->box.id, k->runs, k->n, k->names, k->nnames);
		if (rc == 0)
			rc = commit_end(&c);
		else
			commit_abandon(&c);
	}
	k->n = 0;
	return rc;
}

static int
compare_one(struct compare *k, const struct answer *got)
{
	uint64_t bits[2] = {0, 0};
	struct row r;

	if (!got->has_flags ||
	    !index_row(k->index, index_find(k->index, got->uid), &r) ||
	    r.uid != got->uid || (r.flags & ROW_EXPUNGED))
		return 0;
	if (got->has_size && got->size != r.bytes) {
		k->differs = true;
		return 0;
	}
	add_bits(k, got, bits);
	if ((r.flags & FLAGS_SYSTEM) == got->flags &&
	    r.keywords[0] == bits[0] && r.keywords[1] == bits[1])
		return 0;
	k->runs[k->n++] = (struct flags_run){
	    .lo = r.uid,
	    .hi = r.uid,
	    .flags = got->flags,
	    .keywords = {bits[0], bits[1]},
	};
	return k->n == RUNS ? commit_runs(k) : 0;
}

static int
compare(struct imap_import *x, uint32_t below, bool *ret_differs)
{
	struct compare *k = calloc(1, sizeof *k);
	struct index_info info;
	enum imap_outcome r;
	int rc;

	if (k == NULL)
		die(EXIT_TEMP, "out of memory");
	k->im = x->im;
	k->mem.limit = 1 << 20;
	rc = account_index(x->im->box.account, x->im->box.id, &k->index);
	if (rc == 0) {
		index_hold(k->index);
		index_info(k->index, &info);
		while (k->nnames < info.nkeywords) {
			k->names[k->nnames] = arena_span(
			    &k->mem, index_keyword(k->index, k->nnames));
			k->nnames++;
		}
		imap_send(
		    &x->c, "UID FETCH 1:%u (UID FLAGS RFC822.SIZE)", below - 1);
		while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED && rc == 0) {
			struct answer got;

			if (take_fetch(buf_span(&x->c.line), &x->line, &got) &&
			    !k->differs)
				rc = compare_one(k, &got);
			arena_reset(&x->line);
		}
		if (rc == 0 && !k->differs)
			rc = commit_runs(k);
		rc = rc != 0        ? open_failed(x->account, rc)
		     : r == IMAP_OK ? 0
				    : imap_failed(&x->c, "UID FETCH");
		index_drop(k->index);
	} else
		rc = open_failed(x->account, rc);
	*ret_differs = k->differs;
	arena_free(&k->mem);
	free(k);
	return rc;
}

/* From which UID on there is something new; 1 where UIDs say nothing. */
static int
first_new(struct imap_import *x, const struct opened_box *there, uint32_t *ret)
{
	struct import *im = x->im;
	struct index_info info;
	bool differs = false;
	int rc = account_status(im->box.account, im->box.id, &info);

	*ret = 1;
	im->by_uid = im->box.uidvalidity == there->uidvalidity;
	if (rc != 0)
		return open_failed(x->account, rc);
	if (!im->by_uid || info.uidnext == 1)
		return 0;
	if ((rc = compare(x, info.uidnext, &differs)) != 0)
		return rc;
	if (differs)
		im->by_uid = false;
	else
		*ret = info.uidnext;
	return 0;
}

int
imap_messages(struct imap_import *x, const struct imap_box *b)
{
	struct import *im = x->im;
	struct opened_box there;
	enum imap_outcome r = examine(x, b, &there);
	bool adopt = there.exists > 0 || there.uidnext <= 1;
	uint32_t from;
	int rc;

	if (r == IMAP_GONE)
		return imap_failed(&x->c, "EXAMINE");
	if (r != IMAP_OK) {
		import_skip(im, arena_str(&x->mem, b->name),
		    "the server does not open it");
		return 0;
	}
	rc = import_box_as(im, b->name, adopt ? there.uidvalidity : 0, b->use);
	if (rc == SPOOL_BADNAME) {
		import_skip(im, arena_str(&x->mem, b->name),
		    "no mailbox can be so named");
		return 0;
	}
	if (rc != 0)
		return open_failed(x->account, rc);
	if (there.exists == 0)
		return 0;
	if ((rc = first_new(x, &there, &from)) != 0)
		return rc;
	if (there.uidnext == 0 || from < there.uidnext)
		rc = fetch(x, from);
	if (rc == 0 && im->by_uid && there.uidnext > 1 &&
	    (rc = import_uidnext(im, there.uidnext)) != 0)
		rc = open_failed(x->account, rc);
	return rc;
}
