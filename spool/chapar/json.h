#ifndef CHAPAR_JSON_H
#define CHAPAR_JSON_H

#include <stdio.h>

#include "base/span.h"

/* A string with its quotes.  The bytes are UTF-8; those that are not come out
 * as U+FFFD, so that the line stays JSON whatever a mailbox is called. */
void json_string(FILE *, struct span);

#endif
