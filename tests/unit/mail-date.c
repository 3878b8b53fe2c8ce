/* Dates of mail, of IMAP, and the calendar under them. */
#include "mail/date.h"
#include "tests/unit/mail-test.h"

static const struct {
	const char *in;
	int64_t sec; /* NO: not a date */
	int zone;
} dates[] = {
#define NO INT64_MIN
    {"Thu, 01 Jan 1970 00:00:00 +0000",                            0,                  0   },
    {"Fri, 21 Nov 1997 09:55:06 -0600",                            880127706,          -360},
    {"21 Nov 97 09:55:06 GMT",				     880106106,          0   },
    {"Thu, 13 Feb 1969 23:32 -0330",                               -27723480,          -210},
    {"Thu,\r\n\t13 Feb 1969 23:32\r\n\t-0330 (Newfoundland Time)", -27723480,
			-210										  },
    {"Tue, 1 Jul 2003 10:52:37 +0200",                             1057049557,         120 },
    {"Tue , 1 (of) Jul(y) 2003 10 : 52 : 37 +0200",                1057049557,         120 },
    {"1 Jul 2003 10:52",					   1057056720,         0   },
    {"1 Jul 2003",						 1057017600,         0   },
    {"1-Jul-2003 10:52:37 +0200",				  1057049557,         120 },
    {"Tue, 01 Jul 103 10:52:37 EST",                               1057074757,         -300},
    {"Tue, 01 Jul 03 10:52:37 pdt",                                1057081957,         -420},
    {"Tue, 01 Jul 03 10:52:37 Z",				  1057056757,         0   },
    {"Tue, 01 Jul 03 10:52:37 J",				  1057056757,         0   },
    {"Sun Nov  6 08:49:37 1994",				   784111777,          0   },
    {"Sun Nov  6 08:49:37 EST 1994",                               784129777,          -300},
    {"Sun Nov  6 08:49:37 1994 -0500",                             784129777,          -300},
    {"Monday, 01 January 2024 00:00:00 +0000",                     1704067200,         0   },
    {"mar., 2 Jan 2024 00:00:00 +0000",                            1704153600,         0   },
    {"29 Feb 2024 23:59:60 +0000",                                 1709251200,         0   },
    {"31 Dec 9999 23:59:59 +2359",                                 253402214459LL + 0, 1439},
    {"29 Feb 2023 00:00:00 +0000",                                 NO,                 0   },
    {"0 Jan 2024 00:00:00 +0000",				  NO,                 0   },
    {"32 Jan 2024 00:00:00 +0000",                                 NO,                 0   },
    {"1 Foo 2024 00:00:00 +0000",				  NO,                 0   },
    {"1 Jan 2024 24:00:00 +0000",				  NO,                 0   },
    {"1 Jan 99999 00:00:00 +0000",                                 NO,                 0   },
    {"",							   NO,		 0   },
    {"(",							  NO,		 0   },
    {"Thu,",						       NO,		 0   },
    {"Jan",							NO,		 0   },
};

static void
header_dates(const char *g)
{
	struct date d;
	size_t i;

	for (i = 0; i < COUNT(dates); i++) {
		bool ok = date_parse(span_str(dates[i].in), &d);

		check(g, dates[i].in, ok == (dates[i].sec != NO));
		if (ok && (d.sec != dates[i].sec || d.zone != dates[i].zone)) {
			printf("# %lld %d\n", (long long)d.sec, d.zone);
			check(g, dates[i].in, false);
		}
	}
}

static void
internal_dates(const char *g)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
	    {" 1-Jan-2024 00:00:00 +0000",  "01-Jan-2024 00:00:00 +0000"},
	    {"01-jan-2024 00:00:00 +0000",  "01-Jan-2024 00:00:00 +0000"},
	    {"1-JAN-2024 00:00:00 -0000",   "01-Jan-2024 00:00:00 +0000"},
	    {"17-Jul-1996 02:44:25 -0730",  "17-Jul-1996 02:44:25 -0730"},
	    {"31-Dec-1901 23:59:59 +1400",  "31-Dec-1901 23:59:59 +1400"},
	    {"001-Jan-2024 00:00:00 +0000", NULL                        },
	    {" 01-Jan-2024 00:00:00 +000",  NULL                        },
	    {"1-Jan-2024 0:00:00 +0000",    NULL                        },
	    {"1-Jan-2024 00:00:00 +0060",   NULL                        },
	    {"1-Jan-2024 00:00:00 +2400",   NULL                        },
	    {"1-Jan-2024 00:00:00  0000",   NULL                        },
	    {"1-Jan-24 00:00:00 +0000",     NULL                        },
	    {"30-Feb-2024 00:00:00 +0000",  NULL                        },
	    {"1-Jan-2024 00:00:00 +0000 ",  NULL                        },
	    {"1-Jan-2024",                  NULL                        },
	    {"",			    NULL			},
	};
	char p[DATE_INTERNAL];
	struct date d;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		bool ok = date_parse_internal(span_str(rows[i].in), &d);

		check(g, rows[i].in, ok == (rows[i].out != NULL));
		if (ok)
			same(g, rows[i].in, span_of(p, date_put_internal(p, d)),
			    span_str(rows[i].out));
	}
}

static void
days(const char *g)
{
	int64_t day, year, next;
	struct date d;
	int m, dd;

	check(g, "search",
	    date_parse_day(SPAN("1-Feb-1994"), &day) && day == 8797);
	check(
	    g, "epoch", date_parse_day(SPAN("01-Jan-1970"), &day) && day == 0);
	check(g, "space", !date_parse_day(SPAN(" 1-Feb-1994"), &day));
	check(g, "more", !date_parse_day(SPAN("1-Feb-1994 "), &day));
	check(g, "zone",
	    date_parse(SPAN("1 Feb 1994 23:30 -0500"), &d) &&
		date_day(d) == 8797);
	check(g, "before 1970",
	    date_parse(SPAN("31 Dec 1969 01:00 +0200"), &d) &&
		date_day(d) == -1);
	for (day = -800000; day < 3000000; day += 13) {
		date_civil(day, &year, &m, &dd);
		check(g, "civil", date_days(year, m, dd) == day);
		next = date_days(year, m, dd + 1);
		check(g, "next", next == day + 1);
	}
}

static void
round_trips(const char *g)
{
	unsigned seed = 1, i;
	char p[DATE_INTERNAL], h[DATE_HEADER];
	struct date d, back;

	for (i = 0; i < 20000; i++) {
		d.sec = (int64_t)dice(&seed) * 15000 - dice(&seed);
		d.zone = (int)(dice(&seed) % 2879) - 1439;
		date_put_internal(p, d);
		check(g, "internal",
		    date_parse_internal(span_of(p, sizeof p), &back) &&
			back.sec == d.sec && back.zone == d.zone);
		date_put_header(h, d);
		check(g, "header",
		    date_parse(span_of(h, sizeof h), &back) &&
			back.sec == d.sec && back.zone == d.zone);
	}
	d = (struct date){1704067200, 0};
	date_put_header(h, d);
	same(g, "monday", span_of(h, sizeof h),
	    SPAN("Mon, 01 Jan 2024 00:00:00 +0000"));
}

int
main(void)
{
	group("Date fields", header_dates);
	group("internal dates", internal_dates);
	group("days", days);
	group("round trips", round_trips);
	arena_free(&mem);
	return test_failed;
}
