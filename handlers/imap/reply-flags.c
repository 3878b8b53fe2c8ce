/* Flags as the client reads them. */
#include "base/fmt.h"
#include "imap.h"

static const struct {
	uint32_t flag;
	struct span name;
} names[] = {
    {FLAG_ANSWERED, {"\\Answered", 9}},
    {FLAG_FLAGGED,  {"\\Flagged", 8} },
    {FLAG_DELETED,  {"\\Deleted", 8} },
    {FLAG_SEEN,     {"\\Seen", 5}    },
    {FLAG_DRAFT,    {"\\Draft", 6}   },
};

enum { NAMES = sizeof names / sizeof *names, SYSTEM_ROOM = 64 };

/* Writes the system flags at p with spaces between them. */
static char *
fmt_system(char *p, uint32_t flags, bool recent)
{
	const char *start = p;

	for (unsigned i = 0; i < NAMES; i++)
		if ((flags & names[i].flag) != 0) {
			if (p > start)
				*p++ = ' ';
			memcpy(p, names[i].name.p, names[i].name.n);
			p += names[i].name.n;
		}
	if (recent) {
		if (p > start)
			*p++ = ' ';
		memcpy(p, "\\Recent", 7);
		p += 7;
	}
	return p;
}

static void
put_keywords(struct session *s, const uint64_t bits[2], bool space)
{
	for (unsigned w = 0; w < 2; w++)
		for (uint64_t left = bits[w]; left != 0; left &= left - 1) {
			unsigned i = w * 64 + (unsigned)__builtin_ctzll(left);

			if (space)
				io_putc(s->io, ' ');
			io_putspan(s->io, index_keyword(s->view->index, i));
			space = true;
		}
}

void
put_flags(struct session *s, const struct row *row)
{
	char *p = io_room(s->io, SYSTEM_ROOM), *start = p + 1;

	*p++ = '(';
	p = fmt_system(p, row->flags, view_recent(s->view, row->uid));
	if ((row->keywords[0] | row->keywords[1]) == 0) {
		*p++ = ')';
		io_used(s->io, p);
		return;
	}
	io_used(s->io, p);
	put_keywords(s, row->keywords, p > start);
	io_putc(s->io, ')');
}

char *
fmt_fetch(char *p, const struct session *s, uint32_t seq, uint32_t uid)
{
	bool uidonly = (s->enabled & ENABLED_UIDONLY) != 0;

	memcpy(p, "* ", 2);
	p += 2 + fmt_u64(p + 2, uidonly ? uid : seq);
	if (uidonly) {
		memcpy(p, " UIDFETCH (", 11);
		return p + 11;
	}
	memcpy(p, " FETCH (", 8);
	return p + 8;
}

void
put_fetch_flags(struct session *s, uint32_t seq, const struct row *row)
{
	char *p = io_room(s->io, 2 * FMT_U64 + 64);

	p = fmt_fetch(p, s, seq, row->uid);
	/* RFC 7162, section 3.2.4 */
	if ((s->enabled & ENABLED_UIDONLY) != 0)
		; /* it was said */
	else if (s->by_uid ||
	    (s->enabled & (ENABLED_CONDSTORE | ENABLED_REV2)) != 0) {
		memcpy(p, "UID ", 4);
		p += 4 + fmt_u64(p + 4, row->uid);
		*p++ = ' ';
	}
	memcpy(p, "FLAGS ", 6);
	io_used(s->io, p + 6);
	put_flags(s, row);
	p = io_room(s->io, FMT_U64 + 64);
	if ((s->enabled & ENABLED_CONDSTORE) != 0) {
		memcpy(p, " MODSEQ (", 9);
		p += 9 + fmt_u64(p + 9, row_modseq(row));
		*p++ = ')';
	}
	memcpy(p, ")\r\n", 3);
	io_used(s->io, p + 3);
}

uint32_t
rights_flags(unsigned rights)
{
	uint32_t flags = 0;

	if ((rights & RIGHT_SEEN) != 0)
		flags |= FLAG_SEEN;
	if ((rights & RIGHT_DELETED) != 0)
		flags |= FLAG_DELETED;
	if ((rights & RIGHT_WRITE) != 0)
		flags |= FLAG_ANSWERED | FLAG_FLAGGED | FLAG_DRAFT;
	return flags;
}

static void
put_all(struct session *s, uint32_t flags, bool keywords)
{
	char *p = io_room(s->io, SYSTEM_ROOM);
	unsigned n = keywords ? s->view->nkeywords : 0;

	io_used(s->io, fmt_system(p, flags, false));
	for (unsigned i = 0; i < n; i++) {
		if (flags != 0 || i > 0)
			io_putc(s->io, ' ');
		io_putspan(s->io, index_keyword(s->view->index, i));
	}
}

void
put_mailbox_flags(struct session *s, bool all)
{
	struct view *v = s->view;
	uint32_t flags = v->readonly ? 0 : rights_flags(v->box.rights);
	bool write = !v->readonly && (v->box.rights & RIGHT_WRITE) != 0;
	struct index_info info;

	index_info(v->index, &info);
	v->nkeywords = info.nkeywords;
	io_puts(s->io, "* FLAGS (");
	put_all(s, FLAGS_SYSTEM, true);
	io_puts(s->io, ")\r\n");
	if (!all)
		return;
	io_puts(s->io, "* OK [PERMANENTFLAGS (");
	put_all(s, flags, write);
	if (write && info.nkeywords < KEYWORDS_MAX)
		io_puts(s->io, " \\*");
	io_puts(s->io, ")] Flags that are kept.\r\n");
}
