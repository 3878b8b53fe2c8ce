/* Session after session on one connection: the frames, and what is between
 * sessions. */
#include "link.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { REST_MS = 1000 }; /* after so long we need no memory */

size_t
link_name(const char *service, char out[LINK_NAME])
{
	static const char prefix[] = "chapar-";
	int n = snprintf(out, LINK_NAME, "%s%s",
	    strncmp(service, prefix, sizeof prefix - 1) == 0 ? "" : prefix,
	    service);

	return n > 0 && n < LINK_NAME ? (size_t)n : 0;
}

bool
link_agreed(const SSL *ssl, const char *service)
{
	const unsigned char *chosen;
	char name[LINK_NAME];
	unsigned n;

	SSL_get0_alpn_selected(ssl, &chosen, &n);
	return n > 0 && n == link_name(service, name) &&
	       memcmp(chosen, name, n) == 0;
}

void
link_open(struct link *l, SSL *ssl)
{
	*l = (struct link){.ssl = ssl};
	l->p = relay_up(&l->size);
}

void
link_close(struct link *l)
{
	int fd = SSL_get_fd(l->ssl);

	ERR_clear_error();
	if (!l->broken)
		SSL_shutdown(l->ssl);
	SSL_free(l->ssl);
	close(fd);
	ERR_clear_error();
	l->ssl = NULL;
}

static void
put_head(char out[LINK_HEAD], char kind, size_t n)
{
	out[0] = kind;
	out[1] = (char)(n >> 16);
	out[2] = (char)(n >> 8);
	out[3] = (char)n;
}

void
link_head(char out[LINK_HEAD], char kind)
{
	put_head(out, kind, 0);
}

void
link_head_data(char out[LINK_HEAD], size_t n)
{
	put_head(out, 'D', n);
}

/* The next one, if it is there whole. */
static bool
take_head(struct link *l, const char *p, size_t *from, size_t to,
    char *ret_kind, size_t *ret_n)
{
	const unsigned char *h = l->head;

	while (l->head_n < LINK_HEAD && *from < to)
		l->head[l->head_n++] = (unsigned char)p[(*from)++];
	if (l->head_n < LINK_HEAD)
		return false;
	l->head_n = 0;
	*ret_kind = (char)h[0];
	*ret_n = (size_t)h[1] << 16 | (size_t)h[2] << 8 | h[3];
	return true;
}

size_t
link_ready(struct link *l, const char *p, size_t *from, size_t to)
{
	char kind;
	size_t n;

	while (l->left == 0 && !l->ended && !l->broken) {
		if (!take_head(l, p, from, to, &kind, &n))
			return 0;
		if (kind == 'D' && n > 0 && n <= LINK_MOST)
			l->left = n;
		else if (kind == 'E' && n == 0)
			l->ended = true;
		else
			l->broken = true;
	}
	return l->left < to - *from ? l->left : to - *from;
}

void
link_taken(struct link *l, size_t n)
{
	l->left -= n;
}

/* Without waiting: false if nothing came. */
static bool
read_more(struct link *l)
{
	int n;

	ERR_clear_error();
	n = SSL_read(l->ssl, l->p, (int)l->size);
	if (n > 0) {
		l->from = 0;
		l->to = (size_t)n;
		return true;
	}
	n = SSL_get_error(l->ssl, n);
	l->broken = n != SSL_ERROR_WANT_READ && n != SSL_ERROR_WANT_WRITE;
	ERR_clear_error();
	return false;
}

/* Has one been said?  Nothing else may be. */
static bool
has_begun(struct link *l)
{
	char kind;
	size_t n;

	do
		if (take_head(l, l->p, &l->from, l->to, &kind, &n)) {
			l->broken = kind != 'B' || n != 0;
			l->ended = false;
			return !l->broken;
		}
	while (read_more(l));
	return false;
}

enum link_event
link_wait(struct link *l, int64_t ms, int alive, int other)
{
	const int64_t until = clock_ms() + ms;
	int64_t left = ms;
	bool rested = false;

	while (left > 0) {
		struct pollfd p[3] = {
		    {SSL_get_fd(l->ssl), POLLIN, 0},
                    {alive,              POLLIN, 0},
		    {other,              POLLIN, 0}
                };
		int n;

		if (has_begun(l))
			return LINK_BEGIN;
		if (l->broken)
			return LINK_OVER;
		n = poll(p, 3, !rested && left > REST_MS ? REST_MS : (int)left);
		if (n == 0 && !rested && l->from == l->to) {
			relay_rest();
			rested = true;
		}
		if (n > 0 && p[2].revents != 0)
			return LINK_OTHER;
		if (n > 0 && p[1].revents != 0 && alive_go(alive))
			return LINK_OVER;
		left = until - clock_ms();
	}
	return LINK_OVER;
}

bool
link_say_begin(struct link *l)
{
	char head[LINK_HEAD];

	link_head(head, 'B');
	ERR_clear_error();
	if (SSL_write(l->ssl, head, sizeof head) != sizeof head)
		l->broken = true;
	ERR_clear_error();
	return !l->broken;
}
