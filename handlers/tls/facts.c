/* What a handler is told of a connection. */
#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tls.h"

static const char *const names[] = {"SSL_PROTOCOL", "SSL_CIPHER", "SSL_TLS_SNI",
    "SSL_CLIENT_EMAIL", "SSL_TLS_EXPORTER", "SSL_TLS_SERVER_END_POINT"};
enum { NAMES = sizeof names / sizeof *names };

static void
put(struct buf *b, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buf_puts(b, name);
	buf_putc(b, '=');
	buf_puts(b, value);
	buf_putc(b, '\0');
}

static void
put_hex(struct buf *b, const char *name, const unsigned char *p, size_t n)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1];

	for (size_t i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", p[i]);
	put(b, name, hex);
}

/* RFC 9266.  Before TLS 1.3 it would be safe only with the extended master
 * secret, and peers do not agree about the context: not offered. */
static void
put_exporter(struct buf *b, SSL *ssl)
{
	static const char label[] = "EXPORTER-Channel-Binding";
	unsigned char key[32];

	if (SSL_version(ssl) >= TLS1_3_VERSION &&
	    SSL_export_keying_material(ssl, key, sizeof key, label,
		sizeof label - 1, (const unsigned char *)"", 0, 1) == 1)
		put_hex(b, "SSL_TLS_EXPORTER", key, sizeof key);
}

/* RFC 5929, section 4.1: the hash of our certificate, by the algorithm of its
 * signature, SHA-256 in place of anything weaker.  Some have none. */
static void
put_end_point(struct buf *b, SSL *ssl)
{
	X509 *x = SSL_get_certificate(ssl);
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned n;
	int nid;

	if (x == NULL ||
	    OBJ_find_sigid_algs(X509_get_signature_nid(x), &nid, NULL) != 1 ||
	    nid == NID_undef)
		return;
	if (nid == NID_md5 || nid == NID_sha1)
		nid = NID_sha256;
	if (EVP_get_digestbynid(nid) != NULL &&
	    X509_digest(x, EVP_get_digestbynid(nid), hash, &n) == 1)
		put_hex(b, "SSL_TLS_SERVER_END_POINT", hash, n);
}

/* The first rfc822Name, of a certificate that was verified. */
static void
put_email(struct buf *b, SSL *ssl)
{
	X509 *x = SSL_get0_peer_certificate(ssl);
	GENERAL_NAMES *all;
	char text[256] = "";

	if (x == NULL || SSL_get_verify_result(ssl) != X509_V_OK)
		return;
	all = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(all, i);
		const ASN1_STRING *s = g->d.rfc822Name;
		int n = g->type == GEN_EMAIL ? ASN1_STRING_length(s) : 0;

		if (n == 0 || n >= (int)sizeof text ||
		    memchr(ASN1_STRING_get0_data(s), 0, (size_t)n) != NULL)
			continue;
		memcpy(text, ASN1_STRING_get0_data(s), (size_t)n);
		text[n] = '\0';
		break;
	}
	GENERAL_NAMES_free(all);
	put(b, "SSL_CLIENT_EMAIL", text);
}

/* Behind us there is no address to be seen. */
static void
put_address(struct buf *b, const struct peer *peer)
{
	char port[8];

	if (peer == NULL || !peer->is_socket)
		return;
	snprintf(port, sizeof port, "%u", (unsigned)peer->port);
	put(b, "REMOTE_ADDR", peer->addr);
	put(b, "REMOTE_PORT", port);
}

size_t
facts_of(
    SSL *ssl, const struct peer *peer, bool shared, char out[FACTS_MAX])
{
	struct buf b = {.limit = FACTS_MAX - 1};
	size_t n;

	put_address(&b, peer);
	put(&b, "SSL_PROTOCOL", SSL_get_version(ssl));
	put(&b, "SSL_CIPHER", SSL_get_cipher_name(ssl));
	put(&b, "SSL_TLS_SNI",
	    SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
	if (!shared)
		put_exporter(&b, ssl);
	put_end_point(&b, ssl);
	put_email(&b, ssl);
	buf_putc(&b, '\0');
	n = b.overflow ? 0 : b.n;
	memcpy(out, buf_span(&b).p, n);
	out[n] = '\0';
	buf_free(&b);
	return n;
}

void
facts_to_environment(const char *facts)
{
	for (const char *p = facts; *p != '\0'; p += strlen(p) + 1) {
		const char *value = strchr(p, '=');
		char name[64];

		if (value == NULL || value - p >= (int)sizeof name)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)(value - p), p);
		setenv(name, value + 1, 1);
	}
}

void
facts_forget(void)
{
	for (int i = 0; i < NAMES; i++)
		unsetenv(names[i]);
}
