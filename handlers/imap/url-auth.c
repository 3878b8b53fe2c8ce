/* URLs that say who may use them: keys, tokens and who is meant. */
#include "url-auth.h"

#include "base/clock.h"
#include "base/fmt.h"
#include "base/sha256.h"
#include "base/username.h"
#include "mail/date.h"
#include "remote.h"
#include "spool/catalog.h"
#include "spool/names.h"
#include "spool/notes.h"
#include "spool/option.h"
#include "spool/record.h"

enum { KEY_SIZE = 32 };
#define KEY_PREFIX ".urlkey/"

static struct span
key_name(struct arena *mem, const struct mailbox *box)
{
	return span_str(
	    arena_printf(mem, KEY_PREFIX "%llu", (unsigned long long)box->id));
}

int
url_key_new(struct session *s, const struct mailbox *box)
{
	char key[KEY_SIZE];

	random_bytes(key, sizeof key);
	return note_set(box->account, 0, key_name(s->mem, box),
	    span_of(key, sizeof key), VIA_IMAP, NULL);
}

struct forgetting {
	struct commit *c;
	struct arena *mem;
	struct span key[1000];
	unsigned n;
};

static int
gather(void *arg, struct span key, struct span value)
{
	struct forgetting *f = arg;

	(void)value;
	if (span_eq(span_sub(key, 0, 8), SPAN(KEY_PREFIX)) &&
	    f->n < sizeof f->key / sizeof *f->key)
		f->key[f->n++] = arena_span(f->mem, key);
	return 0;
}

/* Some of them; *ret: how many there were. */
static int
forget_some(struct session *s, unsigned *ret)
{
	struct forgetting *f = ARENA_NEW(s->mem, struct forgetting);
	int rc;

	*ret = 0;
	if (s->viewer.home == NULL)
		return SPOOL_DENIED;
	rc = commit_begin(&f->c, s->viewer.home, VIA_IMAP, NULL);
	if (rc != 0)
		return rc;
	f->mem = s->mem;
	rc = catalog_each(s->viewer.home, TABLE_ANNOTATION, gather, f);
	for (unsigned i = 0; i < f->n && rc == 0; i++)
		rc = commit_del(f->c, TABLE_ANNOTATION, f->key[i]);
	*ret = f->n;
	if (rc == 0 && f->n > 0)
		return commit_end(&f->c);
	commit_abandon(&f->c);
	return rc;
}

int
url_keys_forget(struct session *s)
{
	unsigned n;
	int rc;

	do
		rc = forget_some(s, &n);
	while (rc == 0 && n > 0);
	return rc;
}

/* --- tokens --------------------------------------------------------------- */

static void
make_token(struct span key, struct span rump, char ret[URL_TOKEN])
{
	unsigned char mac[SHA256_SIZE];

	hmac_sha256(key, rump, mac);
	*ret++ = '0';
	*ret++ = '1';
	for (unsigned i = 0; i < sizeof mac; i++) {
		*ret++ = "0123456789abcdef"[mac[i] >> 4];
		*ret++ = "0123456789abcdef"[mac[i] & 15];
	}
	*ret = '\0';
}

/* Takes as long wherever they differ. */
static bool
same(struct span token, const char made[URL_TOKEN])
{
	unsigned char diff = 0;

	if (token.n != URL_TOKEN - 1)
		return false;
	for (size_t i = 0; i < token.n; i++) {
		char c = token.p[i];

		if (c >= 'A' && c <= 'F')
			c |= 0x20;
		diff |= (unsigned char)(c ^ made[i]);
	}
	return diff == 0;
}

/* The mailbox if it is in the account of who looks. */
static int
own_mailbox(
    struct session *s, struct viewer *v, struct span name, struct mailbox *ret)
{
	struct place place;
	int rc;

	if (!mailbox_canonical(s->mem, name, &name) ||
	    !name_place(s->mem, name, &place) || place.kind != NAME_OWN)
		return SPOOL_NONE;
	rc = mailbox_find(v, name, ret);
	return rc == 0 && ret->account != v->home ? SPOOL_NONE : rc;
}

int
url_token(struct session *s, const struct url *u, char ret[URL_TOKEN])
{
	char user[USERNAME_SIZE];
	struct mailbox box;
	struct span key;
	int rc;

	if (username_fold(u->user, user) != 0 || strcmp(user, s->user) != 0)
		return SPOOL_NONE;
	if ((rc = own_mailbox(s, &s->viewer, u->mailbox, &box)) != 0)
		return rc;
	rc = note_get(box.account, 0, key_name(s->mem, &box), s->mem, &key);
	if (rc == SPOOL_NONE && (rc = url_key_new(s, &box)) == 0)
		rc = note_get(
		    box.account, 0, key_name(s->mem, &box), s->mem, &key);
	if (rc == 0)
		make_token(key, u->rump, ret);
	return rc;
}

/* --- who and when --------------------------------------------------------- */

static bool
digits(struct span s, size_t at, size_t n, int *ret)
{
	*ret = 0;
	if (at + n > s.n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*ret = *ret * 10 + (s.p[i] - '0');
	}
	return true;
}

/* Days from 1970 to a day of the Gregorian calendar. */
static int64_t
days_to(int y, int m, int d)
{
	int64_t era, doy;

	y -= m <= 2;
	era = y / 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	y -= (int)era * 400;
	return era * 146097 + y * 365 + y / 4 - y / 100 + doy - 719468;
}

/* "2026-01-31T23:59:59.5+01:00" (RFC 3339), to seconds. */
static bool
date_time(struct span s, int64_t *ret)
{
	int y, mo, d, h, mi, sec, zh = 0, zm = 0;
	size_t i = 19;

	if (!digits(s, 0, 4, &y) || !digits(s, 5, 2, &mo) ||
	    !digits(s, 8, 2, &d) || !digits(s, 11, 2, &h) ||
	    !digits(s, 14, 2, &mi) || !digits(s, 17, 2, &sec) ||
	    s.p[4] != '-' || s.p[7] != '-' || (s.p[10] | 0x20) != 't' ||
	    s.p[13] != ':' || s.p[16] != ':' || mo < 1 || mo > 12 || d < 1 ||
	    d > 31 || h > 23 || mi > 59 || sec > 60)
		return false;
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';)
			i++;
	if (i >= s.n)
		return false;
	if ((s.p[i] | 0x20) == 'z') {
		if (i + 1 != s.n)
			return false;
	} else if ((s.p[i] != '+' && s.p[i] != '-') || i + 6 != s.n ||
		   !digits(s, i + 1, 2, &zh) || s.p[i + 3] != ':' ||
		   !digits(s, i + 4, 2, &zm) || zh > 23 || zm > 59)
		return false;
	*ret = days_to(y, mo, d) * 86400 + h * 3600 + mi * 60 + sec -
	       (s.p[i] == '-' ? -1 : 1) * (zh * 3600 + zm * 60);
	return true;
}

bool
url_expiry_ok(const struct url *u)
{
	int64_t when;

	return u->expire.p == NULL || date_time(u->expire, &when);
}

static bool
expired(const struct url *u)
{
	int64_t when;

	return u->expire.p != NULL &&
	       (!date_time(u->expire, &when) || clock_sec() > when);
}

/* After "user+" or "submit+": a name, folded. */
static bool
access_user(const struct url *u, const char *kind, char ret[USERNAME_SIZE])
{
	size_t n = strlen(kind);
	struct span name;

	return span_is(span_sub(u->access, 0, n), kind) &&
	       url_decode(u->mem, span_sub(u->access, n, u->access.n), &name) &&
	       username_fold(name, ret) == 0;
}

bool
url_access_ok(const struct url *u)
{
	char name[USERNAME_SIZE];

	return span_is(u->access, "anonymous") ||
	       span_is(u->access, "authuser") ||
	       access_user(u, "user+", name) || access_user(u, "submit+", name);
}

static bool
may_use(struct session *s, const struct url *u)
{
	char name[USERNAME_SIZE];

	if (span_is(u->access, "anonymous"))
		return true;
	if (s->viewer.user == NULL)
		return false;
	if (span_is(u->access, "authuser"))
		return true;
	if (access_user(u, "user+", name))
		return strcmp(name, s->viewer.user) == 0;
	return access_user(u, "submit+", name) &&
	       viewer_among(&s->viewer, s->config->submitters);
}

/* --- fetching ------------------------------------------------------------- */

/* Is the token what the owner's key makes of it?  Where there is no such
 * mailbox that is found out as slowly. */
static bool
valid(struct session *s, struct viewer *owner, const struct url *u)
{
	char made[URL_TOKEN], nobody[KEY_SIZE];
	struct mailbox box;
	struct span key;
	bool found;

	random_bytes(nobody, sizeof nobody);
	found =
	    owner->home != NULL &&
	    own_mailbox(s, owner, u->mailbox, &box) == 0 &&
	    note_get(owner->home, 0, key_name(s->mem, &box), s->mem, &key) == 0;
	if (!found)
		key = span_of(nobody, sizeof nobody);
	make_token(key, u->rump, made);
	return same(u->token, made) && found;
}

int
url_fetch(struct session *s, const struct url *u, struct span text,
    struct buf *work, struct span *ret)
{
	struct viewer owner = {.spool = &s->spool};
	char name[USERNAME_SIZE];
	int rc;

	if (!u->absolute || u->user.n == 0 || u->uid == 0 ||
	    !span_is(u->mechanism, "INTERNAL") || expired(u) ||
	    username_fold(u->user, name) != 0 || is_board(name))
		return SPOOL_NONE;
	if (remote_url_of(s, name, text, work, ret, &rc))
		return rc;
	if (strcmp(name, s->user) == 0)
		owner.home = s->viewer.home;
	else if (option_account(&s->viewer, name, &owner.home) != 0)
		owner.home = NULL;
	owner.user = name;
	if (!valid(s, &owner, u) || !may_use(s, u))
		return SPOOL_NONE;
	return url_bytes(s, &owner, u, work, ret);
}
