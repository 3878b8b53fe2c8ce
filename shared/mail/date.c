/* Dates of mail and of IMAP. */
#include "mail/date.h"

#include <string.h>

#include "base/fmt.h"
#include "mail/token.h"

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

int64_t
date_days(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 +
	       in_year - 719468;
}

void
date_civil(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t d = z - era * 146097;
	int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	int64_t in_year = d - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * in_year + 2) / 153;

	*ret_day = (int)(in_year - (153 * m + 2) / 5 + 1);
	*ret_month = (int)(m < 10 ? m + 3 : m - 9);
	*ret_year = y + era * 400 + (*ret_month <= 2);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t
date_day(struct date d)
{
	return floor_div(d.sec + d.zone * 60, 86400);
}

/* The month that a word of three or more letters begins; 0 if none. */
static int
month_of(struct span word)
{
	int i;

	if (word.n >= 3)
		for (i = 0; i < 12; i++)
			if (strncasecmp(months + 3 * i, word.p, 3) == 0)
				return i + 1;
	return 0;
}

static int
month_length(int64_t year, int month)
{
	static const char days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* What a date says, before it is one number. */
struct civil {
	uint64_t year, day, hour, minute, second;
	int month, zone;
};

static bool
to_date(const struct civil *c, struct date *ret)
{
	if (c->month == 0 || c->day == 0 || c->year > 9999 || c->hour > 23 ||
	    c->minute > 59 || c->second > 60 ||
	    c->day > (uint64_t)month_length((int64_t)c->year, c->month))
		return false;
	ret->sec = date_days((int64_t)c->year, c->month, (int)c->day) * 86400 +
		   (int64_t)(c->hour * 3600 + c->minute * 60 + c->second) -
		   c->zone * 60;
	ret->zone = c->zone;
	return true;
}

/* "+0130" or "-0500": false if it is not that. */
static bool
zone_offset(struct span w, int *ret)
{
	uint64_t v;

	if (w.n != 5 || (w.p[0] != '+' && w.p[0] != '-') ||
	    !scan_number(span_sub(w, 1, 4), 9999, &v) || v % 100 > 59 ||
	    v / 100 > 23)
		return false;
	*ret = (int)(v / 100 * 60 + v % 100);
	if (w.p[0] == '-')
		*ret = -*ret;
	return true;
}

/* RFC 5322 section 4.3.  The military letters were often used the wrong way
 * around and so mean nothing, as do names it does not list. */
static int
zone_of(struct span w)
{
	static const struct {
		char name[4];
		int hours;
	} zones[] = {
	    {"EST", -5},
            {"EDT", -4},
            {"CST", -6},
            {"CDT", -5},
            {"MST", -7},
	    {"MDT", -6},
            {"PST", -8},
            {"PDT", -7}
        };
	size_t i;
	int zone;

	if (zone_offset(w, &zone))
		return zone;
	for (i = 0; i < sizeof zones / sizeof *zones; i++)
		if (span_is(w, zones[i].name))
			return zones[i].hours * 60;
	return 0;
}

/* A run of letters, digits, signs: ends at white space, comma, colon. */
static struct span
word(struct span *s)
{
	struct span w;
	size_t n = 0;

	token_skip(s);
	while (n < s->n && strchr(" \t\r\n,:(", s->p[n]) == NULL)
		n++;
	w = span_sub(*s, 0, n);
	*s = span_sub(*s, n, s->n);
	return w;
}

static bool
at_letter(const struct span *s)
{
	return s->n > 0 && (s->p[0] | 32) >= 'a' && (s->p[0] | 32) <= 'z';
}

static struct span
letters(struct span *s)
{
	struct span w;

	token_skip(s);
	w = *s;
	while (at_letter(s))
		*s = span_sub(*s, 1, s->n);
	w.n -= s->n;
	return w;
}

static bool
take(struct span *s, char c)
{
	token_skip(s);
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = span_sub(*s, 1, s->n);
	return true;
}

static bool
number(struct span *s, uint64_t max, uint64_t *ret)
{
	token_skip(s);
	return scan_u64(s, max, ret);
}

/* "hh:mm" or "hh:mm:ss". */
static bool
clock_time(struct span *s, struct civil *c)
{
	if (!number(s, 99, &c->hour) || !take(s, ':') ||
	    !number(s, 99, &c->minute))
		return false;
	return !take(s, ':') || number(s, 99, &c->second);
}

/* Years before there were four digits (RFC 5322 section 4.3). */
static bool
year_number(struct span *s, uint64_t *ret)
{
	size_t before;

	token_skip(s);
	before = s->n;
	if (!scan_u64(s, 9999, ret))
		return false;
	if (before - s->n == 2)
		*ret += *ret < 50 ? 2000 : 1900;
	else if (before - s->n == 3)
		*ret += 1900;
	return true;
}

/* "Nov  6 08:49:37 1994", with a zone before or after the year or without. */
static bool
asctime_form(struct span *s, struct civil *c)
{
	struct span w;

	if (!number(s, 99, &c->day))
		return false;
	take(s, ',');
	if (!clock_time(s, c))
		return false;
	token_skip(s);
	if (at_letter(s))
		c->zone = zone_of(word(s));
	if (!year_number(s, &c->year))
		return false;
	w = word(s);
	if (w.n > 0)
		c->zone = zone_of(w);
	return true;
}

/* "6 Nov 1994 08:49:37 +0000", "6-Nov-94 08:49". */
static bool
usual_form(struct span *s, struct civil *c)
{
	if (!number(s, 99, &c->day))
		return false;
	take(s, '-');
	c->month = month_of(letters(s));
	take(s, '.');
	take(s, '-');
	if (!year_number(s, &c->year))
		return false;
	take(s, ',');
	if (clock_time(s, c))
		c->zone = zone_of(word(s));
	return true;
}

bool
date_parse(struct span s, struct date *ret)
{
	struct civil c = {0};
	bool comma;

	token_skip(&s);
	c.month = month_of(letters(&s));
	take(&s, '.');
	comma = take(&s, ',');
	token_skip(&s);
	if (at_letter(&s))
		c.month = month_of(letters(&s));
	else if (comma)
		c.month = 0;
	if (c.month != 0)
		return asctime_form(&s, &c) && to_date(&c, ret);
	return usual_form(&s, &c) && to_date(&c, ret);
}

/* "1-Feb-1994", " 1-Feb-1994", "01-Feb-1994". */
static bool
day_month_year(struct span *s, struct civil *c, bool spaced)
{
	size_t before;

	if (spaced && s->n > 0 && s->p[0] == ' ')
		*s = span_sub(*s, 1, s->n);
	before = s->n;
	if (!scan_u64(s, 31, &c->day) || before - s->n > 2 || s->n < 9 ||
	    s->p[0] != '-' || s->p[4] != '-')
		return false;
	c->month = month_of(span_sub(*s, 1, 3));
	if (!scan_number(span_sub(*s, 5, 4), 9999, &c->year))
		return false;
	*s = span_sub(*s, 9, s->n);
	return true;
}

bool
date_parse_internal(struct span s, struct date *ret)
{
	struct civil c = {0};

	return day_month_year(&s, &c, true) && s.n == 15 && s.p[0] == ' ' &&
	       scan_number(span_sub(s, 1, 2), 99, &c.hour) && s.p[3] == ':' &&
	       scan_number(span_sub(s, 4, 2), 99, &c.minute) && s.p[6] == ':' &&
	       scan_number(span_sub(s, 7, 2), 99, &c.second) && s.p[9] == ' ' &&
	       zone_offset(span_sub(s, 10, 5), &c.zone) && to_date(&c, ret);
}

bool
date_parse_day(struct span s, int64_t *ret_day)
{
	struct civil c = {0};
	struct date d;

	if (!day_month_year(&s, &c, false) || s.n != 0 || !to_date(&c, &d))
		return false;
	*ret_day = date_day(d);
	return true;
}

static void
put2(char *p, int64_t v)
{
	p[0] = (char)('0' + v / 10 % 10);
	p[1] = (char)('0' + v % 10);
}

/* "00:00:00 +0000" */
static void
put_time(char *p, struct date d)
{
	int64_t local = d.sec + d.zone * 60;
	int64_t s = local - floor_div(local, 86400) * 86400;
	int zone = d.zone < 0 ? -d.zone : d.zone;

	put2(p, s / 3600);
	p[2] = ':';
	put2(p + 3, s / 60 % 60);
	p[5] = ':';
	put2(p + 6, s % 60);
	p[8] = ' ';
	p[9] = d.zone < 0 ? '-' : '+';
	put2(p + 10, zone / 60);
	put2(p + 12, zone % 60);
}

/* "01-Jan-2024 00:00:00 +0000", the separator being given. */
static void
put_date(char *p, struct date d, char sep)
{
	int64_t year;
	int month, day;

	date_civil(date_day(d), &year, &month, &day);
	if (year < 0)
		year = 0;
	put2(p, day);
	p[2] = p[6] = sep;
	memcpy(p + 3, names + 3 * (month - 1), 3);
	put2(p + 7, year / 100);
	put2(p + 9, year);
	p[11] = ' ';
	put_time(p + 12, d);
}

size_t
date_put_internal(char p[DATE_INTERNAL], struct date d)
{
	put_date(p, d, '-');
	return DATE_INTERNAL;
}

size_t
date_put_header(char p[DATE_HEADER], struct date d)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	int64_t week = date_day(d) + 4;

	memcpy(p, days + 3 * (week - floor_div(week, 7) * 7), 3);
	memcpy(p + 3, ", ", 2);
	put_date(p + 5, d, ' ');
	return DATE_HEADER;
}
