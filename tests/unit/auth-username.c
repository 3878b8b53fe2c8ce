/* The names of accounts: folded, refused, and where they lie. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>

#include "base/username.h"

/* out NULL: refused */
static const struct row {
	const char *in, *out;
} rows[] = {
    {"alice",		"alice"               },
    {"Alice@CS.Example.EDU", "alice@cs.example.edu"},
    {"o'neil",	       "o'neil"              },
    {"a_b-c.d",              "a_b-c.d"             },
    {"J\xc3\x9cRGEN",        "j\xc3\xbcrgen"       },
    {"ju\xcc\x88rgen",       "j\xc3\xbcrgen"       },
    {"\xce\xa3\xce\xa3",     "\xcf\x83\xcf\x83"    },
    {"stra\xc3\x9f"
     "e",	       "strasse"             },
    {"",		     NULL		  },
    {"-alice",	       NULL                  },
    {".alice",	       NULL                  },
    {"a..b",		 NULL		  },
    {"a/b",		  NULL		  },
    {"a%b",		  NULL		  },
    {"a*",		   NULL		  },
    {"a+b",		  NULL		  },
    {"a b",		  NULL		  },
    {"a\tb",		 NULL		  },
    {"a\x7f",		NULL		  },
    {"a\xc2\xa0"
     "b",	       NULL		  },
    {"a\xe2\x80\x8b"
     "b",	       NULL		  }, /* zero width space */
    {"a\xe2\x80\xae"
     "b",	       NULL		  }, /* right to left */
    {"a\xff",		NULL		  },
    {"a\xc3",		NULL		  },
    {"\xed\xa0\x80",         NULL                  }, /* surrogate */
    {"anyone",	       NULL                  },
    {"Anonymous",            NULL                  },
    {"group:staff",          NULL                  },
};

static void
fold_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *t = &rows[i];
		char got[USERNAME_SIZE], again[USERNAME_SIZE];
		int r = username_fold(span_str(t->in), got);

		if (t->out == NULL) {
			if (r >= 0)
				printf("# row %zu: got %s\n", i, got);
			assert(r < 0 && got[0] == '\0');
			continue;
		}
		if (r != 0 || strcmp(got, t->out) != 0)
			printf("# row %zu: %d %s\n", i, r, got);
		assert(r == 0 && strcmp(got, t->out) == 0);
		assert(username_fold(span_str(got), again) == 0);
		assert(strcmp(got, again) == 0);
	}
}

static void
lengths(void)
{
	char in[USERNAME_MAX + 2], out[USERNAME_SIZE];
	char path[USERNAME_PATH_SIZE], back[USERNAME_SIZE];

	memset(in, 'a', sizeof in);
	assert(username_fold(span_of(in, USERNAME_MAX), out) == 0);
	username_path(out, path);
	assert(strlen(path) == 3 + USERNAME_MAX);
	assert(
	    username_fold(span_of(in, USERNAME_MAX + 1), out) == -ENAMETOOLONG);
	for (size_t i = 0; i + 1 < USERNAME_MAX; i += 2)
		memcpy(in + i, "\xc3\xa4", 2);
	assert(username_fold(span_of(in, 80), out) == 0);
	username_path(out, path);
	assert(strlen(path) == 3 + 240);
	assert(username_from_path(path + 3, back) == 0);
	assert(strcmp(back, out) == 0);
	assert(username_fold(span_of(in, 82), out) == -ENAMETOOLONG);
	assert(username_fold(span_of("a\0b", 3), out) == -EINVAL);
}

static void
paths(void)
{
	char path[USERNAME_PATH_SIZE], back[USERNAME_SIZE];

	username_path("o'neil", path);
	assert(path[2] == '/' && strcmp(path + 3, "o=27neil") == 0);
	assert(username_from_path(path + 3, back) == 0);
	assert(strcmp(back, "o'neil") == 0);
	assert(username_from_path("o=7", back) < 0);
	assert(username_from_path("o=", back) < 0);
	assert(username_from_path("=61", back) < 0); /* "a" has one spelling */
	assert(username_from_path("Alice", back) < 0);
	assert(username_from_path("a/b", back) < 0);
	assert(username_from_path("..", back) < 0);
}

int
main(void)
{
	fold_rows();
	lengths();
	paths();
	puts("ok tests/unit/auth-username.c");
	return 0;
}
