#ifndef CHAPAR_ARGS_H
#define CHAPAR_ARGS_H

#include "base/options.h"

/*
 * The arguments of a subcommand: options_parse(), but options may also come
 * after words, as people type them ("--" ends them).  Gives how many words
 * there are, in argv's order; more than max, or fewer than min, are an error
 * that is said, exit 64.
 */
struct words {
	char **w;
	int n;
};
void args_parse(const char *prog, const char *synopsis,
    const struct option_def *, int argc, char *const argv[], int min, int max,
    struct words *ret);

#endif
