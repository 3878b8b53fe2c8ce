/*
 * Tickets for other servers, and those of theirs (base/ticket.h).
 *
 * A ticket is good once.  The nonces of those that were shown are kept for as
 * long as they would be good for, in throttle.tdb, or in this process alone
 * where that is not to be had: 17 bytes "n" and nonce, and until when.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "auth.h"
#include "base/directory.h"
#include "base/le.h"
#include "base/log.h"
#include "base/tdbx.h"
#include "base/ticket.h"

enum { SPENT_N = 1 + TICKET_NONCE, SPENT_KEPT = 65536, BUCKETS = 1009 };

static struct ticket_key key;
static bool have_key;

void
tickets_init(void)
{
	int r;

	if (settings.proxy_key == NULL)
		return;
	if ((r = ticket_key_load(settings.proxy_key, &key)) < 0)
		die(EXIT_USAGE, "%s: %s", settings.proxy_key,
		    r == -EINVAL ? "fewer than 32 bytes" : strerror(-r));
	have_key = true;
}

/* What the directory calls us; without one, our host name. */
static const char *
own_name(void)
{
	static struct directory *d;
	int dir;

	if (d == NULL && (dir = open(settings.spool,
			      O_PATH | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		directory_open(dir, &d);
		close(dir);
	}
	return d != NULL ? directory_self(d) : settings.hostname;
}

/* Those that this process has put down, the oldest at the front, so that it
 * can take them away again. */
static struct {
	unsigned char nonce[TICKET_NONCE];
	uint32_t until;
} spent[SPENT_KEPT];
static unsigned spent_at, spent_n;

static uint32_t
now_s(void)
{
	return (uint32_t)time(NULL);
}

static void
forget_late(struct tdbx *t)
{
	char k[SPENT_N] = "n";

	for (uint32_t now = now_s(); spent_n > 0 && spent[spent_at].until < now;
	     spent_n--) {
		memcpy(k + 1, spent[spent_at].nonce, TICKET_NONCE);
		tdbx_delete(t, span_of(k, sizeof k));
		spent_at = (spent_at + 1) % SPENT_KEPT;
	}
}

static void
keep(const unsigned char nonce[TICKET_NONCE], uint32_t until)
{
	unsigned at = (spent_at + spent_n) % SPENT_KEPT;

	if (spent_n == SPENT_KEPT)
		return; /* it stays until a process begins */
	memcpy(spent[at].nonce, nonce, TICKET_NONCE);
	spent[at].until = until;
	spent_n++;
}

/* What a process that has ended could not take away becomes ours to do. */
static int
find_left(struct span k, struct span value, void *arg)
{
	(void)arg;
	if (k.n == SPENT_N && k.p[0] == 'n' && value.n == 4)
		keep((const unsigned char *)k.p + 1, get32(value.p));
	return 0;
}

static struct tdbx *
table_of_spent(void)
{
	static struct tdbx *own;
	static bool looked;
	struct tdbx *t = throttle_table();

	if (t != NULL && !looked)
		tdbx_each(t, find_left, NULL);
	looked = true;
	if (t == NULL && own == NULL)
		tdbx_open("spent", TDBX_WRITE | TDBX_CREATE | TDBX_MEMORY,
		    BUCKETS, &own);
	return t != NULL ? t : own;
}

/* True the first time it is shown. */
static bool
spend(const struct ticket *t)
{
	uint32_t until = (uint32_t)t->at + TICKET_LIFE_S;
	struct tdbx *table = table_of_spent();
	char k[SPENT_N] = "n", value[4];
	int r;

	if (table == NULL)
		return false;
	forget_late(table);
	memcpy(k + 1, t->nonce, TICKET_NONCE);
	put32(value, until);
	r = tdbx_insert(table, span_of(k, sizeof k), span_of(value, 4));
	if (r == 0)
		keep(t->nonce, until);
	else if (r != -EEXIST)
		log_err("what was shown cannot be kept: %s", strerror(-r));
	return r == 0;
}

/* For a service alone, and that is not the one?  The server itself never
 * reads anybody's mail. */
static bool
is_for_other(const struct exchange *x, const struct ticket *t)
{
	if (t->service[0] == '\0')
		return t->user[0] == '\0';
	return strcmp(t->service, x->service) != 0;
}

/* A server has a name that no user has. */
static void
accept_server(struct conn *c, const struct ticket *t)
{
	const struct userdb_record nothing = {.n = 0};
	char name[USERNAME_SIZE];

	if (snprintf(name, sizeof name, "@%s", t->from) >= (int)sizeof name)
		check_failed(c, t->from, "too long a name");
	else
		answer_ok(c, name, name, &nothing, SPAN_NONE, SPAN_NONE);
}

/* That the password was right another server has seen; that the user is not
 * locked, and what groups he is in, is known here. */
static void
accept_user(struct conn *c, const struct ticket *t)
{
	struct userdb_record u;
	int r = users_find(t->user, &u);

	if (r == TDBX_NONE)
		memset(&u, 0, sizeof u);
	if (r < 0)
		answer(c, AUTH_TEMP, SPAN_NONE);
	else if (u.locked)
		check_failed(c, t->user, "locked");
	else {
		strcpy(c->x.via, t->from);
		note(&c->x, t->user, "%s: %s%s%s from %s through %s",
		    c->x.service, t->login, strcmp(t->user, t->login) != 0 ? " acts as " : "",
		    strcmp(t->user, t->login) != 0 ? t->user : "", t->client,
		    t->from);
		check_vouched(c, t->user, t->login, &u);
	}
}

/* To act as whom the ticket is for, perhaps with a folder of his. */
static bool
is_his(struct conn *c, struct span authzid, const struct ticket *t)
{
	char name[USERNAME_SIZE];

	if (t->user[0] == '\0')
		return authzid.n == 0;
	return claim_fold(&c->x, authzid, name) == 0 &&
	       strcmp(name, t->user) == 0;
}

bool
ticket_shown(
    struct conn *c, struct span authzid, struct span authcid, struct span text)
{
	struct ticket t;
	int r;

	if (!have_key || authcid.n < 2 || authcid.p[0] != '@')
		return false;
	r = ticket_read(&key, text, own_name(), time(NULL), &t);
	if (r == 0 && (!span_is(span_sub(authcid, 1, authcid.n), t.from) ||
			  !is_his(c, authzid, &t)))
		r = -EBADMSG;
	if (r != 0)
		check_failed(c, "another server",
		    r == -ETIME   ? "a ticket that is late; see the clocks"
		    : r == -EXDEV ? "a ticket for a third server"
				  : "a ticket that is none");
	else if (is_for_other(&c->x, &t))
		check_failed(c, t.from, "a ticket for another service");
	else if (!spend(&t))
		check_failed(c, t.from, "a ticket that was used before");
	else if (t.user[0] == '\0')
		accept_server(c, &t);
	else
		accept_user(c, &t);
	return true;
}

void
ticket_put_grant(struct conn *c, const char *user, const char *login)
{
	struct grant g = {.at = time(NULL)};
	char text[GRANT_SIZE];

	if (!have_key || user[0] == '@' || strcmp(user, "anonymous") == 0)
		return;
	snprintf(g.user, sizeof g.user, "%s", user);
	snprintf(g.login, sizeof g.login, "%s", login);
	snprintf(g.service, sizeof g.service, "%s", c->x.service);
	grant_make(&key, &g, own_name(), text);
	tlv_put(&c->out, AUTHMSG_GRANT, span_str(text));
}

/* For whom: the grant says it; without one it is for the server itself, to
 * deliver what has come here and nothing else. */
static int
ticket_for(const struct conn *c, struct span grant, struct ticket *t)
{
	struct grant g;
	int r;

	if (grant.n == 0) {
		if (strcmp(c->x.service, "lmtp") != 0)
			return -EPERM;
		strcpy(t->service, "lmtp");
		return 0;
	}
	if ((r = grant_read(&key, grant, own_name(), time(NULL), &g)) < 0)
		return r;
	strcpy(t->user, g.user);
	strcpy(t->login, g.login);
	return 0;
}

void
ticket_wanted(struct conn *c, struct span grant, struct span host)
{
	struct ticket t = {.at = time(NULL)};
	char text[TICKET_SIZE];
	int r = -ENOENT;

	if (have_key && host.n > 0 && host.n < sizeof t.to &&
	    memchr(host.p, '\0', host.n) == NULL)
		r = ticket_for(c, grant, &t);
	if (r == 0 && getrandom(t.nonce, sizeof t.nonce, 0) != sizeof t.nonce) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	if (r != 0) {
		log_warn("%s: no ticket for %.*s: %s", c->x.service,
		    SPAN_FMT(host), strerror(-r));
		answer(c, AUTH_NO, SPAN_NONE);
		return;
	}
	memcpy(t.to, host.p, host.n);
	snprintf(t.from, sizeof t.from, "%s", own_name());
	snprintf(t.client, sizeof t.client, "%s", c->x.peer);
	ticket_make(&key, &t, text);
	answer(c, AUTH_OK, span_str(text));
}
