/* What TLS is like here: OpenSSL's defaults, from TLS 1.2 on. */
#include <string.h>

#include "base/log.h"
#include "base/span.h"
#include "tls.h"

/* A client that names nobody we know gets the first certificate, and may
 * make of it what it likes. */
static int
by_name(SSL *ssl, int *alert, void *arg)
{
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	SSL_CTX *ctx = name != NULL ? certs_context(name) : NULL;

	(void)alert, (void)arg;
	if (ctx == NULL)
		return SSL_TLSEXT_ERR_NOACK;
	if (ctx != SSL_get_SSL_CTX(ssl))
		SSL_set_SSL_CTX(ssl, ctx);
	return SSL_TLSEXT_ERR_OK;
}

static bool
is_ours(struct span name)
{
	const char *ours = settings.alpn, *link = settings.link;

	return (ours != NULL && span_eq(span_str(ours), name)) ||
	       (link != NULL && span_eq(span_str(link), name));
}

/* RFC 7301: a client that wants to speak something else is not served, which
 * keeps a browser from being talked into speaking to us. */
static int
by_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_n,
    const unsigned char *in, unsigned in_n, void *arg)
{
	(void)ssl, (void)arg;
	for (unsigned i = 0; i < in_n && i + 1u + in[i] <= in_n;
	     i += 1u + in[i])
		if (is_ours(span_of(in + i + 1, in[i]))) {
			*out = in + i + 1;
			*out_n = in[i];
			return SSL_TLSEXT_ERR_OK;
		}
	return settings.alpn != NULL ? SSL_TLSEXT_ERR_ALERT_FATAL
				     : SSL_TLSEXT_ERR_NOACK;
}

static void
ask_for_certificate(SSL_CTX *ctx)
{
	const char *ca = settings.client_ca;

	if (SSL_CTX_load_verify_locations(ctx, ca, NULL) != 1)
		die(EXIT_USAGE, "%s: %s", ca, tls_reason());
	SSL_CTX_set_client_CA_list(ctx, SSL_load_client_CA_file(ca));
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
}

SSL_CTX *
context_new(void)
{
	static const unsigned char sessions[] = "chapar";
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL)
		die(EXIT_TEMP, "OpenSSL: %s", tls_reason());
	if (SSL_CTX_get_min_proto_version(ctx) < TLS1_2_VERSION)
		SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION |
				     SSL_OP_CIPHER_SERVER_PREFERENCE |
				     SSL_OP_PRIORITIZE_CHACHA);
	if (settings.ktls)
		SSL_CTX_set_options(ctx, SSL_OP_ENABLE_KTLS);
	else
		SSL_CTX_set_read_ahead(ctx, 1); /* fewer system calls */
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS |
				  SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_session_id_context(ctx, sessions, sizeof sessions - 1);
	SSL_CTX_set_timeout(ctx, (long)settings.ticket_life_s);
	SSL_CTX_set_tlsext_servername_callback(ctx, by_name);
	if (settings.alpn != NULL || settings.link != NULL)
		SSL_CTX_set_alpn_select_cb(ctx, by_protocol, NULL);
	if (settings.client_ca != NULL)
		ask_for_certificate(ctx);
	tickets_use(ctx);
	return ctx;
}
