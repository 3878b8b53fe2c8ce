/* Annotations go along with copies (RFC 5257, section 4.6). */
#include "annotate.h"
#include "spool/record.h"

struct mnote_copy
annotate_copied(struct session *s, const struct mailbox *to)
{
	const struct mailbox *box = &s->view->box;
	struct mnote_copy how = {
	    .from = box->account,
	    .from_box = box->id,
	    .to_box = to->id,
	    .shared = (to->rights & RIGHT_NOTE) != 0,
	};

	if (!mnote_any(box->account) || (to->rights & RIGHT_READ) == 0)
		return how;
	how.mine = annotate_mine(s, box->account);
	if (how.mine != 0 && mnote_whose(&s->viewer, to->account, true,
				 VIA_IMAP, &how.mine_there) != 0)
		how.mine = 0;
	return how;
}
