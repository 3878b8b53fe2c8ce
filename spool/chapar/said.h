#ifndef CHAPAR_SAID_H
#define CHAPAR_SAID_H

#include <stdbool.h>

#include "base/span.h"
#include "spool/past.h"

/* How it went with a mailbox, said if it went wrong: an exit status. */
int said_mailbox(const char *name, int rc);

/* What came of past_keep(). */
void said_past(bool json, struct span name, const struct past_report *);

#endif
