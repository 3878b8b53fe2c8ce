#ifndef CHAPAR_STATS_STANDBY_H
#define CHAPAR_STATS_STANDBY_H

#include <stdio.h>

#include "spool/spool.h"

/* How far behind each server is that follows this one, as Prometheus reads
 * it; nothing if there is none. */
void stats_standby(FILE *, struct spool *);

#endif
