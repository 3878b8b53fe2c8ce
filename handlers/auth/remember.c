/*
 * Right passwords of the last minutes.
 *
 * What is kept is a keyed hash of user, password and the stored crypt(3) hash
 * together, so a changed password is forgotten by itself; the key is random
 * and never leaves this process.  A set is four places, the oldest goes.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "auth.h"
#include "base/le.h"
#include "base/log.h"
#include "base/siphash.h"

enum { SETS = 4096, WAYS = 4 };

struct entry {
	unsigned char tag[16];
	int64_t until; /* clock_ms() */
};

static struct entry table[SETS][WAYS];
static unsigned char key[16];

void
remember_init(void)
{
	if (getrandom(key, sizeof key, 0) != sizeof key)
		die(EXIT_TEMP, "no random bytes");
}

/* Lengths first, so that no two different triples are the same bytes. */
static struct entry *
place(const char *user, const char *password, struct span hash,
    unsigned char tag[16])
{
	char all[12 + USERNAME_MAX + PASSWORD_MAX + HASH_MAX];
	size_t u = strlen(user), p = strlen(password);
	char *d = all + 12;

	if (hash.n > HASH_MAX || u > USERNAME_MAX || p > PASSWORD_MAX)
		abort();
	put32(all, (uint32_t)u);
	put32(all + 4, (uint32_t)p);
	put32(all + 8, (uint32_t)hash.n);
	memcpy(d, user, u);
	memcpy(d + u, password, p);
	memcpy(d + u + p, hash.p, hash.n);
	siphash128(tag, key, all, 12 + u + p + hash.n);
	explicit_bzero(all, sizeof all);
	return table[get32(tag) % SETS];
}

bool
remember_has(const char *user, const char *password, struct span hash)
{
	int64_t now = clock_ms();
	unsigned char tag[16];
	struct entry *e;

	if (settings.remember_s == 0)
		return false;
	e = place(user, password, hash, tag);
	for (int i = 0; i < WAYS; i++)
		if (e[i].until > now && memcmp(e[i].tag, tag, 16) == 0) {
			e[i].until = now + (int64_t)settings.remember_s * 1000;
			return true;
		}
	return false;
}

void
remember_add(const char *user, const char *password, struct span hash)
{
	unsigned char tag[16];
	struct entry *set, *e;

	if (settings.remember_s == 0)
		return;
	e = set = place(user, password, hash, tag);
	for (int i = 0; i < WAYS; i++) {
		if (memcmp(set[i].tag, tag, 16) == 0) {
			e = &set[i];
			break;
		}
		if (set[i].until < e->until)
			e = &set[i];
	}
	memcpy(e->tag, tag, 16);
	e->until = clock_ms() + (int64_t)settings.remember_s * 1000;
}
