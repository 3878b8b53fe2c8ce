#ifndef LMTP_HOME_H
#define LMTP_HOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/directory.h"
#include "base/io.h"
#include "base/span.h"

/*
 * A connection to the LMTP of another server, which houses some of the
 * recipients: opened when the first of them is named, kept for the next mails
 * of this session.
 *
 * Whatever goes wrong on it is temporary, and closes it: home_say() and
 * home_answer() are false then.
 */
enum { HOMES = 32, HOME_TEXT = 512 };

enum home_offers {
	OFFERS_CHUNKING = 1 << 0,
	OFFERS_BINARY = 1 << 1,
	OFFERS_UTF8 = 1 << 2,
	OFFERS_8BIT = 1 << 3,
	OFFERS_SIZE = 1 << 4,
	OFFERS_QUOTA = 1 << 5, /* IGNOREQUOTA */
	OFFERS_AUTH = 1 << 6,
	OFFERS_PLAIN = 1 << 7,
	OFFERS_HOP = 1 << 8, /* XHOP: not to be passed on again */
	OFFERS_PIPELINING = 1 << 9, /* RFC 2920 */
};

/* What it said: the code, the status ("2.1.5") or "", the text. */
struct home_reply {
	unsigned code;
	char status[16];
	char text[HOME_TEXT];
};

struct homes;
struct session;

struct home_link {
	char host[HOST_SIZE];
	struct io *io; /* NULL: not connected */
	int fd;
	unsigned offers;
	int64_t down_until; /* not to be tried before, in ms */
	const char *why;    /* and why not */
	unsigned turn;      /* which connection this is */
	bool used;          /* it has had a mail */
	bool in_mail;       /* a MAIL was accepted, of the present mail */
	bool old_mail;      /* of another, which came to nothing: RSET first */
	bool tried;         /* failed with the present mail: not again */
	unsigned nrcpt;     /* of the present mail, accepted */
};

/* The link to a server, connected and greeted, or NULL: *ret_why says why. */
struct home_link *home_link(
    struct session *, const char *host, const char **ret_why);
void home_close(struct home_link *, const char *why);
void homes_close(struct session *);
/* Of those that there are; NULL after the last. */
struct home_link *home_next(struct session *, unsigned *at);

/* One reply, all lines of it; true for whatever has the form of one. */
bool home_answer(struct home_link *, struct home_reply *ret);

#endif
