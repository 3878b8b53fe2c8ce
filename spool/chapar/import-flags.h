#ifndef CHAPAR_IMPORT_FLAGS_H
#define CHAPAR_IMPORT_FLAGS_H

#include "import.h"

/*
 * Messages that came before get the flags that they have elsewhere by now:
 * begin, then one by one, then end, which is given what went wrong in between.
 * Each 0, a negative errno or what spool/spool.h says.
 */
struct flags_there {
	uint32_t uid, size, flags; /* size 0: nobody knows */
	const struct span *keywords;
	unsigned nkeywords;
};

struct import_flags;
int import_flags_begin(struct import *, struct import_flags **ret);
int import_flags_one(struct import_flags *, const struct flags_there *);
/* differs: they are other messages, and no more was done. */
int import_flags_end(struct import_flags *, int rc, bool *ret_differs);

#endif
