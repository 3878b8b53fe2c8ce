/* Import from an IMAP server: what he has seen of mailboxes of other users. */
#include "import-beside.h"
#include "import-imap.h"
#include "open.h"

static int
seen_of(struct imap_import *x, const struct imap_box *b)
{
	struct others_seen seen = {0};
	struct imap_opened there;
	enum imap_outcome r = imap_examine(x, b, &there);
	int rc;

	if (r != IMAP_OK) /* or it is not his to read */
		return r == IMAP_GONE ? imap_failed(&x->c, "EXAMINE") : 0;
	if (there.exists == 0)
		return 0;
	imap_send(&x->c, "UID FETCH 1:* (UID FLAGS)");
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct imap_fetched got;

		if (imap_take_fetch(buf_span(&x->c.line), &x->line, &got) &&
		    (got.flags & FLAG_SEEN))
			others_seen_add(&seen, got.uid, got.uid);
		arena_reset(&x->line);
	}
	rc = r == IMAP_OK
		 ? import_others_seen(x->im, b->name, there.uidvalidity, &seen)
		 : 0;
	others_seen_free(&seen);
	if (r != IMAP_OK)
		return imap_failed(&x->c, "UID FETCH");
	return rc == 0 ? 0 : open_failed(x->account, rc);
}

int
imap_others(struct imap_import *x)
{
	int rc = 0;

	for (struct imap_box *b = x->shared; b != NULL && rc == 0;
	     b = b->next) {
		if (!b->missing)
			rc = seen_of(x, b);
		if (rc == 0 && b->subscribed &&
		    (rc = import_others_subscribe(x->im, b->name)) != 0)
			rc = open_failed(x->account, rc);
	}
	return rc;
}
