#ifndef DIRECTORY_DIRECTORY_H
#define DIRECTORY_DIRECTORY_H

/* What is deprecated in ldap.h is not used here. */
#include <lber.h>
#include <ldap.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/directory-edit.h"
#include "base/directory.h"
#include "base/serve.h"
#include "base/username.h"

/*
 * chapar-directory is three kinds of process.  The first waits: for local
 * programs, each of which is answered by a child of its own, and for the one
 * that follows the directory servers and keeps directory.tdb.  So whatever
 * libldap waits for, nobody else does.
 */
struct settings {
	const char *spool, *self;
	const char *urls; /* separated by blanks or commas, in order */
	const char *base, *bind_dn, *password_file, *filter;
	const char *name_attribute, *host_attribute;
	const char *ca;
	bool starttls;
	uint64_t timeout_s; /* for the connection, and for an answer */
	uint64_t poll_s;    /* 0: the changes are sent to us */
	uint64_t refresh_s; /* how long those are believed to be all */
	uint64_t max_loss;  /* percent of all that may go at once */
	char *password;     /* from the file */
	/* boards that somebody makes: below which name (NULL: they are not
	 * entered), and the classes of their entries */
	const char *boards, *board_classes;
	char own[HOST_SIZE]; /* what this server is called */
};
extern struct settings settings;

enum { URL_SIZE = 512, WHY_SIZE = 256, UUID = 16 };

/* What the process that follows tells the others, in memory they share. */
struct shown {
	int64_t since;     /* connected; 0: not */
	int64_t refreshed; /* all was as the server says, at that time */
	bool polls;
	uint64_t changes; /* applied since the program started */
	uint64_t held;    /* removals that were too many to be believed */
	char url[URL_SIZE], why[WHY_SIZE];
};
extern struct shown *shown;
void shown_trouble(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The next of settings.urls; false at the end.  *at: 0 at first. */
bool url_next(size_t *at, char ret[URL_SIZE]);
bool urls_valid(void);

/* Connected, with TLS where that is wanted, and bound: LDAP_SUCCESS or what
 * went wrong, which is shown. */
int link_open(const char *url, LDAP **ret);
void link_close(LDAP *);
/* Is the server still there?  Waits no longer than the timeout. */
bool link_alive(LDAP *);

/* An entry, as far as it is of interest. */
struct entry {
	char account[USERNAME_SIZE]; /* "": it names no account */
	char host[HOST_SIZE];        /* "": it names no server that can be */
	char id[UUID];
	bool has_id;
};
void entry_read(LDAP *, LDAPMessage *, struct entry *ret);
/* What is asked of a server: names of attributes, ended by NULL. */
char **entry_attributes(void);

/* UUIDs in their order of coming; sorted before somebody looks. */
struct ids {
	char (*id)[UUID];
	size_t n, room;
	bool sorted;
};
void ids_add(struct ids *, const char id[UUID]);
bool ids_have(struct ids *, const char id[UUID]);
void ids_free(struct ids *);

/* Changes, many of them in one transaction.  0 or a negative errno. */
struct batch {
	struct directory_edit *edit;
	unsigned n; /* in it; 0: there is none */
	bool open;
};
int batch_claim(struct batch *, const struct entry *);
int batch_unclaim(struct batch *, const char id[UUID]);
int batch_end(struct batch *); /* they hold now */
/* All that is not among them goes, unless it is too much at once. */
int batch_sweep(struct batch *, struct ids *, bool *ret_done);
/* All is as the server says now; cookie n 0: it gave none. */
int batch_fresh(struct batch *, struct span cookie);
int batch_forget_cookie(struct batch *);

/* Follows one server until something goes wrong: a result of LDAP. */
int sync_follow(LDAP *, struct batch *);
int poll_follow(LDAP *, struct batch *);

/* The process that follows, a child of that one; never returns. */
_Noreturn void follow(pid_t whose);
void follow_on(unsigned ms); /* after a pause, unless it is alone by now */

/* An entry that was looked up, and what it is called. */
struct found {
	unsigned n; /* how many claim the account */
	struct entry entry;
	char *dn;
};

/* At the first server that answers: a result of LDAP, and the connection, for
 * more; look_done() ends both.  look_again() is at the same. */
int look_up(const char *account, LDAP **ret_ld, struct found *ret);
int look_again(LDAP *, const char *account, struct found *);
void look_done(LDAP *, struct found *);
/* Our own file says so, too, before anybody is told: 0 or a negative errno. */
int note(const struct entry *, bool gone);

/* One connection of a local program. */
int request_session(int fd);

/* What it asks: words, with one that says what is wanted. */
enum { WORDS = 4, LINE_LONGEST = 1000 };
struct io;
struct asked {
	struct io *io;
	bool root; /* who asks */
	bool ours; /* has our own user */
	unsigned n;
	char word[WORDS][LINE_LONGEST + 1];
};
/* What can be said of an account without knowing more; true: it was. */
bool said(struct asked *, int result, const struct found *);
void board_add(struct asked *);
void board_remove(struct asked *);
void board_rename(struct asked *);

/* Sockets and children, until SIGTERM. */
int server_run(const struct inherited *);

#endif
