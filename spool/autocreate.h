#ifndef SPOOL_AUTOCREATE_H
#define SPOOL_AUTOCREATE_H

#include <stdbool.h>

#include "spool/account.h"

/*
 * Accounts and folders that make themselves when they are first needed, at a
 * login or a delivery.
 *
 * Folders are a list "Sent,Drafts,Trash,Spam=Junk,Work": what is named like a
 * special use, or has one after '=', gets it; all are subscribed to.  They are
 * made once: what the user deletes later stays away.
 */
struct autocreate {
	bool user;           /* make the account itself */
	const char *folders; /* NULL: none */
};

/* Is the list one? */
bool autocreate_valid(const char *folders);

/* account_open(), which first makes what is missing.  It does not fail for the
 * sake of folders. */
int autocreate_open(struct spool *, const char *user, const struct autocreate *,
    uint8_t via, struct account **ret);

/* The folders alone, of an account that is open. */
int autocreate_folders(struct account *, const char *folders, uint8_t via);

/* "Drafts" to USE_DRAFTS; 0 if it is none. */
unsigned autocreate_use(struct span name);

#endif
