#ifndef CHAPAR_PASSWORD_H
#define CHAPAR_PASSWORD_H

/*
 * Passwords of users, on their way into users.tdb.
 *
 * All but password_hash() complain by themselves and return an exit status, 0
 * when all is well.  The caller wipes what it was given.
 */
enum {
	PASSWORD_SIZE = 512, /* crypt(3) takes 511 bytes */
	HASH_SIZE = 384,
};

/* The first line of standard input; on a terminal asked for twice, unseen. */
int password_read(char ret[PASSWORD_SIZE]);
/* The same, asked for once: one that somebody else knows already. */
int password_read_once(char ret[PASSWORD_SIZE]);
/* crypt(3) yescrypt with a new salt. */
int password_hash(const char *password, char ret[HASH_SIZE]);
/* Is this a crypt(3) hash that can be checked? */
int password_check_hash(const char *hash);

#endif
