/* Rights and identifiers as they are written. */
#include <stdio.h>

#include "spool/acl.h"

static const struct {
	char letter;
	unsigned rights;
} letters[] = {
    {'l', RIGHT_LOOKUP                 },
    {'r', RIGHT_READ                   },
    {'s', RIGHT_SEEN                   },
    {'w', RIGHT_WRITE                  },
    {'i', RIGHT_INSERT                 },
    {'p', RIGHT_POST                   },
    {'k', RIGHT_CREATE                 },
    {'x', RIGHT_DELETE                 },
    {'t', RIGHT_DELETED                },
    {'e', RIGHT_EXPUNGE                },
    {'c', RIGHT_CREATE | RIGHT_DELETE  },
    {'d', RIGHT_DELETED | RIGHT_EXPUNGE},
    {'a', RIGHT_ADMIN                  },
    {'n', RIGHT_NOTE                   },
};
enum { LETTERS = sizeof letters / sizeof *letters };

bool
rights_parse(struct span s, unsigned *ret)
{
	unsigned rights = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned k = 0;

		while (k < LETTERS && letters[k].letter != s.p[i])
			k++;
		if (k == LETTERS)
			return false;
		rights |= letters[k].rights;
	}
	*ret = rights;
	return true;
}

const char *
rights_text(unsigned rights, char ret[RIGHTS_TEXT])
{
	char *p = ret;

	for (unsigned k = 0; k < LETTERS; k++)
		if ((rights & letters[k].rights) != 0)
			*p++ = letters[k].letter;
	*p = '\0';
	return ret;
}

bool
identifier_fold(struct span s, char ret[IDENTIFIER_SIZE], bool *negative)
{
	const struct span group = SPAN("group:");
	char name[USERNAME_SIZE];
	bool in_group;

	*negative = s.n > 0 && s.p[0] == '-';
	if (*negative)
		s = span_sub(s, 1, s.n);
	if (span_is(s, "anyone") || span_is(s, "anonymous")) {
		snprintf(ret, IDENTIFIER_SIZE, "%s",
		    span_is(s, "anyone") ? "anyone" : "anonymous");
		return true;
	}
	in_group = span_ieq(span_sub(s, 0, group.n), group);
	if (in_group)
		s = span_sub(s, group.n, s.n);
	if (username_fold(s, name) != 0)
		return false;
	snprintf(ret, IDENTIFIER_SIZE, "%s%s", in_group ? "group:" : "", name);
	return true;
}
