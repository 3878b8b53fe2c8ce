#ifndef BASE_NETWORKS_H
#define BASE_NETWORKS_H

#include <stdbool.h>

/*
 * Lists of networks: "10.8.0.0/16,192.0.2.7,fd00:1::/64".
 *
 * An address without a length is that address alone.  An IPv4 address that
 * came in an IPv6 one is compared as IPv4, as struct peer has it.
 */
bool networks_valid(const char *list); /* NULL and "" are */

/* Is this address, in words, in one of them?  "unix" and its like never. */
bool networks_have(const char *list, const char *addr);

#endif
