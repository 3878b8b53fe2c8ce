/* The handshake, within a limit of time. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>

#include "base/clock.h"
#include "base/log.h"
#include "tls.h"

/* Until the socket is ready, or time is up. */
static bool
wait_for(int fd, short events, int64_t until)
{
	struct pollfd pfd = {.fd = fd, .events = events};
	int n;

	do {
		int64_t left = until - clock_ms();

		n = poll(&pfd, 1, left > 0 ? (int)left : 0);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

const char *
shake_until_done(SSL *ssl, int fd)
{
	int64_t until = clock_ms() + (int64_t)settings.handshake_s * 1000;

	for (;;) {
		int r, why;

		ERR_clear_error();
		if ((r = SSL_do_handshake(ssl)) == 1)
			return NULL;
		why = SSL_get_error(ssl, r);
		if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
			if (!wait_for(fd,
				why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT,
				until))
				return "too slow";
			continue;
		}
		if (why == SSL_ERROR_SSL)
			return tls_reason();
		return "the other side left";
	}
}

SSL *
shake_hands(int fd, const struct peer *peer)
{
	SSL *ssl = SSL_new(certs_context(NULL));
	const char *why = "out of memory";

	if (ssl != NULL && SSL_set_fd(ssl, fd) == 1 &&
	    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0) {
		SSL_set_accept_state(ssl);
		why = shake_until_done(ssl, fd);
	}
	if (why == NULL)
		return ssl;
	log_info("TLS with %s: %s", peer->addr, why);
	SSL_free(ssl);
	return NULL;
}
