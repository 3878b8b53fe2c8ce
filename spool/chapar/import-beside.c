/* Import: access lists, quota and annotations. */
#include "import-beside.h"

#include <ctype.h>
#include <string.h>

#include "spool/annotation.h"

void
import_acl_add(struct import_acl *acl, struct span who, struct span rights)
{
	struct import_acl_entry **at = &acl->list;

	while (*at != NULL)
		at = &(*at)->next;
	*at = ARENA_NEW(acl->mem, struct import_acl_entry);
	(*at)->who = who;
	(*at)->rights = rights;
}

/* Letters that nobody here has are left out. */
static unsigned
rights_of(struct span written)
{
	char known[64];
	unsigned bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < written.n && n < sizeof known; i++)
		if (strchr("lrswipkxtecdan", written.p[i]) != NULL)
			known[n++] = written.p[i];
	rights_parse(span_of(known, n), &bits);
	return bits;
}

static bool
has_entry(const struct acl *now, struct span written, unsigned rights)
{
	char folded[IDENTIFIER_SIZE];
	bool negative;

	if (!identifier_fold(written, folded, &negative))
		return false;
	for (unsigned i = 0; i < now->n; i++)
		if (span_eq(now->e[i].who, span_str(folded)) &&
		    now->e[i].negative == negative)
			return now->e[i].rights == rights;
	return rights == 0;
}

static bool
is_there(const struct import_acl *acl, const struct acl_entry *mine)
{
	char folded[IDENTIFIER_SIZE];
	bool negative;

	for (const struct import_acl_entry *e = acl->list; e != NULL;
	     e = e->next)
		if (identifier_fold(e->who, folded, &negative) &&
		    span_eq(mine->who, span_str(folded)) &&
		    mine->negative == negative)
			return true;
	return false;
}

/* A new mailbox has its parent's list, which may let in more people. */
static int
not_inherited(
    struct import *im, const struct import_acl *acl, const struct acl *now)
{
	int rc = 0;

	for (unsigned i = 0; i < now->n && rc == 0; i++)
		if (!is_there(acl, &now->e[i]) &&
		    !span_eq(now->e[i].who, span_str(im->viewer.user)))
			rc = acl_change(&im->viewer, VIA_CHAPAR, &im->box,
			    span_str(arena_printf(acl->mem, "%s%.*s",
				now->e[i].negative ? "-" : "",
				SPAN_FMT(now->e[i].who))),
			    ACL_SET, 0);
	return rc;
}

int
import_acl_set(struct import *im, const struct import_acl *acl)
{
	struct acl *now;
	int rc = acl_get(im->box.account, im->box.id, acl->mem, &now);

	if (rc == 0 && im->made)
		rc = not_inherited(im, acl, now);
	for (const struct import_acl_entry *e = acl->list; e != NULL && rc == 0;
	     e = e->next) {
		unsigned bits = rights_of(e->rights);

		if (has_entry(now, e->who, bits))
			continue;
		rc = acl_change(
		    &im->viewer, VIA_CHAPAR, &im->box, e->who, ACL_SET, bits);
		if (rc == SPOOL_BADNAME) {
			import_skip(im, arena_str(acl->mem, e->who),
			    "nobody can be called so in an access list");
			rc = 0;
		}
	}
	return rc;
}

int
import_quota(struct import *im, const uint64_t limit[QUOTA_RESOURCES])
{
	bool any = false;
	struct quota now;
	int rc;

	for (unsigned i = 0; i < QUOTA_RESOURCES; i++)
		any = any || limit[i] != QUOTA_ANY;
	if (!any)
		return 0;
	rc = quota_root(im->viewer.home, SPAN("INBOX"), &im->mem, &now);
	if (rc == 0 && now.root.n == 0 &&
	    memcmp(now.limit, limit, sizeof now.limit) == 0)
		return 0;
	return quota_set(im->viewer.home, VIA_CHAPAR, NULL, SPAN(""), limit);
}

static bool
contains(struct span s, const char *word)
{
	return memmem(s.p, s.n, word, strlen(word)) != NULL;
}

/* What a server has for itself, or is told of in another way. */
static bool
is_server_own(struct span entry)
{
	return contains(entry, "/vendor/") || contains(entry, "/specialuse") ||
	       (!contains(entry, "/shared/") && !contains(entry, "/private/"));
}

int
import_note(struct import *im, struct span entry, struct span value)
{
	char *small = arena_str(&im->mem, entry);
	struct annotation_done done[2];
	struct annotation note = {.value = value};
	struct span now;
	int rc;

	for (char *p = small; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	note.entry = span_str(small);
	if (is_server_own(note.entry))
		return 0;
	if (entry.n > ANNOTATION_NAME_MAX || value.n > ANNOTATION_VALUE_MAX) {
		import_skip(im, small, "too long an annotation");
		return 0;
	}
	rc = annotation_get(&im->viewer, &im->box, note.entry, &im->mem, &now);
	if (rc == 0 && span_eq(now, value))
		return 0;
	if (rc != 0 && rc != SPOOL_NONE)
		return rc;
	return annotation_set(
	    &im->viewer, VIA_CHAPAR, &im->box, &note, 1, done);
}
