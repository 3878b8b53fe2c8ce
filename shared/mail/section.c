/* Sections of messages. */
#include "mail/section.h"

#include "base/b64.h"
#include "mail/qp.h"

/* The part that BODYSTRUCTURE says a multipart without parts to have, since
 * there is no way to say that it has none. */
enum { NO_PART = -1 };

static bool
part_at(const struct digest *d, unsigned at, size_t message_n,
    struct digest_part *ret)
{
	if (at != (unsigned)NO_PART)
		return digest_part(d, at, message_n, ret);
	*ret = (struct digest_part){.kind = PART_TEXT};
	return true;
}

/* What a number of a path counts in: the parts of a multipart; or the one part
 * that anything else is to itself (RFC 3501: "Every message has at least one
 * part number").  of_message: at is a message, not yet its body. */
static bool
descend(const struct digest *d, size_t message_n, uint32_t number, unsigned *at,
    bool *inside)
{
	struct digest_part p;
	unsigned child;

	if (number == 0 || !part_at(d, *at, message_n, &p))
		return false;
	if (*inside && p.kind == PART_MESSAGE) {
		*at = digest_child(d, *at, 0);
		if (*at == 0 || !digest_part(d, *at, message_n, &p))
			return false;
		*inside = false;
	}
	if (p.kind == PART_MULTIPART) {
		child = digest_child(d, *at, number - 1);
		if (child == 0 && number == 1)
			child = (unsigned)NO_PART;
		if (child == 0)
			return false;
		*at = child;
		*inside = true;
		return true;
	}
	if (number != 1 || *inside)
		return false;
	*inside = true;
	return true;
}

/* inside is set once a number has been used on the part at. */
static bool
walk(const struct digest *d, size_t message_n, const uint32_t *path, unsigned n,
    unsigned *ret)
{
	unsigned at = 0, i;
	bool inside = false;

	for (i = 0; i < n; i++)
		if (!descend(d, message_n, path[i], &at, &inside))
			return false;
	*ret = at;
	return true;
}

bool
section_part(
    const struct digest *d, const uint32_t *path, unsigned n, unsigned *ret)
{
	return walk(d, SIZE_MAX, path, n, ret) && *ret != (unsigned)NO_PART;
}

static struct span
head_of(struct span m, const struct digest_part *p)
{
	return span_sub(m, p->head, p->head_n);
}

static struct span
body_of(struct span m, const struct digest_part *p)
{
	return span_sub(m, p->body, p->body_n);
}

/* HEADER and TEXT are of a message: the whole one or one that a part holds. */
static bool
find_message(struct span m, const struct digest *d, const struct section *s,
    unsigned at, struct digest_part *ret)
{
	if (!part_at(d, at, m.n, ret))
		return false;
	if (s->n == 0)
		return true;
	if (ret->kind != PART_MESSAGE)
		return false;
	at = digest_child(d, at, 0);
	return at != 0 && digest_part(d, at, m.n, ret);
}

bool
section_find(struct span m, const struct digest *d, const struct section *s,
    struct span *ret)
{
	struct digest_part p;
	unsigned at;

	if (s->n > SECTION_DEPTH || !walk(d, m.n, s->path, s->n, &at))
		return false;
	switch (s->what) {
	case SECTION_ALL:
		if (!part_at(d, at, m.n, &p))
			return false;
		*ret = s->n == 0 ? m : body_of(m, &p);
		return true;
	case SECTION_MIME:
		if (s->n == 0 || !part_at(d, at, m.n, &p))
			return false;
		*ret = head_of(m, &p);
		return true;
	case SECTION_TEXT:
		if (!find_message(m, d, s, at, &p))
			return false;
		*ret = body_of(m, &p);
		return true;
	default:
		if (!find_message(m, d, s, at, &p))
			return false;
		*ret = head_of(m, &p);
		return true;
	}
}

/* A whole body, decoded to the end of out. */
static void
decode(struct span in, enum part_encoding encoding, struct buf *out)
{
	struct b64 b = {0};
	size_t used;

	if (encoding == PART_BASE64 && buf_room(out, B64_ROOM(in.n))) {
		out->n += b64_feed(&b, in.p, in.n, out->p + out->n);
		out->n += b64_end(&b, out->p + out->n);
	} else if (encoding == PART_QP && buf_room(out, in.n)) {
		out->n += qp_decode(in, true, out->p + out->n, &used);
	} else if (encoding < PART_QP) {
		buf_putspan(out, in);
	}
}

enum section_result
section_decode(struct span m, const struct digest *d, const struct section *s,
    struct buf *out)
{
	struct digest_part p;
	struct span body;
	unsigned at;

	if (!section_find(m, d, s, &body))
		return SECTION_NONE;
	if (s->n == 0 || s->what != SECTION_ALL) {
		buf_putspan(out, body);
		return SECTION_OK;
	}
	if (!walk(d, m.n, s->path, s->n, &at) || !part_at(d, at, m.n, &p))
		return SECTION_NONE;
	/* Nothing that is made of parts is encoded itself (RFC 2045 6.4). */
	if (p.kind == PART_MULTIPART || p.kind == PART_MESSAGE)
		p.encoding = PART_BINARY;
	if (p.encoding == PART_UNKNOWN)
		return SECTION_BAD_CTE;
	decode(body, p.encoding, out);
	return SECTION_OK;
}
