#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* An instant, and the clock on the wall it was read from. */
struct date {
	int64_t sec; /* since 1970-01-01 00:00:00 UTC */
	int zone;    /* minutes east of Greenwich, within a day */
};

/* A Date field's value (RFC 5322 section 3.3), with the obsolete forms of
 * section 4.3 (zone names, years of two and three digits, comments), also
 * those where the day of week, the seconds or the zone are missing and those
 * of asctime(3).  Text after it is ignored.  ret is untouched on failure. */
bool date_parse(struct span, struct date *ret);

/* IMAP's date-time without its quotes: " 1-Jan-2024 00:00:00 +0000" (RFC 3501
 * section 9); the day may also be "01" or "1".  All of the span. */
bool date_parse_internal(struct span, struct date *ret);

/* IMAP's date, "1-Feb-1994", as days since 1970-01-01; all of the span. */
bool date_parse_day(struct span, int64_t *ret_day);

/* The day a date falls on where it was written: SENTON and its kin compare
 * these, "disregarding time and timezone". */
int64_t date_day(struct date);

/* "01-Jan-2024 00:00:00 +0000": returns how many bytes, no NUL. */
enum { DATE_INTERNAL = 26, DATE_HEADER = 31 };
size_t date_put_internal(char p[DATE_INTERNAL], struct date);
/* "Mon, 01 Jan 2024 00:00:00 +0000", for fields we add ourselves. */
size_t date_put_header(char p[DATE_HEADER], struct date);

/* Days since 1970-01-01 of a date in the Gregorian calendar, and back. */
int64_t date_days(int64_t year, int month, int day);
void date_civil(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day);

#endif
