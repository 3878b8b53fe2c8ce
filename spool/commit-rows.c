/* Messages that the account has, by rows that the caller made. */
#include <errno.h>

#include "spool/commit-inner.h"
#include "spool/encode.h"
#include "spool/record-layout.h"

static void
put_row(struct commit *c, struct growing *g, struct row *r)
{
	unsigned char image[ROW_SIZE];

	if (r->uid < g->uidnext)
		r->uid = g->uidnext;
	r->flags &= FLAGS_SYSTEM | ROW_BLOB;
	r->modseq = 0;
	r->saved = 0;
	g->uidnext = r->uid + 1;
	g->messages++;
	g->bytes += r->bytes;
	row_put(image, r);
	buf_put(&c->heads, image, sizeof image);
}

int
commit_rows(struct commit *c, uint64_t from, uint64_t to, struct row rows[],
    uint32_t n, const struct span names[], unsigned nnames)
{
	unsigned char b[COPY_KEYWORDS] = {0};
	struct growing *g;
	struct index *dst;
	struct piece *p;
	int rc;

	if (n == 0)
		return 0;
	if ((rc = commit_grow(c, to, n, &dst, &g)) != 0 ||
	    (rc = commit_keywords(dst, g, names, nnames)) != 0)
		return rc;
	if ((p = commit_add(c, REC_COPY, to)) == NULL)
		return -ENOMEM;
	put32(b + COPY_N, n);
	put32(b + COPY_NKEYWORDS, nnames);
	put64(b + COPY_SOURCE, from);
	buf_put(&c->heads, b, sizeof b);
	encode_keywords(&c->heads, p->at, names, nnames);
	for (uint32_t i = 0; i < n; i++)
		put_row(c, g, &rows[i]);
	g->rows += n;
	c->durable = c->grows = true;
	return commit_added(c, p, SPAN_NONE);
}

/* The last message there was comes once more, and goes. */
int
commit_uidnext(struct commit *c, uint64_t box, uint32_t uidnext)
{
	struct uid_run run = {uidnext - 1, uidnext - 1};
	struct index_info info;
	struct index *x;
	struct row r;
	int rc = account_index(c->a, box, &x);

	if (rc != 0)
		return rc;
	index_info(x, &info);
	if (uidnext <= info.uidnext)
		return 0;
	if (info.rows == 0 || !index_row(x, info.rows - 1, &r))
		return SPOOL_NONE;
	r.uid = uidnext - 1;
	r.flags |= FLAG_SEEN;
	r.keywords[0] = r.keywords[1] = 0;
	rc = commit_rows(c, box, box, &r, 1, NULL, 0);
	return rc != 0 ? rc : commit_expunge(c, box, &run, 1);
}
