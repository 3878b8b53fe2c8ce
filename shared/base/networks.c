/* Is an address in one of the networks of a list? */
#include "base/networks.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "base/fmt.h"

struct network {
	int family;
	unsigned char addr[16];
	unsigned bits;
};

static bool
parse_address(const char *text, struct network *n)
{
	if (inet_pton(AF_INET, text, n->addr) == 1) {
		n->family = AF_INET;
		n->bits = 32;
	} else if (inet_pton(AF_INET6, text, n->addr) == 1) {
		n->family = AF_INET6;
		n->bits = 128;
	} else
		return false;
	return true;
}

/* One of the list, and where the next begins.  False: it is none. */
static bool
parse(const char **list, struct network *n)
{
	size_t len = strcspn(*list, ", ");
	char text[INET6_ADDRSTRLEN + 1], *slash;
	uint64_t bits;

	if (len == 0 || len >= sizeof text)
		return false;
	memcpy(text, *list, len);
	text[len] = '\0';
	*list += len;
	*list += strspn(*list, ", ");
	if ((slash = strchr(text, '/')) != NULL)
		*slash = '\0';
	if (!parse_address(text, n))
		return false;
	if (slash == NULL)
		return true;
	if (!scan_number(span_str(slash + 1), n->bits, &bits))
		return false;
	n->bits = (unsigned)bits;
	return true;
}

bool
networks_valid(const char *list)
{
	struct network n;

	while (list != NULL && *list != '\0')
		if (!parse(&list, &n))
			return false;
	return true;
}

static bool
inside(const struct network *n, const struct network *host)
{
	unsigned whole = n->bits / 8, rest = n->bits % 8;

	if (n->family != host->family ||
	    memcmp(n->addr, host->addr, whole) != 0)
		return false;
	return rest == 0 ||
	       (n->addr[whole] ^ host->addr[whole]) >> (8 - rest) == 0;
}

bool
networks_have(const char *list, const char *addr)
{
	struct network n, host;

	if (list == NULL || !parse_address(addr, &host))
		return false;
	while (*list != '\0')
		if (!parse(&list, &n))
			return false;
		else if (inside(&n, &host))
			return true;
	return false;
}
