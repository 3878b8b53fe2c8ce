#ifndef IMAP_REMOTE_NOTIFY_H
#define IMAP_REMOTE_NOTIFY_H

#include "notify.h"
#include "remote.h"

/* What other servers are to tell of, as s->notify says: those that it concerns
 * are told so, where that has changed.  status: they say how things are.  0 or
 * SPOOL_FULL. */
int remote_notify_refresh(struct session *, bool status);
void remote_notify_end(struct notify *);

/* Passes on what has come; does not wait. */
void remote_notify_hear(struct session *);
/* One of them cannot tell any more. */
bool remote_notify_is_over(const struct session *);
/* Their descriptors, at most REMOTE_WATCH; returns when, in clock_ms(), one
 * that was away is to be tried again. */
int64_t remote_notify_fds(struct session *, int fds[], unsigned *n);

/* The server of the selected mailbox is told what is wanted of that. */
void remote_notify_selected(struct session *);

#endif
