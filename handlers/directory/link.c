/* A connection to a directory server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/networks.h"
#include "directory.h"

enum { INCOMING_MAX = 16 << 20, KEEPALIVE_S = 30 };

bool
url_next(size_t *at, char ret[URL_SIZE])
{
	const char *s = settings.urls + *at;
	size_t n;

	s += strspn(s, " ,");
	n = strcspn(s, " ,");
	if (n == 0 || n >= URL_SIZE)
		return false;
	memcpy(ret, s, n);
	ret[n] = '\0';
	*at = (size_t)(s + n - settings.urls);
	return true;
}

bool
urls_valid(void)
{
	char url[URL_SIZE];
	size_t at = 0;
	unsigned n = 0;

	while (url_next(&at, url)) {
		if (!ldap_is_ldap_url(url) && !ldap_is_ldaps_url(url) &&
		    !ldap_is_ldapi_url(url))
			return false;
		n++;
	}
	return n > 0 &&
	       settings.urls[at + strspn(settings.urls + at, " ,")] == '\0';
}

/* Is there a network between us and it? */
static bool
is_far(const char *url)
{
	LDAPURLDesc *u = NULL;
	bool far = true;

	if (ldap_is_ldapi_url(url))
		return false;
	if (ldap_url_parse(url, &u) == LDAP_URL_SUCCESS)
		far = u->lud_host != NULL &&
		      strcmp(u->lud_host, "localhost") != 0 &&
		      !networks_have("127.0.0.0/8,::1", u->lud_host);
	ldap_free_urldesc(u);
	return far;
}

static void
set_number(LDAP *ld, int option, int value)
{
	ldap_set_option(ld, option, &value);
}

static void
set_options(LDAP *ld)
{
	struct timeval wait = {.tv_sec = (time_t)settings.timeout_s};
	ber_len_t most = INCOMING_MAX;
	Sockbuf *sb = NULL;

	set_number(ld, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3);
	ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &wait);
	ldap_set_option(ld, LDAP_OPT_TIMEOUT, &wait);
	set_number(ld, LDAP_OPT_X_KEEPALIVE_IDLE, KEEPALIVE_S);
	set_number(ld, LDAP_OPT_X_KEEPALIVE_PROBES, 3);
	set_number(ld, LDAP_OPT_X_KEEPALIVE_INTERVAL, KEEPALIVE_S / 3);
	if (ldap_get_option(ld, LDAP_OPT_SOCKBUF, &sb) == 0 && sb != NULL)
		ber_sockbuf_ctrl(sb, LBER_SB_OPT_SET_MAX_INCOMING, &most);
}

static int
start_tls(LDAP *ld, const char *url)
{
	int r;

	if (settings.ca != NULL)
		ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, settings.ca);
	set_number(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND);
	set_number(ld, LDAP_OPT_X_TLS_NEWCTX, 0);
	if (ldap_is_ldaps_url(url) || !settings.starttls || !is_far(url))
		return LDAP_SUCCESS;
	r = ldap_start_tls_s(ld, NULL, NULL);
	return r;
}

/* With a password; or, on a socket of this machine, as whom it knows us. */
static int
bind_to(LDAP *ld, const char *url)
{
	char none[] = ""; /* EXTERNAL begins with it, or another turn is due */
	struct berval secret = {0, none};
	const char *dn = settings.bind_dn, *mechanism = LDAP_SASL_SIMPLE;

	if (dn != NULL && settings.password != NULL) {
		secret.bv_val = settings.password;
		secret.bv_len = strlen(settings.password);
	} else if (dn == NULL && ldap_is_ldapi_url(url))
		mechanism = "EXTERNAL";
	return ldap_sasl_bind_s(ld, dn, mechanism, &secret, NULL, NULL, NULL);
}

int
link_open(const char *url, LDAP **ret)
{
	LDAP *ld = NULL;
	const char *step = "connect";
	char *more = NULL;
	int r = ldap_initialize(&ld, url);

	if (r == LDAP_SUCCESS) {
		set_options(ld);
		step = "TLS";
		r = start_tls(ld, url);
	}
	if (r == LDAP_SUCCESS) {
		step = "bind";
		r = bind_to(ld, url);
	}
	if (r == LDAP_SUCCESS) {
		*ret = ld;
		return r;
	}
	if (ld != NULL)
		ldap_get_option(ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &more);
	shown_trouble("%s: %s: %s%s%s", url, step, ldap_err2string(r),
	    more != NULL && *more != '\0' ? ": " : "",
	    more != NULL ? more : "");
	ldap_memfree(more);
	link_close(ld);
	return r;
}

void
link_close(LDAP *ld)
{
	if (ld != NULL)
		ldap_unbind_ext_s(ld, NULL, NULL);
}

bool
link_alive(LDAP *ld)
{
	struct timeval wait = {.tv_sec = (time_t)settings.timeout_s};
	char none[] = LDAP_NO_ATTRS, *attrs[] = {none, NULL};
	LDAPMessage *m = NULL;
	int r = ldap_search_ext_s(
	    ld, "", LDAP_SCOPE_BASE, NULL, attrs, 0, NULL, NULL, &wait, 1, &m);

	ldap_msgfree(m);
	if (r != LDAP_SUCCESS && r != LDAP_NO_SUCH_OBJECT)
		shown_trouble("no answer: %s", ldap_err2string(r));
	return r == LDAP_SUCCESS || r == LDAP_NO_SUCH_OBJECT;
}
