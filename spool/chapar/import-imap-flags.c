/* Import from an IMAP server: flags of messages that came before. */
#include <stdlib.h>

#include "base/log.h"
#include "chapar.h"
#include "import-imap.h"
#include "open.h"
#include "spool/index.h"

enum { RUNS = 1000 }; /* changes of flags that are committed together */

/* Messages that came before, as they are there now. */
struct compare {
	struct import *im;
	struct index *index;
	struct arena mem;
	struct span names[KEYWORDS_MAX]; /* those of the index, and more */
	unsigned nnames;
	struct flags_run runs[RUNS];
	uint32_t n;
	bool differs; /* it is not a copy of that mailbox */
};

static void
add_bits(struct compare *k, const struct imap_fetched *got, uint64_t bits[2])
{
	for (unsigned i = 0; i < got->nkeywords; i++) {
		unsigned b = 0;

		while (
		    b < k->nnames && !span_ieq(k->names[b], got->keywords[i]))
			b++;
		if (b == KEYWORDS_MAX) {
			k->im->keywords_lost++;
			continue;
		}
		if (b == k->nnames)
			k->names[k->nnames++] =
			    arena_span(&k->mem, got->keywords[i]);
		bits[b / 64] |= UINT64_C(1) << b % 64;
	}
}

static int
commit_runs(struct compare *k)
{
	struct commit *c;
	int rc;

	if (k->n == 0)
		return 0;
	rc = commit_begin(&c, k->im->box.account, VIA_CHAPAR, NULL);
	if (rc == 0) {
		rc = commit_flags(
		    c, k->im->box.id, k->runs, k->n, k->names, k->nnames);
		if (rc == 0)
			rc = commit_end(&c);
		else
			commit_abandon(&c);
	}
	k->n = 0;
	return rc;
}

static int
compare_one(struct compare *k, const struct imap_fetched *got)
{
	uint64_t bits[2] = {0, 0};
	struct row r;

	if (!got->has_flags ||
	    !index_row(k->index, index_find(k->index, got->uid), &r) ||
	    r.uid != got->uid || (r.flags & ROW_EXPUNGED))
		return 0;
	if (got->has_size && got->size != r.bytes) {
		k->differs = true;
		return 0;
	}
	add_bits(k, got, bits);
	if ((r.flags & FLAGS_SYSTEM) == got->flags &&
	    r.keywords[0] == bits[0] && r.keywords[1] == bits[1])
		return 0;
	k->runs[k->n++] = (struct flags_run){
	    .lo = r.uid,
	    .hi = r.uid,
	    .flags = got->flags,
	    .keywords = {bits[0], bits[1]},
	};
	return k->n == RUNS ? commit_runs(k) : 0;
}

int
imap_compare(struct imap_import *x, uint32_t below, bool *ret_differs)
{
	struct compare *k = calloc(1, sizeof *k);
	struct index_info info;
	enum imap_outcome r;
	int rc;

	if (k == NULL)
		die(EXIT_TEMP, "out of memory");
	k->im = x->im;
	k->mem.limit = 1 << 20;
	rc = account_index(x->im->box.account, x->im->box.id, &k->index);
	if (rc == 0) {
		index_hold(k->index);
		index_info(k->index, &info);
		while (k->nnames < info.nkeywords) {
			k->names[k->nnames] = arena_span(
			    &k->mem, index_keyword(k->index, k->nnames));
			k->nnames++;
		}
		imap_send(
		    &x->c, "UID FETCH 1:%u (UID FLAGS RFC822.SIZE)", below - 1);
		while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED && rc == 0) {
			struct imap_fetched got;

			if (imap_take_fetch(
				buf_span(&x->c.line), &x->line, &got) &&
			    !k->differs)
				rc = compare_one(k, &got);
			arena_reset(&x->line);
		}
		if (rc == 0 && !k->differs)
			rc = commit_runs(k);
		rc = rc != 0        ? open_failed(x->account, rc)
		     : r == IMAP_OK ? 0
				    : imap_failed(&x->c, "UID FETCH");
		index_drop(k->index);
	} else
		rc = open_failed(x->account, rc);
	*ret_differs = k->differs;
	arena_free(&k->mem);
	free(k);
	return rc;
}
