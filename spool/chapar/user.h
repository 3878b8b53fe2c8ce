#ifndef CHAPAR_USER_H
#define CHAPAR_USER_H

#include "base/tdbx.h"
#include "base/userdb.h"
#include "base/username.h"
#include "chapar.h"

/* What the files of "chapar user" share. */

/* What is to become of a record; what is NULL or -1 stays. */
struct change {
	const char *hash; /* these three go together */
	const struct scram_keys *scram;
	const char *secret;
	int locked;         /* 0, 1, or -1 */
	const char *groups; /* "staff,students", "" for none */
};

/* Each complains by itself and returns an exit status.  A table that is only
 * looked at and is not there is NULL. */
int user_table(const struct chapar *, unsigned flags, struct tdbx **ret);
int user_name(const char *arg, char ret[USERNAME_SIZE]); /* folds it */
int user_add(struct tdbx *, const char *name, const struct change *);
int user_change(struct tdbx *, const char *name, const struct change *);
int user_delete(struct tdbx *, const char *name);
bool user_exists(struct tdbx *, const char *name);
int user_list(struct tdbx *, bool json); /* NULL: nobody */
/* What SCRAM needs of a password. */
int user_scram(const char *password, struct scram_keys ret[SCRAM_KINDS]);
int user_rename(struct tdbx *, const char *from, const char *to);
/* The mail of users (spool/retire.h): taken away, brought back, renamed. */
int user_mail_retire(const struct chapar *, const char *name);
int user_mail_back(const struct chapar *, const char *name);
int user_mail_rename(
    const struct chapar *, const char *from, const char *to);
/* The mail of a new user; that there is some already is all right. */
int user_account(const struct chapar *, const char *name);

#endif
