/* The frames of krb5_sendauth(3), each within its bound. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "kpop.h"

enum { VERSION_MAX = 64, REQUEST_MAX = 60000 };

static bool
read_all(int fd, char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = read(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool
write_all(int fd, struct span s)
{
	while (s.n > 0) {
		ssize_t k = write(fd, s.p, s.n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		s = span_sub(s, (size_t)k, s.n);
	}
	return true;
}

static int
get(int fd, char *p, size_t max, struct span *ret)
{
	unsigned char b[4];
	size_t n;

	if (!read_all(fd, (char *)b, sizeof b))
		return KPOP_LEFT;
	n = (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
	if (n == 0 || n > max)
		return KPOP_NONSENSE;
	if (!read_all(fd, p, n))
		return KPOP_LEFT;
	*ret = span_of(p, n);
	return 0;
}

static bool
put(int fd, struct span s)
{
	const unsigned char b[4] = {(unsigned char)(s.n >> 24),
	    (unsigned char)(s.n >> 16), (unsigned char)(s.n >> 8),
	    (unsigned char)s.n};

	return write_all(fd, span_of(b, sizeof b)) && write_all(fd, s);
}

/* Both versions, and our octet about them.  Eudora on the Macintosh said
 * "justjunk" for its own. */
static int
versions(int in, int out)
{
	char a[VERSION_MAX], b[VERSION_MAX];
	struct span sendauth, application;
	char octet = 0;
	int r;

	if ((r = get(in, a, sizeof a, &sendauth)) != 0 ||
	    (r = get(in, b, sizeof b, &application)) != 0)
		return r;
	if (!span_eq(sendauth, SPAN("KRB5_SENDAUTH_V1.0\0")))
		octet = 1;
	else if (!span_eq(application, SPAN("KPOPV1.0\0")) &&
		 !span_eq(application, SPAN("justjunk\0")) &&
		 !span_eq(application, SPAN("justjunk"))) {
		log_info("application version \"%.*s\"", SPAN_FMT(application));
		octet = 2;
	}
	if (!write_all(out, span_of(&octet, 1)))
		return KPOP_LEFT;
	return octet != 0 ? KPOP_VERSION : 0;
}

void
kpop_sorry(int out, const char *text)
{
	char line[256];
	int n = snprintf(line, sizeof line, "-ERR [AUTH] %s\r\n", text);

	write_all(out, span_of(line, (size_t)n));
}

/* Accepted is a length of nothing, and then perhaps our own proof. */
static int
answer(int out, enum auth_result r, struct span reply)
{
	switch (r) {
	case AUTH_OK:
		if (!put(out, SPAN("")) || (reply.n > 0 && !put(out, reply)))
			return KPOP_LEFT;
		return KPOP_PROVEN;
	case AUTH_NO:
		if (reply.n > 0)
			put(out, reply);
		kpop_sorry(out, "Kerberos authentication failed");
		return KPOP_REFUSED;
	default:
		write_all(out, SPAN("-ERR [SYS/TEMP] try again later\r\n"));
		return KPOP_TEMPORARY;
	}
}

int
kpop_exchange(struct authc *a, int in, int out, struct identity *id)
{
	static char request[REQUEST_MAX];
	struct span token, reply;
	int r = versions(in, out);

	if (r == 0)
		r = get(in, request, sizeof request, &token);
	if (r == KPOP_NONSENSE)
		kpop_sorry(out, "this is KPOP: a ticket was expected");
	if (r != 0)
		return r;
	r = (int)authc_kpop(a, token, &reply, id);
	return answer(out, (enum auth_result)r, reply);
}

const char *
kpop_words(int result)
{
	static const char *const words[] = {"proven", "it went away",
	    "it speaks something else", "a version not known", "refused",
	    "cannot tell now"};

	return words[result];
}
