/*
 * What local programs ask, a line each:
 *
 *	FRESH account			HOME host | NONE | TROUBLE | NO why
 *	SET account from to		OK | STALE host | NONE | TROUBLE |
 *					DENIED | NO why
 *	ADD board host			OK | STALE host | TROUBLE | FIXED |
 *					DENIED | NO why
 *	REMOVE board host		OK | NONE | STALE host | TROUBLE |
 *					FIXED | DENIED | NO why
 *	RENAME board to host		OK | NONE | STALE host | TAKEN host |
 *					TROUBLE | FIXED | DENIED | NO why
 *	WAIT account host seconds	OK | LATE | NO why
 *	STATUS				lines "key value", then "."
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fmt.h"
#include "base/io.h"
#include "base/log.h"
#include "directory.h"

enum {
	IDLE_MS = 24 * 60 * 60 * 1000, /* a move may take that long */
	WRITE_MS = 10 * 1000,
	LDAP_S = 80, /* all that one question may take */
	WAIT_S = 60,
	WAIT_EACH_MS = 20,
};

bool
said(struct asked *a, int r, const struct found *f)
{
	if (r != LDAP_SUCCESS)
		io_printf(a->io, "NO %s\n", ldap_err2string(r));
	else if (f->n == 0)
		io_puts(a->io, "NONE\n");
	else if (f->n > 1 || f->entry.host[0] == '\0')
		io_puts(a->io, "TROUBLE\n");
	else
		return false;
	return true;
}

/* RFC 4528: only if it still is what it was. */
static int
modify(LDAP *ld, const struct found *f, const char *from, const char *to)
{
	char name[URL_SIZE], old[HOST_SIZE], new[HOST_SIZE];
	char *values[] = {new, NULL};
	LDAPControl *control[2] = {NULL, NULL};
	LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE,
	    .mod_type = name,
	    .mod_vals.modv_strvals = values};
	LDAPMod *mods[] = {&mod, NULL};
	char filter[URL_SIZE + HOST_SIZE + 8];
	int r;

	snprintf(name, sizeof name, "%s", settings.host_attribute);
	snprintf(old, sizeof old, "%s", from);
	snprintf(new, sizeof new, "%s", to);
	/* a name of a server has nothing that a filter would mind */
	snprintf(filter, sizeof filter, "(%s=%s)", name, old);
	r = ldap_create_assertion_control(ld, filter, 1, &control[0]);
	if (r == LDAP_SUCCESS)
		r = ldap_modify_ext_s(ld, f->dn, mods, control, NULL);
	ldap_control_free(control[0]);
	return r;
}

/* Who asks has reason to believe that our file is wrong. */
static void
fresh(struct asked *a)
{
	char account[USERNAME_SIZE];
	struct found f;
	LDAP *ld;
	int r;

	if (!directory_account(span_str(a->word[1]), account)) {
		io_puts(a->io, "NONE\n");
		return;
	}
	r = look_up(account, &ld, &f);
	if (!said(a, r, &f)) {
		if ((r = note(&f.entry, false)) != 0)
			log_warn("directory.tdb: %s", strerror(-r));
		io_printf(a->io, "HOME %s\n", f.entry.host);
	}
	look_done(ld, &f);
}

static void
set_found(struct asked *a, LDAP *ld, const char *account, struct found *f,
    const char *from, const char *to)
{
	struct found now = {.n = 0};
	int r = LDAP_ASSERTION_FAILED;

	if (strcmp(f->entry.host, from) == 0)
		r = modify(ld, f, from, to);
	if (r == LDAP_SUCCESS) {
		log_info("%s is on %s now, and was on %s", account, to, from);
		snprintf(f->entry.host, sizeof f->entry.host, "%s", to);
		if ((r = note(&f->entry, false)) != 0)
			io_printf(a->io, "NO it is, but directory.tdb: %s\n",
			    strerror(-r));
		else
			io_puts(a->io, "OK\n");
		return;
	}
	if (r != LDAP_ASSERTION_FAILED) {
		io_printf(a->io, "NO %s\n", ldap_err2string(r));
		return;
	}
	r = look_again(ld, account, &now);
	if (!said(a, r, &now))
		io_printf(a->io, "STALE %s\n", now.entry.host);
	ldap_memfree(now.dn);
}

static void
set(struct asked *a)
{
	char account[USERNAME_SIZE], from[HOST_SIZE], to[HOST_SIZE];
	struct found f;
	LDAP *ld;
	int r;

	if (!a->root) {
		io_puts(a->io, "DENIED\n");
		return;
	}
	if (!directory_account(span_str(a->word[1]), account) ||
	    !directory_host(span_str(a->word[2]), from) ||
	    !directory_host(span_str(a->word[3]), to)) {
		io_puts(a->io, "NO that cannot be a name\n");
		return;
	}
	r = look_up(account, &ld, &f);
	if (!said(a, r, &f))
		set_found(a, ld, account, &f, from, to);
	look_done(ld, &f);
}

/* directory.tdb is read as others read it. */
static bool
is_there(struct directory_edit *e, const char *account, const char *host)
{
	char now[HOST_SIZE];

	return directory_where(e, account, now) == 0 && strcmp(now, host) == 0;
}

static void
wait_for(struct asked *a)
{
	char account[USERNAME_SIZE], host[HOST_SIZE];
	struct timespec each = {0, WAIT_EACH_MS * 1000000L};
	struct directory_edit *e;
	uint64_t seconds;
	bool there = false;
	int r;

	if (!directory_account(span_str(a->word[1]), account) ||
	    !directory_host(span_str(a->word[2]), host) ||
	    !scan_number(span_str(a->word[3]), WAIT_S, &seconds)) {
		io_puts(a->io, "NO that cannot be waited for\n");
		return;
	}
	if ((r = directory_edit_open(settings.spool, NULL, &e)) != 0) {
		io_printf(a->io, "NO directory.tdb: %s\n", strerror(-r));
		return;
	}
	for (uint64_t i = 0; i <= seconds * 1000 / WAIT_EACH_MS; i++) {
		if ((there = is_there(e, account, host)))
			break;
		nanosleep(&each, NULL);
	}
	directory_edit_close(e);
	io_puts(a->io, there ? "OK\n" : "LATE\n");
}

static void
status(struct asked *a)
{
	struct shown s = *shown;

	s.url[URL_SIZE - 1] = s.why[WHY_SIZE - 1] = '\0';
	io_printf(a->io, "connected %s\n", s.since != 0 ? s.url : "no");
	io_printf(a->io, "since %lld\n", (long long)s.since);
	io_printf(a->io, "fresh %lld\n", (long long)s.refreshed);
	io_printf(a->io, "follows by %s\n",
	    s.since == 0 ? "nothing"
	    : s.polls    ? "asking for all"
			 : "being told changes");
	io_printf(a->io, "changes %llu\n", (unsigned long long)s.changes);
	io_printf(a->io, "held %llu\n", (unsigned long long)s.held);
	io_printf(a->io, "trouble %s\n", s.why[0] != '\0' ? s.why : "none");
	io_puts(a->io, ".\n");
}

static const struct {
	const char *verb;
	unsigned words;
	void (*run)(struct asked *);
} verbs[] = {
    {"FRESH",  2, fresh   },
    {"SET",    4, set     },
    {"ADD",    3, board_add},
    {"REMOVE", 3, board_remove},
    {"RENAME", 4, board_rename},
    {"WAIT",   4, wait_for},
    {"STATUS", 1, status  },
};

static bool
take_apart(struct span line, struct asked *a)
{
	a->n = 0;
	while (line.n > 0) {
		const char *blank = memchr(line.p, ' ', line.n);
		size_t n = blank != NULL ? (size_t)(blank - line.p) : line.n;

		if (a->n == WORDS || n == 0 || memchr(line.p, '\0', n) != NULL)
			return false;
		memcpy(a->word[a->n], line.p, n);
		a->word[a->n++][n] = '\0';
		line = span_sub(line, n + 1, line.n);
	}
	return a->n > 0;
}

static void
answer(struct asked *a, struct span line)
{
	if (take_apart(line, a))
		for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
			if (span_is(span_str(a->word[0]), verbs[i].verb) &&
			    a->n == verbs[i].words) {
				alarm(LDAP_S);
				verbs[i].run(a);
				alarm(0);
				return;
			}
	io_puts(a->io, "NO such question\n");
}

int
request_session(int fd)
{
	static struct asked a;
	static struct io io;
	struct ucred who;
	socklen_t n = sizeof who;
	struct span line;

	a.io = &io;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0) {
		a.root = who.uid == 0;
		a.ours = who.uid == geteuid();
	}
	io_init(&io, fd, fd, IDLE_MS, WRITE_MS);
	while (io_line(&io, LINE_LONGEST, &line) == IO_OK)
		answer(&a, line);
	io_flush(&io);
	return 0;
}
