/* chapar addressbook - address books, and their way to and from vCards. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "base/hash.h"
#include "base/log.h"
#include "json.h"
#include "mail/vcard.h"
#include "open.h"
#include "spool/addressbook.h"
#include "spool/option.h"
#include "spool/record.h"

enum { FILE_MOST = 1 << 30, CARD_BYTES = 64 << 20, CHUNK = 65536 };

static bool json;

static const struct option_def options[] = {
    {"json", OPT_FLAG, &json, NULL, "list: an object a line"},
    {NULL,   0,        NULL,  NULL, NULL                    },
};

/* What a verb works on. */
struct job {
	struct viewer viewer; /* an administrator */
	struct arena mem;
	struct book book;
	struct words w;
};

static int
put(struct job *j, const struct book *b)
{
	struct book_right acl[BOOK_ACL_MAX];
	char text[BOOK_RIGHTS_TEXT];
	struct book_state s;
	unsigned n = book_acl(b, acl);
	int rc = book_state(b, &s);

	(void)j;
	if (rc != 0)
		return rc;
	if (json) {
		fputs("{\"name\":", stdout);
		json_string(stdout, b->name);
		printf(",\"entries\":%llu,\"bytes\":%llu,\"acl\":{",
		    (unsigned long long)s.entries, (unsigned long long)s.bytes);
	} else
		printf("%8llu  %10llu  %.*s ", (unsigned long long)s.entries,
		    (unsigned long long)s.bytes, SPAN_FMT(b->name));
	for (unsigned i = 0; i < n; i++) {
		struct span id = span_str(arena_printf(&j->mem, "%s%.*s",
		    acl[i].negative ? "-" : "", SPAN_FMT(acl[i].who)));

		book_rights_text(acl[i].rights, text);
		if (!json) {
			printf(" %.*s=%s", SPAN_FMT(id), text);
			continue;
		}
		fputs(i > 0 ? "," : "", stdout);
		json_string(stdout, id);
		printf(":\"%s\"", text);
	}
	puts(json ? "}}" : "");
	return 0;
}

static int
list(struct job *j)
{
	const char *who = j->w.n > 1 ? j->w.w[1] : SITE_ACCOUNT;
	struct account *a;
	struct book *all;
	uint32_t n;
	int rc = option_account(&j->viewer, who, &a);

	if (rc == SPOOL_NONE && j->w.n < 2)
		return 0;
	if (rc == 0)
		rc = addressbook_each(&j->viewer, &j->mem, a, &all, &n);
	if (rc == 0 && !json)
		puts(" entries       bytes  name  access list");
	for (uint32_t i = 0; rc == 0 && i < n; i++)
		rc = put(j, &all[i]);
	return rc;
}

static int
create(struct job *j)
{
	return addressbook_create(&j->viewer, VIA_CHAPAR, span_str(j->w.w[1]));
}

static int
del(struct job *j)
{
	return addressbook_delete(&j->viewer, VIA_CHAPAR, span_str(j->w.w[1]));
}

static int
acl(struct job *j)
{
	unsigned rights;

	if (!book_rights_parse(span_str(j->w.w[3]), &rights))
		return complain(EXIT_USAGE,
		    "%s: rights are letters of lrwcda, perhaps 0", j->w.w[3]);
	return addressbook_set_acl(&j->viewer, VIA_CHAPAR, span_str(j->w.w[1]),
	    span_str(j->w.w[2]), rights, false);
}

/* --- vCards ------------------------------------------------------------------
 */

static int
read_all(const char *path, struct buf *out)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	int rc = f == NULL ? -errno : 0;

	while (rc == 0 && !feof(f)) {
		if (!buf_room(out, CHUNK)) {
			rc = -EFBIG;
			break;
		}
		out->n += fread(out->p + out->n, 1, CHUNK, f);
		if (ferror(f))
			rc = -EIO;
	}
	if (f != NULL && f != stdin)
		fclose(f);
	return rc;
}

struct import {
	struct job *j;
	struct arena mem;
	struct edit edit;
	bool open;
	uint64_t *seen; /* hashes of this file's names: a table, 0 is empty */
	size_t slots;
	unsigned long done, skipped;
};

/* Is this name new in this file? */
static bool
fresh_name(struct import *im, struct span name)
{
	char folded[ENTRY_NAME_MAX];
	uint64_t h;

	for (size_t i = 0; i < name.n; i++)
		folded[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z'
				       ? name.p[i] | 0x20
				       : name.p[i]);
	h = hash64(folded, name.n, 0) | 1;
	for (size_t i = h % im->slots;; i = (i + 1) % im->slots) {
		if (im->seen[i] == h)
			return false;
		if (im->seen[i] == 0) {
			im->seen[i] = h;
			return true;
		}
	}
}

/* Two cards of one name are two entries: "John", "John (2)". */
static bool
name_entry(struct import *im, struct vcard *card)
{
	struct span name = card->name;

	for (unsigned i = 2; i < 10000; i++) {
		if (!entry_name_ok(card->name))
			return false;
		if (fresh_name(im, card->name))
			return true;
		card->name = span_str(
		    arena_printf(&im->mem, "%.*s (%u)", SPAN_FMT(name), i));
	}
	return false;
}

static int
store(struct import *im, struct vcard *card)
{
	struct book *b = &im->j->book;
	struct field f[VCARD_FIELDS];
	struct entry ignored;
	int rc = 0;

	for (unsigned i = 0; i < card->n; i++)
		f[i] = (struct field){card->f[i].name, card->f[i].value};
	if (!im->open) {
		rc = edit_begin(&im->edit, b->account, VIA_CHAPAR, NULL, 0);
		im->open = true;
	}
	if (rc == 0)
		rc = edit_store(&im->edit, b, card->name, f, card->n, &ignored);
	if (rc == 0)
		im->done++;
	return rc;
}

static int
flush(struct import *im)
{
	int rc = im->open ? edit_end(&im->edit) : 0;

	im->open = false;
	return rc;
}

static int
import_one(struct import *im, struct span text)
{
	struct vcard *card = ARENA_NEW(&im->mem, struct vcard);
	int rc = SPOOL_BADNAME;

	if (vcard_read(&im->mem, text, card) && name_entry(im, card))
		rc = store(im, card);
	if (rc == SPOOL_BADNAME || rc == SPOOL_FULL) {
		complain(0, "skipped: %.*s", SPAN_FMT(card->name));
		im->skipped++;
		rc = 0;
	}
	if (rc == 0 && im->open && im->edit.n >= EDITS_MAX)
		rc = flush(im);
	arena_reset(&im->mem);
	return rc;
}

static int
import(struct job *j)
{
	struct import im = {.j = j, .mem = {.limit = CARD_BYTES}};
	struct buf file = {.limit = FILE_MOST};
	struct span left, card;
	int rc, end;

	open_as_caller();
	rc = read_all(j->w.w[2], &file);
	open_as_owner_again();
	if (rc != 0)
		return complain(
		    EXIT_NOINPUT, "%s: %s", j->w.w[2], strerror(-rc));
	im.slots = file.n / 16 + 1024;
	im.seen = calloc(im.slots, sizeof *im.seen);
	if (im.seen == NULL)
		die(EXIT_TEMP, "out of memory");
	left = buf_span(&file);
	while (rc == 0 && vcard_next(&left, &card))
		rc = import_one(&im, card);
	end = flush(&im);
	if (rc == 0)
		rc = end;
	if (rc == 0)
		rc = addressbook_index(&j->book);
	free(im.seen);
	buf_free(&file);
	arena_free(&im.mem);
	if (rc == 0)
		fprintf(
		    stderr, "%lu entries, %lu skipped\n", im.done, im.skipped);
	return rc;
}

struct export
{
	struct arena mem;
	struct buf out;
	FILE *f;
};

static int
export_one(void *arg, const struct entry *e)
{
	struct export *x = arg;
	struct vcard *card = ARENA_NEW(&x->mem, struct vcard);

	card->name = e->name;
	for (unsigned i = 0; i < e->n && i < VCARD_FIELDS; i++)
		card->f[card->n++] =
		    (struct vcard_field){e->f[i].name, e->f[i].value};
	buf_clear(&x->out);
	vcard_write(&x->mem, card, &x->out);
	fwrite(x->out.p, 1, x->out.n, x->f);
	arena_reset(&x->mem);
	return ferror(x->f) ? -EIO : 0;
}

/* In the order in which they are listed, so that two exports can be compared.
 */
static int
export_all(struct job *j, struct export *x)
{
	struct span *names;
	uint32_t n;
	int rc = addressbook_search(&j->book, &j->mem, NULL, 0, &names, &n);

	for (uint32_t i = 0; rc == 0 && i < n; i++) {
		struct arena_mark mark = arena_mark(&j->mem);
		struct entry e;

		rc = entry_fetch(&j->book, &j->mem, names[i], &e);
		if (rc == 0)
			rc = export_one(x, &e);
		arena_release(&j->mem, mark);
	}
	return rc;
}

static int export(struct job *j)
{
	struct export x = {.mem = {.limit = CARD_BYTES},
	    .out = {.limit = CARD_BYTES},
	    .f = stdout};
	int rc;

	open_as_caller();
	if (strcmp(j->w.w[2], "-") != 0)
		x.f = fopen(j->w.w[2], "w");
	open_as_owner_again();
	if (x.f == NULL)
		return complain(
		    EXIT_CANTCREAT, "%s: %s", j->w.w[2], strerror(errno));
	rc = export_all(j, &x);
	if (x.f != stdout && fclose(x.f) != 0 && rc == 0)
		rc = -errno;
	buf_free(&x.out);
	arena_free(&x.mem);
	return rc;
}

static const struct {
	const char *verb;
	int min, max;
	bool book; /* the second word must name one */
	int (*run)(struct job *);
} verbs[] = {
    {"list",   1, 2, false, list  },
    {"create", 2, 2, false, create},
    {"del",    2, 2, false, del   },
    {"acl",    4, 4, false, acl   },
    {"import", 3, 3, true,  import},
    {"export", 3, 3, true,  export},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static int
run(struct job *j, unsigned verb)
{
	int rc = 0;

	if (verbs[verb].book) {
		rc = addressbook_find(
		    &j->viewer, &j->mem, span_str(j->w.w[1]), &j->book);
		if (rc == 0 && j->book.id == 0)
			rc = SPOOL_NONE;
	}
	return rc == 0 ? verbs[verb].run(j) : rc;
}

static int
said(int rc, const char *name)
{
	if (rc == SPOOL_NONE)
		return complain(EXIT_NOINPUT, "%s: no such address book", name);
	return rc == 0 || rc >= EXIT_USAGE ? rc : open_failed(name, rc);
}

int
cmd_addressbook(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar addressbook";
	struct job j = {.mem = {.limit = (size_t)1 << 30}};
	struct spool s;
	unsigned i = 0;
	int rc;

	args_parse(prog,
	    "list [OWNER] | create|del BOOK | acl BOOK WHO RIGHTS | "
	    "import|export BOOK FILE.vcf",
	    options, argc, argv, 1, 4, &j.w);
	while (i < VERBS && strcmp(j.w.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(prog,
		    "%s: not list, create, del, acl, import or export",
		    j.w.w[0]);
	if (j.w.n < verbs[i].min || j.w.n > verbs[i].max)
		options_bad(prog, "%s: %s", j.w.w[0],
		    j.w.n < verbs[i].min ? "of which book?"
					 : "one word too many");
	if ((rc = open_as_owner(c)) != 0 || (rc = open_spool(c, &s)) != 0)
		return rc;
	j.viewer = (struct viewer){.spool = &s, .admin = true};
	rc = said(run(&j, i), j.w.n > 1 ? j.w.w[1] : "address books");
	addressbook_search_end();
	viewer_close(&j.viewer);
	spool_close(&s);
	arena_free(&j.mem);
	return rc;
}
