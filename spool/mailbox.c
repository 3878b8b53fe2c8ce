/* From names to mailboxes, and what may be done there. */
#include "spool/mailbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "spool/catalog.h"
#include "spool/inner.h"
#include "spool/mailbox-value.h"

static bool
is_inbox(struct span name)
{
	return span_ieq(name, SPAN("INBOX"));
}

/* Names that belong to other people's and shared mailboxes. */
static bool
reserved(struct span name)
{
	return (name.n >= 5 && memcmp(name.p, "user/", 5) == 0) ||
	       (name.n >= 6 && memcmp(name.p, "board/", 6) == 0);
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
lookup(struct account *a, struct arena *mem, struct span name,
    struct mailbox_value *ret)
{
	struct span value;
	int rc = catalog_get(a, TABLE_MAILBOX, name, mem, &value);

	if (rc != 0)
		return rc;
	return mailbox_value_read(value, ret) ? 0 : SPOOL_CORRUPT;
}

static int
find(struct viewer *v, struct arena *mem, struct span name, struct mailbox *ret)
{
	struct mailbox_value value = {.id = INBOX_ID};
	int rc = 0;

	if (!mailbox_canonical(mem, name, &name) || reserved(name))
		return SPOOL_NONE;
	if (is_inbox(name)) { /* always there: no need to look it up */
		struct index_info info;
		struct index *x;

		if ((rc = account_index(v->home, INBOX_ID, &x)) != 0)
			return rc;
		index_info(x, &info);
		value.uidvalidity = info.uidvalidity;
	} else
		rc = lookup(v->home, mem, name, &value);
	if (rc != 0)
		return rc;
	*ret = (struct mailbox){
	    .account = v->home,
	    .id = value.id,
	    .uidvalidity = value.uidvalidity,
	    .use = value.use,
	    .rights = RIGHTS_ALL,
	    .created = value.created,
	};
	return 0;
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
mailbox_name(struct viewer *v, uint64_t id, struct arena *mem, struct span *ret)
{
	return catalog_name_of(v->home, id, mem, ret);
}

int
mailbox_list(
    struct viewer *v, struct arena *mem, struct listed **ret, uint32_t *ret_n)
{
	return account_list(v->home, mem, ret, ret_n);
}
