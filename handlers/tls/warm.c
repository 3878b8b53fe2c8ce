/*
 * A conversation with ourselves, once, in the process that listens.
 *
 * OpenSSL looks for its algorithms when they are first used and keeps what it
 * found.  Without this every child would look again, which costs more than
 * the handshake, and have pages of its own full of what it found.
 */
#include <openssl/bio.h>
#include <openssl/err.h>

#include "tls.h"

enum { ROUNDS = 20 };

static bool
step(SSL *ssl)
{
	return SSL_is_init_finished(ssl) || SSL_do_handshake(ssl) == 1;
}

/* A handshake, a byte each way, and the session the client can resume. */
static SSL_SESSION *
talk(SSL_CTX *client_ctx, SSL_SESSION *resume, BIO *a, BIO *b)
{
	SSL *server = SSL_new(certs_context(NULL));
	SSL *client = SSL_new(client_ctx);
	SSL_SESSION *session = NULL;
	char byte = 0;
	bool done = false;

	if (server == NULL || client == NULL)
		return NULL;
	SSL_set_bio(server, a, a);
	SSL_set_bio(client, b, b);
	SSL_set_accept_state(server);
	SSL_set_connect_state(client);
	if (resume != NULL)
		SSL_set_session(client, resume);
	for (int i = 0; i < ROUNDS && !done; i++)
		done = step(client) & step(server);
	if (done && SSL_write(server, &byte, 1) == 1 &&
	    SSL_read(client, &byte, 1) == 1 &&
	    SSL_write(client, &byte, 1) == 1 && SSL_read(server, &byte, 1) == 1)
		session = SSL_get1_session(client);
	SSL_shutdown(server);
	SSL_free(server);
	SSL_free(client);
	return session;
}

static void
speak(int version)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL_SESSION *session = NULL;

	if (ctx == NULL)
		return;
	SSL_CTX_set_max_proto_version(ctx, version);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT);
	for (int i = 0; i < 2; i++) {
		SSL_SESSION *before = session;
		BIO *a, *b;

		if (BIO_new_bio_pair(&a, 0, &b, 0) == 1)
			session = talk(ctx, before, a, b);
		SSL_SESSION_free(before);
	}
	SSL_SESSION_free(session);
	SSL_CTX_free(ctx);
}

void
warm_up(void)
{
	speak(TLS1_3_VERSION);
	speak(TLS1_2_VERSION);
	ERR_clear_error();
}
