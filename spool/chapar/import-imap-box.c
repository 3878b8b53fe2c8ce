/* Import from an IMAP server: the messages of a mailbox. */
#include "base/log.h"
#include "chapar.h"
#include "import-flags.h"
#include "import-imap.h"
#include "open.h"
#include "spool/index.h"

static void
code(struct span s, const char *word, uint32_t *ret)
{
	const char *at = memmem(s.p, s.n, word, strlen(word));

	if (at != NULL) {
		s = span_sub(s, (size_t)(at - s.p) + strlen(word), s.n);
		imap_take_number(&s, ret);
	}
}

enum imap_outcome
imap_examine(
    struct imap_import *x, const struct imap_box *b, struct imap_opened *ret)
{
	enum imap_outcome r;
	uint32_t n;

	*ret = (struct imap_opened){0};
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
	struct imap_fetched got;
	struct incoming *in;
	bool ok = imap_take_fetch(buf_span(&x->c.line), &im->mem, &got) &&
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
		in->date = got.date;
		in->zone = got.zone;
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

/* Messages below a UID get the flags that they have there; differs: they are
 * other messages. */
static int
compare(struct imap_import *x, uint32_t below, bool *ret_differs)
{
	struct import_flags *k;
	enum imap_outcome r;
	int rc = import_flags_begin(x->im, &k);

	if (rc != 0)
		return open_failed(x->account, rc);
	imap_send(&x->c, "UID FETCH 1:%u (UID FLAGS RFC822.SIZE)", below - 1);
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED && rc == 0) {
		struct imap_fetched got;

		if (imap_take_fetch(buf_span(&x->c.line), &x->line, &got) &&
		    got.has_flags)
			rc = import_flags_one(
			    k, &(struct flags_there){got.uid, got.size,
				   got.flags, got.keywords, got.nkeywords});
		arena_reset(&x->line);
	}
	if ((rc = import_flags_end(k, rc, ret_differs)) != 0)
		return open_failed(x->account, rc);
	return r == IMAP_OK ? 0 : imap_failed(&x->c, "UID FETCH");
}

/* From which UID on there is something new; 1 where UIDs say nothing. */
static int
first_new(struct imap_import *x, const struct imap_opened *there, uint32_t *ret)
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
	struct imap_opened there;
	enum imap_outcome r = imap_examine(x, b, &there);
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
