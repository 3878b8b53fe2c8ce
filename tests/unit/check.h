#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <stdio.h>

/*
 * A test goes on after a check that failed, so that one run shows them all:
 * main() ends with "return check_end();".
 */
static int check_failures;

#define CHECK(cond)                                                            \
	do {                                                                   \
		if (!(cond)) {                                                 \
			printf(                                                \
			    "%s:%d: not so: %s\n", __FILE__, __LINE__, #cond); \
			check_failures++;                                      \
		}                                                              \
	} while (0)

static inline int
check_end(void)
{
	return check_failures != 0;
}

#endif
