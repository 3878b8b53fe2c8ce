#ifndef SPOOL_OPTION_H
#define SPOOL_OPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/account.h"
#include "spool/commit.h"
#include "spool/viewer.h"

/*
 * Options: what users and sites want their clients to know, by name.
 *
 * A name is found in any case of ASCII and keeps the spelling that it was
 * first set with; a value is any bytes.  There are two layers: the site's, in
 * an account of its own that nobody can log in to, and each user's in his.
 * What a user sees is the one laid over the other (struct options).
 *
 * An account has one record of all its names, their types and the sizes of
 * their values, and one record a value; so that looking at options costs what
 * they are and not what else the account holds.
 */
#define SITE_ACCOUNT "site:imsp"

enum {
	OPTION_NAME_MAX = 255,
	OPTION_VALUE_MAX = 1 << 20,
	OPTIONS_MAX = 10000, /* an account */
};

enum option_type {
	OPTION_FREE = 'W',   /* who owns the layer may change it */
	OPTION_FIXED = 'R',  /* only an administrator may */
	OPTION_HIDDEN = 'N', /* nor is it shown to others */
};

struct option {
	struct span name;   /* as it was spelled */
	struct span folded; /* in lower case; options are in order of these */
	enum option_type type;
	uint32_t size;
	struct span value; /* p is NULL until option_value() */
};

/* --- one layer ----------------------------------------------------------- */

/* The options of an account, read again by option_load() only where something
 * changed.  Zero-initialised; option_free() gives back what it holds. */
struct option_layer {
	struct arena mem;
	uint64_t lsn;      /* of the catalog */
	bool loaded, ever; /* ever: some option was set once */
	struct option *list;
	uint32_t n;
	uint64_t bytes; /* names and values of those that are free */
	bool counted;   /* what follows is known */
	bool books_ever;
	uint64_t books; /* bytes of the account's address books */
};

int option_load(struct account *, struct option_layer *);
struct option *option_find(struct option_layer *, struct span name);
/* The value, in the layer's memory. */
int option_value(struct account *, struct option_layer *, struct option *);
void option_free(struct option_layer *);

/* Can this be an option's name? */
bool option_name_ok(struct span);

/* Sets one, as it is told: who may do that has been asked.  limit: the most
 * bytes that free options and all books of the account may take, 0: no limit.
 * SPOOL_BADNAME, SPOOL_FULL, -EDQUOT. */
struct option_change {
	uint8_t via;
	const char *actor;
	enum option_type type;
	uint64_t limit;
};
int option_set(struct account *, const struct option_change *, struct span name,
    struct span value);
/* SPOOL_NONE: it was not set. */
int option_unset(struct account *, uint8_t via, const char *actor,
    struct span name, enum option_type *ret_was);

/* Bytes that count for imsp.user.quota: options and books.  False: there never
 * were any.  The layer is one that was loaded, or NULL. */
bool option_usage(struct account *, struct option_layer *, uint64_t *ret);

/* --- both layers --------------------------------------------------------- */

/* The options as one viewer has them. */
struct options {
	struct viewer *viewer;
	const char *host; /* for common.from where there is no common.domain */
	struct option_layer own, site;
};

struct effective {
	struct span name, value;
	bool writable; /* for this viewer */
	bool hidden;   /* seen by an administrator only */
};

/* Those whose name matches, in order, in the arena.  '*' is any run, '%' one
 * that has no dot in it, '?' one character. */
int options_match(struct options *, struct arena *, struct span pattern,
    struct effective **ret, uint32_t *ret_n);
/* One by its name, SPOOL_NONE if the viewer sees none. */
int options_get(
    struct options *, struct arena *, struct span name, struct effective *ret);
/* A value of the site, hidden or not: NULL where it is not set. */
const char *options_site(struct options *, struct arena *, const char *name);
/* Is the viewer in a list "(alice group:staff)" of the site? */
bool options_among(struct options *, struct arena *, const char *name);

/*
 * Changes one as the viewer asks: SPOOL_DENIED where he may not.  An
 * administrator's name may begin with '*' (the site's option), then '%' (fixed)
 * or '%%' (hidden).  SPOOL_NONE: it was not set.
 */
int options_set(
    struct options *, uint8_t via, struct span name, struct span value);
int options_unset(struct options *, uint8_t via, struct span name);
/* May the viewer change it? */
bool options_may(struct options *, struct span name);
/* The limit for an account, in bytes; 0: none. */
uint64_t options_limit(struct options *, struct account *);
void options_close(struct options *);

/* The site's account, made if need be; SPOOL_NONE where there is none. */
int option_site_account(struct viewer *, bool create, struct account **ret);
/* Any account: options and books have rights of their own. */
int option_account(struct viewer *, const char *name, struct account **ret);

/* IMSP's wildcards over folded text; `stops' ends a run of '%', 0: '%' is one
 * character like '?'.  Mailboxes (stops at '/') know no '?'. */
bool option_match(struct span pattern, struct span text, char stops);

#endif
