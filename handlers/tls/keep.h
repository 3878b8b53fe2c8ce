#ifndef TLS_KEEP_H
#define TLS_KEEP_H

#include "dial.h"
#include "link.h"

/*
 * chapar-tls --dial: children that outlive their session, and their
 * connections, which are links.
 */

/* At most so many idle at once, each for so long; of so many children. */
void keep_init(uint64_t most, uint64_t seconds, uint64_t children);

/* For struct serve: in the process that listens. */
void keep_before(void *);
bool keep_pass(int fd, bool full, void *);

/* In a child: at its beginning; when it has a new connection; when a session
 * is over, on a link that goes where this line says: true when there is
 * another handler at descriptor 0, whatever it wants and whatever became of the
 * link. */
void keep_begin(void);
void keep_opened(void);
bool keep_wait(struct link *, const char *line);

#endif
