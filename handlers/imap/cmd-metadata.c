/* GETMETADATA and SETMETADATA (RFC 5464) */
#include "base/fmt.h"
#include "metadata.h"
#include "notify.h"
#include "spool/expire.h"
#include "spool/record.h"

/* The mailbox of that name; *ret is NULL for "", the server. */
static bool
find(struct session *s, struct span name, struct mailbox *box,
    const struct mailbox **ret, struct reply *no)
{
	int rc;

	*ret = NULL;
	if (name.n == 0)
		return true;
	rc = mailbox_find(&s->viewer, name, box);
	if (rc == 0 && !metadata_may(box))
		rc = SPOOL_DENIED;
	if (rc != 0)
		*no = reply_mailbox(
		    s, rc == SPOOL_BADNAME ? SPOOL_NONE : rc, name);
	*ret = box;
	return rc == 0;
}

struct reply
cmd_getmetadata(struct session *s, struct args *a)
{
	struct metadata_wish w = {.maxsize = UINT64_MAX};
	const struct mailbox *box;
	struct mailbox found;
	struct span name;
	struct reply no;
	uint64_t longest;
	int rc;

	/* the grammar has options before the name, the examples behind it */
	if (!arg_sp(a) ||
	    (arg_next(a, '(') && (!arg_metadata_options(a, &w) || !arg_sp(a))))
		return SYNTAX;
	if (!arg_mailbox(a, &name) || !arg_sp(a))
		return SYNTAX;
	if (arg_metadata_next(a) &&
	    (!arg_metadata_options(a, &w) || !arg_sp(a)))
		return SYNTAX;
	if (!arg_metadata_entries(a, &w) || !arg_end(a))
		return SYNTAX;
	if (!find(s, name, &found, &box, &no))
		return no;
	rc = put_metadata(s, name, box, &w, &longest);
	if (rc != 0)
		return reply_spool(s, rc);
	if (longest > 0)
		return (struct reply){OK,
		    arena_printf(s->mem, "METADATA LONGENTRIES %llu",
			(unsigned long long)longest),
		    "Some are longer."};
	return DONE;
}

bool
arg_nstring8(struct args *a, struct span *ret)
{
	struct span s = span_of(a->p, (size_t)(a->end - a->p));
	uint64_t n;

	if (!arg_next(a, '~'))
		return arg_nstring(a, ret);
	s = span_sub(s, 1, s.n);
	if (s.n == 0 || s.p[0] != '{')
		return arg_missing(a, "a literal");
	s = span_sub(s, 1, s.n);
	if (!scan_u64(&s, UINT32_MAX, &n))
		return arg_missing(a, "the size of a literal");
	if (s.n > 0 && s.p[0] == '+')
		s = span_sub(s, 1, s.n);
	if (s.n < 3 || memcmp(s.p, "}\r\n", 3) != 0 || n > s.n - 3)
		return arg_missing(a, "a literal");
	*ret = span_sub(s, 3, n);
	a->p = ret->p + n;
	return true;
}

static bool
arg_pairs(struct args *a, struct annotation *list, uint32_t *n)
{
	if (!arg_char(a, '('))
		return arg_missing(a, "a list of entries and values");
	do {
		if (*n == METADATA_ENTRIES)
			return arg_missing(a, "fewer entries");
		if (!arg_entry(a, false, &list[*n].entry) || !arg_sp(a) ||
		    !arg_nstring8(a, &list[*n].value))
			return false;
		++*n;
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}

/* What is shared takes more than being able to read: annotations by which
 * mail is deleted are for who may change the access list. */
static bool
may_share(const struct mailbox *box, struct span entry)
{
	if (span_eq(entry, SPAN(NOTE_EXPIRE)))
		return (box->rights & RIGHT_ADMIN) != 0;
	return (box->rights & (RIGHT_WRITE | RIGHT_NOTE)) != 0;
}

static bool
check(struct session *s, const struct mailbox *box, const struct annotation *x,
    struct reply *no)
{
	if (x->value.p != NULL && x->value.n > ANNOTATION_VALUE_MAX) {
		*no = REPLY_NO(arena_printf(s->mem, "METADATA MAXSIZE %d",
				   ANNOTATION_VALUE_MAX),
		    "That is too long.");
		return false;
	}
	if (annotation_private(x->entry) && s->viewer.home == NULL) {
		*no =
		    REPLY_NO("METADATA NOPRIVATE", "You have no place for it.");
		return false;
	}
	if (made_is(box, x->entry))
		return made_check(s, box, x, no);
	if (annotation_private(x->entry) || s->viewer.admin ||
	    (box != NULL && may_share(box, x->entry)))
		return true;
	*no = reply_spool(s, SPOOL_DENIED);
	return false;
}

/* Records first, all of them or none; the others can hardly fail. */
static struct reply
set(struct session *s, struct span name, const struct mailbox *box,
    const struct annotation *list, uint32_t n)
{
	struct annotation *plain = ARENA_ARRAY(s->mem, struct annotation, n);
	struct annotation_done done[2];
	uint32_t k = 0;
	int rc;

	for (uint32_t i = 0; i < n; i++)
		if (!made_is(box, list[i].entry))
			plain[k++] = list[i];
	rc = annotation_set(&s->viewer, VIA_IMAP, box, plain, k, done);
	for (unsigned i = 0; i < 2 && rc == 0; i++)
		notify_own(s, done[i].account, done[i].lo, done[i].hi);
	for (uint32_t i = 0; i < n && rc == 0; i++)
		if (made_is(box, list[i].entry))
			rc = made_set(s, name, box, &list[i]);
	if (rc == SPOOL_FULL)
		return REPLY_NO("METADATA TOOMANY", "There are too many.");
	return rc == 0 ? DONE : reply_spool(s, rc);
}

struct reply
cmd_setmetadata(struct session *s, struct args *a)
{
	struct annotation *list =
	    ARENA_ARRAY(s->mem, struct annotation, METADATA_ENTRIES);
	const struct mailbox *box;
	struct mailbox found;
	uint32_t n = 0;
	struct span name;
	struct reply no;

	if (!arg_sp(a) || !arg_mailbox(a, &name) || !arg_sp(a) ||
	    !arg_pairs(a, list, &n) || !arg_end(a))
		return SYNTAX;
	if (!find(s, name, &found, &box, &no))
		return no;
	for (uint32_t i = 0; i < n; i++)
		if (!check(s, box, &list[i], &no))
			return no;
	return set(s, name, box, list, n);
}
