/*
 * A connection to the server and what it said.
 *
 * Every byte received goes through one parser, which counts: finished
 * replies (tagged lines, continuations, +OK, 250), FETCH responses, search
 * hits, literals and so on, in the tally, since the last time something was
 * sent.  Literals are skipped, not kept, and in the kernel when they are
 * long: the client must not be what is measured.
 *
 * Two ways to use one: blocking (conn_open, conn_send, conn_wait and the imap
 * functions) for one connection at a time, and the loop (loop.h) for many.
 */
#ifndef BENCH_CONN_H
#define BENCH_CONN_H

#include "gen.h"

#include <sys/types.h>

enum proto { IMAP, POP3, LMTP };

struct tally {
	long replies, ok, no, more; /* more: continuations */
	long fetch, hits, expunged, listed, status, literals;
	long disorder; /* FETCH with an unexpected number */
	uint64_t bytes, literal_bytes, sizes; /* sizes: sum of RFC822.SIZE */
	long messages;                        /* POP3: retrieved */
	uint64_t octets;                      /* POP3: and their bytes */
};

struct conn {
	int fd;
	enum proto proto;
	char *in; /* received, not yet parsed: from .. to */
	size_t from, to, cap;
	size_t seen;   /* of these, in a line that has no end yet */
	uint64_t skip; /* literal bytes still to come */
	bool inside;   /* the next line continues a response */
	bool greeted, bye, with_sizes;
	bool dotted, in_dotted; /* POP3: the answers end with a dot */
	long number;            /* of the last FETCH response */
	struct tally t;
	long exists, news; /* the last EXISTS; how many there were */
	double exists_at;  /* when it came */
	unsigned long validity;
	unsigned long long modseq;
	struct text *keep; /* literals are copied here, if set */
	char last[200];    /* the last reply */

	/* The loop's part. */
	void (*step)(struct conn *);
	int state, user;
	long wanted, index;
	double since;
	const char *out;
	size_t out_left;
	char line[2048];
};

bool conn_try(enum proto); /* is anybody there? */
struct conn *conn_new(enum proto, bool blocking);
void conn_free(struct conn *);
ssize_t conn_pump(struct conn *); /* bytes, 0 at the end, -1 not now */
void conn_parse(struct conn *);
void conn_forget(struct conn *); /* empties the tally */

struct conn *conn_open(enum proto);
void conn_send(struct conn *, const void *, size_t);
void conn_wait(struct conn *, long replies);
void conn_ask(struct conn *, const void *, size_t, long replies);
bool conn_command(struct conn *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

struct conn *imap_login(int user);
struct conn *imap_open(int user, const char *box);
void imap_select(struct conn *, const char *box);
void imap_logout(struct conn *);

#endif
