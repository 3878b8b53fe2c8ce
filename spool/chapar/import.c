/* Import: batches of messages, committed together. */
#include "import.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

void
import_start(struct import *im, struct viewer *v)
{
	*im = (struct import){.viewer = *v, .mem = {.limit = 512 << 20}};
	im->batch = calloc(IMPORT_BATCH, sizeof *im->batch);
	if (im->batch == NULL)
		die(EXIT_TEMP, "out of memory");
}

static void
empty_batch(struct import *im)
{
	for (unsigned i = 0; i < im->n; i++)
		incoming_free(&im->batch[i]);
	im->n = 0;
	im->bytes = 0;
	arena_reset(&im->mem);
}

void
import_end(struct import *im)
{
	empty_batch(im);
	progress_end(&im->progress);
	free(im->batch);
	known_free(&im->known);
	arena_free(&im->mem);
}

void
import_skip(struct import *im, const char *what, const char *why)
{
	progress_hide(&im->progress);
	fprintf(stderr, "chapar: %s: passed over: %s\n", what, why);
	im->skipped++;
}

int
import_box(struct import *im, struct span name)
{
	int rc = mailbox_find(&im->viewer, name, &im->box);

	im->made = rc == SPOOL_NONE;
	if (im->made) {
		rc = mailbox_create(&im->viewer, VIA_CHAPAR, name, 0, &im->box);
		if (rc == 0)
			rc = mailbox_subscribe(
			    &im->viewer, VIA_CHAPAR, name, true);
	}
	if (rc == 0) {
		im->name = name;
		im->mailboxes++;
	}
	return rc;
}

int
import_box_as(
    struct import *im, struct span name, uint32_t uidvalidity, unsigned use)
{
	int rc = mailbox_find(&im->viewer, name, &im->box);

	if (rc != 0 && rc != SPOOL_NONE)
		return rc;
	im->made = rc == SPOOL_NONE;
	rc = SPOOL_EXISTS;
	if (uidvalidity != 0)
		rc = mailbox_adopt(
		    &im->viewer, VIA_CHAPAR, name, use, uidvalidity, &im->box);
	if (rc == SPOOL_EXISTS)
		rc = mailbox_find(&im->viewer, name, &im->box);
	if (rc == SPOOL_NONE)
		rc = mailbox_create(
		    &im->viewer, VIA_CHAPAR, name, use, &im->box);
	if (rc == 0 && use != 0 && im->box.use == 0)
		rc = mailbox_set_use(&im->viewer, VIA_CHAPAR, name, use);
	if (rc == 0) {
		im->name = name;
		im->mailboxes++;
	}
	return rc;
}

int
import_uidnext(struct import *im, uint32_t uidnext)
{
	struct commit *c;
	int rc = commit_begin(&c, im->box.account, VIA_CHAPAR, NULL);

	if (rc != 0)
		return rc;
	commit_ignore_quota(c);
	rc = commit_uidnext(c, im->box.id, uidnext);
	if (rc == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc == SPOOL_NONE ? 0 : rc;
}

struct incoming *
import_message(struct import *im)
{
	struct incoming *in = &im->batch[im->n++];

	incoming_start(in, im->viewer.spool);
	return in;
}

void
import_forget(struct import *im)
{
	incoming_free(&im->batch[--im->n]);
}

int
import_add(struct import *im)
{
	struct incoming *in = &im->batch[im->n - 1];
	int rc = incoming_finish(in);
	bool is_known = rc == 0 && !im->by_uid &&
			known_has(&im->known, im->box.id, in->hash);

	if (rc != 0 || is_known) {
		im->known_ones += is_known;
		import_forget(im);
		return rc;
	}
	im->bytes += in->size;
	if (im->n == IMPORT_BATCH || im->bytes >= IMPORT_BYTES)
		return import_flush(im);
	return 0;
}

/*
 * A mailbox knows KEYWORDS_MAX keywords.  Those past that are left out: the
 * message is worth more.  `known` counts what the mailbox will know.
 */
static void
fit_keywords(struct import *im, struct index *index, struct incoming *in,
    struct span known[], unsigned *nknown)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < in->nkeywords; i++) {
		struct span word = in->keywords[i];
		bool fits = index_keyword_bit(index, word) >= 0;

		for (unsigned k = 0; k < *nknown && !fits; k++)
			fits = span_ieq(known[k], word);
		if (!fits && *nknown < KEYWORDS_MAX) {
			known[(*nknown)++] = word;
			fits = true;
		}
		if (fits)
			in->keywords[kept++] = word;
		else
			im->keywords_lost++;
	}
	in->nkeywords = kept;
}

static int
add_batch(struct import *im, struct commit *c)
{
	struct span known[KEYWORDS_MAX];
	struct index_info info;
	struct index *index;
	uint32_t uid;
	unsigned nknown;
	int rc = commit_index(c, im->box.id, &index);

	if (rc != 0)
		return rc;
	index_info(index, &info);
	nknown = info.nkeywords;
	for (unsigned i = 0; i < nknown && i < KEYWORDS_MAX; i++)
		known[i] = index_keyword(index, i);
	for (unsigned i = 0; i < im->n && rc == 0; i++) {
		fit_keywords(im, index, &im->batch[i], known, &nknown);
		rc = commit_message(c, im->box.id, &im->batch[i], &uid);
	}
	return rc;
}

int
import_flush(struct import *im)
{
	struct commit *c;
	int rc;

	if (im->n == 0)
		return 0;
	rc = commit_begin(&c, im->box.account, VIA_CHAPAR, NULL);
	if (rc != 0)
		return rc;
	if ((rc = add_batch(im, c)) == 0)
		rc = commit_end(&c);
	else
		commit_abandon(&c);
	if (rc == 0)
		im->messages += im->n;
	empty_batch(im);
	return rc;
}
