/* What the names of Maildir files and folders say, read and made. */
#include "maildir.h"

#include <inttypes.h>

#include "base/buf.h"
#include "mail/mutf7.h"

enum { NAME_MAX_BYTES = 255 };

static const struct {
	char letter;
	uint32_t flag;
} letters[] = {
  /* in the order in which they are to be written */
    {'D', FLAG_DRAFT   },
    {'F', FLAG_FLAGGED },
    {'R', FLAG_ANSWERED},
    {'S', FLAG_SEEN    },
    {'T', FLAG_DELETED },
};
enum { LETTERS = sizeof letters / sizeof *letters };

static void
add_keyword(struct incoming *in, struct span name)
{
	if (name.n > 0 && in->nkeywords < KEYWORDS_MAX)
		in->keywords[in->nkeywords++] = name;
}

static void
take_letter(const struct maildir_folder *f, char c, struct incoming *in)
{
	if (c >= 'a' && c <= 'z')
		add_keyword(in, f->keywords[c - 'a']);
	else if (c == 'P')
		add_keyword(in, SPAN("$Forwarded"));
	for (unsigned i = 0; i < LETTERS; i++)
		if (c == letters[i].letter)
			in->flags |= letters[i].flag;
}

/*
 * The date: what changed the flags renamed the file, so its time of change is
 * still that of its arrival, or the date that a client gave it; but a careless
 * copy made it new.  The name has the time of arrival.  The earlier is right.
 */
void
maildir_state(const struct maildir_folder *f, const struct maildir_file *file,
    int64_t mtime, struct incoming *in)
{
	const char *info = strstr(file->path, ":2,");

	in->date = mtime;
	in->zone = 0;
	if (file->second > 0 && (mtime <= 0 || file->second < mtime))
		in->date = file->second;
	if (info != NULL)
		for (info += 3; *info != '\0'; info++)
			take_letter(f, *info, in);
}

static void
put_level(struct span level, struct buf *out)
{
	struct buf plain = {.limit = 4096};

	if (!mutf7_encode(level, &plain))
		buf_putspan(&plain, level);
	for (size_t i = 0; i < plain.n; i++)
		if (plain.p[i] == '.')
			buf_puts(out, "&AC4-");
		else
			buf_putc(out, plain.p[i]);
	buf_free(&plain);
}

bool
maildir_folder_name(struct span box, struct arena *a, const char **ret)
{
	struct buf out = {.limit = NAME_MAX_BYTES};
	bool ok;

	if (span_eq(box, SPAN("INBOX"))) {
		*ret = "";
		return true;
	}
	while (box.n > 0) {
		const char *end = memchr(box.p, '/', box.n);
		size_t n = end != NULL ? (size_t)(end - box.p) : box.n;

		buf_putc(&out, '.');
		put_level(span_sub(box, 0, n), &out);
		box = span_sub(box, n + 1, box.n);
	}
	ok = !out.overflow;
	if (ok)
		*ret = arena_str(a, buf_span(&out));
	buf_free(&out);
	return ok;
}

const char *
maildir_file_name(struct arena *a, uint64_t box, const struct row *r,
    const char keyword_letters[KEYWORDS_MAX])
{
	char flags[LETTERS + MAILDIR_KEYWORDS + 2], *p = flags;
	bool has[256] = {false};

	for (unsigned i = 0; i < LETTERS; i++)
		if (r->flags & letters[i].flag)
			has[(unsigned char)letters[i].letter] = true;
	for (unsigned i = 0; i < KEYWORDS_MAX; i++)
		if (r->keywords[i / 64] >> i % 64 & 1)
			has[(unsigned char)keyword_letters[i]] = true;
	for (char c = 'A'; c <= 'z'; c++) /* in order, as the format wants */
		if (has[(unsigned char)c])
			*p++ = c;
	*p = '\0';
	return arena_printf(a,
	    "%" PRId64 ".U%" PRIu32 "B%" PRIu64 ".chapar:2,%s",
	    r->date > 0 ? r->date : 0, r->uid, box, flags);
}
