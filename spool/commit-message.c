/* Messages that come into a mailbox: new ones and copies. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "spool/commit-inner.h"
#include "spool/encode.h"
#include "spool/incoming.h"
#include "spool/index-layout.h"
#include "spool/record-layout.h"

/* The mailbox messages are added to, with room for n more rows. */
int
commit_grow(struct commit *c, uint64_t box, uint32_t n, struct index **ret_x,
    struct growing **ret)
{
	struct growing *g = NULL;
	int rc = account_index(c->a, box, ret_x);

	if (rc != 0)
		return rc;
	for (unsigned i = 0; i < c->nboxes; i++)
		if (c->boxes[i].box == box)
			g = &c->boxes[i];
	if (g == NULL) {
		if (c->nboxes == BOXES_MAX)
			return SPOOL_FULL;
		g = &c->boxes[c->nboxes++];
		*g = (struct growing){
		    .box = box,
		    .uidnext = get32((*ret_x)->p + IX_UIDNEXT),
		};
	}
	if (n > UINT32_MAX - 1 - g->uidnext)
		return SPOOL_FULL;
	if ((rc = index_reserve(*ret_x, g->rows + n)) != 0)
		return rc;
	*ret = g;
	return 0;
}

/* Counts a keyword that the mailbox does not know, once. */
static int
keyword_fresh(struct growing *g, struct span name)
{
	char folded[KEYWORD_LEN];
	uint64_t hash;

	for (size_t i = 0; i < name.n; i++)
		folded[i] = name.p[i] >= 'A' && name.p[i] <= 'Z'
				? (char)(name.p[i] | 0x20)
				: name.p[i];
	hash = hash64(folded, name.n, 0);
	for (uint32_t i = 0; i < g->keywords; i++)
		if (g->fresh[i] == hash)
			return 0;
	if (g->keywords == KEYWORDS_MAX)
		return SPOOL_FULL;
	if (g->fresh == NULL &&
	    (g->fresh = calloc(KEYWORDS_MAX, sizeof *g->fresh)) == NULL)
		return -ENOMEM;
	g->fresh[g->keywords++] = hash;
	g->keyword_bytes += 1 + (uint32_t)name.n;
	return 0;
}

/* Will the mailbox have room for these keywords? */
int
commit_keywords(
    struct index *x, struct growing *g, const struct span names[], unsigned n)
{
	int rc;

	for (unsigned i = 0; i < n; i++) {
		if (names[i].n == 0 || names[i].n > KEYWORD_LEN)
			return SPOOL_BADNAME;
		if (index_keyword_bit(x, names[i]) < 0 &&
		    (rc = keyword_fresh(g, names[i])) != 0)
			return rc;
	}
	if (get32(x->p + IX_NKEYWORDS) + g->keywords > KEYWORDS_MAX ||
	    INDEX_KEYWORDS + get32(x->p + IX_KEYWORD_BYTES) + g->keyword_bytes >
		INDEX_KEYWORDS_END)
		return SPOOL_FULL;
	return 0;
}

int
commit_message(
    struct commit *c, uint64_t box, struct incoming *in, uint32_t *ret_uid)
{
	unsigned char b[MSG_KEYWORDS] = {0};
	bool blob = in->file >= 0;
	struct growing *g;
	struct index *x;
	struct piece *p;
	uint32_t digest;
	int rc = commit_grow(c, box, 1, &x, &g);

	if (rc == 0)
		rc = commit_keywords(x, g, in->keywords, in->nkeywords);
	if (rc == 0)
		rc = digests_append(
		    c->a, commit_lsn(c) + 1, buf_span(&in->digest), &digest);
	if (rc != 0)
		return rc;
	if ((p = commit_add(c, REC_MSG, box)) == NULL)
		return -ENOMEM;
	p->digest = digest;
	p->blob = blob ? in->file : -1;
	if (in->uid > g->uidnext && in->uid < UINT32_MAX)
		g->uidnext = in->uid;
	put32(b + MSG_UID, g->uidnext);
	put32(b + MSG_FLAGS,
	    (in->flags & FLAGS_SYSTEM) | (blob ? (uint32_t)ROW_BLOB : 0));
	put64(b + MSG_DATE, (uint64_t)in->date);
	put16(b + MSG_ZONE, (uint16_t)in->zone);
	put16(b + MSG_NKEYWORDS, (uint16_t)in->nkeywords);
	put32(b + MSG_SIZE, (uint32_t)in->bytes.n);
	put64(b + MSG_HASH, in->hash);
	buf_put(&c->heads, b, sizeof b);
	encode_keywords(&c->heads, p->at, in->keywords, in->nkeywords);
	if ((rc = commit_added(c, p, blob ? SPAN_NONE : in->bytes)) != 0)
		return rc;
	c->durable = c->grows = true;
	g->rows++;
	g->messages++;
	g->bytes += (int64_t)in->bytes.n;
	*ret_uid = g->uidnext++;
	return 0;
}

/* The rows of these UIDs as they will be in another mailbox, and the names
 * that their keyword bits mean. */
static int
copy_rows(struct index *x, const uint32_t uids[], uint32_t n,
    struct span names[], unsigned *nnames, int bit_to[KEYWORDS_MAX])
{
	uint64_t used[2] = {0, 0};
	uint32_t rows = index_rows(x), i = 0;
	struct row r;

	for (uint32_t k = 0; k < n; k++) {
		if (!index_row(x, i, &r) || r.uid != uids[k])
			i = index_find(x, uids[k]);
		if (i >= rows || !index_row(x, i, &r) || r.uid != uids[k] ||
		    (r.flags & ROW_EXPUNGED))
			return SPOOL_GONE;
		used[0] |= r.keywords[0];
		used[1] |= r.keywords[1];
		i++;
	}
	*nnames = 0;
	for (unsigned b = 0; b < KEYWORDS_MAX; b++) {
		bit_to[b] = -1;
		if (used[b / 64] >> b % 64 & 1) {
			bit_to[b] = (int)*nnames;
			names[(*nnames)++] = index_keyword(x, b);
		}
	}
	return 0;
}

static void
put_rows(struct commit *c, struct index *x, const uint32_t uids[], uint32_t n,
    const int bit_to[KEYWORDS_MAX], struct growing *g)
{
	unsigned char image[ROW_SIZE];
	uint32_t uid = g->uidnext;
	uint32_t i = 0;
	struct row r;

	for (uint32_t k = 0; k < n; k++) {
		uint64_t to[2] = {0, 0};

		if (!index_row(x, i, &r) || r.uid != uids[k]) {
			i = index_find(x, uids[k]);
			index_row(x, i, &r);
		}
		i++;
		if ((r.keywords[0] | r.keywords[1]) != 0)
			for (unsigned b = 0; b < KEYWORDS_MAX; b++)
				if (r.keywords[b / 64] >> b % 64 & 1)
					to[bit_to[b] / 64] |= UINT64_C(1)
							      << bit_to[b] % 64;
		if ((c->unmasked & FLAG_FLAGGED) != 0)
			to[0] = to[1] = 0;
		r.flags &= ~c->unmasked;
		r.keywords[0] = to[0];
		r.keywords[1] = to[1];
		r.uid = uid++;
		r.modseq = 0;
		r.saved = 0;
		g->messages++;
		g->bytes += r.bytes;
		row_put(image, &r);
		buf_put(&c->heads, image, sizeof image);
	}
}

void
commit_mask(struct commit *c, uint32_t flags)
{
	c->unmasked = FLAGS_SYSTEM & ~flags;
}

int
commit_copy(struct commit *c, uint64_t from, uint64_t to, const uint32_t uids[],
    uint32_t n, uint32_t *ret_uid)
{
	unsigned char b[COPY_KEYWORDS] = {0};
	struct span names[KEYWORDS_MAX];
	int bit_to[KEYWORDS_MAX];
	struct index *src, *dst;
	struct growing *g;
	struct piece *p;
	unsigned nnames;
	int rc = account_index(c->a, from, &src);

	if (rc != 0 || n == 0)
		return rc;
	index_hold(src);
	rc = copy_rows(src, uids, n, names, &nnames, bit_to);
	if (rc == 0)
		rc = commit_grow(c, to, n, &dst, &g);
	if (rc == 0)
		rc = commit_keywords(dst, g, names, nnames);
	if (rc == 0 && (p = commit_add(c, REC_COPY, to)) == NULL)
		rc = -ENOMEM;
	if (rc == 0) {
		put32(b + COPY_N, n);
		put32(b + COPY_NKEYWORDS, nnames);
		put64(b + COPY_SOURCE, from);
		buf_put(&c->heads, b, sizeof b);
		encode_keywords(&c->heads, p->at, names, nnames);
		put_rows(c, src, uids, n, bit_to, g);
		rc = commit_added(c, p, SPAN_NONE);
	}
	index_drop(src);
	if (rc != 0)
		return rc;
	c->durable = c->grows = true;
	*ret_uid = g->uidnext;
	g->uidnext += n;
	g->rows += n;
	return 0;
}
