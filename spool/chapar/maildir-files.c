/* The files in a Maildir folder, and what beside them tells of them. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/fmt.h"
#include "maildir.h"
#include "slurp.h"

static void
read_keywords(struct maildir_folder *f, struct arena *a)
{
	struct span s;
	uint64_t i;

	slurp(a, arena_printf(a, "%s/dovecot-keywords", f->path), &s);
	while (s.n > 0) {
		struct span line = slurp_line(&s);

		if (scan_u64(&line, MAILDIR_KEYWORDS - 1, &i) && line.n > 1 &&
		    line.n - 1 <= KEYWORD_LEN)
			f->keywords[i] = span_sub(line, 1, line.n);
	}
}

/* The part of a file's name that does not change with the flags. */
static struct span
base_name(struct span name)
{
	const char *end = memmem(name.p, name.n, ":2,", 3);

	return end != NULL ? span_sub(name, 0, (size_t)(end - name.p)) : name;
}

struct known {
	struct span name;
	uint32_t uid;
};

static int
by_known(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return maildir_by_name(x->name, y->name);
}

/* "3 V1700000000 N42 G...": the version, UIDVALIDITY, UIDNEXT. */
static void
read_head(struct maildir_folder *f, struct span line)
{
	uint64_t n;

	while (line.n > 0) {
		char what = line.p[0];

		line = span_sub(line, 1, line.n);
		if (what != 'V' && what != 'N')
			continue;
		if (!scan_u64(&line, UINT32_MAX, &n))
			continue;
		if (what == 'V')
			f->uidvalidity = (uint32_t)n;
		else
			f->uidnext = (uint32_t)n;
	}
}

/* dovecot-uidlist: after a line of its own "UID [more] :NAME". */
static size_t
read_uids(struct maildir_folder *f, struct arena *a, struct known **ret)
{
	struct known *known;
	size_t n = 0, max = 0;
	struct span s;

	slurp(a, arena_printf(a, "%s/dovecot-uidlist", f->path), &s);
	for (size_t i = 0; i < s.n; i++)
		max += s.p[i] == '\n';
	known = ARENA_ARRAY(a, struct known, max + 1);
	read_head(f, slurp_line(&s));
	while (s.n > 0 && n < max) {
		struct span line = slurp_line(&s);
		const char *name;
		uint64_t uid;

		if (!scan_u64(&line, UINT32_MAX, &uid) || line.n < 2)
			continue;
		name = memmem(line.p, line.n, " :", 2);
		line = span_sub(line,
		    name != NULL ? (size_t)(name - line.p) + 2 : 1, line.n);
		known[n++] = (struct known){base_name(line), (uint32_t)uid};
	}
	qsort(known, n, sizeof *known, by_known);
	*ret = known;
	return n;
}

static int
by_arrival(const void *a, const void *b)
{
	const struct maildir_file *x = a, *y = b;

	if (x->uid != y->uid) /* those that the list does not know come last */
		return x->uid - 1 < y->uid - 1 ? -1 : 1;
	if (x->second != y->second)
		return x->second < y->second ? -1 : 1;
	return strverscmp(x->path + 4, y->path + 4); /* U9 before U10 */
}

static int
add_files(
    struct maildir_folder *f, const char *sub, struct arena *a, size_t *cap)
{
	DIR *dir = opendir(arena_printf(a, "%s/%s", f->path, sub));
	struct maildir_file *grown;
	struct dirent *de;

	if (dir == NULL)
		return errno == ENOENT ? 0 : -errno;
	while ((de = readdir(dir)) != NULL) {
		struct span name = span_str(de->d_name);
		uint64_t second = 0;

		if (name.p[0] == '.')
			continue;
		if (f->n == *cap) {
			*cap = *cap * 2 + 64;
			grown = ARENA_ARRAY(a, struct maildir_file, *cap);
			if (f->n > 0)
				memcpy(grown, f->files, f->n * sizeof *grown);
			f->files = grown;
		}
		scan_u64(&name, UINT32_MAX, &second);
		f->files[f->n++] = (struct maildir_file){
		    .path = arena_printf(a, "%s/%s", sub, de->d_name),
		    .second = (int64_t)second};
	}
	closedir(dir);
	return 0;
}

int
maildir_files(struct maildir_folder *f, struct arena *a)
{
	struct known *known, key, *hit;
	size_t nknown = read_uids(f, a, &known), cap = 0;
	int rc = add_files(f, "cur", a, &cap);

	if (rc == 0)
		rc = add_files(f, "new", a, &cap);
	for (size_t i = 0; i < f->n && nknown > 0; i++) {
		key.name = base_name(span_str(f->files[i].path + 4));
		hit = bsearch(&key, known, nknown, sizeof key, by_known);
		f->files[i].uid = hit != NULL ? hit->uid : 0;
	}
	if (f->n > 0)
		qsort(f->files, f->n, sizeof *f->files, by_arrival);
	read_keywords(f, a);
	return rc;
}
