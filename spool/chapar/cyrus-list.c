/* Cyrus IMAP: mailboxes, as mailboxes.db has them. */
#include <unistd.h>

#include "cyrus-find.h"

struct span
cyrus_db_name(struct arena *a, struct span name)
{
	char *p = arena_str(a, name);

	if (memchr(p, '\037', name.n) == NULL && !span_eq(name, SPAN("NINBOX")))
		return name;
	for (size_t i = 0; i < name.n; i++)
		if (p[i] == '.')
			p[i] = '^';
		else if (p[i] == '\037')
			p[i] = '.';
	return span_of(p + 1, name.n - 1);
}

static bool
has(struct span s, char c)
{
	return memchr(s.p, c, s.n) != NULL;
}

/*
 * A record "I" ID: its name and its type, a list of letters.  Types with an i
 * are names on the way to others, without a mailbox.
 */
static bool
folder(struct span key, struct span value, const char *dir, struct arena *a,
    struct cyrus_folder *ret)
{
	struct cyrus_value all, v;
	struct span id = span_sub(key, 1, key.n);

	if (key.n < 3 || key.p[0] != 'I' || has(id, '/') || has(id, '\0') ||
	    !cyrus_value(&value, a, &all) || !all.is_list)
		return false;
	if (cyrus_find(all.text, "T", a, &v) && has(v.text, 'i'))
		return false;
	if (!cyrus_find(all.text, "N", a, &v))
		return false;
	ret->id = id;
	ret->name = cyrus_db_name(
	    a, span_str(arena_printf(a, "N%.*s", SPAN_FMT(v.text))));
	ret->dir = arena_printf(
	    a, "%s/uuid/%c/%c/%.*s", dir, id.p[0], id.p[1], SPAN_FMT(id));
	return true;
}

bool
cyrus_listed(struct span file, const char *dir, struct span own,
    struct arena *a, struct cyrus_folder **ret_own,
    struct cyrus_folder **ret_others)
{
	struct cyrus_folder *list[2] = {NULL, NULL}, *f;
	struct span key, value, inner;
	struct cyrus_db db;
	bool is_own;

	if (cyrus_db(file, &db) != NULL || db.flat)
		return false;
	while (cyrus_db_next(&db, &key, &value)) {
		f = ARENA_NEW(a, struct cyrus_folder);
		if (!folder(key, value, dir, a, f))
			continue;
		is_own = cyrus_own(own, f->name, a, &inner);
		if (is_own && access(arena_printf(a, "%s/cyrus.header", f->dir),
				  F_OK) != 0)
			return false; /* it lies elsewhere */
		f->next = list[!is_own];
		list[!is_own] = f;
	}
	if (db.bad || list[0] == NULL)
		return false;
	*ret_own = cyrus_sorted(a, list[0]);
	*ret_others = cyrus_sorted(a, list[1]);
	return true;
}
