#ifndef CHAPAR_MAILDIR_H
#define CHAPAR_MAILDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "spool/incoming.h"
#include "spool/row.h"

/*
 * Maildir: a message a file, in cur/ and new/, the flags in its name:
 *
 *	1732210680.M1P2.host,S=4711:2,FS
 *
 * Letters a to z stand for the keywords that the file dovecot-keywords lists.
 * Folders lie beside each other as .Work.2026 (Maildir++) or, as other
 * programs have it, in each other as Work/2026; names in modified UTF-7.
 */
struct maildir_file {
	const char *path; /* from the folder: "cur/..." */
	uint32_t uid;     /* of dovecot-uidlist, else 0 */
	int64_t second;   /* its name begins with, or 0 */
};

enum { MAILDIR_KEYWORDS = 26 };

struct maildir_folder {
	const char *path;           /* of the folder, from where we are */
	struct span name;           /* UTF-8, '/' between levels; "" the root */
	struct maildir_file *files; /* in the order in which they came */
	size_t n;
	uint32_t uidvalidity, uidnext; /* of dovecot-uidlist, else 0 */
	struct span keywords[MAILDIR_KEYWORDS];
	struct maildir_folder *next;
};

/* All folders below path, without their files: 0 or negative errno.  -ENOTDIR
 * if there is neither a cur/ nor a folder. */
int maildir_scan(const char *path, struct arena *, struct maildir_folder **ret);
/* The files and keywords of a folder. */
int maildir_files(struct maildir_folder *, struct arena *);

/* An order of names. */
int maildir_by_name(struct span, struct span);
/* The mailbox name for a directory's, its levels parted by sep. */
struct span maildir_name(
    struct arena *, struct span parent, struct span dir, char sep);

/* What is subscribed to, by the list that Dovecot or Courier keeps in a
 * Maildir with these folders.  False if there is none. */
struct maildir_subscription {
	struct span name;
	struct maildir_subscription *next;
};
bool maildir_subscriptions(const char *path, const struct maildir_folder *,
    struct arena *, struct maildir_subscription **ret);

/* Flags, keywords and date, as far as the name and the time of change tell. */
void maildir_state(const struct maildir_folder *, const struct maildir_file *,
    int64_t mtime, struct incoming *);

/* The name of a folder's directory, "" for INBOX: false if it cannot have one
 * (too long).  And the name of a message's file, with its flags; letters[i] is
 * that of keyword i of the row, or 0. */
bool maildir_folder_name(struct span mailbox, struct arena *, const char **ret);
const char *maildir_file_name(struct arena *, uint64_t box, const struct row *,
    const char letters[KEYWORDS_MAX]);

#endif
