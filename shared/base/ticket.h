#ifndef BASE_TICKET_H
#define BASE_TICKET_H

#include <stdint.h>

#include "base/sha256.h"
#include "base/span.h"
#include "base/username.h"

/*
 * What one server shows another in place of a password.
 *
 * All servers of a site have the same secret, a file of 32 random bytes or
 * more; who can read it can speak for everybody.  chapar-auth can, and so
 * can the administrator's commands.  From it chapar-auth makes
 *
 *	a grant, for the handler in which somebody has logged in: it proves
 *	that to chapar-auth of this server, for a day;
 *	a ticket, when it is shown a grant: it proves to chapar-auth of one
 *	other server, for a minute and once, who it is that asks.
 *
 * So a handler that has been taken over can speak for the user who logged in
 * there and for nobody else.
 *
 * Both are base64 without a NUL, "T" or "G" first in what it encodes.  They
 * are signed by HMAC-SHA256, each kind with a key of its own.
 */
enum {
	TICKET_SECRET_MIN = 32, /* bytes of the shared secret */
	TICKET_HOST = 256,      /* a server's name, and its NUL */
	TICKET_SERVICE = 16,
	TICKET_NONCE = 16,
	TICKET_LIFE_S = 60, /* either way: clocks are not all the same */
	GRANT_LIFE_S = 24 * 3600,
	TICKET_SIZE = 1536, /* as text, with its NUL */
	GRANT_SIZE = 1024,
};

struct ticket_key {
	unsigned char tickets[SHA256_SIZE], grants[SHA256_SIZE];
};

/* From the secret: 0, or -EINVAL when there is too little of it.  The second
 * reads it from a file: -errno. */
int ticket_key_make(struct span secret, struct ticket_key *ret);
int ticket_key_load(const char *path, struct ticket_key *ret);

struct ticket {
	char from[TICKET_HOST], to[TICKET_HOST]; /* servers */
	char user[USERNAME_SIZE];     /* to act as; "": the server itself */
	char login[USERNAME_SIZE];    /* who proved who they are */
	char service[TICKET_SERVICE]; /* good for this alone; "": for any */
	char client[64];              /* where he is, for the log */
	int64_t at;                   /* seconds since 1970 */
	unsigned char nonce[TICKET_NONCE];
};

/* As text; nonce and time are the caller's to fill in. */
void ticket_make(
    const struct ticket_key *, const struct ticket *, char ret[TICKET_SIZE]);
/* The same for the server itself, now, with random bytes: for programs that
 * have the secret.  0, -errno when there are none. */
int ticket_make_server(const struct ticket_key *, const char *from,
    const char *to, const char *service, char ret[TICKET_SIZE]);

/* 0; -EBADMSG: not one of ours, or changed; -EXDEV: for another server; -ETIME:
 * late, or from the future.  That it has been seen before the caller finds
 * out, by its nonce. */
int ticket_read(const struct ticket_key *, struct span text, const char *here,
    int64_t now, struct ticket *ret);

/* Who has logged in, for the same server. */
struct grant {
	char user[USERNAME_SIZE], login[USERNAME_SIZE];
	char service[TICKET_SERVICE];
	int64_t at;
};
void grant_make(const struct ticket_key *, const struct grant *,
    const char *here, char ret[GRANT_SIZE]);
int grant_read(const struct ticket_key *, struct span text, const char *here,
    int64_t now, struct grant *ret); /* as ticket_read() */

#endif
