/* Import of the files of Cyrus IMAP: mailboxes, one after the other. */
#include "import-cyrus.h"

#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "import-beside.h"
#include "open.h"
#include "slurp.h"

bool
cyrus_read(
    struct cyrus_import *x, struct arena *a, const char *path, struct span *ret)
{
	bool ok;

	(void)x;
	open_as_caller();
	ok = slurp(a, path, ret);
	open_as_owner_again();
	return ok;
}

bool
cyrus_name(
    struct cyrus_import *x, struct span there, struct span *ret, bool *ret_own)
{
	*ret_own = cyrus_own(x->user, there, &x->mem, ret);
	if (!*ret_own)
		return cyrus_others(there, &x->mem, ret);
	if (x->into.n == 0) {
		if (ret->n == 0)
			*ret = SPAN("INBOX");
	} else
		*ret = ret->n == 0 ? x->into
				   : span_str(arena_printf(&x->mem, "%.*s/%.*s",
					 SPAN_FMT(x->into), SPAN_FMT(*ret)));
	return true;
}

static int
access_list(struct cyrus_import *x, struct span list)
{
	struct import_acl acl = {.mem = &x->box};
	struct cyrus_value who, rights;

	while (cyrus_value(&list, &x->box, &who) &&
	       cyrus_value(&list, &x->box, &rights))
		if (!span_is(who.text, x->login) && !who.is_list &&
		    !rights.is_list)
			import_acl_add(&acl, who.text, rights.text);
	return import_acl_set(x->im, &acl);
}

static int
one(struct cyrus_import *x, const struct cyrus_folder *f, struct span *ret_root)
{
	struct cyrus_header head;
	struct span file;
	int rc;

	if (!cyrus_read(x, &x->box,
		arena_printf(&x->box, "%s/cyrus.header", f->dir), &file) ||
	    !cyrus_header(file, &x->box, &head))
		return 0; /* it was told of */
	rc = cyrus_messages(x, f, &head);
	if (rc != 0)
		return rc;
	*ret_root = arena_span(&x->mem, head.quota_root);
	rc = access_list(x, head.acl);
	return rc == 0 ? cyrus_notes(x, f) : rc;
}

static int
failed(struct cyrus_import *x, struct span name, int rc)
{
	progress_hide(&x->im->progress);
	return complain(
	    EXIT_TEMP, "%.*s: %s", SPAN_FMT(name), spool_strerror(rc));
}

static int
all(struct cyrus_import *x)
{
	struct span root = SPAN(""), first = SPAN("");
	int rc;

	for (struct cyrus_folder *f = x->own; f != NULL; f = f->next) {
		rc = one(x, f, &root);
		if (f == x->own)
			first = root; /* that of INBOX */
		arena_reset(&x->box);
		if (rc == SPOOL_BADNAME)
			import_skip(
			    x->im, f->dir, "no mailbox can be so named");
		else if (rc != 0)
			return failed(x, f->name, rc);
	}
	if ((rc = cyrus_subscribed(x)) != 0 ||
	    (rc = cyrus_seen_of_others(x)) != 0 ||
	    (rc = x->into.n > 0 ? 0 : cyrus_quota(x, first)) != 0)
		return failed(x, x->user, rc);
	return 0;
}

static void
bad_header(void *arg, const char *path, const char *why)
{
	import_skip(arg, path, why);
}

static int
find_folders(struct cyrus_import *x, const char *path)
{
	struct span db;
	int rc = 0;

	open_as_caller();
	if (x->config == NULL ||
	    !slurp(&x->mem, arena_printf(&x->mem, "%s/mailboxes.db", x->config),
		&db) ||
	    !cyrus_listed(db, path, x->user, &x->mem, &x->own, &x->others))
		rc = cyrus_scan(path, x->user, &x->mem, &x->own, &x->others,
		    bad_header, x->im);
	open_as_owner_again();
	return rc;
}

int
import_cyrus(struct import *im, const char *path, struct span into)
{
	struct cyrus_import x = {
	    .im = im,
	    .mem = {.limit = (size_t)1 << 34},
	    .box = {.limit = (size_t)1 << 32},
	    .config = im->settings,
	    .into = into,
	    .login = im->login != NULL ? im->login : im->viewer.user,
	};
	int rc;

	x.user = cyrus_user(&x.mem, x.login);
	rc = find_folders(&x, path);
	if (rc != 0)
		rc = complain(EXIT_NOINPUT, "%s: %s", path, strerror(-rc));
	else if (x.own == NULL)
		rc = complain(EXIT_NOINPUT,
		    "%s: no mailbox of Cyrus's in it is %.*s's", path,
		    SPAN_FMT(x.user));
	else {
		cyrus_config(&x);
		rc = all(&x);
	}
	arena_free(&x.mem);
	arena_free(&x.box);
	return rc;
}
