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

/* "/a", "FILE:/a", "file2:/a:/b": what is there of each. */
static void
add(struct own *o, const char *paths, enum confine_access how)
{
	while (paths != NULL && *paths != '\0') {
		size_t n = strcspn(paths, ":");

		if (*paths == '/' && o->n < OWN) {
			char *text = o->text[o->n];

			snprintf(text, PATH_MAX, "%.*s", (int)n, paths);
			if (faccessat(AT_FDCWD, text, F_OK, 0) == 0)
				o->list[o->n++] =
				    (struct confine_path){text, how};
		}
		paths += n + (paths[n] != '\0');
	}
}

/* The folder that a file is in, or will be. */
static void
add_folder(struct own *o, const char *file, enum confine_access how)
{
	const char *slash = file != NULL ? strrchr(file, '/') : NULL;
	char folder[PATH_MAX];

	if (slash == NULL || slash == file)
		return;
	snprintf(folder, sizeof folder, "%.*s", (int)(slash - file), file);
	add(o, folder, how);
}

void
walls(void)
{
	static struct own own;
	const bool modules =
	    strchr(backends(), 'p') != NULL || settings.nss_groups;
	const char *seen = getenv("KRB5RCACHENAME");

	add_folder(&own, settings.users, CONFINE_USE);
	add_folder(&own, settings.throttle, CONFINE_WRITE);
	add(&own, settings.keytab, CONFINE_READ);
	add(&own, settings.pam_confdir, CONFINE_READ);
	add(&own, getenv("KRB5_CONFIG"), CONFINE_READ);
	add(&own, getenv("KRB5_KTNAME"), CONFINE_READ);
	add(&own, getenv("KRB5RCACHEDIR"), CONFINE_WRITE);
	add_folder(
	    &own, seen != NULL ? strchr(seen, '/') : NULL, CONFINE_WRITE);
	confine(modules ? "chapar-auth modules" : "chapar-auth", own.list);
}
