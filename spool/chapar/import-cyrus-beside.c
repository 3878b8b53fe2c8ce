/* Import of the files of Cyrus IMAP: annotations, quota, subscriptions. */
#include <errno.h>

#include "base/fmt.h"
#include "import-beside.h"
#include "import-cyrus.h"
#include "special-use.h"

struct note {
	struct span entry, value;
	bool is_private;
};

/* The key is the mailbox, the entry and who has it, each with a NUL; the value
 * its length, four bytes, and it. */
static bool
note_of(struct cyrus_import *x, const struct cyrus_folder *f, struct span key,
    struct span value, struct note *ret)
{
	const char *end = memchr(key.p, '\0', key.n);
	struct span box, rest;
	uint32_t n;

	if (end == NULL || value.n < 8)
		return false;
	box = span_sub(key, 0, (size_t)(end - key.p));
	rest = span_sub(key, box.n + 1, key.n);
	end = memchr(rest.p, '\0', rest.n);
	if (end == NULL || (!span_eq(box, f->id) && !span_eq(box, f->name)))
		return false;
	ret->entry = span_sub(rest, 0, (size_t)(end - rest.p));
	rest = span_sub(rest, ret->entry.n + 1, rest.n);
	if (rest.n > 0 && rest.p[rest.n - 1] == '\0')
		rest.n--;
	n = (uint32_t)(unsigned char)value.p[0] << 24 |
	    (uint32_t)(unsigned char)value.p[1] << 16 |
	    (uint32_t)(unsigned char)value.p[2] << 8 |
	    (unsigned char)value.p[3];
	ret->is_private = rest.n > 0;
	if (rest.n > 0 && !span_eq(rest, SPAN("[.OwNeR.]")) &&
	    !span_is(rest, x->login))
		return false;
	ret->value = span_sub(value, 8, n);
	return ret->value.n == n;
}

unsigned
cyrus_use(struct cyrus_import *x, const struct cyrus_folder *f)
{
	struct cyrus_db db = x->notes;
	struct span key, value;
	struct note n;

	while (cyrus_db_next(&db, &key, &value))
		if (note_of(x, f, key, value, &n) &&
		    span_eq(n.entry, SPAN("/specialuse")))
			return special_use_word(n.value);
	return 0;
}

int
cyrus_notes(struct cyrus_import *x, const struct cyrus_folder *f)
{
	struct cyrus_db db = x->notes;
	struct span key, value;
	struct note n;
	int rc = 0;

	while (rc == 0 && cyrus_db_next(&db, &key, &value))
		if (note_of(x, f, key, value, &n))
			rc = import_note(x->im,
			    span_str(arena_printf(&x->box, "%s%.*s",
				n.is_private ? "/private" : "/shared",
				SPAN_FMT(n.entry))),
			    n.value);
	if (db.bad && f == x->own)
		import_skip(x->im, "annotations.db", "a damaged database");
	return rc;
}

/* Two lines, bytes used and kilobytes allowed; or a list with "S (used
 * allowed)" and more of that kind. */
static void
limits(struct span file, struct arena *a, uint64_t limit[QUOTA_RESOURCES])
{
	static const struct {
		const char *key;
		enum quota_resource which;
	} known[] = {
	    {"S",  QUOTA_STORAGE},
	    {"M",  QUOTA_MESSAGE},
	    {"NF", QUOTA_MAILBOX},
	};
	const char *lf = memchr(file.p, '\n', file.n);
	struct span second = span_sub(
	    file, lf != NULL ? (size_t)(lf - file.p) + 1 : file.n, file.n);
	struct cyrus_value all, pair, n;
	uint64_t max;

	if (file.n > 0 && file.p[0] != '%') {
		if (scan_u64(&second, UINT32_MAX, &max))
			limit[QUOTA_STORAGE] = max * QUOTA_UNIT;
		return;
	}
	if (!cyrus_value(&file, a, &all))
		return;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (cyrus_find(all.text, known[i].key, a, &pair) &&
		    cyrus_value(&pair.text, a, &n) &&
		    cyrus_value(&pair.text, a, &n) &&
		    scan_u64(&n.text, UINT32_MAX, &max))
			limit[known[i].which] =
			    max * quota_unit(known[i].which);
}

int
cyrus_quota(struct cyrus_import *x, struct span root)
{
	uint64_t limit[QUOTA_RESOURCES];
	const char *path;
	struct span file;

	for (unsigned i = 0; i < QUOTA_RESOURCES; i++)
		limit[i] = QUOTA_ANY;
	if (x->config == NULL || root.n == 0 ||
	    memchr(root.p, '/', root.n) != NULL ||
	    (path = cyrus_find_file(x, "quota", root)) == NULL ||
	    !cyrus_read(x, &x->mem, path, &file))
		return 0;
	limits(file, &x->mem, limit);
	return import_quota(x->im, limit);
}

int
cyrus_subscribed(struct cyrus_import *x)
{
	static const struct span inbox = SPAN("INBOX");
	struct span key, value, name;
	struct cyrus_db db;
	bool own;
	int rc = 0;

	if (x->config == NULL)
		return 0;
	cyrus_open(x, cyrus_user_file(x, "sub.db", ".sub"), &db);
	while (rc == 0 && cyrus_db_next(&db, &key, &value)) {
		key = cyrus_db_name(&x->mem, key);
		if (span_eq(span_sub(key, 0, inbox.n), inbox))
			key = span_str(
			    arena_printf(&x->mem, "%.*s%.*s", SPAN_FMT(x->user),
				(int)(key.n - inbox.n), key.p + inbox.n));
		if (!cyrus_name(x, key, &name, &own))
			continue;
		rc = own ? mailbox_subscribe(
			       &x->im->viewer, VIA_CHAPAR, name, true)
			 : import_others_subscribe(x->im, name);
		if (rc == SPOOL_BADNAME)
			rc = 0;
	}
	return rc;
}
