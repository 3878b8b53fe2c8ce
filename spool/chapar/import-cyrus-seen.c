/* Import of the files of Cyrus IMAP: what a user has seen. */
#include "import-beside.h"
#include "import-cyrus.h"

/* "1 LASTREAD LASTUID CHANGED UIDS" */
static bool
uids_of(struct span value, struct span *ret)
{
	for (int i = 0; i < 4; i++) {
		const char *blank = memchr(value.p, ' ', value.n);

		if (blank == NULL)
			return false;
		value = span_sub(value, (size_t)(blank - value.p) + 1, value.n);
	}
	*ret = value;
	return true;
}

bool
cyrus_seen(struct cyrus_import *x, struct span id, struct span *ret)
{
	struct cyrus_db db = x->seen;
	struct span key, value;

	while (cyrus_db_next(&db, &key, &value))
		if (span_eq(key, id))
			return uids_of(value, ret);
	return false;
}

int
cyrus_seen_of_others(struct cyrus_import *x)
{
	struct cyrus_db db = x->seen;
	struct span key, value, list, name, file;
	struct cyrus_index ix;
	uint32_t lo, hi;
	bool own;
	int rc = 0;

	if (x->into.n > 0)
		return 0;
	while (rc == 0 && cyrus_db_next(&db, &key, &value)) {
		const struct cyrus_folder *f = x->others;
		struct others_seen seen = {0};

		while (f != NULL && !span_eq(f->id, key))
			f = f->next;
		if (f == NULL || !uids_of(value, &list) ||
		    !cyrus_name(x, f->name, &name, &own))
			continue;
		while (cyrus_range(&list, &lo, &hi))
			others_seen_add(&seen, lo, hi);
		if (cyrus_read(x, &x->box,
			arena_printf(&x->box, "%s/cyrus.index", f->dir),
			&file) &&
		    cyrus_index(file, &ix) == NULL)
			rc = import_others_seen(
			    x->im, name, ix.uidvalidity, &seen);
		others_seen_free(&seen);
		arena_reset(&x->box);
	}
	if (db.bad)
		import_skip(x->im, "what was seen", "a damaged database");
	return rc;
}
