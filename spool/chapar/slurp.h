#ifndef CHAPAR_SLURP_H
#define CHAPAR_SLURP_H

#include "base/arena.h"
#include "base/span.h"

/* A file whole, in the arena; false, and "", if it cannot be read. */
bool slurp(struct arena *, const char *path, struct span *ret);
/* Takes the next line off, without its end. */
struct span slurp_line(struct span *);

#endif
