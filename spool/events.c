/* The log, read forward. */
#include "spool/events.h"

#include "spool/inner.h"
#include "spool/record-layout.h"

void
events_start(struct account *a, struct events *e)
{
	struct head_state s;

	head_read(&a->head, &s);
	*e = (struct events){s.lsn, s.segment, s.end};
}

int
events_next(struct account *a, struct events *e, struct record *ret)
{
	struct head_state s;
	int rc;

	if (e->lsn >= account_lsn(a))
		return SPOOL_NONE;
	head_read(&a->head, &s);
	for (;;) {
		uint64_t end = e->segment == s.segment ? s.end : 0;

		rc = log_record(a, e->segment, e->offset, end, ret);
		if (rc == 0 && ret->lsn == e->lsn + 1)
			break;
		if (rc != SPOOL_NONE || e->segment == s.segment)
			return SPOOL_GONE;
		/* the segment is read to its end: the next begins here */
		e->segment = e->lsn + 1;
		e->offset = SEGMENT_HEADER;
	}
	e->lsn = ret->lsn;
	e->offset = ret->next;
	return 0;
}
