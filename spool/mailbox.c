/* From names to mailboxes, and what may be done there. */
#include "spool/mailbox.h"

#include <string.h>

#include "base/utf8.h"
#include "spool/acl.h"
#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"
#include "spool/names.h"
#include "spool/seen.h"

static bool
is_inbox(struct span name)
{
	return span_ieq(name, SPAN("INBOX"));
}

bool
mailbox_canonical(struct arena *mem, struct span name, struct span *ret)
{
	unsigned depth = 1;
	char *s;

	if (name.n == 0 || name.n > MAILBOX_NAME_MAX || name.p[0] == '/' ||
	    name.p[name.n - 1] == '/' || !utf8_ok(name))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c < 0x20 || c == 0x7f)
			return false;
		if (c == '/' &&
		    (name.p[i - 1] == '/' || ++depth > MAILBOX_DEPTH_MAX))
			return false;
	}
	s = arena_str(mem, name);
	if (name.n >= 5 && is_inbox(span_sub(name, 0, 5)) &&
	    (name.n == 5 || name.p[5] == '/'))
		memcpy(s, "INBOX", 5);
	*ret = span_of(s, name.n);
	return true;
}

/* The entry of a canonical name in an account's catalog. */
static int
lookup(struct account *a, bool own, struct arena *mem, struct span name,
    struct mailbox_value *ret)
{
	struct span value;
	int rc;

	*ret = (struct mailbox_value){.id = INBOX_ID};
	if (own && is_inbox(name)) /* always there: no need to look it up */
		return 0;
	ret->id = 0;
	rc = catalog_get(a, TABLE_MAILBOX, name, mem, &value);
	if (rc != 0)
		return rc;
	return mailbox_value_read(value, ret) ? 0 : SPOOL_CORRUPT;
}

/* What is not there has no rights, which takes as long to find out. */
static int
look(struct viewer *v, struct arena *mem, struct account *a, struct span inner,
    unsigned needed, struct mailbox *ret)
{
	struct mailbox_value value;
	unsigned rights;
	bool own = a == v->home;
	int rc = lookup(a, own, mem, inner, &value), rights_rc;

	if (rc != 0 && rc != SPOOL_NONE)
		return rc;
	if ((rights_rc = acl_look(v, a, value.id, &rights)) != 0)
		return rights_rc;
	if (rc == SPOOL_NONE || (rights & needed) != needed)
		return SPOOL_NONE;
	if (value.id == INBOX_ID) {
		struct index_info info;

		if ((rc = account_status(a, INBOX_ID, &info)) != 0)
			return rc;
		value.uidvalidity = info.uidvalidity;
	}
	*ret = (struct mailbox){
	    .account = a,
	    .id = value.id,
	    .uidvalidity = value.uidvalidity,
	    .use = own ? value.use & ~(unsigned)USE_SHARED_SEEN : 0,
	    .rights = rights,
	    .shared_seen = (value.use & USE_SHARED_SEEN) != 0,
	    .own_seen = !own && (value.use & USE_SHARED_SEEN) == 0,
	    .created = value.created,
	};
	return seen_lay(v, ret);
}

static int
find(struct viewer *v, struct arena *mem, struct span name, struct mailbox *ret)
{
	struct account *a = v->home;
	struct place place;
	int rc;

	if (!mailbox_canonical(mem, name, &name) ||
	    !name_place(mem, name, &place))
		return SPOOL_NONE;
	if (place.kind != NAME_OWN &&
	    (rc = viewer_account(v, place.account, &a)) != 0)
		return rc;
	if (a == NULL)
		return SPOOL_NONE;
	return look(v, mem, a, place.inner, RIGHT_LOOKUP, ret);
}

int
mailbox_find(struct viewer *v, struct span name, struct mailbox *ret)
{
	struct arena mem = {.limit = 1 << 20};
	int rc = find(v, &mem, name, ret);

	arena_free(&mem);
	return rc;
}

int
mailbox_look(
    struct viewer *v, struct account *a, struct span inner, struct mailbox *ret)
{
	struct arena mem = {.limit = 1 << 20};
	int rc = SPOOL_NONE;

	if (mailbox_canonical(&mem, inner, &inner))
		rc = look(v, &mem, a, inner, 0, ret);
	arena_free(&mem);
	return rc;
}

int
mailbox_name(struct viewer *v, uint64_t id, struct arena *mem, struct span *ret)
{
	return catalog_name_of(v->home, id, mem, ret);
}
