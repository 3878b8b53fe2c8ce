/* Import of the files of Cyrus IMAP: what its configdirectory has. */
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "import-cyrus.h"
#include "open.h"

/* DIR/NAME, or in a folder of DIR that is named with one letter. */
static const char *
in_folder(struct arena *a, const char *dir, const char *name)
{
	const char *path = arena_printf(a, "%s/%s", dir, name), *ret = NULL;
	struct dirent *de;
	DIR *d;

	if (access(path, F_OK) == 0)
		return path;
	if ((d = opendir(dir)) == NULL)
		return NULL;
	while (ret == NULL && (de = readdir(d)) != NULL) {
		if (de->d_name[0] == '.' || de->d_name[1] != '\0')
			continue;
		path = arena_printf(a, "%s/%s/%s", dir, de->d_name, name);
		if (access(path, F_OK) == 0)
			ret = path;
	}
	closedir(d);
	return ret;
}

/* Below the configdirectory, or in it for a domain. */
const char *
cyrus_find_file(struct cyrus_import *x, const char *folder, struct span name)
{
	const char *bang = memchr(name.p, '!', name.n);
	const char *base = x->config, *ret;
	struct arena *a = &x->mem;

	open_as_caller();
	if (bang != NULL) {
		struct span domain = span_sub(name, 0, (size_t)(bang - name.p));

		name = span_sub(name, domain.n + 1, name.n);
		base = in_folder(a, arena_printf(a, "%s/domain", x->config),
		    arena_str(a, domain));
	}
	ret = base == NULL
		  ? NULL
		  : in_folder(a, arena_printf(a, "%s/%s", base, folder),
			arena_str(a, name));
	open_as_owner_again();
	return ret;
}

/* A file of the user's own: since 3.6 by the id of his INBOX. */
const char *
cyrus_user_file(struct cyrus_import *x, const char *by_id, const char *suffix)
{
	const struct cyrus_folder *inbox = x->own;
	const char *path;
	const char *dot;
	bool is;

	if (inbox->id.n > 2) {
		path = arena_printf(&x->mem, "%s/user/uuid/%c/%c/%.*s/%s",
		    x->config, inbox->id.p[0], inbox->id.p[1],
		    SPAN_FMT(inbox->id), by_id);
		open_as_caller();
		is = access(path, F_OK) == 0;
		open_as_owner_again();
		if (is)
			return path;
	}
	dot = memmem(x->user.p, x->user.n, "user.", 5);
	return cyrus_find_file(x, "user",
	    span_str(arena_printf(&x->mem, "%.*s%s%s", (int)(dot - x->user.p),
		x->user.p, dot + 5, suffix)));
}

void
cyrus_open(struct cyrus_import *x, const char *path, struct cyrus_db *ret)
{
	struct span file;
	const char *why = "it cannot be read";

	*ret = (struct cyrus_db){.flat = true, .file = SPAN("")};
	if (path == NULL)
		return;
	if (cyrus_read(x, &x->mem, path, &file))
		why = cyrus_db(file, ret);
	if (why != NULL) {
		*ret = (struct cyrus_db){.flat = true, .file = SPAN("")};
		import_skip(x->im, path, why);
	}
}

static bool
exists(const char *path)
{
	bool is;

	open_as_caller();
	is = access(path, F_OK) == 0;
	open_as_owner_again();
	return is;
}

void
cyrus_config(struct cyrus_import *x)
{
	const char *notes;

	x->seen = x->notes = (struct cyrus_db){.flat = true, .file = SPAN("")};
	if (x->config == NULL)
		return;
	if (!exists(x->config)) {
		import_skip(x->im, x->config, "there is no such directory");
		x->config = NULL;
		return;
	}
	notes = arena_printf(&x->mem, "%s/annotations.db", x->config);
	cyrus_open(x, cyrus_user_file(x, "seen.db", ".seen"), &x->seen);
	cyrus_open(x, exists(notes) ? notes : NULL, &x->notes);
}
