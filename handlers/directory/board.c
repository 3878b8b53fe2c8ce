/*
 * Boards that somebody makes, deletes or renames: their entries.
 *
 * Root may ask for any server; the spool's own user, which all that serves mail
 * clients runs as, for boards of this server alone, and never for users.  What
 * it could do with that it can do to this server's boards anyway.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/log.h"
#include "directory.h"

enum { CLASSES = 16, DN_SIZE = 2048 };

/* A question about a board and a server, its last word. */
static bool
is_allowed(struct asked *a, char account[USERNAME_SIZE], char host[HOST_SIZE])
{
	if (!directory_account(span_str(a->word[1]), account) ||
	    strncmp(account, "board:", 6) != 0 ||
	    !directory_host(span_str(a->word[a->n - 1]), host)) {
		io_puts(a->io, "NO that cannot be a name\n");
		return false;
	}
	if (a->root || (a->ours && strcmp(host, settings.own) == 0))
		return true;
	io_puts(a->io, "DENIED\n");
	return false;
}

/* "cn=board/news", whatever is in the name (RFC 4514). */
static void
put_rdn(char rdn[DN_SIZE], const char *account)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t n = (size_t)snprintf(rdn, DN_SIZE, "cn=board/");

	for (account += 6; *account != '\0'; account++)
		if (strchr(plain, *account) != NULL)
			rdn[n++] = *account;
		else
			n += (size_t)snprintf(rdn + n, DN_SIZE - n, "\\%02X",
			    (unsigned)(unsigned char)*account);
	rdn[n] = '\0';
}

/* As all would write it: it may have blanks and capitals. */
static char *
canonical(const char *dn)
{
	char *text = NULL;
	LDAPDN parsed = NULL;

	if (ldap_str2dn(dn, &parsed, LDAP_DN_FORMAT_LDAPV3) == LDAP_SUCCESS)
		ldap_dn2str(parsed, &text, LDAP_DN_FORMAT_LDAPV3);
	ldap_dnfree(parsed);
	return text;
}

/* Entries that are elsewhere, or are called otherwise, are others' to keep. */
static bool
is_kept(const char *dn)
{
	char *one = canonical(dn), *below = settings.boards != NULL
						? canonical(settings.boards)
						: NULL;
	bool is = false;

	if (one != NULL && below != NULL) {
		struct span all = span_str(one), end = span_str(below);

		is = all.n > end.n + 1 && all.p[all.n - end.n - 1] == ',' &&
		     span_ieq(span_sub(all, all.n - end.n, all.n), end) &&
		     span_ieq(span_sub(all, 0, 3), SPAN("cn="));
	}
	ldap_memfree(one);
	ldap_memfree(below);
	return is;
}

static bool
is_fixed(struct asked *a, const char *account, const char *dn)
{
	if (settings.boards != NULL && (dn == NULL || is_kept(dn)))
		return false;
	log_warn("%s: its entry is not changed: --ldap-boards is %s", account,
	    settings.boards != NULL ? settings.boards : "not given");
	io_puts(a->io, "FIXED\n");
	return true;
}

/* A server that does not let us is one that others change. */
static void
refused(struct asked *a, const char *account, int r)
{
	log_warn(
	    "%s: the directory server says: %s", account, ldap_err2string(r));
	if (r == LDAP_INSUFFICIENT_ACCESS)
		io_puts(a->io, "FIXED\n");
	else
		io_printf(a->io, "NO %s\n", ldap_err2string(r));
}

/* RFC 4528: only while it is on this server. */
static int
assert_host(LDAP *ld, const char *host, LDAPControl *control[2])
{
	char filter[URL_SIZE + HOST_SIZE + 8];

	control[0] = control[1] = NULL;
	/* a name of a server has nothing that a filter would mind */
	snprintf(
	    filter, sizeof filter, "(%s=%s)", settings.host_attribute, host);
	return ldap_create_assertion_control(ld, filter, 1, &control[0]);
}

static void
tell_noted(struct asked *a, const struct entry *e, bool gone)
{
	int r = note(e, gone);

	if (r != 0)
		io_printf(
		    a->io, "NO it is, but directory.tdb: %s\n", strerror(-r));
	else
		io_puts(a->io, "OK\n");
}

/* --- ADD -------------------------------------------------------------------
 */

static int
make_entry(LDAP *ld, const char *account, const char *host)
{
	char dn[2 * DN_SIZE], name[USERNAME_SIZE + 8], home[HOST_SIZE];
	char at[URL_SIZE], classes[URL_SIZE], *save, *word;
	char *class[CLASSES + 1] = {NULL}, *cn[] = {name, NULL},
			      *hosts[] = {home, NULL};
	char class_word[] = "objectClass", cn_word[] = "cn";
	LDAPMod mod[] = {
	    {LDAP_MOD_ADD, class_word, {class}},
	    {LDAP_MOD_ADD, cn_word,    {cn}   },
	    {LDAP_MOD_ADD, at,         {hosts}},
	};
	LDAPMod *mods[] = {&mod[0], &mod[1], &mod[2], NULL};
	size_t n = 0;

	put_rdn(dn, account);
	n = strlen(dn);
	snprintf(dn + n, sizeof dn - n, ",%s", settings.boards);
	snprintf(name, sizeof name, "board/%s", account + 6);
	snprintf(home, sizeof home, "%s", host);
	snprintf(at, sizeof at, "%s", settings.host_attribute);
	snprintf(classes, sizeof classes, "%s", settings.board_classes);
	n = 0;
	for (word = strtok_r(classes, ", ", &save); word != NULL && n < CLASSES;
	     word = strtok_r(NULL, ", ", &save))
		class[n++] = word;
	return ldap_add_ext_s(ld, dn, mods, NULL, NULL);
}

/* It is there now, made by us or by somebody who was faster. */
static void
tell_added(
    struct asked *a, int r, const struct found *f, const char *host, bool made)
{
	if (r == LDAP_SUCCESS && f->n == 0)
		io_puts(a->io, "NO what was entered is not found\n");
	else if (said(a, r, f))
		return;
	else if (strcmp(f->entry.host, host) != 0)
		io_printf(a->io, "STALE %s\n", f->entry.host);
	else {
		if (made)
			log_info("%s is on %s", f->entry.account, host);
		tell_noted(a, &f->entry, false);
	}
}

static void
enter(struct asked *a, LDAP *ld, const char *account, const char *host,
    struct found *f)
{
	int r;

	if (is_fixed(a, account, NULL))
		return;
	r = make_entry(ld, account, host);
	if (r == LDAP_SUCCESS || r == LDAP_ALREADY_EXISTS)
		tell_added(
		    a, look_again(ld, account, f), f, host, r == LDAP_SUCCESS);
	else
		refused(a, account, r);
}

void
board_add(struct asked *a)
{
	char account[USERNAME_SIZE], host[HOST_SIZE];
	struct found f;
	LDAP *ld;
	int r;

	if (!is_allowed(a, account, host))
		return;
	r = look_up(account, &ld, &f);
	if (r == LDAP_SUCCESS && f.n == 0)
		enter(a, ld, account, host, &f);
	else
		tell_added(a, r, &f, host, false);
	look_done(ld, &f);
}

/* --- REMOVE, RENAME --------------------------------------------------------
 */

/* What became of a change to an entry that was on this server. */
static void
tell_changed(
    struct asked *a, LDAP *ld, const char *account, struct found *f, int r)
{
	if (r == LDAP_ASSERTION_FAILED || r == LDAP_NO_SUCH_OBJECT) {
		r = look_again(ld, account, f);
		if (!said(a, r, f))
			io_printf(a->io, "STALE %s\n", f->entry.host);
	} else
		refused(a, account, r);
}

/* True: it is on this server, and its entry is ours to change. */
static bool
is_ours(struct asked *a, int r, const struct found *f, const char *account,
    const char *host)
{
	if (said(a, r, f))
		return false;
	if (strcmp(f->entry.host, host) == 0)
		return !is_fixed(a, account, f->dn);
	io_printf(a->io, "STALE %s\n", f->entry.host);
	return false;
}

void
board_remove(struct asked *a)
{
	char account[USERNAME_SIZE], host[HOST_SIZE];
	LDAPControl *control[2];
	struct found f;
	LDAP *ld;
	int r;

	if (!is_allowed(a, account, host))
		return;
	r = look_up(account, &ld, &f);
	if (is_ours(a, r, &f, account, host)) {
		r = assert_host(ld, host, control);
		if (r == LDAP_SUCCESS)
			r = ldap_delete_ext_s(ld, f.dn, control, NULL);
		ldap_control_free(control[0]);
		if (r == LDAP_SUCCESS) {
			log_info("%s is gone from %s", account, host);
			tell_noted(a, &f.entry, true);
		} else
			tell_changed(a, ld, account, &f, r);
	}
	look_done(ld, &f);
}

static void
rename_entry(struct asked *a, LDAP *ld, struct found *f, const char *to,
    const char *host)
{
	char rdn[DN_SIZE], was[USERNAME_SIZE];
	LDAPControl *control[2];
	int r = assert_host(ld, host, control);

	snprintf(was, sizeof was, "%s", f->entry.account);
	put_rdn(rdn, to);
	if (r == LDAP_SUCCESS)
		r = ldap_rename_s(ld, f->dn, rdn, NULL, 1, control, NULL);
	ldap_control_free(control[0]);
	if (r == LDAP_SUCCESS) {
		log_info("%s is %s now", was, to);
		r = look_again(ld, to, f);
		tell_added(a, r, f, host, false);
	} else
		tell_changed(a, ld, was, f, r);
}

/* Where it has its new name already, it was renamed before. */
void
board_rename(struct asked *a)
{
	char from[USERNAME_SIZE], to[USERNAME_SIZE], host[HOST_SIZE];
	struct found f, there = {.n = 0};
	LDAP *ld;
	int r;

	if (!is_allowed(a, from, host))
		return;
	if (!directory_account(span_str(a->word[2]), to) ||
	    strncmp(to, "board:", 6) != 0) {
		io_puts(a->io, "NO that cannot be a name\n");
		return;
	}
	r = look_up(from, &ld, &f);
	if (r == LDAP_SUCCESS)
		r = look_again(ld, to, &there);
	if (r == LDAP_SUCCESS && there.n > 0) {
		if (f.n == 0 && strcmp(there.entry.host, host) == 0)
			tell_noted(a, &there.entry, false);
		else
			io_printf(a->io, "TAKEN %s\n", there.entry.host);
	} else if (is_ours(a, r, &f, from, host))
		rename_entry(a, ld, &f, to, host);
	ldap_memfree(there.dn);
	look_done(ld, &f);
}
