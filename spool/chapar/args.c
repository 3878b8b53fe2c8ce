/* Options among words. */
#include "args.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* Does this option take the next argument as its value? */
static bool
takes_next(const struct option_def *defs, const char *arg)
{
	if (strchr(arg, '=') != NULL)
		return false;
	for (const struct option_def *o = defs; o->name != NULL; o++)
		if (strcmp(o->name, arg + 2) == 0)
			return o->kind != OPT_FLAG;
	return false;
}

static char **
room(int n)
{
	char **p = calloc((size_t)n + 2, sizeof *p);

	if (p == NULL)
		die(EXIT_TEMP, "out of memory");
	return p;
}

void
args_parse(const char *prog, const char *synopsis,
    const struct option_def *defs, int argc, char *const argv[], int min,
    int max, struct words *ret)
{
	static char **words; /* good until the next call */
	char **options = room(argc);
	int nopt = 1, n = 0, i = 1;

	free(words);
	words = room(argc);
	options[0] = argv[0];
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (argv[i][0] != '-' || argv[i][1] == '\0') {
			words[n++] = argv[i];
			continue;
		}
		options[nopt++] = argv[i];
		if (i + 1 < argc && takes_next(defs, argv[i]))
			options[nopt++] = argv[++i];
	}
	for (i++; i < argc; i++)
		words[n++] = argv[i];
	options_parse(prog, synopsis, defs, nopt, options);
	free(options);
	if (n < min)
		options_bad(prog, "usage: %s %s", prog, synopsis);
	if (n > max)
		options_bad(prog, "one word too many: %s", words[max]);
	*ret = (struct words){words, n};
}
