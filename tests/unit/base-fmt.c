/* Numbers to text and back. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"
#include "tests/unit/check.h"

static void
round_trip(uint64_t v)
{
	char text[FMT_U64], want[32];
	size_t n = fmt_u64(text, v);
	uint64_t got = ~v;

	snprintf(want, sizeof want, "%" PRIu64, v);
	CHECK(n == strlen(want) && memcmp(text, want, n) == 0);
	CHECK(scan_number(span_of(text, n), UINT64_MAX, &got) && got == v);
	CHECK(v == UINT64_MAX || scan_number(span_of(text, n), v, &got));
	CHECK(v == 0 || !scan_number(span_of(text, n), v - 1, &got));
}

static void
test_numbers(void)
{
	for (uint64_t v = 1; v != 0; v *= 2) {
		round_trip(v - 1);
		round_trip(v);
		round_trip(v + 1);
	}
	for (uint64_t v = 1; v <= UINT64_MAX / 10; v *= 10) {
		round_trip(v);
		round_trip(v * 10 - 1);
	}
	round_trip(UINT64_MAX);
}

static void
test_scan(void)
{
	static const char *const bad[] = {"", "x", "-1", "+1", " 1",
	    "18446744073709551616", "99999999999999999999",
	    "184467440737095516150"};
	struct span s = SPAN("42 rest");
	uint64_t v = 7;

	CHECK(scan_u64(&s, 42, &v) && v == 42 && span_eq(s, SPAN(" rest")));
	s = SPAN("43 rest");
	CHECK(!scan_u64(&s, 42, &v) && v == 42 && s.n == 7);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		s = span_str(bad[i]);
		CHECK(!scan_u64(&s, UINT64_MAX, &v) && s.p == bad[i]);
	}
	CHECK(
	    !scan_number(SPAN("1x"), 9, &v) && !scan_number(SPAN("1 "), 9, &v));
	CHECK(scan_number(SPAN("000000000000000000000000000009"), 9, &v) &&
	      v == 9);
}

static void
test_sizes(void)
{
	static const struct {
		const char *in;
		bool ok;
		uint64_t v;
	} rows[] = {
	    {"0",		     true,  0                },
	    {"512",                   true,  512              },
	    {"1k",		    true,  1024             },
	    {"1K",		    true,  1024             },
	    {"50M",                   true,  50 << 20         },
	    {"2g",		    true,  UINT64_C(2) << 30},
	    {"3T",		    true,  UINT64_C(3) << 40},
	    {"0t",		    true,  0                },
	    {"",		      false, 0                },
	    {"k",		     false, 0                },
	    {"1kb",                   false, 0                },
	    {"1x",		    false, 0                },
	    {"1 k",                   false, 0                },
	    {"-1",		    false, 0                },
	    {"1.5M",                  false, 0                },
	    {"16777216T",             false, 0                },
	    {"18446744073709551615k", false, 0                },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t v = 77;
		bool ok = scan_size(span_str(rows[i].in), &v);

		if (ok != rows[i].ok || v != (ok ? rows[i].v : 77))
			printf("\"%s\":\n", rows[i].in);
		CHECK(ok == rows[i].ok);
		CHECK(v == (ok ? rows[i].v : 77));
	}
}

int
main(void)
{
	test_numbers();
	test_scan();
	test_sizes();
	return check_end();
}
