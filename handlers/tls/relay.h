#ifndef TLS_RELAY_H
#define TLS_RELAY_H

#include "link.h"
#include "tls.h"

/* Both ways between a connection and a program, as far as they have got. */
struct flow {
	char *p;
	size_t size, from, to;
	size_t high; /* as far as anything was in it */
	bool eof;    /* no more comes */
	bool done;   /* and all of it was passed on, or cannot be */
};

struct relay {
	SSL *ssl;
	struct link *link; /* NULL: bytes are as they are */
	int net, app;
	struct flow up, down;
	short net_read, net_write; /* what each waits for; 0: it can go on */
	bool app_full, app_empty, corked;
	bool client_left; /* nothing more comes from it */
	bool app_gone;    /* neither reads nor writes any more */
	size_t wasted;
};

static inline bool
flow_empty(const struct flow *f)
{
	return f->from == f->to;
}

/* flow.c: goes on without waiting as long as somebody gets on; app_readable:
 * there may be something to be had from the program. */
void flow_pump(struct relay *, bool app_readable);

#endif
