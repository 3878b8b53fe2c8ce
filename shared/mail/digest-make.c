/* Digests: from a message to an entry. */
#include "base/le.h"
#include "mail/bodystructure.h"
#include "mail/digest-format.h"
#include "mail/digest.h"
#include "mail/envelope.h"
#include "mail/fold.h"
#include "mail/mime.h"
#include "mail/msgid.h"
#include "mail/pack.h"
#include "mail/rfc2047.h"
#include "mail/subject.h"

enum {
	SUBJECT_RAW = 16384, /* of the field that are looked at */
	WIRE_MAX = 32 << 20, /* of an ENVELOPE or BODYSTRUCTURE */
	WORK_MAX = 1 << 20,
};

struct maker {
	struct span m;
	struct arena *mem;
	struct mime mime;
	const struct mime_part *top;
	struct buf *out;
	size_t start; /* of the entry in out */
	unsigned flags;
	struct buf work; /* of all kinds */
};

/* The fixed part's bytes, which move when out grows. */
static char *
fixed(const struct maker *k)
{
	return k->out->p + k->start;
}

static void
set16(struct maker *k, size_t at, size_t v)
{
	if (!k->out->overflow)
		put16(fixed(k) + at, (uint16_t)v);
}

static void
put_date(struct maker *k)
{
	struct span s = k->top->field[FIELD_DATE];
	struct date d;

	if (s.p == NULL || !date_parse(s, &d))
		return;
	k->flags |= DIGEST_DATE;
	put64(fixed(k) + AT_DATE, (uint64_t)d.sec);
	put16(fixed(k) + AT_ZONE, (uint16_t)d.zone);
}

/* References, of which the first and the last are kept if there are many; or
 * the first id of In-Reply-To (RFC 5256, THREAD=REFERENCES step 1.A). */
static void
put_refs(struct maker *k)
{
	struct span refs = k->top->field[FIELD_REFERENCES];
	struct span to = k->top->field[FIELD_IN_REPLY_TO], id;
	uint64_t hash[DIGEST_REFS];
	unsigned n = 0, i;

	while (refs.n > 0 && msgid_take(&refs, &id)) {
		if (n == DIGEST_REFS) {
			memmove(hash + 1, hash + 2, sizeof *hash * (n - 2));
			n--;
		}
		hash[n++] = msgid_hash(id);
	}
	if (n == 0 && to.n > 0 && msgid_take(&to, &id))
		hash[n++] = msgid_hash(id);
	for (i = 0; i < n; i++)
		buf_u64(k->out, hash[i]);
	if (!k->out->overflow)
		fixed(k)[AT_REFS] = (char)n;
}

static void
put_msgid(struct maker *k)
{
	struct span s = k->top->field[FIELD_MESSAGE_ID], id;

	if (s.n == 0 || !msgid_take(&s, &id))
		return;
	k->flags |= DIGEST_MSGID;
	put64(fixed(k) + AT_MSGID, msgid_hash(id));
}

static void
put_number(struct maker *k, size_t v)
{
	unsigned char le[2];

	if (k->flags & DIGEST_WIDE) {
		buf_u32(k->out, (uint32_t)v);
	} else {
		put16(le, (uint16_t)v);
		buf_put(k->out, le, sizeof le);
	}
}

static void
put_parts(struct maker *k)
{
	unsigned i;

	for (i = 0; i < k->mime.n; i++) {
		const struct digest_part *d = &k->mime.part[i].d;
		unsigned bits = (unsigned)d->kind | (unsigned)d->encoding << 2 |
				d->flags << 5 | d->charset << 8;

		put_number(k, d->head);
		put_number(k, d->head_n);
		put_number(k, d->body_n);
		put_number(k, d->lines);
		buf_u32(k->out, d->end | bits << 16);
	}
}

/* Spaces that follow spaces go. */
static struct span
single_spaces(struct arena *mem, struct span s)
{
	char *copy = arena_raw(mem, s.n + 1);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != ' ' || n == 0 || copy[n - 1] != ' ')
			copy[n++] = s.p[i];
	return span_of(copy, n);
}

/* Decoded, folded, trimmed, cut: in the arena. */
static struct span
subject_text(struct maker *k, struct span raw)
{
	struct buf plain = {.limit = WORK_MAX}, folded = {.limit = WORK_MAX};
	struct span s;

	if (raw.n > SUBJECT_RAW) {
		raw.n = SUBJECT_RAW;
		k->flags |= DIGEST_CUT;
	}
	rfc2047_decode(raw, &k->work, &plain);
	fold_put(buf_span(&plain), &folded);
	s = buf_span(&folded);
	while (s.n > 0 && s.p[0] == ' ')
		s = span_sub(s, 1, s.n);
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	if (s.n > DIGEST_SUBJECT) {
		k->flags |= DIGEST_CUT;
		s.n = DIGEST_SUBJECT;
		while (s.n > 0 && (s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	s = arena_span(k->mem, s);
	buf_free(&plain);
	buf_free(&folded);
	return s;
}

static void
put_subject(struct maker *k)
{
	struct span raw = k->top->field[FIELD_SUBJECT], text, single, base;
	size_t at, extra = 0;
	bool reply;

	if (raw.p == NULL)
		return;
	k->flags |= DIGEST_SUBJECT_FIELD;
	if (k->top->again >> FIELD_SUBJECT & 1)
		k->flags |= DIGEST_CUT;
	text = subject_text(k, raw);
	single = single_spaces(k->mem, text);
	base = subject_base(single, &reply);
	if (reply)
		k->flags |= DIGEST_REPLY;
	if (single.n == text.n) {
		at = (size_t)(base.p - single.p);
	} else {
		at = text.n;
		extra = base.n;
	}
	set16(k, AT_SUBJECT, text.n);
	set16(k, AT_BASE, at);
	set16(k, AT_BASE_N, base.n);
	set16(k, AT_TEXTS, text.n + extra);
	buf_putspan(k->out, text);
	buf_put(k->out, base.p, extra);
}

/* What says as little as is allowed, for what would be too long to say. */
static void
put_envelope(struct maker *k)
{
	size_t before = k->out->n;

	buf_clear(&k->work);
	envelope_put(k->m, k->top, k->mem, &k->work);
	if (k->work.overflow) {
		buf_clear(&k->work);
		buf_puts(&k->work, "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
	}
	pack(PACK_ENVELOPE, buf_span(&k->work), k->out);
	if (!k->out->overflow)
		put32(fixed(k) + AT_ENVELOPE, (uint32_t)(k->out->n - before));
}

static void
put_structure(struct maker *k)
{
	buf_clear(&k->work);
	bodystructure_put(k->m, &k->mime, k->mem, &k->work);
	if (k->work.overflow) {
		buf_clear(&k->work);
		buf_printf(&k->work,
		    "(\"application\" \"octet-stream\" NIL NIL NIL \"7bit\" "
		    "%zu NIL NIL NIL NIL)",
		    k->top->d.body_n);
	}
	pack(PACK_STRUCTURE, buf_span(&k->work), k->out);
	buf_clear(&k->work);
}

void
digest_make(struct span message, struct arena *mem, struct buf *out)
{
	struct maker k = {.mem = mem, .out = out, .start = out->n};

	k.m = span_sub(message, 0, UINT32_MAX);
	k.work.limit = WIRE_MAX;
	mime_parse(k.m, mem, &k.mime);
	k.top = &k.mime.part[0];
	if (k.m.n > NARROW_MAX)
		k.flags |= DIGEST_WIDE;
	buf_zero(out, FIXED_SIZE);
	if (out->overflow)
		return;
	put_date(&k);
	put_msgid(&k);
	put_refs(&k);
	put_parts(&k);
	put_subject(&k);
	put_envelope(&k);
	put_structure(&k);
	buf_zero(out, -(out->n - k.start) % DIGEST_ALIGN);
	if (!out->overflow) {
		put32(fixed(&k) + AT_SIZE, (uint32_t)(out->n - k.start));
		fixed(&k)[AT_VERSION] = DIGEST_VERSION;
		fixed(&k)[AT_FLAGS] = (char)k.flags;
		set16(&k, AT_PARTS, k.mime.n);
	}
	buf_free(&k.work);
}
