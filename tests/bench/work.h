/* What one workload's file has for another's. */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

#include "conn.h"

#include <stdlib.h>

enum { BOX_NAME = 24 };

uint64_t append_many(
    struct conn *, const char *box, uint32_t from, uint32_t count);
void box_name(char name[BOX_NAME], int i);

#endif
