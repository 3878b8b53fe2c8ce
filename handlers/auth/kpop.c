/*
 * The two tokens of KPOP: a KRB_AP_REQ from the client, and a KRB_AP_REP, or a
 * KRB_ERROR, for it.  A child does this once and ends.
 */
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth.h"
#include "base/log.h"

enum { GENERIC = 60 }; /* KRB_ERR_GENERIC, RFC 4120 section 7.5.9 */

struct kpop {
	krb5_context ctx;
	krb5_keytab keytab;
	krb5_auth_context auth;
	krb5_ticket *ticket;
	krb5_flags options;
};

/* What the library says names files and principals: that is for the log. */
static const char *
words_for_client(krb5_error_code e)
{
	switch (e) {
	case KRB5KRB_AP_ERR_TKT_EXPIRED:
		return "the ticket has expired";
	case KRB5KRB_AP_ERR_SKEW:
		return "the clocks differ too much";
	case KRB5KRB_AP_ERR_NOT_US:
		return "the ticket is not for this service";
	case KRB5KRB_AP_ERR_REPEAT:
		return "the ticket was used before";
	default:
		return "Kerberos authentication failed";
	}
}

static void
put_error(struct kpop *k, krb5_error_code e, struct buf *out)
{
	const char *text = words_for_client(e);
	krb5_error err = {0};
	krb5_data der;

	krb5_us_timeofday(k->ctx, &err.stime, &err.susec);
	if (krb5_sname_to_principal(k->ctx, settings.hostname, "pop",
		KRB5_NT_SRV_HST, &err.server) != 0)
		return;
	err.error =
	    e >= ERROR_TABLE_BASE_krb5 && e < ERROR_TABLE_BASE_krb5 + 128
		? (krb5_ui_4)(e - ERROR_TABLE_BASE_krb5)
		: GENERIC;
	err.text.data = (char *)(uintptr_t)text;
	err.text.length = (unsigned)strlen(text) + 1;
	if (krb5_mk_error(k->ctx, &err, &der) == 0)
		buf_put(out, der.data, der.length);
}

/* Any key of the keytab opens a ticket; only pop's is for us. */
static bool
is_for_pop(const krb5_ticket *t)
{
	const krb5_data *first =
	    t->server->length > 0 ? &t->server->data[0] : NULL;

	return first != NULL && t->server->length == 2 &&
	       span_eq(span_of(first->data, first->length), SPAN("pop"));
}

static krb5_error_code
check(struct kpop *k, struct span token)
{
	krb5_data d = {
	    .data = (char *)(uintptr_t)token.p, .length = (unsigned)token.n};
	char name[4096];
	krb5_error_code r;

	if ((r = krb5_init_context(&k->ctx)) != 0)
		return r;
	snprintf(name, sizeof name, "FILE:%s", settings.keytab);
	if ((r = krb5_kt_resolve(k->ctx, name, &k->keytab)) != 0 ||
	    (r = krb5_auth_con_init(k->ctx, &k->auth)) != 0)
		return r;
	r = krb5_rd_req(
	    k->ctx, &k->auth, &d, NULL, k->keytab, &k->options, &k->ticket);
	if (r == 0 && !is_for_pop(k->ticket))
		r = KRB5KRB_AP_ERR_NOT_US;
	return r;
}

/* The account of a principal: what auth_to_local makes of it; one component
 * in the default realm without further ado. */
static bool
account_of(struct kpop *k, char out[USERNAME_SIZE])
{
	krb5_principal p = k->ticket->enc_part2->client;

	return krb5_aname_to_localname(k->ctx, p, USERNAME_SIZE, out) == 0;
}

void
child_kpop(const struct exchange *x, int fd)
{
	struct buf in = {.limit = AUTHMSG_MAX + 1};
	struct buf out = {.limit = AUTHMSG_MAX};
	char user[USERNAME_SIZE] = "";
	struct kpop k = {.options = 0};
	krb5_error_code r;
	krb5_data rep;

	(void)x;
	talk_get(fd, &in);
	r = check(&k, span_sub(buf_span(&in), 1, in.n));
	if (r != 0) {
		const char *why = k.ctx != NULL
				      ? krb5_get_error_message(k.ctx, r)
				      : "no Kerberos";

		buf_put(&out, why, strnlen(why, USERNAME_SIZE - 1));
		buf_putc(&out, '\0');
		if (k.ctx != NULL)
			put_error(&k, r, &out);
		talk_put(fd, 'n', &out);
		_exit(EXIT_SUCCESS);
	}
	if (!account_of(&k, user)) {
		buf_puts(&out, "a principal without an account");
		buf_putc(&out, '\0');
		put_error(&k, KRB5KRB_AP_ERR_NOT_US, &out);
		talk_put(fd, 'n', &out);
		_exit(EXIT_SUCCESS);
	}
	buf_puts(&out, user);
	buf_put(&out, "\0", 2);
	if ((k.options & AP_OPTS_MUTUAL_REQUIRED) &&
	    krb5_mk_rep(k.ctx, k.auth, &rep) == 0)
		buf_put(&out, rep.data, rep.length);
	talk_put(fd, 'y', &out);
	_exit(EXIT_SUCCESS);
}
