#ifndef IMAP_REMOTE_LIST_H
#define IMAP_REMOTE_LIST_H

#include "list.h"
#include "remote.h"

/* What servers say to LIST, on its way into ours: inside of remote-list.c and
 * remote-list-take.c. */
enum { SAID_BYTES = 24 << 20 }; /* of all servers together, that is kept */

/* "* STATUS name (...)" and its kin, as they came. */
struct said {
	struct span name, line;
	const char *kind;
};

struct remote_said {
	struct said *said;
	uint32_t n, cap;
};

/* What one server says is kept apart until it has said all of it. */
struct gather {
	struct session *s;
	struct remote *r; /* who speaks */
	struct arena mem;
	struct listed *list;
	uint32_t n, cap;
	struct remote_said said;
	size_t bytes;
	bool names; /* those are not wanted any more */
};

struct found {
	struct listed *list;
	uint32_t n, cap;
	struct remote_said *said;
	size_t bytes;
};

/* An answer; arg is the gather. */
remote_fn list_take;
/* What a server has said is kept, if there is room for all of it. */
void list_keep(const struct gather *, struct found *);
/* --- remote-heard.c: names that a server has said are good for a while ---- */

/* Takes those that were asked for in these words, or all there are.  False:
 * they are not known, or too old. */
bool heard_take(struct remote *, const char *asked, const char *all,
    struct found *);
void heard_keep(const struct gather *, const char *asked, int64_t at);

/* Room for one more in an array that lies in an arena. */
void *list_room(
    struct arena *, void *p, uint32_t n, uint32_t *cap, size_t size);

#endif
