#ifndef CHAPAR_KNOWN_H
#define CHAPAR_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "spool/account.h"

/*
 * Which messages ever came into which mailbox of an account, by the hashes
 * that the log has of them: so that an import can be repeated.  What was moved
 * or deleted since counts as well.  About 16 bytes of memory a message.
 */
struct known {
	uint64_t *slots; /* open addressing; 0 is free */
	size_t n, size;
};

int known_load(struct known *, struct spool *, struct account *);
bool known_has(const struct known *, uint64_t box, uint64_t hash);
void known_free(struct known *);

#endif
