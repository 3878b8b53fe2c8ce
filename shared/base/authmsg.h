#ifndef BASE_AUTHMSG_H
#define BASE_AUTHMSG_H

#include "base/tlv.h"

/*
 * What a handler and chapar-auth say to each other on a Unix stream socket.
 *
 * A frame is a length of four bytes, little endian, not counting itself, and
 * so many bytes of fields (base/tlv.h).  A request gets one answer; further
 * requests may follow on the same connection, which carries one mechanism at
 * a time.  A side that reads a frame past the limit, or one that is not
 * fields, closes.
 *
 *	PASSWORD  USER, PASS                     -> OK, NO or TEMP
 *	START     MECH, perhaps TOKEN, AUTHZID   -> OK, NO, TEMP or MORE
 *	STEP      TOKEN                          -> the same
 *	CANCEL                                   -> NO
 *	TICKET    perhaps GRANT, HOST            -> OK with TOKEN, NO or TEMP
 *
 * Each of them may carry SERVICE, PEER, FLAGS and the channel binding.  OK
 * carries USER (whose mail it is), LOGIN (who proved himself) and a GROUP for
 * each of the groups, and a GRANT if there are other servers, which gets
 * its owner a TICKET for one of them (base/ticket.h); OK and MORE may carry a
 * TOKEN for the client.  A mechanism, a back end or a field more needs no other frame.
 */
enum { AUTHMSG_MAX = 65536 };

enum auth_result {
	AUTH_OK = 0,
	AUTH_NO,   /* wrong, unknown or locked: one answer for all three */
	AUTH_TEMP, /* could not be decided; does not count as a failure */
	AUTH_MORE, /* the mechanism goes on: send the token to the client */
};

enum authmsg_verb {
	AUTHMSG_PASSWORD = 1,
	AUTHMSG_START,
	AUTHMSG_STEP,
	AUTHMSG_CANCEL,
	AUTHMSG_TICKET,
};

enum authmsg_tag {
	/* requests */
	AUTHMSG_VERB = 1, /* a number, comes first */
	AUTHMSG_SERVICE,  /* "imap" */
	AUTHMSG_PEER,     /* "192.0.2.1" */
	AUTHMSG_FLAGS,    /* a number */
	AUTHMSG_MECH,     /* "PLAIN" */
	AUTHMSG_TOKEN,    /* both ways, bytes */
	AUTHMSG_USER,     /* both ways */
	AUTHMSG_PASS,
	AUTHMSG_AUTHZID,
	AUTHMSG_BINDING_NAME, /* "tls-exporter" */
	AUTHMSG_BINDING,
	AUTHMSG_CERT_USER, /* what a verified client certificate says */
	AUTHMSG_HOST, /* the server a ticket is for */
	/* answers */
	AUTHMSG_RESULT = 32, /* enum auth_result, comes first */
	AUTHMSG_LOGIN,
	AUTHMSG_GROUP,
	AUTHMSG_FOLDER, /* what the client has put after a name and a plus */
	AUTHMSG_GRANT,  /* both ways */
	AUTHMSG_VIA,    /* the server that has sent a ticket */
};

/* FLAGS */
enum {
	AUTHMSG_TLS = 1 << 0,
	AUTHMSG_LOCAL = 1 << 1,
	AUTHMSG_FOLDERS = 1 << 2, /* "alice+Lists" is alice */
	AUTHMSG_TUNNEL = 1 << 3,  /* from a network that is as good as TLS */
};

/* Begins a frame in an empty buffer, and fills in its length at the end. */
void authmsg_begin(struct buf *, unsigned tag, uint64_t verb_or_result);
void authmsg_end(struct buf *);

/* Looks at what has come so far: 1 and the fields of a whole frame, 0 if more
 * has to come, -EMSGSIZE if the frame would be too long.  *ret_used says how
 * many bytes a whole frame takes, as soon as four have come. */
int authmsg_frame(struct span got, struct span *ret_fields, size_t *ret_used);

#endif
