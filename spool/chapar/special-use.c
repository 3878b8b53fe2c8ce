/* What mailboxes are for: by their names, and as Dovecot's settings say. */
#include "special-use.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "open.h"
#include "spool/mailbox.h"

enum { SETTINGS_MAX = 1 << 20 };

unsigned
special_use_word(struct span word)
{
	static const struct {
		const char *word;
		unsigned use;
	} uses[] = {
	    {"\\All",       USE_ALL      },
	    {"\\Archive",   USE_ARCHIVE  },
	    {"\\Drafts",    USE_DRAFTS   },
	    {"\\Flagged",   USE_FLAGGED  },
	    {"\\Important", USE_IMPORTANT},
	    {"\\Junk",      USE_JUNK     },
	    {"\\Sent",      USE_SENT     },
	    {"\\Trash",     USE_TRASH    },
	};

	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		if (span_is(word, uses[i].word))
			return uses[i].use;
	return 0;
}

unsigned
special_use_named(struct span name, unsigned *ret_rank)
{
	static const struct {
		const char *name;
		unsigned use;
	} names[] = {
	    {"Drafts",           USE_DRAFTS },
	    {"Draft",            USE_DRAFTS },
	    {"Sent",             USE_SENT   },
	    {"Sent Items",       USE_SENT   },
	    {"Sent Messages",    USE_SENT   },
	    {"Sent Mail",        USE_SENT   },
	    {"sent-mail",        USE_SENT   },
	    {"Trash",            USE_TRASH  },
	    {"Deleted Items",    USE_TRASH  },
	    {"Deleted Messages", USE_TRASH  },
	    {"Junk",             USE_JUNK   },
	    {"Spam",             USE_JUNK   },
	    {"Junk E-mail",      USE_JUNK   },
	    {"Bulk Mail",        USE_JUNK   },
	    {"Archive",          USE_ARCHIVE},
	    {"Archives",         USE_ARCHIVE},
	};

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(name, names[i].name)) {
			*ret_rank = i;
			return names[i].use;
		}
	return 0;
}

static struct span
trimmed(struct span s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = span_sub(s, 1, s.n);
	while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL)
		s.n--;
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = span_sub(s, 1, s.n - 2);
	return s;
}

/* "WORD REST": takes the word off. */
static bool
take(struct span *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n <= n || !span_is(span_sub(*s, 0, n), word) ||
	    (s->p[n] != ' ' && s->p[n] != '\t' && s->p[n] != '='))
		return false;
	*s = trimmed(span_sub(*s, n, s->n));
	if (s->n > 0 && s->p[0] == '=')
		*s = trimmed(span_sub(*s, 1, s->n));
	return true;
}

/* What has been read of a file of settings. */
struct settings {
	struct arena *a;
	struct special_use *list, *outside; /* of other namespaces */
	struct span name; /* of the mailbox whose block it is; n is 0: none */
	char separator;
	unsigned depth;
};

static void
add(struct settings *x, unsigned use)
{
	struct special_use *s = ARENA_NEW(x->a, struct special_use);

	s->name = x->name;
	s->use = use;
	s->next = x->list;
	x->list = s;
}

/* At the end of a namespace it is known what its separator was. */
static void
spell(struct settings *x)
{
	for (struct special_use *s = x->list; s != x->outside; s = s->next) {
		char *p = arena_str(x->a, s->name);

		for (size_t i = 0; i < s->name.n; i++)
			if (p[i] == x->separator)
				p[i] = '/';
		s->name.p = p;
	}
	x->outside = x->list;
	x->separator = '/';
}

static void
setting(struct settings *x, struct span s)
{
	if (s.n == 0 || s.p[0] == '#')
		return;
	if (s.p[s.n - 1] == '{') {
		s.n--;
		x->depth++;
		if (take(&s, "mailbox"))
			x->name = trimmed(s);
	} else if (s.p[0] == '}') {
		x->name.n = 0;
		if (x->depth > 0 && --x->depth == 0)
			spell(x);
	} else if (x->name.n > 0 && take(&s, "special_use")) {
		unsigned use = special_use_word(s);

		if (use != 0)
			add(x, use);
	} else if (take(&s, "separator") && s.n == 1)
		x->separator = s.p[0];
}

int
special_use_read(const char *file, struct arena *a, struct special_use **ret)
{
	struct settings x = {.a = a, .separator = '/'};
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	FILE *f;

	open_as_caller();
	f = fopen(file, "re");
	open_as_owner_again();
	if (f == NULL)
		return complain(EXIT_NOINPUT, "%s: %s", file, strerror(errno));
	while ((n = getline(&line, &size, f)) > 0 && n < SETTINGS_MAX)
		setting(&x, trimmed(arena_span(a, span_of(line, (size_t)n))));
	free(line);
	fclose(f);
	spell(&x);
	*ret = x.list;
	return 0;
}
