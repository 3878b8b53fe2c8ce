/* Digests: reading an entry. */
#include "mail/digest.h"

#include "base/le.h"
#include "mail/bodystructure.h"
#include "mail/charset.h"
#include "mail/digest-format.h"
#include "mail/envelope.h"
#include "mail/fold.h"
#include "mail/msgid.h"
#include "mail/pack.h"
#include "mail/rfc2047.h"

enum {
	UNPACKED_MAX = 64 << 20,
	SECONDS_BITS = 40, /* dates are nearer than that */
	DAY = 24 * 60,
};

size_t
digest_size(struct span s)
{
	size_t n;

	if (s.n < FIXED_SIZE || s.p[AT_VERSION] != DIGEST_VERSION)
		return 0;
	n = get32(s.p + AT_SIZE);
	return n >= FIXED_SIZE && n % DIGEST_ALIGN == 0 && n <= s.n ? n : 0;
}

/* Takes n bytes off the front of s. */
static bool
take(struct span *s, size_t n, struct span *ret)
{
	if (n > s->n)
		return false;
	*ret = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return true;
}

bool
digest_read(struct span s, struct digest *ret)
{
	struct digest d;
	struct span rest, texts;
	size_t n = digest_size(s), subject_n, base, base_n;
	const char *p = s.p;

	if (n == 0)
		return false;
	d.entry = span_sub(s, 0, n);
	d.flags = (unsigned char)p[AT_FLAGS];
	d.parts = get16(p + AT_PARTS);
	d.refs = (unsigned char)p[AT_REFS];
	d.msgid = get64(p + AT_MSGID);
	d.sent.sec = (int64_t)get64(p + AT_DATE);
	d.sent.zone = (int16_t)get16(p + AT_ZONE);
	subject_n = get16(p + AT_SUBJECT);
	base = get16(p + AT_BASE);
	base_n = get16(p + AT_BASE_N);
	rest = span_sub(d.entry, FIXED_SIZE, n);
	if (d.parts == 0 || d.refs > DIGEST_REFS ||
	    !take(&rest, d.refs * 8u, &d.refs_at) ||
	    !take(&rest,
		d.parts *
		    (d.flags & DIGEST_WIDE ? (size_t)WIDE_PART : NARROW_PART),
		&d.parts_at) ||
	    !take(&rest, get16(p + AT_TEXTS), &texts) ||
	    !take(&rest, get32(p + AT_ENVELOPE), &d.envelope))
		return false;
	if (subject_n > texts.n || base > texts.n || base_n > texts.n - base ||
	    d.sent.zone <= -DAY || d.sent.zone >= DAY ||
	    d.sent.sec >> SECONDS_BITS != (d.sent.sec < 0 ? -1 : 0))
		return false;
	d.structure = rest;
	d.subject = span_sub(texts, 0, subject_n);
	d.base = span_sub(texts, base, base_n);
	d.header_n = d.flags & DIGEST_WIDE ? get32(d.parts_at.p + 4)
					   : get16(d.parts_at.p + 2);
	*ret = d;
	return true;
}

uint64_t
digest_ref(const struct digest *d, unsigned i)
{
	return i < d->refs ? get64(d->refs_at.p + i * 8u) : 0;
}

uint64_t
digest_msgid_hash(struct span id)
{
	return msgid_hash(id);
}

bool
digest_put_envelope(const struct digest *d, struct buf *out)
{
	return unpack(PACK_ENVELOPE, d->envelope, out);
}

bool
digest_put_bodystructure(const struct digest *d, struct buf *out)
{
	return unpack(PACK_STRUCTURE, d->structure, out);
}

/* An unpacked text, for which the stack is nearly always large enough. */
struct unpacked {
	struct buf small, large;
	char bytes[4096];
};

static bool
unpack_text(enum pack_kind kind, struct span packed, struct unpacked *u,
    struct span *ret)
{
	const size_t room = sizeof u->bytes;

	u->small = (struct buf){.p = u->bytes, .cap = room, .limit = room};
	u->large = (struct buf){.limit = UNPACKED_MAX};
	if (unpack(kind, packed, &u->small)) {
		*ret = buf_span(&u->small);
		return true;
	}
	if (!u->small.overflow || !unpack(kind, packed, &u->large))
		return false;
	*ret = buf_span(&u->large);
	return true;
}

bool
digest_put_body(const struct digest *d, struct buf *out)
{
	struct unpacked u;
	struct span s;
	bool ok = unpack_text(PACK_STRUCTURE, d->structure, &u, &s) &&
		  bodystructure_put_body(s, out);

	buf_free(&u.large);
	return ok;
}

/* Where the last four bytes of part i are: its end and its bits. */
static const char *
part_tail(const struct digest *d, unsigned i)
{
	size_t size = d->flags & DIGEST_WIDE ? WIDE_PART : NARROW_PART;

	return d->parts_at.p + (i + 1) * size - 4;
}

/* The first part that is not in part i; not beyond what i can be. */
static unsigned
part_end(const struct digest *d, unsigned i)
{
	unsigned end = get16(part_tail(d, i));

	return end > i && end <= d->parts ? end : i + 1;
}

bool
digest_part(const struct digest *d, unsigned i, size_t message_n,
    struct digest_part *ret)
{
	struct digest_part part;
	const char *p;
	unsigned bits;

	if (i >= d->parts)
		return false;
	if (d->flags & DIGEST_WIDE) {
		p = d->parts_at.p + i * (size_t)WIDE_PART;
		part.head = get32(p);
		part.head_n = get32(p + 4);
		part.body_n = get32(p + 8);
		part.lines = get32(p + 12);
	} else {
		p = d->parts_at.p + i * (size_t)NARROW_PART;
		part.head = get16(p);
		part.head_n = get16(p + 2);
		part.body_n = get16(p + 4);
		part.lines = get16(p + 6);
	}
	bits = get16(part_tail(d, i) + 2);
	part.body = part.head + part.head_n;
	part.end = part_end(d, i);
	part.kind = (enum part_kind)(bits & 3);
	part.encoding = (enum part_encoding)(bits >> 2 & 7);
	part.flags = bits >> 5 & 7;
	part.charset = bits >> 8 & 7;
	if (part.body > message_n || part.body_n > message_n - part.body ||
	    part.encoding > PART_UNKNOWN || part.charset > CHARSET_OTHER)
		return false;
	*ret = part;
	return true;
}

unsigned
digest_child(const struct digest *d, unsigned i, unsigned n)
{
	unsigned end, child;

	if (i >= d->parts)
		return 0;
	end = part_end(d, i);
	for (child = i + 1; child < end; child = part_end(d, child))
		if (n-- == 0)
			return child;
	return 0;
}

unsigned
digest_parent(const struct digest *d, unsigned i)
{
	unsigned at = 0, child;

	if (i >= d->parts)
		return 0;
	while (at < i) {
		child = at + 1;
		while (child < i && part_end(d, child) <= i)
			child = part_end(d, child);
		if (child >= i)
			return at;
		at = child;
	}
	return 0;
}

/* Text of a string as it stands on the wire: without its escapes, if it was
 * quoted. */
static void
put_plain(struct span s, struct buf *out)
{
	bool quoted = s.p != NULL && s.p[-1] == '"';
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (quoted && s.p[i] == '\\' && i + 1 < s.n)
			i++;
		buf_putc(out, s.p[i]);
	}
}

struct who {
	struct unpacked wire; /* what the spans point into */
	struct span name, mailbox, host;
};

static bool
find_who(const struct digest *d, enum digest_who who, struct who *ret)
{
	static const enum envelope_item items[] = {
	    ENVELOPE_FROM, ENVELOPE_TO, ENVELOPE_CC};
	struct span s;

	if (unpack_text(PACK_ENVELOPE, d->envelope, &ret->wire, &s) &&
	    envelope_address(
		s, items[who], &ret->name, &ret->mailbox, &ret->host))
		return true;
	buf_free(&ret->wire.large);
	return false;
}

void
digest_put_mailbox(const struct digest *d, enum digest_who who, struct buf *out)
{
	struct buf plain = {.limit = UNPACKED_MAX};
	struct who w;

	if (!find_who(d, who, &w))
		return;
	put_plain(w.mailbox, &plain);
	fold_put(buf_span(&plain), out);
	buf_free(&plain);
	buf_free(&w.wire.large);
}

void
digest_put_display(const struct digest *d, enum digest_who who, struct buf *out)
{
	struct buf plain = {.limit = UNPACKED_MAX};
	struct buf text = {.limit = UNPACKED_MAX};
	struct buf scratch = {.limit = UNPACKED_MAX};
	struct who w;

	if (!find_who(d, who, &w))
		return;
	if (w.name.n > 0) {
		put_plain(w.name, &plain);
		rfc2047_decode(buf_span(&plain), &scratch, &text);
	} else {
		put_plain(w.mailbox, &text);
		if (w.host.n > 0) {
			buf_putc(&text, '@');
			put_plain(w.host, &text);
		}
	}
	fold_put(buf_span(&text), out);
	buf_free(&plain);
	buf_free(&text);
	buf_free(&scratch);
	buf_free(&w.wire.large);
}
