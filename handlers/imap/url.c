/* IMAP URLs: from text to what it means. */
#include "url.h"

#include "base/fmt.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
url_decode(struct arena *mem, struct span s, struct span *ret)
{
	char *p = arena_raw(mem, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int c = (unsigned char)s.p[i];

		if (c == '%') {
			int hi = i + 2 < s.n ? hex(s.p[i + 1]) : -1;
			int lo = hi >= 0 ? hex(s.p[i + 2]) : -1;

			if (hi < 0 || lo < 0)
				return false;
			c = hi << 4 | lo;
			i += 2;
		}
		if (c <= 0x1f || c == 0x7f)
			return false;
		p[n++] = (char)c;
	}
	*ret = span_of(p, n);
	return true;
}

/* Where the word stands in s, in any case; SIZE_MAX: nowhere. */
static size_t
find(struct span s, const char *word)
{
	struct span w = span_str(word);

	for (size_t i = 0; i + w.n <= s.n; i++)
		if (span_ieq(span_of(s.p + i, w.n), w))
			return i;
	return SIZE_MAX;
}

static bool
skip(struct span *s, const char *word)
{
	if (find(span_sub(*s, 0, strlen(word)), word) != 0)
		return false;
	*s = span_sub(*s, strlen(word), s->n);
	return true;
}

/* What comes before the first of these characters. */
static struct span
before(struct span *s, const char *stops)
{
	size_t n = 0;
	struct span r;

	while (n < s->n && strchr(stops, s->p[n]) == NULL)
		n++;
	r = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return r;
}

static bool
number(struct span *s, uint32_t *ret)
{
	uint64_t n;

	if (!scan_u64(s, UINT32_MAX, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

/* "//user;AUTH=*@host:143" */
static bool
authority(struct arena *mem, struct span *s, struct url *u)
{
	struct span all = before(s, "/"), user;
	size_t at = all.n;

	while (at > 0 && all.p[at - 1] != '@')
		at--;
	if (at > 0) {
		user = span_sub(all, 0, at - 1);
		user = before(&user, ";");
		if (!url_decode(mem, user, &u->user))
			return false;
	}
	u->host = span_sub(all, at, all.n);
	u->absolute = true;
	return u->host.n > 0;
}

/* ";EXPIRE=date;URLAUTH=access:mechanism:token" */
static bool
authorization(struct span text, struct span *s, struct url *u)
{
	if (skip(s, ";EXPIRE="))
		u->expire = before(s, ";");
	if (!skip(s, ";URLAUTH="))
		return u->expire.n == 0;
	u->access = before(s, ":");
	u->rump = span_of(text.p, (size_t)(s->p - text.p));
	if (s->n > 0) {
		*s = span_sub(*s, 1, s->n);
		u->mechanism = before(s, ":");
		*s = span_sub(*s, 1, s->n);
		u->token = *s;
		*s = span_sub(*s, s->n, s->n);
	}
	return u->access.n > 0;
}

/* "/;UID=20/;SECTION=1.2/;PARTIAL=0.1024" */
static bool
message(struct arena *mem, struct span *s, struct url *u)
{
	if (!skip(s, "/;UID="))
		return s->n == 0;
	if (!number(s, &u->uid) || u->uid == 0)
		return false;
	if (skip(s, "/;SECTION=") &&
	    (!url_decode(mem, before(s, "/;"), &u->section) || u->section.n == 0))
		return false;
	if (!skip(s, "/;PARTIAL="))
		return true;
	u->partial = true;
	if (!number(s, &u->from))
		return false;
	return !skip(s, ".") || (number(s, &u->count) && u->count > 0);
}

bool
url_parse(struct arena *mem, struct span text, struct url *u)
{
	struct span s = text, name;
	size_t uid, validity;

	*u = (struct url){.mem = mem};
	if (skip(&s, "imap://") && !authority(mem, &s, u))
		return false;
	if (!skip(&s, "/"))
		return false;
	uid = find(s, "/;UID=");
	validity = find(s, ";UIDVALIDITY=");
	if (validity < uid)
		name = span_sub(s, 0, validity);
	else
		name = span_sub(s, 0, uid < s.n ? uid : s.n);
	s = span_sub(s, name.n, s.n);
	if (name.n == 0 || !url_decode(mem, name, &u->mailbox))
		return false;
	if (skip(&s, ";UIDVALIDITY=") &&
	    (!number(&s, &u->uidvalidity) || u->uidvalidity == 0))
		return false;
	return message(mem, &s, u) && authorization(text, &s, u) && s.n == 0;
}

/* The message it is about. */
static int
find_row(
    struct viewer *v, const struct url *u, struct mailbox *box, struct row *row)
{
	struct index *index;
	int rc = mailbox_find(v, u->mailbox, box);

	if (rc == SPOOL_BADNAME)
		return SPOOL_NONE;
	if (rc != 0)
		return rc;
	if ((box->rights & RIGHT_READ) == 0)
		return SPOOL_DENIED;
	if (u->uid == 0 ||
	    (u->uidvalidity != 0 && u->uidvalidity != box->uidvalidity))
		return SPOOL_NONE;
	if ((rc = account_index(box->account, box->id, &index)) != 0)
		return rc;
	if (!index_row(index, index_find(index, u->uid), row) ||
	    row->uid != u->uid || (row->flags & ROW_EXPUNGED) != 0)
		return SPOOL_NONE;
	return 0;
}

static int
find_section(struct session *s, struct account *a, const struct row *row,
    const struct fetch_op *op, struct buf *work, struct span *bytes)
{
	struct digest digest;
	struct span entry;
	int rc;

	if (op->item == FETCH_SECTION) {
		if ((rc = message_digest(a, row, s->mem, &entry)) != 0)
			return rc;
		if (!digest_read(entry, &digest))
			return SPOOL_CORRUPT;
		if (!section_find(*bytes, &digest, op->section, bytes))
			return SPOOL_NONE;
	}
	if (op->filter != NULL) {
		buf_clear(work);
		header_filter_put(op->filter, *bytes, work);
		*bytes = buf_span(work);
	}
	return 0;
}

int
url_bytes(struct session *s, struct viewer *v, const struct url *u,
    struct buf *work, struct span *ret)
{
	struct fetch_op op = {.item = FETCH_WHOLE};
	struct mailbox box;
	struct row row;
	int rc;

	if (u->section.p != NULL) {
		char *p = arena_printf(
		    s->mem, "[%.*s]", (int)u->section.n, u->section.p);
		struct args a = {.p = p, .end = p + strlen(p), .s = s};

		if (!fetch_parse_section(&a, "", &op) || op.partial ||
		    !arg_end(&a))
			return SPOOL_NONE;
	}
	if ((rc = find_row(v, u, &box, &row)) != 0 ||
	    (rc = message_bytes(box.account, &row, ret)) != 0 ||
	    (rc = find_section(s, box.account, &row, &op, work, ret)) != 0)
		return rc;
	if (u->partial)
		*ret =
		    span_sub(*ret, u->from, u->count > 0 ? u->count : ret->n);
	return 0;
}
