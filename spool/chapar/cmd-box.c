/* chapar box - the mailboxes of an account. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "json.h"
#include "open.h"
#include "spool/index.h"
#include "spool/notes.h"

static bool json, off;
static const char *use_name;
static struct span second; /* the words after the mailbox */
static const char *third;

static const struct option_def options[] = {
    {"json", OPT_FLAG,   &json,     NULL,   "list: an object a line" },
    {"off",  OPT_FLAG,   &off,      NULL,   "subscribe: no longer"   },
    {"use",  OPT_STRING, &use_name, "WORD",
     "create: what it is for: archive, drafts, junk, sent, trash ..."},
    {NULL,   0,          NULL,      NULL,   NULL                     },
};

static const struct {
	const char *name;
	unsigned use;
} uses[] = {
  /* RFC 6154, RFC 8457 */
    {"All",       USE_ALL      },
    {"Archive",   USE_ARCHIVE  },
    {"Drafts",    USE_DRAFTS   },
    {"Flagged",   USE_FLAGGED  },
    {"Important", USE_IMPORTANT},
    {"Junk",      USE_JUNK     },
    {"Sent",      USE_SENT     },
    {"Trash",     USE_TRASH    },
};
enum { USES = sizeof uses / sizeof *uses };

static void
put_json(const struct listed *l, const struct index_info *info)
{
	const char *sep = "";

	fputs("{\"name\":", stdout);
	json_string(stdout, l->name);
	printf(",\"id\":%" PRIu64 ",\"uidvalidity\":%" PRIu32
	       ",\"uidnext\":%" PRIu32 ",\"messages\":%" PRIu32
	       ",\"unseen\":%" PRIu32 ",\"deleted\":%" PRIu32
	       ",\"bytes\":%" PRIu64 ",\"modseq\":%" PRIu64
	       ",\"subscribed\":%s,\"use\":[",
	    l->id, info->uidvalidity, info->uidnext, info->exists, info->unseen,
	    info->deleted, info->bytes, info->modseq,
	    l->subscribed ? "true" : "false");
	for (unsigned i = 0; i < USES; i++)
		if (l->use & uses[i].use) {
			printf("%s\"%s\"", sep, uses[i].name);
			sep = ",";
		}
	fputs("]}\n", stdout);
}

static void
put_size(uint64_t bytes)
{
	static const char units[] = " kMGTP";
	double v = (double)bytes;
	unsigned i = 0;

	for (; v >= 1000 && i + 2 < sizeof units; i++)
		v /= 1024;
	printf(i == 0 ? "%8.0f%c" : "%8.1f%c", v, units[i]);
}

static void
put_text(const struct listed *l, const struct index_info *info)
{
	printf("%8" PRIu32 "  %8" PRIu32 "  ", info->exists, info->unseen);
	put_size(info->bytes);
	printf("  %.*s\n", SPAN_FMT(l->name));
}

static int
list(struct opened *o, struct span name)
{
	struct arena a = {.limit = (size_t)1 << 30};
	struct listed *boxes;
	struct index_info info;
	struct index *index;
	uint32_t n;
	int rc = mailbox_list(&o->viewer, &a, &boxes, &n);

	(void)name;
	if (rc == 0 && !json)
		puts("messages    unseen      size   name");
	for (uint32_t i = 0; rc == 0 && i < n; i++) {
		if (boxes[i].id == 0)
			continue; /* subscribed to, and gone */
		rc = account_index(o->account, boxes[i].id, &index);
		if (rc == SPOOL_NONE) { /* deleted just now */
			rc = 0;
			continue;
		}
		if (rc != 0)
			break;
		index_info(index, &info);
		(json ? put_json : put_text)(&boxes[i], &info);
	}
	arena_free(&a);
	return rc;
}

static int
create(struct opened *o, struct span name)
{
	struct mailbox box;
	unsigned use = 0;

	for (unsigned i = 0; use_name != NULL && i < USES; i++)
		if (strcasecmp(use_name, uses[i].name) == 0)
			use = uses[i].use;
	if (use_name != NULL && use == 0)
		options_bad(
		    "chapar box", "--use: unknown word \"%s\"", use_name);
	return mailbox_create(&o->viewer, VIA_CHAPAR, name, use, &box);
}

static int
del(struct opened *o, struct span name)
{
	return mailbox_delete(&o->viewer, VIA_CHAPAR, name);
}

static int
rename_box(struct opened *o, struct span name)
{
	return mailbox_rename(&o->viewer, VIA_CHAPAR, name, second);
}

static int
subscribe(struct opened *o, struct span name)
{
	return mailbox_subscribe(&o->viewer, VIA_CHAPAR, name, !off);
}

/* ENTRY shows its value, ENTRY VALUE sets it, "" takes it away. */
static int
annotate(struct opened *o, struct span name)
{
	struct arena mem = {.limit = 32 << 20};
	struct mailbox box = {.id = 0};
	struct span value;
	int rc = 0;

	if (name.n > 0) /* "" is the account itself */
		rc = mailbox_find(&o->viewer, name, &box);
	if (rc == 0 && (second.n == 0 || second.p[0] != '/'))
		rc = SPOOL_BADNAME;
	else if (rc == 0 && third == NULL) {
		rc = note_get(o->account, box.id, second, &mem, &value);
		if (rc == 0)
			printf("%.*s\n", SPAN_FMT(value));
		rc = rc == SPOOL_NONE ? 0 : rc;
	} else if (rc == 0) {
		value = third[0] != '\0' ? span_str(third) : SPAN_NONE;
		rc = note_set(
		    o->account, box.id, second, value, VIA_CHAPAR, NULL);
	}
	arena_free(&mem);
	return rc;
}

static const struct {
	const char *verb;
	int least, most; /* words after the account */
	int (*run)(struct opened *, struct span name);
} verbs[] = {
    {"list",      0, 0, list      },
    {"create",    1, 1, create    },
    {"del",       1, 1, del       },
    {"rename",    2, 2, rename_box},
    {"subscribe", 1, 1, subscribe },
    {"annotate",  2, 3, annotate  },
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static int
said(int rc, const char *name)
{
	if (rc == SPOOL_NONE)
		return complain(EXIT_NOINPUT,
		    "%s: no such mailbox (chapar box list shows them)", name);
	if (rc == SPOOL_EXISTS)
		return complain(EXIT_CANTCREAT, "%s: it exists already", name);
	if (rc == SPOOL_DENIED)
		return complain(EXIT_NOPERM, "%s: that may not be done", name);
	return rc == 0 ? 0 : open_failed(name, rc);
}

int
cmd_box(const struct chapar *c, int argc, char *const argv[])
{
	static const char prog[] = "chapar box";
	struct words words;
	struct opened o;
	unsigned i = 0;
	int rc;

	args_parse(prog,
	    "list|create|del|rename|subscribe|annotate ACCOUNT [NAME ...]",
	    options, argc, argv, 2, 5, &words);
	while (i < VERBS && strcmp(words.w[0], verbs[i].verb) != 0)
		i++;
	if (i == VERBS)
		options_bad(prog,
		    "%s: not list, create, del, rename, subscribe, annotate",
		    words.w[0]);
	if (words.n - 2 < verbs[i].least || words.n - 2 > verbs[i].most)
		options_bad(prog, "%s: %s", words.w[0],
		    words.n - 2 > verbs[i].most ? "one word too many"
		    : words.n == 2		? "which mailbox?"
						: "a word is missing");
	second = words.n > 3 ? span_str(words.w[3]) : SPAN("");
	third = words.n > 4 ? words.w[4] : NULL;
	if ((rc = open_account(c, span_str(words.w[1]), &o)) != 0)
		return rc;
	rc = verbs[i].run(&o, words.n > 2 ? span_str(words.w[2]) : SPAN(""));
	rc = said(rc, words.n > 2 ? words.w[2] : words.w[1]);
	open_end(&o);
	return rc;
}
