#ifndef BASE_USERNAME_H
#define BASE_USERNAME_H

#include "base/span.h"

/*
 * The names of accounts: UTF-8, folded once where they come in, compared as
 * bytes afterwards.
 *
 * A name is 1 to 128 bytes, perhaps with a domain (alice@example.edu).  White
 * space, control and other invisible characters, '/', '%', '*', '+' (which
 * begins a detail, see RFC 5233), "..", and '-' or '.' in front are refused,
 * and so are the words that access lists give another meaning: "anyone",
 * "anonymous" and what begins with "group:".
 */
enum {
	USERNAME_MAX = 128,
	USERNAME_SIZE = USERNAME_MAX + 1,
	USERNAME_PATH_MAX = 3 + 240, /* "hh/" and the escaped name */
	USERNAME_PATH_SIZE = USERNAME_PATH_MAX + 1,
};

/* Lower case (full case folding, NFC) and checked.  0, -EINVAL for a name
 * that cannot be one, -ENAMETOOLONG; ret is "" then. */
int username_fold(struct span name, char ret[USERNAME_SIZE]);

/*
 * Where an account lies below SPOOL/account: two hex digits of the hash of
 * the folded name, a slash, and the name, with every byte outside
 * [a-z0-9._@-] written =XX.
 */
void username_path(const char *folded, char ret[USERNAME_PATH_SIZE]);
/* The other way, from the last component: 0 or -EINVAL. */
int username_from_path(const char *component, char ret[USERNAME_SIZE]);

#endif
