#ifndef BASE_DEFLATE_H
#define BASE_DEFLATE_H

#include <stdbool.h>

#include "base/io.h"

/*
 * Compression of a connection (RFC 1951, raw: what COMPRESS DEFLATE speaks).
 *
 * From here on what is put into the io is compressed and what comes is
 * expanded, what has come already included.  What a client sends expands to
 * at most a thousand times its size, but into the connection's buffer: it
 * takes no memory, and each limit on what a client may say counts what it
 * expanded to.
 *
 * False if there is no memory for it; then nothing has changed.
 */
bool deflate_start(struct io *);

#endif
