/*
 * Mechanisms that libsasl2's plugins know: a child that lives for one
 * exchange, and loads the one plugin it is for.
 *
 * Passwords come from users.tdb, through a source of properties of our own
 * (auxprop), and only those that are kept readable.  There is never a security
 * layer: TLS is for that.
 */
#include <sasl/sasl.h>
#include <sasl/saslplug.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth.h"
#include "base/log.h"
#include "base/tdbx.h"

static const struct exchange *exchange;
static char counted[USERNAME_SIZE]; /* whose secret was looked for */
static char error[128];

/* Which file each mechanism is in. */
static const struct {
	const char *mechanism, *plugin;
} plugins[] = {
    {"DIGEST-MD5",    "libdigestmd5"},
    {"GSSAPI",        "libgssapiv2" },
    {"GS2-KRB5",      "libgs2"      },
    {"GS2-KRB5-PLUS", "libgs2"      },
};

static int
verify_file(void *ctx, const char *file, sasl_verify_type_t type)
{
	const char *name = mechanism_name(exchange->mech);

	(void)ctx;
	if (type != SASL_VRFY_PLUGIN)
		return SASL_OK;
	for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++)
		if (strcmp(name, plugins[i].mechanism) == 0 &&
		    strstr(file, plugins[i].plugin) != NULL)
			return SASL_OK;
	return SASL_CONTINUE;
}

static int
get_option(void *ctx, const char *plugin, const char *option,
    const char **result, unsigned *len)
{
	static const struct {
		const char *name, *value;
	} fixed[] = {
	    {"auxprop_plugin",    "chapar"  },
	    {"pwcheck_method",    "auxprop" },
	    {"reauth_timeout",    "0"       },
	    {"log_level",         "3"       },
	    {"canon_user_plugin", "INTERNAL"},
	};

	(void)ctx, (void)plugin;
	*result = NULL;
	if (strcmp(option, "keytab") == 0)
		*result = settings.keytab;
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (strcmp(option, fixed[i].name) == 0)
			*result = fixed[i].value;
	if (len != NULL && *result != NULL)
		*len = (unsigned)strlen(*result);
	return *result != NULL ? SASL_OK : SASL_FAIL;
}

static int
log_line(void *ctx, int level, const char *text)
{
	(void)ctx;
	if (level <= SASL_LOG_FAIL && level != SASL_LOG_NONE)
		snprintf(error, sizeof error, "%s", text);
	return SASL_OK;
}

/* Who may act as whom is decided by the parent. */
static int
any_authzid(sasl_conn_t *conn, void *ctx, const char *requested, unsigned rlen,
    const char *auth, unsigned alen, const char *realm, unsigned urlen,
    struct propctx *props)
{
	(void)conn, (void)ctx, (void)requested, (void)rlen, (void)auth;
	(void)alen, (void)realm, (void)urlen, (void)props;
	return SASL_OK;
}

/* The library wants them all as one type. */
#define CALLBACK(id, fn)                                                       \
	{                                                                      \
		(id), (int (*)(void))(void (*)(void))(fn), NULL                \
	}
static const sasl_callback_t callbacks[] = {
    CALLBACK(SASL_CB_VERIFYFILE, verify_file),
    CALLBACK(SASL_CB_GETOPT, get_option),
    CALLBACK(SASL_CB_LOG, log_line),
    CALLBACK(SASL_CB_PROXY_POLICY, any_authzid),
    CALLBACK(SASL_CB_LIST_END, NULL),
};

/* The password of a user, under the name libsasl2 asks for. */
static int
lookup(void *glob, sasl_server_params_t *params, unsigned flags,
    const char *user, unsigned ulen)
{
	const struct propval *p = params->utils->prop_get(params->propctx);
	struct userdb_record u;
	char folded[USERNAME_SIZE];
	const char *ends = exchange->flags & AUTHMSG_FOLDERS ? "@+" : "@";
	size_t n = strcspn(user, ends);

	(void)glob;
	if (flags & SASL_AUXPROP_AUTHZID)
		return SASL_OK;
	if (strncmp(mechanism_name(exchange->mech), "GS2-", 4) == 0)
		return SASL_OK; /* has a ticket, and wants no password */
	if (n > ulen)
		n = ulen;
	if (username_fold(span_of(user, n), folded) != 0)
		return SASL_NOUSER;
	snprintf(counted, sizeof counted, "%s", folded);
	if (users_find(folded, &u) != 0 || u.locked || u.secret.n == 0)
		return SASL_NOUSER;
	for (; p != NULL && p->name != NULL; p++)
		if (strcmp(p->name, "*userPassword") == 0)
			params->utils->prop_set(params->propctx, p->name,
			    u.secret.p, (int)u.secret.n);
	return SASL_OK;
}

static sasl_auxprop_plug_t source = {
    .auxprop_lookup = lookup, .name = (char *)(uintptr_t) "chapar"};

static int
source_init(const sasl_utils_t *utils, int max, int *version,
    sasl_auxprop_plug_t **plug, const char *name)
{
	(void)utils, (void)max, (void)name;
	*version = SASL_AUXPROP_PLUG_VERSION;
	*plug = &source;
	return SASL_OK;
}

static void
set_binding(sasl_conn_t *conn)
{
	static sasl_channel_binding_t cb;

	if (strstr(mechanism_name(exchange->mech), "-PLUS") == NULL)
		return;
	cb.name = exchange->binding_name;
	cb.data = exchange->binding;
	cb.len = exchange->binding_n;
	sasl_setprop(conn, SASL_CHANNEL_BINDING, &cb);
}

static sasl_conn_t *
begin(void)
{
	const sasl_security_properties_t props = {
	    .max_ssf = 0, .maxbufsize = 0};
	const sasl_ssf_t ssf = exchange->flags & AUTHMSG_TLS ? 128 : 0;
	sasl_conn_t *conn;

	if (sasl_server_init(callbacks, NULL) != SASL_OK ||
	    sasl_auxprop_add_plugin("chapar", source_init) != SASL_OK ||
	    sasl_server_new(exchange->service, settings.hostname, NULL, NULL,
		NULL, callbacks, 0, &conn) != SASL_OK)
		return NULL;
	sasl_setprop(conn, SASL_SEC_PROPS, &props);
	sasl_setprop(conn, SASL_SSF_EXTERNAL, &ssf);
	set_binding(conn);
	return conn;
}

static const char *
property(sasl_conn_t *conn, int which)
{
	const void *v = NULL;

	return sasl_getprop(conn, which, &v) == SASL_OK && v != NULL ? v : "";
}

static void
put_word(struct buf *b, const char *s)
{
	buf_puts(b, s);
	buf_putc(b, '\0');
}

/* A realm that is our own host's name says nothing (DIGEST-MD5). */
static void
finish(sasl_conn_t *conn, int fd, int r)
{
	struct buf b = {.limit = AUTHMSG_MAX};
	const char *login = property(conn, SASL_AUTHUSER);
	const char *user = property(conn, SASL_USERNAME);

	switch (r) {
	case SASL_OK:
		put_word(&b, login);
		put_word(&b, strcmp(user, login) != 0 ? user : "");
		talk_put(fd, 'y', &b);
		break;
	case SASL_NOMEM:
	case SASL_TRYAGAIN:
	case SASL_UNAVAIL:
	case SASL_NOMECH:
		log_err("SASL: %s", error);
		talk_put(fd, '?', NULL);
		break;
	default:
		put_word(&b,
		    error[0] != '\0' ? error : sasl_errstring(r, NULL, NULL));
		put_word(&b, counted);
		talk_put(fd, 'n', &b);
	}
}

void
child_sasl(const struct exchange *x, int fd)
{
	struct buf in = {.limit = AUTHMSG_MAX + 1};
	struct buf out = {.limit = AUTHMSG_MAX};
	const char *token;
	sasl_conn_t *conn;
	unsigned n;
	bool said;
	int r;

	exchange = x;
	if (settings.keytab != NULL) /* libgs2 does not ask us */
		setenv("KRB5_KTNAME", settings.keytab, 1);
	if ((conn = begin()) == NULL) {
		log_err("SASL: cannot begin: %s", error);
		talk_put(fd, '?', NULL);
		_exit(EXIT_TEMP);
	}
	said = talk_get(fd, &in);
	r = sasl_server_start(conn, mechanism_name(x->mech),
	    said ? in.p + 1 : NULL, said ? (unsigned)in.n - 1 : 0, &token, &n);
	while (r == SASL_CONTINUE) {
		buf_clear(&out);
		buf_put(&out, n > 0 ? token : "", n);
		talk_put(fd, 'm', &out);
		talk_get(fd, &in);
		r = sasl_server_step(
		    conn, in.p + 1, (unsigned)in.n - 1, &token, &n);
	}
	finish(conn, fd, r);
	_exit(EXIT_SUCCESS);
}
