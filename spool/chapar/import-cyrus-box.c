/* Import of the files of Cyrus IMAP: the messages of a mailbox. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import-cyrus.h"
#include "import-flags.h"
#include "open.h"

/* What there is of a mailbox, beside its files. */
struct there {
	const struct cyrus_folder *f;
	const struct cyrus_header *head;
	struct cyrus_index ix;
	struct span seen; /* UIDs, "1:5,7": for indexes that do not tell */
	uint32_t exists;
};

/* Its flags; the words of keywords go to list. */
static uint32_t
flags_of(const struct there *t, const struct cyrus_record *r,
    struct span list[KEYWORDS_MAX], unsigned *ret_n)
{
	uint32_t flags = r->flags, lo, hi;
	struct span seen = t->seen;
	unsigned n = 0;

	for (unsigned i = 0; i < t->head->nkeywords; i++)
		if ((r->keywords[i / 32] >> i % 32 & 1) &&
		    t->head->keywords[i].n > 0)
			list[n++] = t->head->keywords[i];
	while (!(flags & FLAG_SEEN) && cyrus_range(&seen, &lo, &hi))
		if (r->uid >= lo && r->uid <= hi)
			flags |= FLAG_SEEN;
	*ret_n = n;
	return flags;
}

static int
put_file(struct import *im, int fd)
{
	struct incoming *in;
	struct stat st;
	char *p;

	if (fstat(fd, &st) != 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size == 0) {
		import_message(im);
		return 0;
	}
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	in = import_message(im);
	incoming_put(in, p, (size_t)st.st_size);
	munmap(p, (size_t)st.st_size);
	return 0;
}

/* What is wrong with its file alone is no error. */
static int
one(struct cyrus_import *x, const struct there *t, const struct cyrus_record *r)
{
	struct import *im = x->im;
	const char *path =
	    arena_printf(&im->mem, "%s/%" PRIu32 ".", t->f->dir, r->uid);
	struct incoming *in;
	int fd, rc;

	open_as_caller();
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	open_as_owner_again();
	rc = fd < 0 ? -errno : put_file(im, fd);
	if (fd >= 0)
		close(fd);
	progress_add(&im->progress, 1, 1);
	if (rc != 0) {
		import_skip(im, path, spool_strerror(rc));
		return 0;
	}
	in = &im->batch[im->n - 1];
	in->uid = im->by_uid ? r->uid : 0;
	in->flags = flags_of(t, r, in->keywords, &in->nkeywords);
	for (unsigned i = 0; i < in->nkeywords; i++)
		in->keywords[i] = arena_span(&im->mem, in->keywords[i]);
	in->date = r->date;
	in->zone = 0;
	return import_add(im);
}

static int
compare(
    struct import *im, const struct there *t, uint32_t below, bool *ret_differs)
{
	struct span keywords[KEYWORDS_MAX];
	struct cyrus_record r;
	struct import_flags *k;
	int rc = import_flags_begin(im, &k);

	if (rc != 0)
		return rc;
	for (uint32_t i = 0; i < t->ix.n && rc == 0; i++) {
		struct flags_there now = {.keywords = keywords};

		cyrus_record(&t->ix, i, &r);
		if (r.expunged || r.uid >= below)
			continue;
		now.uid = r.uid;
		now.size = r.size;
		now.flags = flags_of(t, &r, keywords, &now.nkeywords);
		rc = import_flags_one(k, &now);
	}
	return import_flags_end(k, rc, ret_differs);
}

/* From which UID on there is something new; 1 where UIDs say nothing. */
static int
first_new(struct import *im, const struct there *t, uint32_t *ret)
{
	struct index_info info;
	bool differs = false;
	int rc = account_status(im->box.account, im->box.id, &info);

	*ret = 1;
	im->by_uid = im->box.uidvalidity == t->ix.uidvalidity;
	if (rc != 0 || !im->by_uid || info.uidnext == 1)
		return rc;
	if ((rc = compare(im, t, info.uidnext, &differs)) != 0)
		return rc;
	if (differs)
		im->by_uid = false;
	else
		*ret = info.uidnext;
	return 0;
}

static int
take(struct cyrus_import *x, const struct there *t)
{
	struct import *im = x->im;
	struct cyrus_record r;
	uint32_t from;
	int rc = first_new(im, t, &from);

	for (uint32_t i = 0; i < t->ix.n && rc == 0; i++) {
		cyrus_record(&t->ix, i, &r);
		if (!r.expunged && r.uid >= from)
			rc = one(x, t, &r);
	}
	if (rc == 0)
		rc = import_flush(im);
	if (rc == 0 && im->by_uid && t->ix.uidnext > 1)
		rc = import_uidnext(im, t->ix.uidnext);
	return rc;
}

static bool
read_index(struct cyrus_import *x, struct there *t)
{
	const char *path = arena_printf(&x->box, "%s/cyrus.index", t->f->dir);
	const char *why = "it cannot be read";
	struct cyrus_record r;
	struct span file;

	if (cyrus_read(x, &x->box, path, &file))
		why = cyrus_index(file, &t->ix);
	if (why != NULL) {
		import_skip(x->im, path, why);
		return false;
	}
	if (t->ix.cut)
		import_skip(
		    x->im, path, "messages past its end: it is cut short");
	for (uint32_t i = 0; i < t->ix.n; i++) {
		cyrus_record(&t->ix, i, &r);
		t->exists += !r.expunged;
	}
	return true;
}

int
cyrus_messages(struct cyrus_import *x, const struct cyrus_folder *f,
    const struct cyrus_header *head)
{
	struct there t = {.f = f, .head = head};
	struct span name;
	bool own, adopt;
	int rc;

	if (!read_index(x, &t) || !cyrus_name(x, f->name, &name, &own))
		return 0;
	if (t.ix.version < CYRUS_SEEN)
		cyrus_seen(x, f->id, &t.seen);
	adopt = t.exists > 0 || t.ix.uidnext <= 1;
	rc = import_box_as(x->im, name, adopt ? t.ix.uidvalidity : 0,
	    x->into.n > 0 ? 0 : cyrus_use(x, f));
	return rc == 0 && t.exists > 0 ? take(x, &t) : rc;
}
