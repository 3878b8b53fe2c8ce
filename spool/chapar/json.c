/* Strings of JSON (RFC 8259, section 7). */
#include "json.h"

#include <utf8proc.h>

void
json_string(FILE *f, struct span s)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
	size_t at = 0;

	putc('"', f);
	while (at < s.n) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n =
		    utf8proc_iterate(p + at, (utf8proc_ssize_t)(s.n - at), &c);

		if (n <= 0) {
			fputs("\\ufffd", f);
			n = 1;
		} else if (c == '"' || c == '\\')
			fprintf(f, "\\%c", (int)c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(f, "\\u%04x", (unsigned)c);
		else
			fwrite(p + at, 1, (size_t)n, f);
		at += (size_t)n;
	}
	putc('"', f);
}
