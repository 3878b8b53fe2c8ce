/*
 * The keys of session tickets.
 *
 * A ticket is sealed with the newest key and opened with any that is left, so
 * that a client resumes at whichever process it meets.  Where --ticket-keys
 * names a file, all processes share it: whoever finds its newest key older
 * than half a ticket's life puts a new one in front, under a lock, and the
 * file takes the place of the old one.  Keys go when no ticket of theirs can
 * be alive.  Without a file the keys live in this process and those it forks.
 *
 * The file: "chapar-tls 1\n", then for each key, newest first, 8 bytes when
 * it was made (seconds, little endian), 16 its name, 32 for AES-256-CBC and
 * 32 for HMAC-SHA-256.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/le.h"
#include "base/log.h"
#include "tls.h"

enum { KEYS = 4, NAME = 16, AES = 32, MAC = 32, KEY = 8 + NAME + AES + MAC };
static const char magic[] = "chapar-tls 1\n";
enum { MAGIC = sizeof magic - 1 };

struct key {
	int64_t made;
	unsigned char name[NAME], aes[AES], mac[MAC];
};

static struct {
	struct key key[KEYS];
	unsigned n;
	struct stat st; /* of the file they came from */
} ring;

static int64_t
rotate_s(void)
{
	return (int64_t)settings.ticket_life_s / 2 + 1;
}

/* Forgets what is too old, and says whether a new one is due. */
static bool
due(void)
{
	int64_t now = time(NULL);
	int64_t life = rotate_s() + (int64_t)settings.ticket_life_s;

	while (ring.n > 0 && ring.key[ring.n - 1].made + life < now)
		explicit_bzero(&ring.key[--ring.n], sizeof(struct key));
	return ring.n == 0 || ring.key[0].made + rotate_s() <= now ||
	       ring.key[0].made > now + rotate_s();
}

static void
add(void)
{
	struct key k = {.made = time(NULL)};

	if (RAND_bytes(k.name, NAME) != 1 || RAND_bytes(k.aes, AES) != 1 ||
	    RAND_bytes(k.mac, MAC) != 1)
		die(EXIT_TEMP, "no random bytes");
	if (ring.n < KEYS)
		ring.n++;
	memmove(&ring.key[1], &ring.key[0], (ring.n - 1) * sizeof k);
	ring.key[0] = k;
	explicit_bzero(&k, sizeof k);
}

/* What the file has; one that makes no sense is as good as none. */
static void
read_file(int fd)
{
	char all[MAGIC + KEYS * KEY];
	ssize_t n = pread(fd, all, sizeof all, 0);

	fstat(fd, &ring.st);
	ring.n = 0;
	if (n < MAGIC || memcmp(all, magic, MAGIC) != 0)
		return;
	for (const char *p = all + MAGIC; p + KEY <= all + n && ring.n < KEYS;
	     p += KEY) {
		struct key *k = &ring.key[ring.n++];

		k->made = (int64_t)get64(p);
		memcpy(k->name, p + 8, NAME);
		memcpy(k->aes, p + 8 + NAME, AES);
		memcpy(k->mac, p + 8 + NAME + AES, MAC);
	}
	explicit_bzero(all, sizeof all);
}

static bool
write_file(int fd)
{
	char all[MAGIC + KEYS * KEY], *p = all + MAGIC;
	bool ok;

	memcpy(all, magic, MAGIC);
	for (unsigned i = 0; i < ring.n; i++, p += KEY) {
		put64(p, (uint64_t)ring.key[i].made);
		memcpy(p + 8, ring.key[i].name, NAME);
		memcpy(p + 8 + NAME, ring.key[i].aes, AES);
		memcpy(p + 8 + NAME + AES, ring.key[i].mac, MAC);
	}
	ok = write(fd, all, (size_t)(p - all)) == p - all;
	explicit_bzero(all, sizeof all);
	return ok && fstat(fd, &ring.st) == 0;
}

static bool
replace(const char *path)
{
	char temp[4096];
	bool ok;
	int fd;

	snprintf(temp, sizeof temp, "%s.new", path);
	fd = open(
	    temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	ok = write_file(fd) && rename(temp, path) == 0;
	close(fd);
	return ok;
}

/* A new key, unless another process was faster. */
static void
rotate(const char *path)
{
	char lock[4096];
	int held, fd;

	snprintf(lock, sizeof lock, "%s.lock", path);
	held = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (held < 0 || flock(held, LOCK_EX) < 0) {
		log_warn("%s: %s", lock, strerror(errno));
		add();
	} else {
		if ((fd = open(path, O_RDONLY | O_CLOEXEC)) >= 0) {
			read_file(fd);
			close(fd);
		}
		if (due()) {
			add();
			if (!replace(path))
				log_warn("%s: %s", path, strerror(errno));
		}
	}
	if (held >= 0)
		close(held);
}

void
tickets_refresh(void)
{
	const char *path = settings.ticket_keys;
	struct stat st;
	int fd;

	if (path != NULL && stat(path, &st) == 0 &&
	    (st.st_ino != ring.st.st_ino || st.st_dev != ring.st.st_dev ||
		st.st_mtim.tv_sec != ring.st.st_mtim.tv_sec ||
		st.st_mtim.tv_nsec != ring.st.st_mtim.tv_nsec) &&
	    (fd = open(path, O_RDONLY | O_CLOEXEC)) >= 0) {
		read_file(fd);
		close(fd);
	}
	if (!due())
		return;
	if (path != NULL)
		rotate(path);
	else
		add();
}

void
tickets_init(void)
{
	static char path[4096];
	const char *dir = getenv("RUNTIME_DIRECTORY");

	if (settings.ticket_keys == NULL && dir != NULL) {
		snprintf(path, sizeof path, "%.*s/tickets",
		    (int)strcspn(dir, ":"), dir);
		settings.ticket_keys = path;
	}
	tickets_refresh();
}

static bool
prepare(const struct key *k, const unsigned char *iv, EVP_CIPHER_CTX *cipher,
    EVP_MAC_CTX *mac, int sealing)
{
	static char digest[] = "SHA256";
	unsigned char secret[MAC];
	OSSL_PARAM p[3];
	bool ok;

	memcpy(secret, k->mac, MAC);
	p[0] = OSSL_PARAM_construct_octet_string(
	    OSSL_MAC_PARAM_KEY, secret, sizeof secret);
	p[1] =
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
	p[2] = OSSL_PARAM_construct_end();
	ok = EVP_MAC_CTX_set_params(mac, p) == 1 &&
	     EVP_CipherInit_ex(
		 cipher, EVP_aes_256_cbc(), NULL, k->aes, iv, sealing) == 1;
	explicit_bzero(secret, sizeof secret);
	return ok;
}

/* 1: done; 2: done, and give the client a new ticket; 0: no such key. */
static int
ticket(SSL *ssl, unsigned char name[NAME], unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int sealing)
{
	(void)ssl;
	if (sealing) {
		const struct key *k = &ring.key[0];

		memcpy(name, k->name, NAME);
		if (RAND_bytes(iv, EVP_MAX_IV_LENGTH) != 1)
			return -1;
		return prepare(k, iv, cipher, mac, 1) ? 1 : -1;
	}
	for (unsigned i = 0; i < ring.n; i++)
		if (memcmp(ring.key[i].name, name, NAME) == 0)
			return prepare(&ring.key[i], iv, cipher, mac, 0)
				   ? (i == 0 ? 1 : 2)
				   : -1;
	return 0;
}

void
tickets_use(SSL_CTX *ctx)
{
	SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, ticket);
}
