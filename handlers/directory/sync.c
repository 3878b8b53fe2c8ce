/*
 * RFC 4533: the server tells us what changed since the cookie we have, and
 * from then on whatever changes.
 *
 * What libldap has for this does not say whether the refresh that ends had
 * named what is there or what is gone, so the controls are read here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "directory.h"

enum { COOKIE_MAX = 16384, FRESH_S = 60 };

struct sync {
	LDAP *ld;
	struct batch *batch;
	struct ids there; /* named in this refresh */
	bool had_cookie;
	bool refreshed; /* the server sends changes now */
	bool held;      /* a sweep was refused: there is no cookie */
	bool cookie_new;
	char cookie[COOKIE_MAX];
	size_t cookie_n;
	time_t heard, told; /* from the server; to the file, that it is fresh */
	time_t began;
};

static time_t
now_s(void)
{
	return (time_t)(clock_ms() / 1000);
}

static void
take_cookie(struct sync *s, const struct berval *v)
{
	if (v->bv_len == 0 || v->bv_len > sizeof s->cookie)
		return;
	memcpy(s->cookie, v->bv_val, v->bv_len);
	s->cookie_n = v->bv_len;
	s->cookie_new = true;
}

/* SEQUENCE { mode ENUMERATED, cookie OCTET STRING OPTIONAL } */
static int
make_control(const struct sync *s, LDAPControl **ret)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval value = {0, NULL};
	int r = LDAP_NO_MEMORY;

	if (ber != NULL &&
	    ber_printf(ber, "{e", (ber_int_t)LDAP_SYNC_REFRESH_AND_PERSIST) >=
		0 &&
	    (s->cookie_n == 0 ||
		ber_printf(ber, "o", s->cookie, (ber_len_t)s->cookie_n) >= 0) &&
	    ber_printf(ber, "N}") >= 0 && ber_flatten2(ber, &value, 0) == 0)
		r = ldap_control_create(LDAP_CONTROL_SYNC, 1, &value, 1, ret);
	ber_free(ber, 1);
	return r;
}

static int
start(struct sync *s, int *msgid)
{
	LDAPControl *control[2] = {NULL, NULL};
	int r = make_control(s, &control[0]);

	if (r == LDAP_SUCCESS)
		r = ldap_search_ext(s->ld, settings.base, LDAP_SCOPE_SUBTREE,
		    settings.filter, entry_attributes(), 0, control, NULL, NULL,
		    LDAP_NO_LIMIT, msgid);
	ldap_control_free(control[0]);
	return r;
}

/* What the file could not take is our trouble, not the server's. */
static int
of_file(int r)
{
	if (r != 0)
		shown_trouble("directory.tdb: %s", strerror(-r));
	return r == 0 ? LDAP_SUCCESS : LDAP_LOCAL_ERROR;
}

static const LDAPControl *
control_of(LDAPControl **all, const char *oid)
{
	for (int i = 0; all != NULL && all[i] != NULL; i++)
		if (strcmp(all[i]->ldctl_oid, oid) == 0)
			return all[i];
	return NULL;
}

/* An optional cookie in front of what else there is. */
static bool
scan_cookie(struct sync *s, BerElement *ber)
{
	struct berval v;
	ber_len_t n;

	if (ber_peek_tag(ber, &n) != LDAP_TAG_SYNC_COOKIE)
		return true;
	if (ber_scanf(ber, "m", &v) == LBER_ERROR)
		return false;
	take_cookie(s, &v);
	return true;
}

static bool
scan_flag(BerElement *ber, bool usual)
{
	ber_int_t flag = usual;
	ber_len_t n;

	if (ber_peek_tag(ber, &n) == LBER_BOOLEAN)
		ber_scanf(ber, "b", &flag);
	return flag != 0;
}

static int
apply(struct sync *s, LDAPMessage *m, int state, const struct berval *uuid)
{
	struct entry e;

	if (state == LDAP_SYNC_PRESENT) {
		ids_add(&s->there, uuid->bv_val);
		return 0;
	}
	if (state == LDAP_SYNC_DELETE)
		return batch_unclaim(s->batch, uuid->bv_val);
	entry_read(s->ld, m, &e);
	memcpy(e.id, uuid->bv_val, UUID);
	if (e.account[0] == '\0') {
		char *dn = ldap_get_dn(s->ld, m);

		log_warn("%s: it names no account", dn != NULL ? dn : "?");
		ldap_memfree(dn);
		return batch_unclaim(s->batch, e.id);
	}
	if (!s->refreshed)
		ids_add(&s->there, e.id);
	return batch_claim(s->batch, &e);
}

static int
on_entry(struct sync *s, LDAPMessage *m)
{
	LDAPControl **controls = NULL;
	const LDAPControl *c;
	BerElement *ber = NULL;
	struct berval uuid;
	ber_int_t state;
	int r = LDAP_DECODING_ERROR;

	if (ldap_get_entry_controls(s->ld, m, &controls) == LDAP_SUCCESS &&
	    (c = control_of(controls, LDAP_CONTROL_SYNC_STATE)) != NULL) {
		struct berval value = c->ldctl_value;

		ber = ber_init(&value);
	}
	if (ber != NULL && ber_scanf(ber, "{em", &state, &uuid) != LBER_ERROR &&
	    uuid.bv_len == UUID && scan_cookie(s, ber))
		r = of_file(apply(s, m, state, &uuid));
	ber_free(ber, 1);
	ldap_controls_free(controls);
	return r;
}

/* What was not named is not there any more. */
static int
sweep(struct sync *s)
{
	bool done;
	int r = of_file(batch_sweep(s->batch, &s->there, &done));

	ids_free(&s->there);
	s->held = s->held || !done;
	return r;
}

/* The part of the refresh ends that named what is there, or what is gone. */
static int
on_refresh(struct sync *s, BerElement *ber, bool present)
{
	ber_len_t n;
	bool done;
	int r = LDAP_SUCCESS;

	if (ber_skip_tag(ber, &n) == LBER_ERROR || !scan_cookie(s, ber))
		return LDAP_DECODING_ERROR;
	done = scan_flag(ber, true);
	if (present || (done && !s->had_cookie))
		r = sweep(s);
	if (r == LDAP_SUCCESS && done) {
		s->refreshed = true;
		ids_free(&s->there);
		log_info("all is as %s says", shown->url);
	}
	return r;
}

static int
on_ids(struct sync *s, BerElement *ber)
{
	BerVarray ids = NULL;
	bool gone;
	ber_len_t n;
	int r = 0;

	if (ber_skip_tag(ber, &n) == LBER_ERROR || !scan_cookie(s, ber))
		return LDAP_DECODING_ERROR;
	gone = scan_flag(ber, false);
	if (ber_scanf(ber, "[W]", &ids) == LBER_ERROR)
		return LDAP_DECODING_ERROR;
	for (int i = 0; r == 0 && ids != NULL && ids[i].bv_val != NULL; i++) {
		if (ids[i].bv_len != UUID)
			continue;
		if (gone)
			r = batch_unclaim(s->batch, ids[i].bv_val);
		else
			ids_add(&s->there, ids[i].bv_val);
	}
	ber_bvarray_free(ids);
	return of_file(r);
}

static int
on_info(struct sync *s, struct berval *value)
{
	BerElement *ber = ber_init(value);
	struct berval cookie;
	ber_len_t n;
	int r = LDAP_DECODING_ERROR;

	if (ber == NULL)
		return LDAP_NO_MEMORY;
	switch (ber_peek_tag(ber, &n)) {
	case LDAP_TAG_SYNC_NEW_COOKIE:
		if (ber_scanf(ber, "tm", &n, &cookie) != LBER_ERROR) {
			take_cookie(s, &cookie);
			r = LDAP_SUCCESS;
		}
		break;
	case LDAP_TAG_SYNC_REFRESH_DELETE:
		r = on_refresh(s, ber, false);
		break;
	case LDAP_TAG_SYNC_REFRESH_PRESENT:
		r = on_refresh(s, ber, true);
		break;
	case LDAP_TAG_SYNC_ID_SET:
		r = on_ids(s, ber);
		break;
	}
	ber_free(ber, 1);
	return r;
}

static int
on_intermediate(struct sync *s, LDAPMessage *m)
{
	struct berval *value = NULL;
	char *oid = NULL;
	int r = ldap_parse_intermediate(s->ld, m, &oid, &value, NULL, 0);

	if (r == LDAP_SUCCESS && value != NULL && oid != NULL &&
	    strcmp(oid, LDAP_SYNC_INFO) == 0)
		r = on_info(s, value);
	ldap_memfree(oid);
	ber_bvfree(value);
	return r;
}

/* The server ends it: why? */
static int
on_end(struct sync *s, LDAPMessage *m)
{
	char *more = NULL;
	int code = LDAP_OTHER;
	int r = ldap_parse_result(s->ld, m, &code, NULL, &more, NULL, NULL, 0);

	if (r == LDAP_SUCCESS)
		r = code != LDAP_SUCCESS ? code : LDAP_SERVER_DOWN;
	shown_trouble("%s: %s%s%s", shown->url, ldap_err2string(r),
	    more != NULL && *more != '\0' ? ": " : "",
	    more != NULL ? more : "");
	ldap_memfree(more);
	return r;
}

static int
on_message(struct sync *s, LDAPMessage *m)
{
	switch (ldap_msgtype(m)) {
	case LDAP_RES_SEARCH_ENTRY:
		return on_entry(s, m);
	case LDAP_RES_INTERMEDIATE:
		return on_intermediate(s, m);
	case LDAP_RES_SEARCH_RESULT:
		return on_end(s, m);
	default:
		return LDAP_SUCCESS;
	}
}

/* Nothing more has come for now: what did is made to hold, and so is the
 * cookie, with it. */
static int
settle(struct sync *s)
{
	time_t now = now_s();
	int r;

	if (!s->refreshed ||
	    (!s->batch->open && !s->cookie_new && now - s->told < FRESH_S))
		return of_file(batch_end(s->batch));
	r = batch_fresh(
	    s->batch, s->held ? SPAN("") : span_of(s->cookie, s->cookie_n));
	s->cookie_new = false;
	s->told = now;
	return of_file(r);
}

/* A message, or a while without any. */
static int
wait_message(struct sync *s, int msgid)
{
	/* a pause in what comes, before what came is written */
	struct timeval wait = {.tv_sec = s->batch->open ? 0 : 1,
	    .tv_usec = !s->batch->open ? 0
		       : s->refreshed  ? 2000
				       : 50000};
	LDAPMessage *m = NULL;
	int r = ldap_result(s->ld, msgid, LDAP_MSG_ONE, &wait, &m);

	if (r > 0) {
		s->heard = now_s();
		r = on_message(s, m);
		ldap_msgfree(m);
		return r;
	}
	if (r < 0) {
		ldap_get_option(s->ld, LDAP_OPT_RESULT_CODE, &r);
		shown_trouble("%s: %s", shown->url, ldap_err2string(r));
		return r != LDAP_SUCCESS ? r : LDAP_SERVER_DOWN;
	}
	follow_on(0);
	if ((r = settle(s)) != LDAP_SUCCESS)
		return r;
	/* a provider that was killed may never send what it had just taken */
	if (now_s() - s->began >= (time_t)settings.refresh_s)
		return LDAP_SYNC_REFRESH_REQUIRED;
	if (now_s() - s->heard < 3 * (time_t)settings.timeout_s)
		return LDAP_SUCCESS;
	if (!link_alive(s->ld))
		return LDAP_SERVER_DOWN;
	s->heard = now_s();
	return LDAP_SUCCESS;
}

int
sync_follow(LDAP *ld, struct batch *b)
{
	static struct sync s;
	struct arena mem = {.limit = COOKIE_MAX + 4096};
	struct span cookie;
	int msgid, r;

	s = (struct sync){
	    .ld = ld, .batch = b, .heard = now_s(), .began = now_s()};
	r = of_file(directory_meta_get(b->edit, "cookie", &mem, &cookie));
	if (r == LDAP_SUCCESS && cookie.n > 0) {
		take_cookie(&s, &(struct berval){.bv_len = cookie.n,
				    .bv_val = arena_str(&mem, cookie)});
		s.had_cookie = s.cookie_n > 0;
		s.cookie_new = false;
	}
	arena_free(&mem);
	if (r == LDAP_SUCCESS)
		r = start(&s, &msgid);
	while (r == LDAP_SUCCESS)
		r = wait_message(&s, msgid);
	if (b->open && batch_end(b) != 0)
		log_warn("directory.tdb: the last changes are not in it");
	ids_free(&s.there);
	return r;
}
