#ifndef IMSP_FAR_H
#define IMSP_FAR_H

#include "base/directory.h"
#include "imsp.h"

/*
 * Mailboxes of others and boards that another server houses.
 *
 * The session runs where its user's account is.  Of what is elsewhere it asks
 * the IMSP server there, as its user, whose ticket it shows; over there it is a
 * guest (XGUEST): a session without an account, which may do what is about
 * mailboxes and never asks any further.  Connections are kept for the session;
 * a server that is down is left alone for a while.
 */

/* The server that has the mailbox of this name; NULL: it is here, or nobody
 * knows of it, or the session is a guest's itself. */
const char *far_host(struct session *, struct span name);

/* The command is about a mailbox that is elsewhere: all of it goes there, and
 * its answers to the client.  False: it is not. */
bool far_pass(struct session *, struct args, struct reply *ret);

/* Is it there, for him?  For SUBSCRIBE. */
bool far_exists(struct session *, struct span name, const char *host);

/* LIST or LMARKED of all other servers, at the same time: for each line that is about a mailbox
 * fn is called. */
void far_list(struct session *, const char *command, struct span pattern,
    void (*fn)(void *arg, struct span line), void *arg);

/* Is it another server of this site, or this one?  Its name, folded. */
bool far_server(struct session *, struct span host, char ret[HOST_SIZE]);
/* Where a mailbox of this name is or would be, if there is a directory. */
enum home far_home(struct session *, struct span name);
/* CREATE on that server. */
struct reply far_create(struct session *, struct span name, const char *host);

void far_close(struct session *);

#endif
