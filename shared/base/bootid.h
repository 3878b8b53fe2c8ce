#ifndef BASE_BOOTID_H
#define BASE_BOOTID_H

#include <stdint.h>

/* This boot of the machine, as a number that no other boot has; read once.
 * 0 or a negative errno. */
int boot_id(uint64_t ret[2]);

#endif
