#ifndef CHAPAR_LOG_TEXT_H
#define CHAPAR_LOG_TEXT_H

#include <stdio.h>

#include "base/span.h"
#include "spool/record.h"

/* A record as a line for people, or as one of JSON; box is the name of the
 * mailbox that it is about, "" if it is about none. */
void log_put_text(FILE *, const struct record *, struct span box);
void log_put_json(FILE *, const struct record *, struct span box);

#endif
