/* Import from an IMAP server: what there is beside messages: access lists,
 * annotations and quota. */
#include "base/log.h"
#include "import-beside.h"
#include "import-imap.h"
#include "open.h"
#include "spool/quota.h"

/* GETACL: who else may do what. */
static int
acl_line(struct imap_import *x, struct span s, struct import_acl *acl)
{
	struct span name, who, rights;

	if (!imap_take_string(&s, &x->line, &name))
		return 0;
	while (imap_take_string(&s, &x->line, &who) &&
	       imap_take_string(&s, &x->line, &rights))
		if (!span_is(who, x->login) && !span_is(who, "owner") &&
		    !span_is(who, "-owner"))
			import_acl_add(acl, who, rights);
	return import_acl_set(x->im, acl);
}

int
imap_acl(struct imap_import *x, const struct imap_box *box)
{
	struct import_acl acl = {.mem = &x->line};
	enum imap_outcome r;
	int rc = 0;

	if (!imap_has_word(x->capabilities, "ACL"))
		return 0;
	imap_send(&x->c, "GETACL %s", imap_quoted(&x->line, box->there));
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		if (imap_take_word(&s, "*") && imap_take_word(&s, "ACL") &&
		    rc == 0)
			rc = acl_line(x, s, &acl);
	}
	arena_reset(&x->line);
	if (r == IMAP_GONE)
		return imap_failed(&x->c, "GETACL");
	return rc == 0 ? 0 : open_failed(x->account, rc);
}

/* The root that INBOX obeys is that of the whole account here. */
static void
quota_line(struct span s, uint64_t limit[QUOTA_RESOURCES], struct arena *a)
{
	struct span root, list, name;
	uint32_t used, max;

	if (!imap_take_string(&s, a, &root) || !imap_take_list(&s, &list))
		return;
	while (imap_take_string(&list, a, &name) &&
	       imap_take_number(&list, &used) &&
	       imap_take_number(&list, &max)) {
		int which = quota_find_name(name);

		if (which >= 0)
			limit[which] = (uint64_t)max *
				       quota_unit((enum quota_resource)which);
	}
}

int
imap_quota(struct imap_import *x)
{
	uint64_t limit[QUOTA_RESOURCES];
	enum imap_outcome r;
	int rc;

	if (!imap_has_word(x->capabilities, "QUOTA"))
		return 0;
	for (unsigned i = 0; i < QUOTA_RESOURCES; i++)
		limit[i] = QUOTA_ANY;
	imap_send(&x->c, "GETQUOTAROOT INBOX");
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		if (imap_take_word(&s, "*") && imap_take_word(&s, "QUOTA"))
			quota_line(s, limit, &x->line);
	}
	arena_reset(&x->line);
	if (r == IMAP_GONE)
		return imap_failed(&x->c, "GETQUOTAROOT");
	rc = import_quota(x->im, limit);
	return rc == 0 ? 0 : open_failed(x->account, rc);
}

/* GETMETADATA (RFC 5464): what people have written, not what a server has for
 * itself. */
static int
notes_line(struct imap_import *x, struct span s)
{
	struct span name, list, entry, value;
	int rc = 0;

	if (!imap_take_string(&s, &x->line, &name) ||
	    !imap_take_list(&s, &list))
		return 0;
	while (rc == 0 && imap_take_string(&list, &x->line, &entry)) {
		if (imap_take_word(&list, "NIL"))
			continue;
		if (!imap_take_string(&list, &x->line, &value))
			break;
		rc = import_note(x->im, entry, value);
	}
	return rc;
}

int
imap_notes(struct imap_import *x, const struct imap_box *box)
{
	enum imap_outcome r;
	int rc = 0;

	if (!imap_has_word(x->capabilities, "METADATA"))
		return 0;
	imap_send(&x->c, "GETMETADATA (DEPTH infinity) %s (/shared /private)",
	    imap_quoted(&x->line, box->there));
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		if (imap_take_word(&s, "*") && imap_take_word(&s, "METADATA") &&
		    rc == 0)
			rc = notes_line(x, s);
	}
	arena_reset(&x->line);
	if (r == IMAP_GONE)
		return imap_failed(&x->c, "GETMETADATA");
	return rc == 0 ? 0 : open_failed(x->account, rc);
}
