/* Which boot of the machine this is. */
#include "base/bootid.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

enum { DIGITS = 32 };

/* Hexadecimal digits, with dashes between. */
static unsigned
parse(const char *text, ssize_t n, uint64_t ret[2])
{
	unsigned digits = 0;

	for (ssize_t i = 0; i < n && digits < DIGITS; i++) {
		int c = tolower((unsigned char)text[i]);

		if (!isxdigit(c))
			continue;
		ret[digits / 16] =
		    ret[digits / 16] << 4 |
		    (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
		digits++;
	}
	return digits;
}

int
boot_id(uint64_t ret[2])
{
	static uint64_t known[2];
	static bool is_known;
	char text[64];
	ssize_t n;
	int fd;

	if (!is_known) {
		fd = open(
		    "/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
		n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
		if (fd >= 0)
			close(fd);
		known[0] = known[1] = 0;
		is_known = parse(text, n, known) == DIGITS;
	}
	ret[0] = known[0];
	ret[1] = known[1];
	return is_known ? 0 : -EIO;
}
