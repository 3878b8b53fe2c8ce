/* The clock and chance, real and set. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "tests/unit/check.h"

static void
test_real(void)
{
	struct timespec before, after;
	int64_t us, sec;

	clock_gettime(CLOCK_REALTIME, &before);
	us = clock_us();
	sec = clock_sec();
	clock_gettime(CLOCK_REALTIME, &after);
	CHECK(us >= before.tv_sec * INT64_C(1000000) + before.tv_nsec / 1000);
	CHECK(us <= after.tv_sec * INT64_C(1000000) + after.tv_nsec / 1000);
	CHECK(before.tv_sec <= sec && sec <= after.tv_sec);
}

static void
test_set(void)
{
	clock_set(1700000000999998);
	CHECK(clock_us() == 1700000000999998);
	CHECK(clock_us() == 1700000000999999);
	CHECK(clock_sec() == 1700000001);
	clock_set(0);
	CHECK(clock_us() == 0 && clock_us() == 1);
}

static void
test_random(void)
{
	unsigned char a[1000], b[1000], c[1000];
	uint64_t one = random_u64(), two = random_u64();

	CHECK(one != two); /* once in 2^64 runs this is wrong */
	memset(a, 0, sizeof a);
	random_bytes(a, sizeof a);
	for (size_t i = 0; i + 16 <= sizeof a; i += 16) {
		static const unsigned char none[16];

		CHECK(memcmp(a + i, none, 16) != 0); /* all of it was filled */
	}
	random_seed(5);
	random_bytes(b, sizeof b);
	random_seed(5);
	random_bytes(c, sizeof c);
	CHECK(memcmp(b, c, sizeof b) == 0 && memcmp(a, b, sizeof a) != 0);
	random_seed(6);
	random_bytes(c, sizeof c);
	CHECK(memcmp(b, c, sizeof b) != 0);
	random_bytes(c, 0);
}

int
main(void)
{
	test_real();
	test_set();
	test_random();
	return check_end();
}
