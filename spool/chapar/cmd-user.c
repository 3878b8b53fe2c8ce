/* chapar user: who may log in. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/log.h"
#include "base/options.h"
#include "password.h"
#include "user.h"

static const char program[] = "chapar user";
static bool json, hashed, keep_secret, purge;
static const char *groups;

/* clang-format off */
static const struct option_def options[] = {
	{"groups", OPT_STRING, &groups, "NAMES",
	    "add: the groups of the user, separated by commas"},
	{"hashed", OPT_FLAG, &hashed, NULL,
	    "add, passwd: what is read is a hash of crypt(5)"},
	{"plaintext-secret", OPT_FLAG, &keep_secret, NULL,
	    "add, passwd: keep it readable, for APOP, CRAM- and DIGEST-MD5"},
	{"purge", OPT_FLAG, &purge, NULL,
	    "del: the mail goes as well, for good when vacuum comes by later"},
	{"json", OPT_FLAG, &json, NULL,
	    "list: as JSON"},
	{NULL, 0, NULL, NULL, NULL},
};
/* clang-format on */

static const char synopsis[] =
    "add|passwd|lock|unlock|del|undelete [options] NAME, groups NAME A,B, "
    "rename NAME NEW, list [--json]\n\n"
    "The password is the first line of standard input; on a terminal it is "
    "asked for.";

/* What is kept of a password. */
struct kept {
	char hash[HASH_SIZE], secret[PASSWORD_SIZE];
	struct scram_keys scram[SCRAM_KINDS];
};

static int
hash_all(const char *password, struct kept *k)
{
	int status = password_hash(password, k->hash);

	if (status == 0)
		status = user_scram(password, k->scram);
	if (status == 0 && keep_secret)
		strcpy(k->secret, password);
	return status;
}

/* Reads a password and hashes it, or reads a hash. */
static int
read_password(struct kept *k, struct change *ch)
{
	char password[PASSWORD_SIZE];
	int status;

	if (hashed && keep_secret)
		return complain(EXIT_USAGE, "a hash is not a secret to keep");
	memset(k, 0, sizeof *k);
	status = password_read(password);
	if (status == 0 && !hashed)
		status = hash_all(password, k);
	else if (status == 0 && (status = password_check_hash(password)) == 0)
		strcpy(k->hash, password);
	explicit_bzero(password, sizeof password);
	ch->hash = k->hash;
	ch->scram = k->scram;
	ch->secret = k->secret;
	return status;
}

/* The login is made last: who can log in has mail. */
static int
add(const struct chapar *c, struct tdbx *t, const char *name)
{
	struct change ch = {.locked = -1, .groups = groups};
	struct kept k;
	int status;

	if (user_exists(t, name))
		return complain(EXIT_CANTCREAT, "there is a user %s", name);
	status = read_password(&k, &ch);
	if (status == 0)
		status = user_account(c, name);
	if (status == 0)
		status = user_add(t, name, &ch);
	explicit_bzero(&k, sizeof k);
	return status;
}

static int
passwd(struct tdbx *t, const char *name)
{
	struct change ch = {.locked = -1};
	struct kept k;
	int status;

	if (!user_exists(t, name))
		return complain(EXIT_NOUSER, "no user %s", name);
	status = read_password(&k, &ch);
	if (status == 0)
		status = user_change(t, name, &ch);
	explicit_bzero(&k, sizeof k);
	return status;
}

/* The mail is taken away first: if it may not be, nothing happens. */
static int
del(const struct chapar *c, struct tdbx *t, const char *name)
{
	int status = 0;

	if (purge && (status = user_mail_retire(c, name)) == 0 &&
	    !user_exists(t, name))
		return 0; /* who logs in by other means */
	return status != 0 ? status : user_delete(t, name);
}

static int
name_anew(const struct chapar *c, struct tdbx *t, const char *name,
    const char *arg)
{
	char to[USERNAME_SIZE];
	int status = user_name(arg, to);

	if (status == 0 && user_exists(t, to))
		status = complain(EXIT_CANTCREAT, "there is a user %s", to);
	if (status == 0)
		status = user_mail_rename(c, name, to);
	if (status != 0 || !user_exists(t, name))
		return status;
	if ((status = user_rename(t, name, to)) != 0)
		user_mail_rename(c, to, name);
	return status;
}

static int
act(const struct chapar *c, struct tdbx *t, const char *verb, const char *name,
    const char *list)
{
	struct change ch = {.locked = -1};

	if (strcmp(verb, "add") == 0)
		return add(c, t, name);
	if (strcmp(verb, "passwd") == 0)
		return passwd(t, name);
	if (strcmp(verb, "del") == 0)
		return del(c, t, name);
	if (strcmp(verb, "undelete") == 0)
		return user_mail_back(c, name);
	if (strcmp(verb, "rename") == 0)
		return name_anew(c, t, name, list);
	if (strcmp(verb, "groups") == 0)
		ch.groups = list;
	else
		ch.locked = strcmp(verb, "lock") == 0;
	return user_change(t, name, &ch);
}

/* How many arguments a verb takes; -1: there is no such verb. */
static int
arguments(const char *verb)
{
	static const struct {
		const char *verb;
		int n;
	} verbs[] = {
	    {"add",    1},
	    {"passwd", 1},
	    {"lock",   1},
	    {"unlock", 1},
	    {"del",    1},
	    {"undelete", 1},
	    {"rename", 2},
	    {"groups", 2},
	    {"list",   0},
	};

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].verb, verb) == 0)
			return verbs[i].n;
	return -1;
}

static int
run(const struct chapar *c, const char *verb, int n, char *const argv[])
{
	char name[USERNAME_SIZE] = "";
	unsigned flags = n == 0 ? TDBX_READ : TDBX_WRITE;
	struct tdbx *t = NULL;
	int status;

	if (n > 0 && (status = user_name(argv[0], name)) != 0)
		return status;
	if (strcmp(verb, "add") == 0)
		flags |= TDBX_CREATE;
	if ((status = user_table(c, flags, &t)) != 0)
		return status;
	status = n == 0 ? user_list(t, json)
			: act(c, t, verb, name, n == 2 ? argv[1] : NULL);
	tdbx_close(t);
	return status;
}

int
cmd_user(const struct chapar *c, int argc, char *const argv[])
{
	const char *verb = argc > 1 ? argv[1] : "--";
	struct words words;
	int n;

	if (verb[0] == '-') {
		options_parse(program, synopsis, options, argc, argv);
		options_bad(
		    program, "add, passwd, lock, unlock, groups, rename, del, undelete "
		    "or list?");
	}
	if ((n = arguments(verb)) < 0)
		options_bad(program, "no such thing to do: %s", verb);
	args_parse(program, synopsis, options, argc - 1, argv + 1, 0, argc,
	    &words);
	if (words.n != n)
		options_bad(program, "%s takes %d argument%s", verb, n,
		    n == 1 ? "" : "s");
	return run(c, verb, n, words.w);
}
