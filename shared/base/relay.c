/* Clients whose account is on another server: finding it, logging in there. */
#include "base/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/confine.h"
#include "base/dial.h"
#include "base/directoryc.h"
#include "base/options.h"

enum {
	TOKEN_MAX = 8192,
};

struct relay_options relay_options = {.elsewhere = "relay"};

/* What a library finds out when it is first used, it finds out here and not in
 * each process that is forked later. */
static void
look_once(const char *spool)
{
	int dir = open(spool, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char host[HOST_SIZE];
	struct directory *d;

	if (dir < 0)
		return;
	if (directory_open(dir, &d) == 0) {
		directory_home(d, "anybody", host);
		directory_close(d);
	}
	close(dir);
}

void
relay_prepare(
    const char *program, const char *spool, const char *plaintext_networks)
{
	const char *how = relay_options.elsewhere;

	if (strcmp(how, "relay") != 0 && strcmp(how, "referral") != 0 &&
	    strcmp(how, "refuse") != 0)
		options_bad(program, "--elsewhere: relay, referral or refuse");
	if (relay_options.port > UINT16_MAX)
		options_bad(program, "--home-port: no such port");
	if (dial_prepare(relay_options.dial_socket, spool, plaintext_networks))
		look_once(spool);
}

struct whereabouts
relay_where(int spool_dir, const struct identity *id)
{
	struct whereabouts w = {HOME_ALONE, "", ""};
	struct directory *d = NULL;
	int r = directory_open(spool_dir, &d);

	if (r == -ENOENT)
		return w;
	if (r < 0) {
		w.home = HOME_TROUBLE;
		return w;
	}
	strcpy(w.self, directory_self(d));
	w.home = directory_home(d, id->user, w.host);
	directory_close(d);
	if (w.home == HOME_ELSEWHERE && id->via[0] != '\0') {
		w.home = HOME_TROUBLE;
		relay_doubt(id); /* perhaps it is we who are late */
	}
	return w;
}

const char *
relay_trouble(const struct whereabouts *w, const struct identity *id)
{
	return w->self[0] == '\0'   ? "directory.tdb cannot be read"
	       : id->via[0] != '\0' ? "sent here, where his account is not"
				    : "more than one server claims him";
}

void
relay_doubt(const struct identity *id)
{
	directoryc_doubt(relay_options.directory, id->user);
}

bool
relay_refused(const struct identity *id, const char *text)
{
	if (strstr(text, RELAY_NOT_HERE) == NULL)
		return false;
	relay_doubt(id);
	return true;
}

/* A server that has lost its power does not say that it has gone. */
static void
watch(int fd)
{
	const int on = 1, idle_s = 60, again_s = 20, times = 3;
	const unsigned unsent_ms = 120 * 1000;

	if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s) <
		0)
		return; /* one to chapar-tls, which does it */
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &again_s, sizeof again_s);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
	setsockopt(
	    fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unsent_ms, sizeof unsent_ms);
}

void
relay_end(struct relay *r)
{
	if (r == NULL)
		return;
	if (r->fd >= 0)
		close(r->fd);
	free(r);
}

bool
relay_say(struct relay *r, struct span s)
{
	while (s.n > 0) {
		ssize_t n = send(r->fd, s.p, s.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = span_sub(s, (size_t)n, s.n);
	}
	return true;
}

bool
relay_line(struct relay *r, struct span *ret)
{
	char *lf;

	while ((lf = memchr(r->in + r->from, '\n', r->to - r->from)) == NULL) {
		ssize_t n;

		memmove(r->in, r->in + r->from, r->to - r->from);
		r->to -= r->from;
		r->from = 0;
		if (r->to == sizeof r->in)
			return false;
		n = recv(r->fd, r->in + r->to, sizeof r->in - r->to, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		r->to += (size_t)n;
	}
	*ret = span_of(r->in + r->from, (size_t)(lf - (r->in + r->from)));
	r->from += ret->n + 1;
	if (ret->n > 0 && ret->p[ret->n - 1] == '\r')
		ret->n--;
	return true;
}

void
relay_wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}

/* "name NUL @us NUL ticket" */
bool
relay_token(struct authc *a, const struct identity *id, const char *name,
    const struct whereabouts *w, struct buf *out)
{
	struct buf b = {.limit = TOKEN_MAX};
	char ticket[TICKET_SIZE];
	bool good = id->grant[0] != '\0' &&
		    authc_ticket(a, id->grant, w->host, ticket) == AUTH_OK;

	if (good) {
		buf_puts(&b, name);
		buf_putc(&b, '\0');
		buf_putc(&b, '@');
		buf_puts(&b, w->self);
		buf_putc(&b, '\0');
		buf_puts(&b, ticket);
		b64_encode(buf_span(&b), out);
		explicit_bzero(ticket, sizeof ticket);
	}
	good = good && !b.overflow && !out->overflow;
	relay_wipe(&b);
	return good;
}

struct relay *
relay_on(int fd)
{
	struct relay *r = malloc(sizeof *r);

	if (r == NULL) {
		close(fd);
		return NULL;
	}
	r->fd = fd;
	r->from = r->to = 0;
	watch(fd);
	return r;
}

struct relay *
relay_begin(struct authc *a, const struct identity *id, const char *name,
    const struct whereabouts *w, const char *service, struct buf *ret_token,
    const char **ret_why)
{
	struct relay *r;
	int fd, rc;

	*ret_token = (struct buf){.limit = 2 * TOKEN_MAX};
	rc = dial(relay_options.dial_socket, w->host,
	    (unsigned)relay_options.port, service, &fd);
	if (rc != 0) {
		*ret_why = dial_reason()[0] != '\0' ? dial_reason()
						    : strerror(-rc);
		return NULL;
	}
	*ret_why = "out of memory";
	if ((r = relay_on(fd)) == NULL)
		return NULL;
	if (relay_token(a, id, name, w, ret_token))
		return r;
	*ret_why = "no ticket is to be had";
	relay_end(r);
	return NULL;
}

struct relay_answer
relay_answer(struct arena *mem, struct span said)
{
	struct relay_answer a = {NULL, NULL};
	const char *end;

	if (said.n > 0 && said.p[0] == '[' &&
	    (end = memchr(said.p, ']', said.n)) != NULL) {
		size_t n = (size_t)(end - said.p);

		a.code = arena_str(mem, span_sub(said, 1, n - 1));
		said = span_sub(said, n + 1, said.n);
		if (said.n > 0 && said.p[0] == ' ')
			said = span_sub(said, 1, said.n);
	}
	a.text = arena_str(mem, said);
	return a;
}

bool
relay_authenticate_say(struct relay *r, struct span token)
{
	struct buf b = {.limit = 2 * TOKEN_MAX + 64};
	bool good;

	buf_puts(&b, "r AUTHENTICATE PLAIN ");
	buf_putspan(&b, token);
	buf_puts(&b, "\r\n");
	good = !b.overflow && relay_say(r, buf_span(&b));
	relay_wipe(&b);
	return good;
}

int
relay_authenticate_hear(struct relay *r, struct span *ret)
{
	struct span line;

	do {
		if (!relay_line(r, &line) ||
		    span_is(span_sub(line, 0, 6), "* BYE "))
			return -1;
	} while (line.n > 0 && line.p[0] == '*');
	*ret = span_sub(line, 5, line.n);
	line.n = line.n < 5 ? line.n : 5;
	return span_is(line, "r OK ") ? 1 : span_is(line, "r NO ") ? 0 : -1;
}

int
relay_authenticate(struct relay *r, struct span token, struct span *ret)
{
	return relay_authenticate_say(r, token)
		   ? relay_authenticate_hear(r, ret)
		   : -1;
}
