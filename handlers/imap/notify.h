#ifndef IMAP_NOTIFY_H
#define IMAP_NOTIFY_H

#include "fetch.h"
#include "imap.h"
#include "spool/events.h"

/*
 * NOTIFY (RFC 5465): the client says which events of which mailboxes it wants
 * to hear of, at any time.
 *
 * Each account that has such a mailbox is watched: its log is read on from
 * where it was, so that what is told costs what has changed.  Which mailboxes
 * there are is remembered as a list, made again when a catalog has changed;
 * what became of names is the difference between the two.
 *
 * What happens in the selected mailbox is told by session_tell(), as always,
 * but for what the client does not want.
 */
enum event {
	EVENT_NEW = 1 << 0,
	EVENT_EXPUNGE = 1 << 1,
	EVENT_FLAG = 1 << 2,
	EVENT_ANNOTATION = 1 << 3,
	EVENT_NAME = 1 << 4,
	EVENT_SUBSCRIPTION = 1 << 5,
	EVENT_METADATA = 1 << 6,
	EVENT_SERVER = 1 << 7,

	EVENTS_MESSAGE = EVENT_NEW | EVENT_EXPUNGE | EVENT_FLAG |
			 EVENT_ANNOTATION,
	EVENTS_ALL = (1 << 8) - 1,
};

enum scope {
	SCOPE_INBOXES,
	SCOPE_PERSONAL,
	SCOPE_SUBSCRIBED,
	SCOPE_SUBTREE,
	SCOPE_MAILBOXES,
};

enum {
	NOTIFY_WATCH = 8, /* accounts */
	REMOTE_WATCH = 6, /* other servers */
	NOTIFY_KNOWN = 20000, /* mailboxes */
	NOTIFY_OWN = 16,
};

struct event_group {
	enum scope scope;
	struct span *names; /* canonical */
	unsigned n, events;
};

struct known {
	struct listed box; /* first: lists are in order of names */
	unsigned events;   /* those the client wants of it and may have */
	bool noaccess;     /* it may see the name only */
};

struct notify {
	struct arena mem; /* what was asked for */
	bool delayed;	  /* SELECTED-DELAYED */
	unsigned selected;
	bool fetches; /* there is something to say of new messages */
	struct fetch fetch;
	struct event_group *groups;
	unsigned ngroups;

	struct arena *known_mem;
	struct known *known;  /* in order of names */
	struct known **by_id; /* those with messages to hear of, by id */
	uint32_t nknown, nby_id;

	struct watch {
		struct account *account;
		struct index *pin; /* keeps it open */
		struct events events;
	} watch[NOTIFY_WATCH];
	unsigned nwatch;
	struct away *away; /* other servers: remote-notify.c */
	unsigned naway;

	/* What this session did itself, until the next telling. */
	struct {
		struct account *account;
		uint64_t lo, hi;
	} own[NOTIFY_OWN];
	unsigned nown;
	struct account *committing;
	uint64_t base;
	struct span own_names[2];
	unsigned nown_names;
};

/* --- cmd-notify.c ------------------------------------------------------- */

void notify_end(struct session *); /* back to what there is without NOTIFY */
void put_events(struct io *, unsigned); /* "(FlagChange)" or "NONE" */

/* --- notify.c ----------------------------------------------------------- */

/* Which of EVENTS_MESSAGE are to be told of the selected mailbox now. */
unsigned notify_selected(const struct session *);
/* What is to be told of messages that have just come: rows from..to. */
void notify_fetch(struct session *, uint32_t from, uint32_t to);
/* Tells of everything else. */
void notify_tell(struct session *);
/* The watched accounts' bells; says whether all of them have one. */
bool notify_bells(struct session *, int fds[], unsigned *n);
/* They have rung, or were looked at. */
void notify_clear(struct session *);
/* The state of all that is asked for. */
void notify_status(struct session *);
void notify_status_one(struct session *, const struct known *);

/* A change of the session's own, of which it need not be told. */
void notify_own_name(struct session *, struct span name);
void notify_own(
    struct session *, struct account *, uint64_t lo, uint64_t hi);

/* --- notify-names.c ----------------------------------------------------- */

/* Which mailboxes there are, with what is wanted of them; tells how that
 * differs from before.  0, or SPOOL_FULL: too many. */
int notify_refresh(struct session *, bool tell);
void notify_forget_names(struct notify *);
/* The one with this id whose messages are wanted; or NULL. */
struct known *notify_known(
    struct session *, const struct account *, uint64_t id);

/* --- wait.c ------------------------------------------------------------- */

/* Until the client says something (true) or `until`, in clock_ms(): tells what
 * happens meanwhile. */
bool session_wait(struct session *, int64_t until, bool idle);

#endif
