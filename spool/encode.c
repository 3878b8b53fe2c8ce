/* Writing records. */
#include "spool/encode.h"

#include "base/hash.h"
#include "spool/record-layout.h"

size_t
encode_begin(struct buf *b, const struct record *r)
{
	size_t at = b->n;
	size_t actor = r->actor.n < 255 ? r->actor.n : 255;
	char *p;

	buf_zero(b, REC_ACTOR + PAD8(actor));
	if (b->overflow)
		return at;
	p = b->p + at;
	put64(p + REC_LSN, r->lsn);
	put64(p + REC_TIME, (uint64_t)r->time);
	put64(p + REC_BOX, r->box);
	put16(p + REC_TYPE, (uint16_t)r->type);
	p[REC_VIA] = (char)r->via;
	p[REC_ACTOR_N] = (char)actor;
	if (actor > 0)
		memcpy(p + REC_ACTOR, r->actor.p, actor);
	return at;
}

void
encode_end(struct buf *b, size_t at, uint32_t payload)
{
	size_t head;

	buf_zero(b, PAD8(b->n - at) - (b->n - at));
	if (b->overflow)
		return;
	head = b->n - at;
	put32(b->p + at + REC_HEAD, (uint32_t)head);
	put32(b->p + at + REC_PAYLOAD, payload);
	put32(b->p + at + REC_SIZE, (uint32_t)(head + PAD8((size_t)payload)));
}

uint64_t
encode_seal(char *head, bool more, uint64_t seed)
{
	uint32_t n = get32(head + REC_HEAD);
	uint64_t check;

	head[REC_MORE] = more;
	check = hash64(head + REC_COVERED, n - REC_COVERED, seed);
	put64(head + REC_CHECK, check);
	return check;
}

void
encode_keywords(struct buf *b, size_t at, const struct span names[], unsigned n)
{

	for (unsigned i = 0; i < n; i++) {
		buf_putc(b, (char)names[i].n);
		buf_putspan(b, names[i]);
	}
	buf_zero(b, PAD8(b->n - at) - (b->n - at));
}

void
encode_segment(struct buf *b, uint64_t lsn, uint64_t seed, int64_t time)
{
	size_t at = b->n;

	buf_zero(b, SEGMENT_HEADER);
	if (b->overflow)
		return;
	memcpy(b->p + at + SEG_MAGIC, "CHAPARLG", 8);
	put32(b->p + at + SEG_VERSION, SEGMENT_VERSION);
	put64(b->p + at + SEG_LSN, lsn);
	put64(b->p + at + SEG_SEED, seed);
	put64(b->p + at + SEG_TIME, (uint64_t)time);
}
