/* Maildir folders, found. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "mail/mutf7.h"
#include "maildir.h"

enum { DEPTH_MAX = 30 };

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A link may lead back to where we are. */
static bool
is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

/* A level of a name.  '.' is written &AC4-, which strictly nobody may. */
static void
put_level(struct span level, struct buf *out)
{
	static const struct span dot = SPAN("&AC4-");
	struct buf plain = {.limit = 4096};
	const char *at;

	if (mutf7_decode(level, out))
		return;
	while ((at = memmem(level.p, level.n, dot.p, dot.n)) != NULL) {
		buf_put(&plain, level.p, (size_t)(at - level.p));
		buf_putc(&plain, '.');
		level =
		    span_sub(level, (size_t)(at - level.p) + dot.n, level.n);
	}
	buf_putspan(&plain, level);
	if (!mutf7_decode(buf_span(&plain), out))
		buf_putspan(out, buf_span(&plain));
	buf_free(&plain);
}

struct span
maildir_name(struct arena *a, struct span parent, struct span dir, char sep)
{
	struct buf out = {.limit = 65536};
	struct span ret;

	if (parent.n > 0) {
		buf_putspan(&out, parent);
		buf_putc(&out, '/');
	}
	for (;;) {
		const char *end = memchr(dir.p, sep, dir.n);
		size_t n = end != NULL ? (size_t)(end - dir.p) : dir.n;

		put_level(span_sub(dir, 0, n), &out);
		if (end == NULL)
			break;
		buf_putc(&out, '/');
		dir = span_sub(dir, n + 1, dir.n);
	}
	ret = arena_span(a, buf_span(&out));
	buf_free(&out);
	return ret;
}

int
maildir_by_name(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return d != 0 ? d : (a.n > b.n) - (a.n < b.n);
}

static void
add_folder(struct arena *a, struct maildir_folder **list, const char *path,
    struct span name)
{
	struct maildir_folder *f;

	if (!is_dir(arena_printf(a, "%s/cur", path)))
		return;
	while (*list != NULL && maildir_by_name((*list)->name, name) < 0)
		list = &(*list)->next;
	f = ARENA_NEW(a, struct maildir_folder);
	f->path = path;
	f->name = name;
	f->next = *list;
	*list = f;
}

static int
walk(const char *path, struct span name, int depth, struct arena *a,
    struct maildir_folder **list)
{
	DIR *dir = opendir(path);
	struct dirent *de;
	int rc = 0;

	if (dir == NULL)
		return -errno;
	add_folder(a, list, path, name);
	while (rc == 0 && (de = readdir(dir)) != NULL) {
		const char *n = de->d_name;
		const char *sub;

		if (strcmp(n, ".") == 0 || strcmp(n, "..") == 0 ||
		    strcmp(n, "cur") == 0 || strcmp(n, "new") == 0 ||
		    strcmp(n, "tmp") == 0)
			continue;
		sub = arena_printf(a, "%s/%s", path, n);
		if (!is_dir(sub))
			continue;
		if (n[0] == '.' && n[1] != '\0' && depth == 0)
			add_folder(a, list, sub,
			    maildir_name(a, name, span_str(n + 1), '.'));
		else if (n[0] != '.' && depth < DEPTH_MAX && !is_link(sub))
			rc = walk(sub, maildir_name(a, name, span_str(n), '/'),
			    depth + 1, a, list);
	}
	closedir(dir);
	return rc;
}

int
maildir_scan(const char *path, struct arena *a, struct maildir_folder **ret)
{
	struct maildir_folder *list = NULL;
	int rc = walk(path, SPAN(""), 0, a, &list);

	if (rc == 0 && list == NULL)
		rc = -ENOTDIR;
	if (rc == 0)
		*ret = list;
	return rc;
}
