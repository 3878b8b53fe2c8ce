/*
 * Connections to other servers, for handlers of this one (base/dial.h).
 *
 * One process listens; a child for each connection takes the line that says
 * where to, looks the name up and connects.  A server in a network that needs
 * no TLS is handed to the handler as it is.  With all others the child shakes
 * hands, makes sure of the name, and then carries bytes as it does for a
 * client; where the other server is one of ours too, it keeps the connection
 * for the next handler (link.h, keep.c).  A child is behind walls from its
 * beginning: names can be looked up and connections made, files of the resolver
 * be read, and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/dial.h"
#include "base/fmt.h"
#include "base/handed.h"
#include "base/log.h"
#include "dial.h"
#include "keep.h"

enum {
	LINE_MS = 10 * 1000,
	READ_AHEAD = 65536,
	AGAIN_MS = 2000, /* for a connection that was kept to answer */
};

static SSL_CTX *ctx;

void
dial_init(void)
{
	if ((ctx = SSL_CTX_new(TLS_client_method())) == NULL)
		die(EXIT_TEMP, "OpenSSL: %s", tls_reason());
	if (SSL_CTX_get_min_proto_version(ctx) < TLS1_2_VERSION)
		SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	if (settings.ca != NULL
		? SSL_CTX_load_verify_file(ctx, settings.ca) != 1
		: SSL_CTX_set_default_verify_paths(ctx) != 1)
		die(EXIT_USAGE, "%s: %s",
		    settings.ca != NULL ? settings.ca
					: "the system's authorities",
		    tls_reason());
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS |
				  SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_read_ahead(ctx, 1); /* fewer system calls */
	SSL_CTX_set_default_read_buffer_len(ctx, READ_AHEAD);
	resume_init(ctx);
}

SSL_CTX *
dial_context(void)
{
	return ctx;
}

void
dial_walls(void)
{
	const struct confine_path none = {NULL, 0};

	confine("chapar-tls --dial", &none);
}

__attribute__((format(printf, 2, 3))) static int
refuse(const struct wanted *w, const char *fmt, ...)
{
	char why[200], line[220];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	for (char *p = why; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	log_warn("%s %s: %s", w->host, w->service, why);
	n = snprintf(line, sizeof line, "NO %s\n", why);
	send(0, line, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
	return EXIT_TEMP;
}

/* "HOST PORT SERVICE\n", which has LINE_MS to come. */
static bool
read_line(char line[DIAL_LINE])
{
	const int64_t until = clock_ms() + LINE_MS;
	struct pollfd p = {.fd = 0, .events = POLLIN};
	size_t n = 0;

	while (n < DIAL_LINE - 1) {
		int64_t left = until - clock_ms();
		ssize_t k;

		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return false;
		k = recv(0, line + n, DIAL_LINE - 1 - n, MSG_DONTWAIT);
		if (k < 0 && errno == EAGAIN)
			continue;
		if (k <= 0)
			return false;
		n += (size_t)k;
		if (line[n - 1] != '\n')
			continue;
		line[n - 1] = '\0';
		return memchr(line, '\n', n - 1) == NULL;
	}
	return false;
}

static bool
take_word(char **at, const char **ret)
{
	char *end = strchrnul(*at, ' ');

	*ret = *at;
	if (end == *at)
		return false;
	*at = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return true;
}

static bool
take_line(char *line, struct wanted *w)
{
	const char *port;
	uint64_t n;

	if (!take_word(&line, &w->host) || !take_word(&line, &port) ||
	    !take_word(&line, &w->service) || *line != '\0' ||
	    strlen(w->host) > 253 ||
	    !scan_number(span_str(port), UINT16_MAX, &n))
		return false;
	w->port = (unsigned)n;
	return n != 0 || dial_port(w->service, true) != 0;
}

/* The descriptor itself goes to the handler. */
static int
hand_over(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	return handed_send(0, &fd, 1, SPAN("OK\n")) == 0 ? EXIT_SUCCESS
							 : EXIT_TEMP;
}

/* The name is in its certificate, or the address, where it is called by that.
 */
static bool
expect_name(SSL *ssl, const char *host)
{
	X509_VERIFY_PARAM *p = SSL_get0_param(ssl);

	if (X509_VERIFY_PARAM_set1_ip_asc(p, host) == 1)
		return true;
	ERR_clear_error();
	X509_VERIFY_PARAM_set_hostflags(
	    p, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return X509_VERIFY_PARAM_set1_host(p, host, 0) == 1 &&
	       SSL_set_tlsext_host_name(ssl, host) == 1;
}

/* A link, where the other side knows what that is, else the protocol by the
 * name that RFC 7301's registry has, if any. */
static void
say_protocol(SSL *ssl, const char *service)
{
	unsigned char list[2 * (LINK_NAME + 1)];
	char name[LINK_NAME];
	size_t n = settings.keep > 0 ? link_name(service, name) : 0, at = 0;

	if (n > 0) {
		list[at++] = (unsigned char)n;
		memcpy(list + at, name, n);
		at += n;
	}
	if (strcmp(service, "imap") == 0 || strcmp(service, "pop3") == 0) {
		list[at++] = 4;
		memcpy(list + at, service, 4);
		at += 4;
	}
	if (at > 0)
		SSL_set_alpn_protos(ssl, list, (unsigned)at);
}

static const char *
why_not(SSL *ssl, const char *why)
{
	long v = SSL_get_verify_result(ssl);

	return v != X509_V_OK ? X509_verify_cert_error_string(v) : why;
}

/* A session on a link, after its server has said that there is one.  False:
 * it has not. */
static bool
begin_on(struct link *l, int64_t ms)
{
	return link_say_begin(l) && link_wait(l, ms, -1, -1) == LINK_BEGIN;
}

static int
use_link(struct link *l)
{
	if (send(0, "OK\n", 3, MSG_NOSIGNAL) != 3)
		l->broken = true;
	else
		relay_link(l, 0);
	if (l->broken)
		link_close(l);
	return EXIT_SUCCESS;
}

/* After the handshake: *l is what the connection is if that is a link. */
static int
with_tls(const struct wanted *w, int fd, struct link *l)
{
	static struct resume r; /* new tickets may come later */
	SSL *ssl = SSL_new(ctx);
	const char *why = "out of memory";

	if (ssl != NULL && SSL_set_fd(ssl, fd) == 1 &&
	    expect_name(ssl, w->host)) {
		say_protocol(ssl, w->service);
		resume_use(&r, ssl, w);
		SSL_set_connect_state(ssl);
		why = shake_until_done(ssl, fd);
	}
	if (why != NULL)
		return refuse(
		    w, "TLS: %s", ssl != NULL ? why_not(ssl, why) : why);
	if (link_agreed(ssl, w->service)) {
		link_open(l, ssl);
		keep_opened();
		if (!begin_on(l, (int64_t)settings.handshake_s * 1000))
			return refuse(w, "it takes no connection over");
		return use_link(l);
	}
	if (send(0, "OK\n", 3, MSG_NOSIGNAL) == 3)
		relay(ssl, 0);
	return EXIT_SUCCESS;
}

/* One handler.  The line is what it said; a link that came of an earlier one
 * and goes where "to" says is used, if it still works. */
static int
serve_handler(struct link *l, char to[DIAL_LINE])
{
	char line[DIAL_LINE], words[DIAL_LINE];
	struct wanted w;
	struct made made;

	if (!read_line(line))
		return refuse(&(struct wanted){"?", 0, "?"}, "what?");
	if (l->ssl != NULL && !l->broken && strcmp(line, to) == 0 &&
	    begin_on(l, AGAIN_MS))
		return use_link(l);
	if (l->ssl != NULL)
		link_close(l);
	strcpy(to, line);
	strcpy(words, line);
	if (!take_line(words, &w))
		return refuse(&(struct wanted){"?", 0, "?"}, "what?");
	if (!connect_any(&w, &made))
		return refuse(&w, "%s", made.why);
	if (made.plain)
		return hand_over(made.fd);
	return with_tls(&w, made.fd, l);
}

int
dial_session(const struct peer *peer, int in, int out, void *arg)
{
	char to[DIAL_LINE] = "";
	struct link l = {.ssl = NULL};
	int status;

	(void)peer, (void)in, (void)arg;
	close(out); /* the same: the handler is to see when we close */
	if (settings.listens) {
		memory_begin();
		keep_begin();
	}
	do
		status = serve_handler(&l, to);
	while (l.ssl != NULL && keep_wait(&l, to));
	if (l.ssl != NULL)
		link_close(&l);
	_exit(status);
}
