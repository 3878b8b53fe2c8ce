/* Accounts and folders made at first use. */
#include "spool/autocreate.h"

#include <string.h>

#include "spool/inner.h"
#include "spool/mailbox.h"
#include "spool/notes.h"

#define NOTE_MADE ".autocreated"

static const struct {
	const char *name;
	unsigned use;
} uses[] = {
    {"All",       USE_ALL      },
    {"Archive",   USE_ARCHIVE  },
    {"Drafts",    USE_DRAFTS   },
    {"Flagged",   USE_FLAGGED  },
    {"Important", USE_IMPORTANT},
    {"Junk",      USE_JUNK     },
    {"Sent",      USE_SENT     },
    {"Trash",     USE_TRASH    },
};

unsigned
autocreate_use(struct span name)
{
	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		if (span_is(name, uses[i].name))
			return uses[i].use;
	return 0;
}

/* The next "NAME" or "NAME=USE" of the list. */
static bool
next(const char **list, struct span *name, unsigned *use)
{
	const char *p = *list + strspn(*list, ", ");
	size_t n = strcspn(p, ",");
	const char *eq = memchr(p, '=', n);

	*list = p + n;
	while (n > 0 && p[n - 1] == ' ')
		n--;
	if (n == 0)
		return false;
	*name = span_of(p, eq != NULL ? (size_t)(eq - p) : n);
	*use = autocreate_use(
	    eq != NULL ? span_of(eq + 1, (size_t)(p + n - eq - 1)) : *name);
	return true;
}

bool
autocreate_valid(const char *folders)
{
	struct arena mem = {.limit = 1 << 20};
	struct span name, canonical;
	bool good = true;
	unsigned use;

	while (folders != NULL && next(&folders, &name, &use))
		good = good && mailbox_canonical(&mem, name, &canonical) &&
		       (name.p[name.n] != '=' || use != 0);
	arena_free(&mem);
	return good;
}

static int
make(struct viewer *v, const char *list, uint8_t via)
{
	struct mailbox box;
	struct span name;
	unsigned use;
	int rc = 0;

	while (rc == 0 && next(&list, &name, &use)) {
		rc = mailbox_create(v, via, name, use, &box);
		if (rc == SPOOL_EXISTS)
			rc = 0;
		if (rc == 0)
			rc = mailbox_subscribe(v, via, name, true);
	}
	return rc;
}

int
autocreate_folders(struct account *a, const char *folders, uint8_t via)
{
	struct viewer v = {
	    .spool = a->spool, .home = a, .user = account_name(a)};
	struct arena mem = {.limit = 1 << 16};
	struct span value;
	int rc = SPOOL_NONE;

	if (note_any(a))
		rc = note_get(a, 0, SPAN(NOTE_MADE), &mem, &value);
	arena_free(&mem);
	if (rc != SPOOL_NONE)
		return rc;
	rc = make(&v, folders, via);
	viewer_close(&v);
	if (rc == 0)
		rc = note_set(a, 0, SPAN(NOTE_MADE), SPAN("1"), via, NULL);
	return rc;
}

int
autocreate_open(struct spool *s, const char *user,
    const struct autocreate *conf, uint8_t via, struct account **ret)
{
	int rc = account_open(s, user, ret);

	if (rc == SPOOL_NONE && conf->user) {
		rc = account_create(s, user);
		if (rc == 0 || rc == SPOOL_EXISTS)
			rc = account_open(s, user, ret);
	}
	if (rc == 0 && conf->folders != NULL)
		autocreate_folders(*ret, conf->folders, via);
	return rc;
}
