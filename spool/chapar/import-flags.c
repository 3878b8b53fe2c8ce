/* Import: flags of messages that came before, elsewhere by now. */
#include <stdlib.h>

#include "base/log.h"
#include "import-flags.h"
#include "spool/index.h"

enum { RUNS = 1000 }; /* changes of flags that are committed together */

struct import_flags {
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
add_bits(
    struct import_flags *k, const struct flags_there *got, uint64_t bits[2])
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
commit_runs(struct import_flags *k)
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

int
import_flags_one(struct import_flags *k, const struct flags_there *got)
{
	uint64_t bits[2] = {0, 0};
	struct row r;

	if (k->differs ||
	    !index_row(k->index, index_find(k->index, got->uid), &r) ||
	    r.uid != got->uid || (r.flags & ROW_EXPUNGED))
		return 0;
	if (got->size != 0 && got->size != r.bytes) {
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
import_flags_begin(struct import *im, struct import_flags **ret)
{
	struct import_flags *k = calloc(1, sizeof *k);
	struct index_info info;
	int rc;

	if (k == NULL)
		die(EXIT_TEMP, "out of memory");
	k->im = im;
	k->mem.limit = 1 << 20;
	rc = account_index(im->box.account, im->box.id, &k->index);
	if (rc != 0) {
		free(k);
		return rc;
	}
	index_hold(k->index);
	index_info(k->index, &info);
	while (k->nnames < info.nkeywords) {
		k->names[k->nnames] =
		    arena_span(&k->mem, index_keyword(k->index, k->nnames));
		k->nnames++;
	}
	*ret = k;
	return 0;
}

int
import_flags_end(struct import_flags *k, int rc, bool *ret_differs)
{
	if (rc == 0 && !k->differs)
		rc = commit_runs(k);
	*ret_differs = k->differs;
	index_drop(k->index);
	arena_free(&k->mem);
	free(k);
	return rc;
}
