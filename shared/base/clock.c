/* Time and chance, real or set by a test. */
#include "base/clock.h"

#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/log.h"

static int64_t standing = -1;
static bool seeded;
static uint64_t state;

void
clock_set(int64_t us)
{
	standing = us;
}

int64_t
clock_us(void)
{
	struct timespec ts;

	if (standing >= 0)
		return standing++;
	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}

int64_t
clock_sec(void)
{
	return clock_us() / 1000000;
}

int64_t
clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

void
random_seed(uint64_t seed)
{
	seeded = true;
	state = seed;
}

/* splitmix64: enough for ids in tests, never used without a seed. */
static uint64_t
next(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
random_bytes(void *p, unsigned long n)
{
	unsigned char *d = p;

	while (n > 0) {
		uint64_t v = next();
		unsigned long k = n < sizeof v ? n : sizeof v;

		if (!seeded) {
			ssize_t got = getrandom(d, n > 256 ? 256 : n, 0);

			if (got <= 0)
				die(EXIT_INTERNAL, "no random bytes");
			k = (unsigned long)got;
		} else
			memcpy(d, &v, k);
		d += k;
		n -= k;
	}
}

uint64_t
random_u64(void)
{
	uint64_t v;

	random_bytes(&v, sizeof v);
	return v;
}
