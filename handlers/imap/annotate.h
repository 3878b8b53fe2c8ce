#ifndef IMAP_ANNOTATE_H
#define IMAP_ANNOTATE_H

#include "base/buf.h"
#include "imap.h"
#include "mail/digest.h"
#include "spool/message-note.h"

/*
 * ANNOTATE-EXPERIMENT-1 (RFC 5257): annotations of messages, as they are asked
 * for and told.  Where they are is spool/message-note.h.
 */
enum {
	ANNOTATE_ENTRIES = 512, /* in one command */
	ANNOTATE_PRIVATE = 2,   /* mnote.whose, until it is known */
};

/* --- annotate-parse.c ----------------------------------------------------- */

/* What FETCH asks for. */
enum annotate_attrib {
	ANNOTATE_VALUE_PRIV,
	ANNOTATE_VALUE_SHARED,
	ANNOTATE_SIZE_PRIV,
	ANNOTATE_SIZE_SHARED,
	ANNOTATE_ATTRIBS,
};
struct annotate_wish {
	struct annotate_match {
		struct span name;
		struct pattern *pattern; /* NULL: this entry alone */
	} *entry;
	unsigned n;
	enum annotate_attrib attrib[ANNOTATE_ATTRIBS]; /* as they were asked */
	unsigned nattribs;
	bool parts; /* entries of certain body parts are among them */
};
/* "((/comment /altsubject) (value size))" */
bool arg_annotate_wish(struct args *, struct annotate_wish *);
/* One entry, perhaps with wildcards: list-mailbox; or without: astring. */
bool arg_annotate_match(struct args *, struct annotate_match *);
bool arg_annotate_entry(struct args *, struct span *ret);

/* What STORE and APPEND want: whose is MNOTE_SHARED or ANNOTATE_PRIVATE. */
struct annotate_set {
	struct mnote list[ANNOTATE_ENTRIES];
	uint32_t n;
	uint64_t bytes;
	bool private, shared, parts;
};
/* "(/comment (value.priv "x" value.shared NIL))"; values may be literals that
 * are still to be read.  False: what to say is *no, if it is not SYNTAX. */
bool arg_annotate_set(
    struct args *, struct annotate_set **ret, struct reply *no);

/* --- annotate.c ------------------------------------------------------------ */

/* May this viewer set them there, and are they not too large?  Finds out whose
 * those are that are private. */
bool annotate_may(struct session *, const struct mailbox *,
    struct annotate_set *, struct reply *no);

/* Does the message have the body parts that these entries are about? */
bool annotate_has_parts(const struct digest *, const struct annotate_set *);
bool annotate_has_part(const struct digest *, struct span entry);
bool annotate_wish_has_parts(
    const struct digest *, const struct annotate_wish *);

/* The number of the session's user in an account; 0: he has none. */
uint64_t annotate_mine(struct session *, const struct account *);

/* "/comment (value.priv NIL ...))" of a message of the selected mailbox: what
 * follows the parenthesis. */
int annotate_put(struct session *, const struct annotate_wish *, uint32_t uid);

/* "* OK [ANNOTATIONS ...] ..." of the selected mailbox. */
void annotate_describe(struct session *);

/* Which one, and shared, private or either: SEARCH and SORT.  SPAN_NONE: no
 * value.  Values that match are given to fn until it returns true. */
struct annotate_find {
	struct annotate_match entry;
	bool shared, private;
};
/* "value.priv", "value.shared" or, with either, "value" */
bool arg_annotate_attrib(struct args *, bool either, struct annotate_find *);
typedef bool annotate_fn(void *arg, struct span value);
int annotate_any(struct session *, const struct annotate_find *, uint32_t uid,
    struct arena *, annotate_fn *, void *arg, bool *ret);

/* --- annotate-tell.c ------------------------------------------------------- */

/* Which entries of which messages changed, of those that this client may
 * know; NULL: none. */
struct annotate_news {
	struct annotate_news *next;
	struct uid_run *runs;
	uint32_t nruns;
	struct span *entry;
	uint32_t n;
};
struct record;
struct annotate_news *annotate_news(struct session *, const struct record *);
/* Is there anything in it that this client may know? */
bool annotate_visible(
    struct session *, const struct account *, const struct record *);
/* Did the client ask to be told? */
bool annotate_hears(const struct session *);
/* "* 1 FETCH (ANNOTATION (/comment))", of rows below this one. */
void annotate_tell(
    struct session *, const struct annotate_news *, uint32_t rows);

/* --- annotate-store.c ------------------------------------------------------ */

struct store;
/* STORE's work, where it is about annotations. */
struct reply annotate_store(struct session *, struct store *,
    struct annotate_set *, struct cursor *);

/* --- annotate-copy.c ------------------------------------------------------- */

/* What goes along with copies from the selected mailbox to another. */
struct mnote_copy annotate_copied(
    struct session *, const struct mailbox *to);

#endif
