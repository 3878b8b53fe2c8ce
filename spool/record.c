/* Reading records. */
#include "spool/record.h"

#include "base/hash.h"
#include "spool/record-layout.h"
#include "spool/spool.h"

static const unsigned char *
bytes(struct span s)
{
	return (const unsigned char *)s.p;
}

/* Do the sizes in the fixed fields make sense? */
static bool
sizes_fit(
    const unsigned char *p, uint32_t size, uint32_t head, uint32_t payload)
{
	bool dropped = get32(p + REC_STATE) & 1;

	return head >= REC_ACTOR + PAD8(p[REC_ACTOR_N]) && head % 8 == 0 &&
	       head <= size &&
	       size == head + (dropped ? 0 : PAD8((uint64_t)payload));
}

int
record_read(struct span at, struct record *r)
{
	const unsigned char *p = bytes(at);
	uint32_t size, head, payload;
	size_t actor;

	if (at.n < REC_ACTOR)
		return SPOOL_CORRUPT;
	size = get32(p + REC_SIZE);
	head = get32(p + REC_HEAD);
	payload = get32(p + REC_PAYLOAD);
	if (size > at.n || !sizes_fit(p, size, head, payload))
		return SPOOL_CORRUPT;
	r->check = get64(p + REC_CHECK);
	r->lsn = get64(p + REC_LSN);
	r->time = (int64_t)get64(p + REC_TIME);
	r->box = get64(p + REC_BOX);
	r->type = get16(p + REC_TYPE);
	r->more = p[REC_MORE] != 0;
	r->via = p[REC_VIA];
	r->dropped = get32(p + REC_STATE) & 1;
	actor = p[REC_ACTOR_N];
	r->actor = span_of(p + REC_ACTOR, actor);
	r->body = span_sub(
	    at, REC_ACTOR + PAD8(actor), head - REC_ACTOR - PAD8(actor));
	r->payload = span_sub(at, head, r->dropped ? 0 : payload);
	r->next = r->offset + size;
	return 0;
}

bool
record_verify(const char *head, uint64_t seed)
{
	uint32_t n = get32(head + REC_HEAD);

	return get64(head + REC_CHECK) ==
	       hash64(head + REC_COVERED, n - REC_COVERED, seed);
}

/* Where the names end, or 0 if they do not fit in the body. */
static size_t
names_end(const struct record *r, size_t at, unsigned n, struct span names[])
{
	if (n > KEYWORDS_MAX)
		return 0;
	for (unsigned i = 0; i < n; i++) {
		size_t len;

		if (at >= r->body.n)
			return 0;
		len = bytes(r->body)[at++];
		if (len > r->body.n - at)
			return 0;
		if (names != NULL)
			names[i] = span_sub(r->body, at, len);
		at += len;
	}
	return PAD8(at);
}

/* The number of keyword names, and where they begin. */
static unsigned
names_of(const struct record *r, size_t *begin)
{
	const unsigned char *b = bytes(r->body);

	if (r->type == REC_MSG && r->body.n >= MSG_KEYWORDS) {
		*begin = MSG_KEYWORDS;
		return get16(b + MSG_NKEYWORDS);
	}
	if (r->type == REC_COPY && r->body.n >= COPY_KEYWORDS) {
		*begin = COPY_KEYWORDS;
		return get16(b + COPY_NKEYWORDS);
	}
	if (r->type == REC_FLAGS && r->body.n >= FLAGS_KEYWORDS) {
		*begin = FLAGS_KEYWORDS;
		return get16(b + FLAGS_NKEYWORDS);
	}
	*begin = 0;
	return 0;
}

unsigned
record_keywords(const struct record *r, struct span names[])
{
	size_t begin;
	unsigned n = names_of(r, &begin);

	return n > 0 && names_end(r, begin, n, names) != 0 ? n : 0;
}

/* Run number *at, of a body that begins with how many there are. */
static bool
run_next(
    const struct record *r, size_t runs, uint32_t *at, struct uid_run *ret)
{
	const unsigned char *b = bytes(r->body);
	size_t off = runs + (size_t)*at * RUN_SIZE;

	if (r->body.n < runs || *at >= get32(b) || off + RUN_SIZE > r->body.n)
		return false;
	ret->lo = get32(b + off);
	ret->hi = get32(b + off + 4);
	++*at;
	return true;
}

bool
record_expunge_next(const struct record *r, uint32_t *at, struct uid_run *ret)
{
	return r->type == REC_EXPUNGE && run_next(r, EXPUNGE_RUNS, at, ret);
}

bool
record_note_next(const struct record *r, uint32_t *at, struct uid_run *ret)
{
	return r->type == REC_NOTE && run_next(r, NOTE_RUNS, at, ret);
}

bool
record_flags_next(const struct record *r, uint32_t *at, struct flags_run *ret)
{
	const unsigned char *b = bytes(r->body), *combo;
	size_t combos, off;
	uint32_t which, ncombos;

	if (r->type != REC_FLAGS || r->body.n < FLAGS_KEYWORDS ||
	    *at >= get32(b + FLAGS_N))
		return false;
	combos = names_end(r, FLAGS_KEYWORDS, get16(b + FLAGS_NKEYWORDS), NULL);
	ncombos = get32(b + FLAGS_NCOMBOS);
	off =
	    combos + (size_t)ncombos * COMBO_SIZE + (size_t)*at * FLAGRUN_SIZE;
	if (combos == 0 || off + FLAGRUN_SIZE > r->body.n)
		return false;
	which = get32(b + off + 8);
	if (which >= ncombos)
		return false;
	combo = b + combos + (size_t)which * COMBO_SIZE;
	ret->lo = get32(b + off);
	ret->hi = get32(b + off + 4);
	ret->flags = get32(combo);
	ret->keywords[0] = get64(combo + 8);
	ret->keywords[1] = get64(combo + 16);
	++*at;
	return true;
}

uint32_t
record_nrows(const struct record *r)
{
	if (r->type == REC_MSG)
		return 1;
	if (r->type == REC_COPY && r->body.n >= COPY_KEYWORDS)
		return get32(r->body.p + COPY_N);
	return 0;
}

static bool
msg_row(const struct record *r, struct row *ret)
{
	const unsigned char *b = bytes(r->body);
	unsigned nkeywords;

	if (r->body.n < MSG_KEYWORDS)
		return false;
	nkeywords = get16(b + MSG_NKEYWORDS);
	memset(ret, 0, sizeof *ret);
	ret->uid = get32(b + MSG_UID);
	ret->flags = get32(b + MSG_FLAGS);
	for (unsigned i = 0; i < nkeywords && i < KEYWORDS_MAX; i++)
		ret->keywords[i / 64] |= UINT64_C(1) << i % 64;
	ret->msg = r->lsn;
	ret->place = PLACE(r->segment, r->offset);
	ret->bytes = get32(b + MSG_SIZE);
	ret->zone = (int16_t)get16(b + MSG_ZONE);
	ret->date = (int64_t)get64(b + MSG_DATE);
	ret->saved = r->time / 1000000;
	ret->modseq = r->lsn;
	return true;
}

bool
record_rows_next(const struct record *r, uint32_t *at, struct row *ret)
{
	size_t rows, off;

	if (*at >= record_nrows(r))
		return false;
	if (r->type == REC_MSG) {
		++*at;
		return msg_row(r, ret);
	}
	rows = names_end(
	    r, COPY_KEYWORDS, get16(r->body.p + COPY_NKEYWORDS), NULL);
	off = rows + (size_t)*at * ROW_SIZE;
	if (rows == 0 || off + ROW_SIZE > r->body.n)
		return false;
	row_get(bytes(r->body) + off, ret);
	ret->saved = r->time / 1000000;
	ret->modseq = r->lsn;
	++*at;
	return true;
}

uint64_t
record_content_hash(const struct record *r)
{
	if (r->type == REC_NOTE && r->body.n >= NOTE_RUNS)
		return get64(r->body.p + NOTE_HASH);
	if (r->type != REC_MSG || r->body.n < MSG_KEYWORDS)
		return 0;
	return get64(r->body.p + MSG_HASH);
}

uint64_t
record_copy_source(const struct record *r)
{
	if (r->type != REC_COPY || r->body.n < COPY_KEYWORDS)
		return 0;
	return get64(r->body.p + COPY_SOURCE);
}

uint32_t
record_recent(const struct record *r)
{
	return r->type == REC_RECENT && r->body.n >= 4 ? get32(r->body.p) : 0;
}

bool
record_put(const struct record *r, struct put *ret)
{
	const unsigned char *b = bytes(r->body);
	size_t key, value;

	if ((r->type != REC_PUT && r->type != REC_DEL) || r->body.n < PUT_KEY)
		return false;
	key = get16(b + PUT_KEY_N);
	value = get32(b + PUT_VALUE_N);
	if (PUT_KEY + key + value > r->body.n)
		return false;
	ret->table = get16(b + PUT_TABLE);
	ret->key = span_sub(r->body, PUT_KEY, key);
	ret->value = span_sub(r->body, PUT_KEY + key, value);
	return true;
}

const char *
record_name(enum record_type type)
{
	static const char *const names[] = {"?", "SNAPSHOT", "MSG", "COPY",
	    "FLAGS", "EXPUNGE", "PUT", "DEL", "RECENT", "NOTE"};

	return type < sizeof names / sizeof *names ? names[type] : names[0];
}
