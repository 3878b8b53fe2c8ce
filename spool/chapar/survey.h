#ifndef CHAPAR_SURVEY_H
#define CHAPAR_SURVEY_H

#include <stdint.h>

#include "spool/spool.h"

/* What there is in a spool, counted: for stats, top and doctor. */
enum { SURVEY_PROTOCOLS = 8 };

struct survey {
	uint64_t accounts, boards, mailboxes, messages, bytes;
	uint64_t records;  /* of all logs */
	uint64_t unopened; /* accounts that could not be */
	uint64_t sessions;
	struct {
		char name[8];
		uint64_t n;
	} protocol[SURVEY_PROTOCOLS];
	uint64_t disk_size, disk_free; /* bytes */
	uint64_t inodes, inodes_free;  /* 0: the disk does not count them */
};

int survey_take(struct spool *, struct survey *ret);

#endif
