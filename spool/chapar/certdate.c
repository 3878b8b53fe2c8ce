/* The dates of a certificate (RFC 5280, section 4.1.2.5). */
#include "certdate.h"

#include <string.h>
#include <time.h>

#include "base/b64.h"
#include "base/buf.h"

enum { UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, SEQUENCE = 0x30 };

/* A time at *p, "YYMMDDHHMMSSZ" or with four digits of the year. */
static bool
read_time(const unsigned char **p, const unsigned char *end, int64_t *ret)
{
	const unsigned char *s = *p + 2;
	int digits[14], n, year;
	struct tm tm = {0};

	if (end - *p < 15)
		return false;
	n = (*p)[0] == UTC_TIME ? 12 : 14;
	if (((*p)[0] != UTC_TIME && (*p)[0] != GENERALIZED_TIME) ||
	    (*p)[1] != n + 1 || end - s < n + 1 || s[n] != 'Z')
		return false;
	for (int i = 0; i < n; i++) {
		digits[i] = s[i] - '0';
		if (digits[i] < 0 || digits[i] > 9)
			return false;
	}
	year = digits[0] * 10 + digits[1];
	if (n == 14)
		year = year * 100 + digits[2] * 10 + digits[3];
	else
		year += year < 50 ? 2000 : 1900;
	tm.tm_year = year - 1900;
	tm.tm_mon = digits[n - 10] * 10 + digits[n - 9] - 1;
	tm.tm_mday = digits[n - 8] * 10 + digits[n - 7];
	tm.tm_hour = digits[n - 6] * 10 + digits[n - 5];
	tm.tm_min = digits[n - 4] * 10 + digits[n - 3];
	tm.tm_sec = digits[n - 2] * 10 + digits[n - 1];
	*ret = (int64_t)timegm(&tm);
	*p = s + n + 1;
	return true;
}

/* Validity is the first sequence of two times. */
static bool
find_validity(struct span der, int64_t *ret_from, int64_t *ret_until)
{
	const unsigned char *p = (const unsigned char *)der.p;
	const unsigned char *end = p + der.n;

	for (; end - p > 2; p++) {
		const unsigned char *at = p + 2;

		if (p[0] == SEQUENCE && read_time(&at, end, ret_from) &&
		    read_time(&at, end, ret_until))
			return true;
	}
	return false;
}

bool
certdate_read(struct span pem, int64_t *ret_from, int64_t *ret_until)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	struct buf text = {.limit = 1 << 20}, der = text;
	const char *p = memmem(pem.p, pem.n, begin, sizeof begin - 1);
	bool found;

	if (p == NULL)
		return false;
	for (p += sizeof begin - 1; p < pem.p + pem.n && *p != '-'; p++)
		if (*p > ' ')
			buf_putc(&text, *p);
	found = b64_decode(buf_span(&text), &der) &&
		find_validity(buf_span(&der), ret_from, ret_until);
	buf_free(&text);
	buf_free(&der);
	return found;
}
