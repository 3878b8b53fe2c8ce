#ifndef IMAP_REMOTE_COPY_H
#define IMAP_REMOTE_COPY_H

#include "annotate.h"
#include "append.h"
#include "copy.h"
#include "remote.h"
#include "spool/arrival.h"

/*
 * Messages that go from one server to another.
 *
 * COPY and APPEND are that and no more.  MOVE does it batch by batch:
 *
 *	1. The intent, with an id, is committed in the user's account.
 *	2. The batch is appended at the target, in one commit with its id.
 *	3. It is expunged at the source.
 *	4. The intent is taken back, and the target told to forget the id.
 *
 * If the target's answer to 2 is lost it is asked for the id, which also
 * keeps the batch from arriving later.  An intent whose process has died, or
 * that could not be carried out, is settled when this user has a connection to
 * another server the next time: what has arrived is expunged at its source,
 * and else nothing has happened.
 */

/* --- remote-append.c: to another server ----------------------------------- */

struct remote_to {
	struct remote *r;
	struct span name;
	unsigned rights; /* there */
	uint32_t uidvalidity;
	struct runs uids; /* those that were given, in order */
};

/* Is there such a mailbox, and may mail go there?  Sets rights. */
bool remote_to(struct session *, struct remote *, struct span name,
    struct remote_to *ret, struct reply *no);

/* What is said of a message before its bytes. */
struct stamp {
	uint32_t flags;
	const struct span *keywords;
	unsigned n;
	int64_t date;
	int16_t zone;
	const struct mnote *notes; /* annotations: shared, or the user's own */
	uint32_t nnotes;
};
/* A command for one or more messages: begin, each of them, end. */
void remote_append_begin(struct remote_to *, const char *id);
void remote_append_message(
    struct remote_to *, const struct stamp *, struct span bytes);
/* OK, and uids; NO: nothing was appended; UNKNOWN: nobody knows. */
enum appended { APPENDED, NOT_APPENDED, UNKNOWN };
enum appended remote_append_end(
    struct remote_to *, const char *id, struct reply *no);
/* All that came with a command. */
enum appended remote_append_all(struct remote_to *, const struct append *,
    const char *id, struct reply *no);

/* Has it arrived?  If not, it never will.  UNKNOWN: the server is down. */
enum appended remote_arrived(struct remote *, struct span name, const char *id,
    uint32_t *uidvalidity, struct runs *uids);
void remote_forget(struct remote *, struct span name, const char *id);

/* --- remote-fetch.c: from another server -----------------------------------
 */

/* The UIDs of a set of messages as the client wrote it, of the selected
 * mailbox there. */
bool remote_uids(struct remote *, struct span set, bool by_uid,
    struct runs *ret, struct reply *no);
/* The next ones, from the at-th on, as many as go at a time. */
void remote_next(
    struct session *, const struct runs *uids, uint64_t *at, struct runs *ret);
/* Takes messages in.  got has the UIDs of those that there were. */
bool remote_fetch(struct remote *, const struct runs *uids, struct append *ret,
    struct runs *got, struct reply *no);
/* Expunges them.  ret_code: of the answer, such as HIGHESTMODSEQ, or NULL. */
enum remote_outcome remote_expunge(
    struct remote *, const struct runs *, const char **ret_code);

/* --- remote-copy.c ---------------------------------------------------------
 */

/* COPY and MOVE where one end is elsewhere.  False: neither is. */
bool remote_copy(struct session *, struct args *, bool move, struct span line,
    struct reply *ret);
/* --- remote-replace.c ------------------------------------------------------
 */

/* APPEND to another server: from what follows the mailbox's name. */
struct reply remote_append(struct session *, struct args *, struct append *,
    struct remote *, struct span name);

/* REPLACE with either end elsewhere: the message to be replaced, of a mailbox
 * that is selected there; then from what follows the target's name. */
bool remote_old(
    struct session *, struct args *, uint32_t *ret_uid, struct reply *no);
struct reply remote_replace(struct session *, struct args *, struct append *,
    struct remote *to, struct span name, uint32_t uid);

/* --- remote-settle.c -------------------------------------------------------
 */

/* Carries out what was left undone. */
void remote_settle(struct session *);

#endif
