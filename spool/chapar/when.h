#ifndef CHAPAR_WHEN_H
#define CHAPAR_WHEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Moments as an administrator writes them: "2h", "3d" (so long ago),
 * "2026-11-20", "2026-11-20T14:00" or "2026-11-20 14:00:05" on the clock of
 * this machine, the same with a Z after it in UTC, "@1700000000".
 */
bool when_parse(const char *text, int64_t *ret_us);

/* The same from an option, or an error that is said, exit 64. */
int64_t when_option(const char *prog, const char *option, const char *text);

/* "2026-11-20T13:00:05Z" */
enum { WHEN_TEXT = 24 };
const char *when_text(int64_t us, char ret[WHEN_TEXT]);

#endif
