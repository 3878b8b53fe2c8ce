/*
 * Certificates and their keys.
 *
 * --cert is a list of files and folders, in PEM.  A file has a certificate and
 * its chain; the key is in the same file, or beside it: privkey.pem for
 * fullchain.pem, NAME.key for NAME.pem or NAME.crt.  Of a folder those of its
 * files are taken that have both, or fullchain.pem alone where there is one.
 * Without --cert it is the folder systemd's LoadCredential= fills.
 *
 * Certificates of one name (RSA and ECDSA) share a context, and OpenSSL picks
 * the one the client understands.
 */
#include <dirent.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "tls.h"

enum { SETS = 256, FILES = 1024, NAME = 256, PATH = 4096 };

/* False if that is no path any more. */
__attribute__((format(printf, 2, 3))) static bool
make_path(char path[PATH], const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(path, PATH, fmt, ap);
	va_end(ap);
	return n < PATH;
}

struct set {
	char name[NAME]; /* the first the certificate has */
	SSL_CTX *ctx;
	X509 *leaf;
	unsigned kinds; /* bits of its keys' kinds */
};

/* What was read, and how it looked: a change of any is noticed. */
struct seen {
	char *path;
	struct timespec at;
	ino_t ino;
	off_t size;
};

struct certs {
	struct set set[SETS];
	unsigned n;
	struct seen seen[FILES];
	unsigned nseen;
};

static struct certs *now;
static time_t looked;

const char *
tls_reason(void)
{
	unsigned long e = ERR_peek_last_error();
	const char *why = e != 0 ? ERR_reason_error_string(e) : NULL;

	ERR_clear_error();
	return why != NULL ? why : "no reason given";
}

static void
forget(struct certs *c)
{
	for (unsigned i = 0; c != NULL && i < c->n; i++) {
		SSL_CTX_free(c->set[i].ctx);
		X509_free(c->set[i].leaf);
	}
	for (unsigned i = 0; c != NULL && i < c->nseen; i++)
		free(c->seen[i].path);
	free(c);
}

static void
look(struct seen *s)
{
	struct stat st;

	s->ino = 0;
	if (stat(s->path, &st) < 0)
		return;
	s->ino = st.st_ino;
	s->at = st.st_mtim;
	s->size = st.st_size;
}

static void
remember(struct certs *c, const char *path)
{
	struct seen *s = &c->seen[c->nseen];

	if (c->nseen == FILES || (s->path = strdup(path)) == NULL)
		return;
	look(s);
	c->nseen++;
}

static bool
changed(const struct certs *c)
{
	for (unsigned i = 0; i < c->nseen; i++) {
		struct seen s = c->seen[i];

		look(&s);
		if (s.ino != c->seen[i].ino || s.size != c->seen[i].size ||
		    s.at.tv_sec != c->seen[i].at.tv_sec ||
		    s.at.tv_nsec != c->seen[i].at.tv_nsec)
			return true;
	}
	return false;
}

/* The first DNS name of a certificate, else its common name. */
static void
name_of(X509 *x, char name[NAME])
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

	name[0] = '\0';
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(all, i);

		if (g->type != GEN_DNS || name[0] != '\0')
			continue;
		snprintf(name, NAME, "%.*s", ASN1_STRING_length(g->d.dNSName),
		    (const char *)ASN1_STRING_get0_data(g->d.dNSName));
	}
	GENERAL_NAMES_free(all);
	if (name[0] == '\0')
		X509_NAME_get_text_by_NID(
		    X509_get_subject_name(x), NID_commonName, name, NAME);
}

static unsigned
kind_of(X509 *x)
{
	switch (EVP_PKEY_get_base_id(X509_get0_pubkey(x))) {
	case EVP_PKEY_RSA:
		return 1 << 0;
	case EVP_PKEY_EC:
		return 1 << 1;
	case EVP_PKEY_ED25519:
		return 1 << 2;
	default:
		return 1 << 3;
	}
}

static X509 *
first_certificate(const char *path)
{
	FILE *f = fopen(path, "re");
	X509 *x = f != NULL ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;

	if (f != NULL)
		fclose(f);
	ERR_clear_error();
	return x;
}

/* The set of that name without a key of that kind, or a new one. */
static struct set *
set_for(struct certs *c, X509 *x)
{
	unsigned kind = kind_of(x);
	char name[NAME];
	struct set *s;

	name_of(x, name);
	for (unsigned i = 0; i < c->n; i++) {
		s = &c->set[i];
		if (strcasecmp(s->name, name) == 0 && !(s->kinds & kind)) {
			s->kinds |= kind;
			return s;
		}
	}
	if (c->n == SETS)
		return NULL;
	s = &c->set[c->n++];
	strcpy(s->name, name);
	s->kinds = kind;
	s->ctx = context_new();
	X509_up_ref(x);
	s->leaf = x;
	return s;
}

static bool
has_key(const char *path)
{
	FILE *f = fopen(path, "re");
	EVP_PKEY *k =
	    f != NULL ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;
	bool has = k != NULL;

	if (f != NULL)
		fclose(f);
	EVP_PKEY_free(k);
	ERR_clear_error();
	return has;
}

/* Where the key of a certificate's file is. */
static bool
find_key(const char *cert, char key[PATH])
{
	const char *slash = strrchr(cert, '/'), *base, *dot;
	int dir;

	base = slash != NULL ? slash + 1 : cert;
	dir = (int)(base - cert);
	if (make_path(key, "%s", cert) && has_key(key))
		return true;
	if (strcmp(base, "fullchain.pem") == 0)
		make_path(key, "%.*sprivkey.pem", dir, cert);
	else if ((dot = strrchr(base, '.')) != NULL)
		make_path(key, "%.*s.key", (int)(dot - cert), cert);
	else
		make_path(key, "%s.key", cert);
	return has_key(key);
}

static bool
add(struct certs *c, const char *cert, const char *key)
{
	X509 *x = first_certificate(cert);
	struct set *s = x != NULL ? set_for(c, x) : NULL;
	bool ok =
	    s != NULL &&
	    SSL_CTX_use_certificate_chain_file(s->ctx, cert) == 1 &&
	    SSL_CTX_use_PrivateKey_file(s->ctx, key, SSL_FILETYPE_PEM) == 1 &&
	    SSL_CTX_check_private_key(s->ctx) == 1;

	if (!ok)
		log_err("%s with %s: %s", cert, key,
		    x == NULL ? "no certificate" : tls_reason());
	X509_free(x);
	remember(c, cert);
	if (strcmp(cert, key) != 0)
		remember(c, key);
	return ok;
}

static int
wanted(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return d->d_name[0] != '.' && dot != NULL &&
	       (strcmp(dot, ".pem") == 0 || strcmp(dot, ".crt") == 0);
}

static bool
add_folder(struct certs *c, const char *dir)
{
	char path[PATH], key[PATH];
	struct dirent **list;
	bool ok = true;
	int n;

	remember(c, dir);
	if (make_path(path, "%s/fullchain.pem", dir) && access(path, F_OK) == 0)
		return find_key(path, key) && add(c, path, key);
	if ((n = scandir(dir, &list, wanted, alphasort)) < 0) {
		log_err("%s: cannot be read", dir);
		return false;
	}
	for (int i = 0; i < n; i++) {
		X509 *x;

		make_path(path, "%s/%s", dir, list[i]->d_name);
		if ((x = first_certificate(path)) != NULL &&
		    find_key(path, key))
			ok = add(c, path, key) && ok;
		X509_free(x);
		free(list[i]);
	}
	free(list);
	return ok;
}

static bool
add_path(struct certs *c, const char *path, const char *key)
{
	char found[PATH];
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_folder(c, path);
	if (key[0] != '\0')
		return add(c, path, key);
	if (find_key(path, found))
		return add(c, path, found);
	log_err("%s: no key in it nor beside it", path);
	return false;
}

/* One element off a list. */
static void
take(const char **list, char one[PATH])
{
	size_t n = strcspn(*list, ",");

	make_path(one, "%.*s", (int)n, *list);
	*list += n + ((*list)[n] == ',');
}

static struct certs *
load(void)
{
	const char *paths = settings.cert, *keys = settings.key;
	struct certs *c = calloc(1, sizeof *c);
	bool ok = c != NULL;
	char path[PATH], key[PATH];

	if (paths == NULL)
		paths = "";
	if (keys == NULL)
		keys = "";
	while (ok && *paths != '\0') {
		take(&paths, path);
		take(&keys, key);
		ok = add_path(c, path, key);
	}
	if (ok && c->n > 0)
		return c;
	if (ok)
		log_err("no certificate: see --cert");
	forget(c);
	return NULL;
}

/* That there are credentials is none of the handler's business. */
void
certs_load(void)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	if (settings.cert == NULL && dir != NULL &&
	    (settings.cert = strdup(dir)) == NULL)
		die(EXIT_TEMP, "out of memory");
	unsetenv("CREDENTIALS_DIRECTORY");
	if ((now = load()) == NULL)
		die(EXIT_USAGE, "no certificate that can be used");
}

void
certs_refresh(void)
{
	time_t t = time(NULL);
	struct certs *fresh;

	if (t == looked || !changed(now))
		return;
	looked = t;
	if ((fresh = load()) == NULL) {
		log_err("certificates have changed, and are wrong now; those "
			"read before stay in use");
		return;
	}
	log_info("certificates read again");
	forget(now);
	now = fresh;
}

SSL_CTX *
certs_context(const char *name)
{
	for (unsigned i = 0; name != NULL && i < now->n; i++)
		if (X509_check_host(now->set[i].leaf, name, 0, 0, NULL) == 1)
			return now->set[i].ctx;
	return name == NULL ? now->set[0].ctx : NULL;
}
