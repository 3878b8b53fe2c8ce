/* Cyrus IMAP: mailboxes, found in a spool, and what they are called. */
#include "cyrus-find.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "mail/mutf7.h"
#include "slurp.h"

enum { DEPTH_MAX = 60 };

struct scan {
	struct arena *a;
	struct span own;
	struct cyrus_folder *list[2]; /* his, and those of others */
	cyrus_bad *bad;
	void *arg;
};

struct span
cyrus_user(struct arena *a, const char *login)
{
	const char *at = strchr(login, '@');
	size_t n = at != NULL ? (size_t)(at - login) : strlen(login);
	char *name =
	    at != NULL ? arena_printf(a, "%s!user.%.*s", at + 1, (int)n, login)
		       : arena_printf(a, "user.%s", login);

	for (char *p = name + strlen(name) - n; *p != '\0'; p++)
		if (*p == '.')
			*p = '^';
	return span_str(name);
}

/* Levels are parted by '.', which in a level is '^'. */
static void
put_levels(struct span s, struct buf *out)
{
	while (s.n > 0) {
		const char *end = memchr(s.p, '.', s.n);
		size_t n = end != NULL ? (size_t)(end - s.p) : s.n;
		struct span level = span_sub(s, 0, n);
		size_t from;

		if (out->n > 0)
			buf_putc(out, '/');
		from = out->n;
		if (!mutf7_decode(level, out))
			buf_putspan(out, level);
		for (size_t i = from; i < out->n; i++)
			if (out->p[i] == '^' || out->p[i] == '/')
				out->p[i] = out->p[i] == '^' ? '.' : '_';
		s = span_sub(s, n + 1, s.n);
	}
}

static struct span
levels(struct arena *a, struct span below, struct span s)
{
	struct buf out = {.limit = 65536};
	struct span ret;

	buf_putspan(&out, below);
	put_levels(s, &out);
	ret = arena_span(a, buf_span(&out));
	buf_free(&out);
	return ret;
}

bool
cyrus_own(struct span own, struct span name, struct arena *a, struct span *ret)
{
	if (!span_eq(span_sub(name, 0, own.n), own) ||
	    (name.n > own.n && name.p[own.n] != '.'))
		return false;
	*ret = levels(a, SPAN(""), span_sub(name, own.n + 1, name.n));
	return true;
}

bool
cyrus_others(struct span name, struct arena *a, struct span *ret)
{
	static const struct span user = SPAN("user.");
	const char *bang = memchr(name.p, '!', name.n), *dot;
	struct span domain = SPAN(""), local;

	if (bang != NULL) {
		domain = span_sub(name, 0, (size_t)(bang - name.p));
		name = span_sub(name, domain.n + 1, name.n);
	}
	if (!span_eq(span_sub(name, 0, user.n), user))
		return false;
	name = span_sub(name, user.n, name.n);
	dot = memchr(name.p, '.', name.n);
	local =
	    span_sub(name, 0, dot != NULL ? (size_t)(dot - name.p) : name.n);
	local = levels(a, SPAN(""), local);
	*ret = levels(a,
	    span_str(arena_printf(a, "user/%.*s%s%.*s", SPAN_FMT(local),
		domain.n > 0 ? "@" : "", SPAN_FMT(domain))),
	    span_sub(name, dot != NULL ? (size_t)(dot - name.p) + 1 : name.n,
		name.n));
	return true;
}

/* Before 3.6 the directories have the name: "a/user/alice/Work", and before
 * that perhaps "domain/e/example.edu". */
static struct span
name_of_path(struct arena *a, struct span rel)
{
	static const struct span domains = SPAN("domain/");
	struct span domain = SPAN("");
	const char *slash;
	char *name;

	if (span_eq(span_sub(rel, 0, domains.n), domains)) {
		rel = span_sub(rel, domains.n + 2, rel.n); /* and a letter */
		slash = memchr(rel.p, '/', rel.n);
		if (slash == NULL)
			return SPAN("");
		domain = span_sub(rel, 0, (size_t)(slash - rel.p));
		rel = span_sub(rel, domain.n + 1, rel.n);
	}
	if (rel.n > 2 && rel.p[1] == '/')
		rel = span_sub(rel, 2, rel.n);
	name = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(domain),
	    domain.n > 0 ? "!" : "", SPAN_FMT(rel));
	for (char *p = name; *p != '\0'; p++)
		if (*p == '/')
			*p = '.';
	return span_str(name);
}

static void
add(struct scan *x, const char *dir, struct span rel)
{
	const char *path = arena_printf(x->a, "%s/cyrus.header", dir);
	struct cyrus_folder **at, *f;
	struct cyrus_header head;
	struct span file, inner;
	bool is_own;

	if (!slurp(x->a, path, &file) || !cyrus_header(file, x->a, &head)) {
		x->bad(x->arg, path, "no cyrus.header");
		return;
	}
	f = ARENA_NEW(x->a, struct cyrus_folder);
	f->dir = dir;
	f->name = head.name.n > 0 ? head.name : name_of_path(x->a, rel);
	f->id = head.id;
	is_own = cyrus_own(x->own, f->name, x->a, &inner);
	at = &x->list[!is_own];
	f->next = *at;
	*at = f;
}

static int
walk(struct scan *x, const char *dir, struct span rel, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	struct stat st;
	int rc = 0;

	if (d == NULL)
		return depth == 0 ? -errno : 0;
	while (rc == 0 && (de = readdir(d)) != NULL) {
		const char *sub, *sub_rel;

		if (strcmp(de->d_name, "cyrus.header") == 0)
			add(x, dir, rel);
		if ((de->d_type != DT_DIR && de->d_type != DT_UNKNOWN) ||
		    de->d_name[0] == '.' || depth == DEPTH_MAX)
			continue;
		sub = arena_printf(x->a, "%s/%s", dir, de->d_name);
		if (lstat(sub, &st) != 0 || !S_ISDIR(st.st_mode))
			continue;
		sub_rel = arena_printf(x->a, "%.*s%s%s", SPAN_FMT(rel),
		    rel.n > 0 ? "/" : "", de->d_name);
		rc = walk(x, sub, span_str(sub_rel), depth + 1);
	}
	closedir(d);
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	const struct cyrus_folder *const *x = a, *const *y = b;
	size_t n = (*x)->name.n < (*y)->name.n ? (*x)->name.n : (*y)->name.n;
	int d = n > 0 ? memcmp((*x)->name.p, (*y)->name.p, n) : 0;

	return d != 0 ? d
		      : ((*x)->name.n > (*y)->name.n) -
			    ((*x)->name.n < (*y)->name.n);
}

struct cyrus_folder *
cyrus_sorted(struct arena *a, struct cyrus_folder *list)
{
	struct cyrus_folder **all;
	size_t n = 0;

	for (struct cyrus_folder *f = list; f != NULL; f = f->next)
		n++;
	all = ARENA_ARRAY(a, struct cyrus_folder *, n + 1);
	n = 0;
	for (struct cyrus_folder *f = list; f != NULL; f = f->next)
		all[n++] = f;
	qsort(all, n, sizeof *all, by_name);
	for (size_t i = 0; i < n; i++)
		all[i]->next = all[i + 1]; /* the last is NULL */
	return all[0];
}

int
cyrus_scan(const char *dir, struct span own, struct arena *a,
    struct cyrus_folder **ret_own, struct cyrus_folder **ret_others,
    cyrus_bad *bad, void *arg)
{
	struct scan x = {.a = a, .own = own, .bad = bad, .arg = arg};
	int rc = walk(&x, dir, SPAN(""), 0);

	if (rc == 0) {
		*ret_own = cyrus_sorted(a, x.list[0]);
		*ret_others = cyrus_sorted(a, x.list[1]);
	}
	return rc;
}
