/*
 * What local programs ask, a line each:
 *
 *	FRESH account			HOME host | NONE | TROUBLE | NO why
 *	SET account from to		OK | STALE host | NONE | TROUBLE |
 *					DENIED | NO why
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
	WORDS = 4,
	IDLE_MS = 24 * 60 * 60 * 1000, /* a move may take that long */
	WRITE_MS = 10 * 1000,
	LINE_LONGEST = 1000,
	LDAP_S = 80, /* all that one question may take */
	WAIT_S = 60,
	WAIT_EACH_MS = 20,
};

struct asked {
	struct io *io;
	bool may_set;
	unsigned n;
	char word[WORDS][LINE_LONGEST + 1];
};

/* An entry that was looked up, and what it is called. */
struct found {
	unsigned n; /* how many claim the account */
	struct entry entry;
	char *dn;
};

/* "(&(what are accounts)(uid=alice))", with nothing of the name's own. */
static char *
make_filter(const char *account)
{
	bool board = strncmp(account, "board:", 6) == 0;
	struct berval in, out = {0, NULL};
	char name[USERNAME_SIZE + 8], *filter = NULL;
	size_t n;

	snprintf(name, sizeof name, "%s%s", board ? "board/" : "",
	    board ? account + 6 : account);
	in.bv_val = name;
	in.bv_len = strlen(name);
	if (ldap_bv2escaped_filter_value(&in, &out) != 0)
		return NULL;
	n = strlen(settings.filter) + strlen(settings.name_attribute) +
	    out.bv_len + 16;
	if ((filter = malloc(n)) != NULL)
		snprintf(filter, n, "(&%s(%s=%s))", settings.filter,
		    board ? "cn" : settings.name_attribute, out.bv_val);
	ber_memfree(out.bv_val);
	return filter;
}

static int
search(LDAP *ld, const char *filter, const char *account, struct found *ret)
{
	struct timeval wait = {.tv_sec = (time_t)settings.timeout_s};
	LDAPMessage *all = NULL;
	int r = ldap_search_ext_s(ld, settings.base, LDAP_SCOPE_SUBTREE, filter,
	    entry_attributes(), 0, NULL, NULL, &wait, 20, &all);

	*ret = (struct found){.n = 0};
	for (LDAPMessage *m = r == LDAP_SUCCESS ? ldap_first_entry(ld, all)
						: NULL;
	     m != NULL; m = ldap_next_entry(ld, m)) {
		struct entry e;

		entry_read(ld, m, &e);
		if (strcmp(e.account, account) != 0)
			continue;
		ret->n++;
		ret->entry = e;
		ldap_memfree(ret->dn);
		ret->dn = ldap_get_dn(ld, m);
	}
	ldap_msgfree(all);
	return r;
}

/* At the first server that answers. */
static int
look_up(const char *account, LDAP **ret_ld, struct found *ret)
{
	char *filter = make_filter(account), url[URL_SIZE];
	int r = LDAP_SERVER_DOWN;
	size_t at = 0;

	*ret_ld = NULL;
	*ret = (struct found){.n = 0};
	while (filter != NULL && *ret_ld == NULL && url_next(&at, url)) {
		if ((r = link_open(url, ret_ld)) == LDAP_SUCCESS &&
		    (r = search(*ret_ld, filter, account, ret)) !=
			LDAP_SUCCESS) {
			link_close(*ret_ld);
			*ret_ld = NULL;
		}
	}
	free(filter);
	return r;
}

static void
found_free(LDAP *ld, struct found *f)
{
	ldap_memfree(f->dn);
	link_close(ld);
}

/* What can be said of it without knowing more; true: it was. */
static bool
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

/* Our own file says so before anybody is told. */
static int
note(const struct entry *e)
{
	struct directory_edit *edit;
	bool changed;
	int r;

	if (!e->has_id)
		return 0; /* it comes with the next poll */
	r = directory_edit_open(settings.spool, NULL, &edit);
	if (r != 0)
		return r;
	r = directory_edit_begin(edit);
	if (r == 0) {
		r = directory_claim(edit, e->id, e->account, e->host, &changed);
		if (r == 0)
			r = directory_edit_commit(edit);
		else
			directory_edit_cancel(edit);
	}
	directory_edit_close(edit);
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
		if ((r = note(&f.entry)) != 0)
			log_warn("directory.tdb: %s", strerror(-r));
		io_printf(a->io, "HOME %s\n", f.entry.host);
	}
	found_free(ld, &f);
}

static void
set_found(struct asked *a, LDAP *ld, const char *account, struct found *f,
    const char *from, const char *to)
{
	struct found now;
	char *filter;
	int r = LDAP_ASSERTION_FAILED;

	if (strcmp(f->entry.host, from) == 0)
		r = modify(ld, f, from, to);
	if (r == LDAP_SUCCESS) {
		log_info("%s is on %s now, and was on %s", account, to, from);
		snprintf(f->entry.host, sizeof f->entry.host, "%s", to);
		if ((r = note(&f->entry)) != 0)
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
	filter = make_filter(account);
	r = filter != NULL ? search(ld, filter, account, &now) : LDAP_NO_MEMORY;
	free(filter);
	if (!said(a, r, &now))
		io_printf(a->io, "STALE %s\n", now.entry.host);
	if (r == LDAP_SUCCESS)
		ldap_memfree(now.dn);
}

static void
set(struct asked *a)
{
	char account[USERNAME_SIZE], from[HOST_SIZE], to[HOST_SIZE];
	struct found f;
	LDAP *ld;
	int r;

	if (!a->may_set) {
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
	found_free(ld, &f);
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
	a.may_set = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 &&
		    who.uid == 0;
	io_init(&io, fd, fd, IDLE_MS, WRITE_MS);
	while (io_line(&io, LINE_LONGEST, &line) == IO_OK)
		answer(&a, line);
	io_flush(&io);
	return 0;
}
