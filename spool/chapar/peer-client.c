/* Asking another server's chapar-peer. */
#include "peer-client.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/dial.h"
#include "base/log.h"
#include "base/ticket.h"
#include "open.h"

enum { WAIT_MS = 5 * 60 * 1000, ROOM = 1 << 20, COMMAND_MAX = 4096 };

const char *peer_key, *peer_dial, *peer_networks, *peer_shell;
uint64_t peer_port = 2103;

static int
gone(struct peer_client *p)
{
	return complain(EXIT_TEMP, "%s: the connection ended%s", p->host,
	    p->io.timedout ? " (time is up)" : "");
}

int
peer_answer(struct peer_client *p)
{
	struct span line;

	if (io_line(&p->io, sizeof p->line + 2, &line) != IO_OK || line.n < 3)
		return gone(p);
	snprintf(p->line, sizeof p->line, "%.*s", (int)line.n - 3, line.p + 3);
	if (memcmp(line.p, "OK ", 3) == 0)
		return 0;
	return memcmp(line.p, "NO ", 3) == 0 ? EXIT_DATA : gone(p);
}

static int
ask(struct peer_client *p, const char *fmt, va_list ap)
{
	char text[2048];

	vsnprintf(text, sizeof text, fmt, ap);
	io_puts(&p->io, text);
	io_puts(&p->io, "\r\n");
	return peer_answer(p);
}

int
peer_ask(struct peer_client *p, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = ask(p, fmt, ap);
	va_end(ap);
	return rc;
}

int
peer_must(struct peer_client *p, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = ask(p, fmt, ap);
	va_end(ap);
	return rc == EXIT_DATA
		   ? complain(EXIT_TEMP, "%s: %s", p->host, p->line)
		   : rc;
}

/* --- connecting -------------------------------------------------------------- */

/* The command, with %h filled in: a host name needs no quoting. */
static void
fill_in(const char *host, char out[COMMAND_MAX])
{
	size_t n = 0;

	for (const char *s = peer_shell; *s != '\0' && n < COMMAND_MAX - 300;)
		if (s[0] == '%' && s[1] == 'h') {
			n += (size_t)sprintf(out + n, "%s", host);
			s += 2;
		} else
			out[n++] = *s++;
	out[n] = '\0';
}

static int
run_command(struct peer_client *p, int *ret)
{
	char command[COMMAND_MAX];
	int fds[2];

	fill_in(p->host, command);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return complain(EXIT_TEMP, "%s", strerror(errno));
	fflush(NULL);
	if ((p->child = fork()) == 0) {
		open_as_caller();
		dup2(fds[1], 0);
		dup2(fds[1], 1);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	if (p->child < 0)
		return complain(EXIT_TEMP, "%s", strerror(errno));
	*ret = fds[0];
	return 0;
}

static int
load_key(struct ticket_key *key)
{
	int rc;

	if (peer_key == NULL)
		return complain(EXIT_USAGE,
		    "--proxy-key: which file has the servers' secret?");
	open_as_caller();
	rc = ticket_key_load(peer_key, key);
	open_as_owner_again();
	return rc == 0 ? 0
		       : complain(EXIT_NOINPUT, "%s: %s", peer_key,
			     rc == -EINVAL ? "fewer than 32 bytes"
					   : strerror(-rc));
}

static int
log_in(struct peer_client *p, const char *self)
{
	struct buf token = {.limit = 4096}, text = {.limit = 8192};
	char ticket[TICKET_SIZE];
	struct ticket_key key;
	int rc = load_key(&key);

	if (rc != 0)
		return rc;
	rc = ticket_make_server(&key, self, p->host, "peer", ticket);
	explicit_bzero(&key, sizeof key);
	if (rc != 0)
		return complain(EXIT_TEMP, "no ticket: %s", strerror(-rc));
	buf_putc(&token, '\0');
	buf_printf(&token, "@%s", self);
	buf_putc(&token, '\0');
	buf_puts(&token, ticket);
	b64_encode(buf_span(&token), &text);
	rc = peer_must(p, "AUTHENTICATE PLAIN %.*s", (int)text.n, text.p);
	buf_free(&token);
	buf_free(&text);
	return rc;
}

int
peer_connect(struct peer_client *p, const char *self, const char *host)
{
	int fd, rc;

	signal(SIGPIPE, SIG_IGN);
	memset(p, 0, sizeof *p);
	snprintf(p->host, sizeof p->host, "%s", host);
	if (!dial_trust_networks(peer_networks))
		return complain(
		    EXIT_USAGE, "--plaintext-networks: no list of networks");
	if (peer_shell != NULL) {
		rc = run_command(p, &fd);
	} else {
		rc = dial(peer_dial, host, (unsigned)peer_port, "peer", &fd);
		if (rc != 0)
			rc = complain(EXIT_TEMP, "%s: %s %s", host,
			    strerror(-rc), dial_reason());
	}
	if (rc != 0)
		return rc;
	io_init(&p->io, fd, fd, WAIT_MS, WAIT_MS);
	p->connected = true;
	rc = peer_answer(p);
	if (rc == EXIT_DATA)
		rc = complain(EXIT_TEMP, "%s: %s", host, p->line);
	if (rc == 0 && strncmp(p->line, "chapar-peer 1 ", 14) != 0)
		rc = complain(EXIT_TEMP, "%s: no chapar-peer there", host);
	if (rc == 0 && strcmp(p->line + 14, "-") != 0 &&
	    strcmp(p->line + 14, host) != 0)
		rc = complain(EXIT_TEMP, "%s: it says it is %s", host,
		    p->line + 14);
	if (rc == 0 && peer_shell == NULL)
		rc = log_in(p, self);
	if (rc != 0)
		peer_close(p);
	return rc;
}

void
peer_close(struct peer_client *p)
{
	if (!p->connected)
		return;
	p->connected = false;
	close(p->io.in);
	if (p->child > 0)
		waitpid(p->child, NULL, 0);
}

/* --- what is asked ------------------------------------------------------------ */

int
peer_state(struct peer_client *p, const char *name, struct place_mark *m)
{
	char place[16], who[256];
	int rc = peer_must(p, "STATE %s", name);

	*m = (struct place_mark){.place = PLACE_ORDINARY};
	if (rc != 0)
		return rc;
	if (sscanf(p->line, "%255s %15s %255s %" SCNu64 " %" SCNx64, who,
		place, m->host, &m->end.lsn, &m->end.check) != 5)
		return gone(p);
	for (unsigned i = PLACE_ORDINARY; i <= PLACE_LEFT; i++)
		if (strcmp(place, place_name(i)) == 0)
			m->place = i;
	return 0;
}

static void
send_frames(void *arg, struct buf *out)
{
	io_putspan(arg, buf_span(out));
	buf_clear(out);
}

int
peer_push(struct peer_client *p, struct account *a, bool last,
    struct log_end *ret, uint64_t *ret_bytes)
{
	struct buf out = {.limit = SHIP_MAX};
	struct ship_place at = {.send = send_frames, .send_arg = &p->io};
	uint64_t before = p->io.sent;
	int rc = peer_must(p, "TAKE %s", account_name(a)), more = 0;

	if (rc != 0)
		return rc;
	if (sscanf(p->line, "%" SCNu64 " %" SCNx64, &at.end.lsn,
		&at.end.check) != 2)
		return gone(p);
	while (more == 0 && !p->io.broken) {
		buf_clear(&out);
		more = ship_more(a, &at, ROOM, &out);
		if (more == SPOOL_NONE && last) {
			/* before the end: 8 bytes of header, 16 of LSN */
			struct buf end = {.limit = 64};

			out.n -= SHIP_HEADER + 16;
			buf_put(&end, out.p + out.n, SHIP_HEADER + 16);
			ship_recent(a, &out);
			buf_putspan(&out, buf_span(&end));
			buf_free(&end);
		}
		io_putspan(&p->io, buf_span(&out));
		io_flush(&p->io);
	}
	buf_free(&out);
	*ret_bytes = p->io.sent - before;
	if (more > 0 && more != SPOOL_NONE)
		return open_failed(account_name(a), more);
	if (more < 0)
		return open_failed(account_name(a), more);
	rc = peer_answer(p);
	if (rc == EXIT_DATA)
		return complain(EXIT_TEMP, "%s: %s: %s", p->host,
		    account_name(a), p->line);
	if (rc == 0 && sscanf(p->line, "%" SCNu64 " %" SCNx64, &ret->lsn,
			   &ret->check) != 2)
		return gone(p);
	return rc;
}
