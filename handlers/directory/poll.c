/* For servers that tell no changes: all is asked for, again and again. */
#include <string.h>

#include "base/hash.h"
#include "base/log.h"
#include "directory.h"

enum { PAGE = 500, USUAL_S = 60 };

/* An entry of a server that gives none a UUID is known by its name. */
static bool
id_from_name(LDAP *ld, LDAPMessage *m, char ret[UUID])
{
	char *dn = ldap_get_dn(ld, m);
	if (dn == NULL)
		return false;
	for (size_t half = 0; half < 2; half++) {
		uint64_t h = hash64(dn, strlen(dn), half);

		memcpy(ret + half * sizeof h, &h, sizeof h);
	}
	ldap_memfree(dn);
	return true;
}

static int
take_page(LDAP *ld, LDAPMessage *page, struct batch *b, struct ids *there)
{
	int r = 0;

	for (LDAPMessage *m = ldap_first_entry(ld, page); m != NULL && r == 0;
	     m = ldap_next_entry(ld, m)) {
		struct entry e;

		entry_read(ld, m, &e);
		if (e.account[0] == '\0' ||
		    (!e.has_id && !id_from_name(ld, m, e.id)))
			continue;
		ids_add(there, e.id);
		r = batch_claim(b, &e);
	}
	if (r != 0)
		shown_trouble("directory.tdb: %s", strerror(-r));
	return r == 0 ? LDAP_SUCCESS : LDAP_LOCAL_ERROR;
}

/* The control that comes with a page has where the next one begins. */
static int
next_page(LDAP *ld, LDAPMessage *page, struct berval *cookie)
{
	LDAPControl **controls = NULL, *c;
	ber_int_t size;
	int code = LDAP_OTHER;
	int r =
	    ldap_parse_result(ld, page, &code, NULL, NULL, NULL, &controls, 0);

	ber_memfree(cookie->bv_val);
	*cookie = (struct berval){0, NULL};
	if (r == LDAP_SUCCESS)
		r = code;
	c = r == LDAP_SUCCESS
		? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL)
		: NULL;
	if (c != NULL)
		r = ldap_parse_pageresponse_control(ld, c, &size, cookie);
	ldap_controls_free(controls);
	return r;
}

static int
ask_page(LDAP *ld, struct berval *cookie, LDAPMessage **ret)
{
	struct timeval wait = {.tv_sec = (time_t)settings.timeout_s * 10};
	LDAPControl *control[2] = {NULL, NULL};
	int r = ldap_create_page_control(ld, PAGE, cookie, 0, &control[0]);

	*ret = NULL;
	if (r == LDAP_SUCCESS)
		r = ldap_search_ext_s(ld, settings.base, LDAP_SCOPE_SUBTREE,
		    settings.filter, entry_attributes(), 0, control, NULL,
		    &wait, LDAP_NO_LIMIT, ret);
	ldap_control_free(control[0]);
	return r;
}

static int
poll_once(LDAP *ld, struct batch *b)
{
	struct berval cookie = {0, NULL};
	struct ids there = {NULL, 0, 0, false};
	bool done = false;
	int r;

	do {
		LDAPMessage *page;

		r = ask_page(ld, &cookie, &page);
		if (r == LDAP_SUCCESS)
			r = take_page(ld, page, b, &there);
		if (r == LDAP_SUCCESS)
			r = next_page(ld, page, &cookie);
		ldap_msgfree(page);
	} while (r == LDAP_SUCCESS && cookie.bv_len > 0);
	ber_memfree(cookie.bv_val);
	if (r != LDAP_SUCCESS)
		shown_trouble("%s: %s", shown->url, ldap_err2string(r));
	else if (batch_sweep(b, &there, &done) != 0 ||
		 (done && batch_fresh(b, SPAN("")) != 0)) {
		shown_trouble("directory.tdb could not be written");
		r = LDAP_LOCAL_ERROR;
	}
	ids_free(&there);
	return r;
}

int
poll_follow(LDAP *ld, struct batch *b)
{
	const uint64_t every = settings.poll_s > 0 ? settings.poll_s : USUAL_S;
	int r = LDAP_SUCCESS;

	shown->polls = true;
	while (r == LDAP_SUCCESS) {
		r = poll_once(ld, b);
		if (batch_end(b) != 0 && r == LDAP_SUCCESS)
			r = LDAP_LOCAL_ERROR;
		for (uint64_t i = 0; r == LDAP_SUCCESS && i < every; i++)
			follow_on(1000);
	}
	shown->polls = false;
	return r;
}
