/*
 * A conversation with ourselves, once, in the process that listens.
 *
 * OpenSSL looks for its algorithms when they are first used and keeps what it
 * found.  Without this every child would look again, which costs more than
 * the handshake, and have pages of its own full of what it found.
 */
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tls.h"

enum { ROUNDS = 20 };

static bool
step(SSL *ssl)
{
	return SSL_is_init_finished(ssl) || SSL_do_handshake(ssl) == 1;
}

/* A handshake, a byte each way, and the session the client can resume. */
static SSL_SESSION *
talk(SSL_CTX *server_ctx, SSL_CTX *client_ctx, SSL_SESSION *resume, BIO *a,
    BIO *b)
{
	SSL *server = SSL_new(server_ctx);
	SSL *client = SSL_new(client_ctx);
	SSL_SESSION *session = NULL;
	char byte = 0;
	bool done = false;

	if (server == NULL || client == NULL)
		return NULL;
	SSL_set_verify(client, SSL_VERIFY_NONE, NULL); /* it is ourselves */
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

/* Twice, the second time resumed. */
static void
speak(SSL_CTX *server, SSL_CTX *client)
{
	SSL_SESSION *session = NULL;

	for (int i = 0; i < 2; i++) {
		SSL_SESSION *before = session;
		BIO *a, *b;

		if (BIO_new_bio_pair(&a, 0, &b, 0) == 1)
			session = talk(server, client, before, a, b);
		SSL_SESSION_free(before);
	}
	SSL_SESSION_free(session);
}

static void
speak_as_server(int version)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	if (ctx == NULL)
		return;
	SSL_CTX_set_max_proto_version(ctx, version);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT);
	speak(certs_context(NULL), ctx);
	SSL_CTX_free(ctx);
}

void
warm_up(void)
{
	speak_as_server(TLS1_3_VERSION);
	speak_as_server(TLS1_2_VERSION);
	ERR_clear_error();
}

/* A certificate of our own making, of a kind that servers have. */
static bool
certify(SSL_CTX *ctx, EVP_PKEY *key)
{
	X509 *x = X509_new();
	bool good = x != NULL && key != NULL && X509_set_version(x, 2) == 1 &&
		    X509_gmtime_adj(X509_getm_notBefore(x), 0) != NULL &&
		    X509_gmtime_adj(X509_getm_notAfter(x), 60) != NULL &&
		    X509_set_pubkey(x, key) == 1 &&
		    X509_sign(x, key, EVP_sha256()) > 0 &&
		    SSL_CTX_use_certificate(ctx, x) == 1 &&
		    SSL_CTX_use_PrivateKey(ctx, key) == 1;

	X509_free(x);
	return good;
}

/* A key of RSA's takes long to make: that its kind is known has to do. */
static void
find_rsa(void)
{
	EVP_SIGNATURE_free(EVP_SIGNATURE_fetch(NULL, "RSA", NULL));
	EVP_KEYMGMT_free(EVP_KEYMGMT_fetch(NULL, "RSA", NULL));
}

void
warm_up_client(SSL_CTX *client)
{
	SSL_CTX *server = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");

	if (server != NULL && certify(server, key))
		speak(server, client);
	EVP_PKEY_free(key);
	SSL_CTX_free(server);
	find_rsa();
	ERR_clear_error();
}
