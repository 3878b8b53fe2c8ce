/* Export as mbox files: Work/2026 is Work/2026.mbox. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "export.h"
#include "mbox.h"

/* A level of a name as a file's: no '.' in front, and '%' is told apart. */
static void
put_level(struct span level, struct buf *out)
{
	for (size_t i = 0; i < level.n; i++)
		if (level.p[i] == '%')
			buf_puts(out, "%25");
		else if (level.p[i] == '.' && i == 0)
			buf_puts(out, "%2E");
		else
			buf_putc(out, level.p[i]);
}

/* The file for a mailbox; makes the folders that it lies in. */
static int
make_path(struct export *e, struct buf *out)
{
	struct span name = e->name;

	buf_puts(out, e->dir);
	for (;;) {
		const char *end = memchr(name.p, '/', name.n);
		size_t n = end != NULL ? (size_t)(end - name.p) : name.n;

		buf_putc(out, '/');
		put_level(span_sub(name, 0, n), out);
		if (end == NULL)
			break;
		buf_putc(out, '\0');
		if (out->overflow)
			return -ENAMETOOLONG;
		if (mkdir(out->p, 0700) != 0 && errno != EEXIST)
			return -errno;
		out->n--;
		name = span_sub(name, n + 1, name.n);
	}
	buf_put(out, ".mbox", 6);
	return out->overflow ? -ENAMETOOLONG : 0;
}

static int
begin(struct export *e)
{
	struct buf path = {.limit = 4096};
	int rc = make_path(e, &path);

	if (rc == 0) {
		e->state = fopen(path.p, "wxe");
		rc = e->state == NULL ? -errno : 0;
	}
	buf_free(&path);
	return rc;
}

static int
message(struct export *e, const struct row *r, struct span bytes)
{
	FILE *f = e->state;

	errno = EIO;
	mbox_write(r, e->keywords, e->nkeywords, bytes, f);
	return ferror(f) ? -errno : 0;
}

static int
end(struct export *e)
{
	return fclose(e->state) != 0 ? -errno : 0;
}

const struct export_format export_mbox = {"mbox", begin, message, end};
