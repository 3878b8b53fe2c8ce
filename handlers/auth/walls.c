/*
 * What this process gives up.  Where modules of PAM and NSS run in its
 * children, which may need anything, it gives up little.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth.h"
#include "base/confine.h"
#include "base/log.h"

enum { OWN = 12 };

struct own {
	struct confine_path list[OWN + 1];
	char text[OWN][PATH_MAX];
	unsigned n;
};

/* What is not there cannot be said. */
static void
add(struct own *o, const char *path, size_t n, enum confine_access how)
{
	char *text = o->text[o->n];

	if (n == 0 || n >= PATH_MAX || o->n == OWN)
		return;
	memcpy(text, path, n);
	text[n] = '\0';
	if (faccessat(AT_FDCWD, text, F_OK, 0) == 0)
		o->list[o->n++] = (struct confine_path){text, how};
}

static void
add_path(struct own *o, const char *path, enum confine_access how)
{
	if (path != NULL)
		add(o, path, strlen(path), how);
}

/* The folder that a file is in, or will be. */
static void
add_folder(struct own *o, const char *file, enum confine_access how)
{
	const char *slash = file != NULL ? strrchr(file, '/') : NULL;

	if (slash == NULL)
		add_path(o, file != NULL ? "." : NULL, how);
	else
		add(o, file, slash == file ? 1 : (size_t)(slash - file), how);
}

/* "/a", "FILE:/a", "file2:/a:/b" in the environment */
static void
add_named(struct own *o, const char *name, enum confine_access how)
{
	const char *paths = getenv(name);

	while (paths != NULL && *paths != '\0') {
		size_t n = strcspn(paths, ":");

		if (*paths == '/')
			add(o, paths, n, how);
		paths += n + (paths[n] != '\0');
	}
}

void
walls(void)
{
	static struct own own;
	const bool modules =
	    strchr(backends(), 'p') != NULL || settings.nss_groups;
	const char *seen = getenv("KRB5RCACHENAME");
	const char *keytab = settings.keytab;

	add_folder(&own, settings.users, CONFINE_USE);
	if (settings.proxy_key != NULL) /* directory.tdb */
		add_path(&own, settings.spool, CONFINE_USE);
	add_folder(&own, settings.throttle, CONFINE_WRITE);
	if (keytab != NULL && strncmp(keytab, "FILE:", 5) == 0)
		keytab += 5;
	add_path(&own, keytab, CONFINE_READ);
	add_path(&own, settings.pam_confdir, CONFINE_READ);
	add_named(&own, "KRB5_CONFIG", CONFINE_READ);
	add_named(&own, "KRB5_KTNAME", CONFINE_READ);
	add_named(&own, "KRB5RCACHEDIR", CONFINE_WRITE);
	add_folder(
	    &own, seen != NULL ? strchr(seen, '/') : NULL, CONFINE_WRITE);
	confine(modules ? "chapar-auth modules" : "chapar-auth", own.list);
}
