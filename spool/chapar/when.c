/* Moments, read and written. */
#include "when.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/fmt.h"
#include "base/options.h"

/* "90", "90s", "5m", "2h", "7d": so long before now. */
static bool
ago(const char *text, int64_t *ret_us)
{
	static const struct {
		const char *unit;
		int64_t s;
	} units[] = {
	    {"",  1    },
	    {"s", 1    },
	    {"m", 60   },
	    {"h", 3600 },
	    {"d", 86400},
	};
	struct span s = span_str(text);
	uint64_t n;

	if (!scan_u64(&s, 1000000000, &n))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (span_eq(s, span_str(units[i].unit))) {
			*ret_us =
			    clock_us() - (int64_t)n * units[i].s * 1000000;
			return true;
		}
	return false;
}

static bool
calendar(const char *text, int64_t *ret_us)
{
	static const char *const forms[] = {
	    "%Y-%m-%dT%H:%M:%S",
	    "%Y-%m-%d %H:%M:%S",
	    "%Y-%m-%dT%H:%M",
	    "%Y-%m-%d %H:%M",
	    "%Y-%m-%d",
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct tm tm = {.tm_isdst = -1};
		const char *end = strptime(text, forms[i], &tm);
		time_t t;

		if (end == NULL || (*end != '\0' && strcmp(end, "Z") != 0))
			continue;
		t = *end == 'Z' ? timegm(&tm) : mktime(&tm);
		*ret_us = (int64_t)t * 1000000;
		return true;
	}
	return false;
}

bool
when_parse(const char *text, int64_t *ret_us)
{
	uint64_t n;

	if (text[0] == '@') {
		if (!scan_number(span_str(text + 1), INT64_MAX / 1000000, &n))
			return false;
		*ret_us = (int64_t)n * 1000000;
		return true;
	}
	return ago(text, ret_us) || calendar(text, ret_us);
}

int64_t
when_option(const char *prog, const char *option, const char *text)
{
	int64_t us;

	if (!when_parse(text, &us))
		options_bad(prog,
		    "--%s: \"%s\" is no time (such as 2h, 3d, 2026-11-20, "
		    "2026-11-20T14:00)",
		    option, text);
	return us;
}

const char *
when_text(int64_t us, char ret[WHEN_TEXT])
{
	time_t t = (time_t)(us / 1000000);
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(ret, WHEN_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		strcpy(ret, "?");
	return ret;
}
