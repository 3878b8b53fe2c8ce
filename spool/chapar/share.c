/* Mailboxes of all accounts, by the names that others have for them. */
#include "share.h"

#include "base/log.h"
#include "spool/names.h"

int
share_open(const struct chapar *c, struct share *s)
{
	int rc = open_spool(c, &s->spool);

	s->viewer =
	    (struct viewer){.spool = &s->spool, .admin = true, .others = true};
	s->mem = (struct arena){.limit = 1 << 30};
	return rc;
}

void
share_end(struct share *s)
{
	viewer_close(&s->viewer);
	spool_close(&s->spool);
	arena_free(&s->mem);
}

static int
said(const char *name, int rc)
{
	if (rc == 0)
		return 0;
	if (rc == SPOOL_NONE || rc == SPOOL_BADNAME)
		return complain(EXIT_NOINPUT,
		    "%s: no such mailbox (user/NAME is the INBOX of NAME, "
		    "board/NAME a board)",
		    name);
	return open_failed(name, rc);
}

int
share_find(struct share *s, const char *name, struct mailbox *ret)
{
	return said(name, mailbox_find(&s->viewer, span_str(name), ret));
}

int
share_locate(
    struct share *s, const char *name, struct account **a, struct span *inner)
{
	struct place place;
	struct span canonical;
	int rc = SPOOL_NONE;

	if (mailbox_canonical(&s->mem, span_str(name), &canonical) &&
	    name_place(&s->mem, canonical, &place) && place.kind != NAME_OWN)
		rc = viewer_account(&s->viewer, place.account, a);
	if (rc == 0)
		*inner = span_eq(place.inner, SPAN("INBOX")) ? SPAN("")
							     : place.inner;
	return said(name, rc);
}
