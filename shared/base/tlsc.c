/* STARTTLS for handlers, by the UCSPI-TLS convention. */
#include "base/tlsc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fmt.h"

enum { FACTS_MAX = 4096, WAIT_MS = 60 * 1000 };

/* Where each fact goes. */
struct slot {
	const char *name;
	char *text;
	size_t size;
	struct binding *binding;
};

enum { SLOTS = 6 };

static void
slots(struct tlsc *t, struct slot s[SLOTS])
{
	const struct slot all[SLOTS] = {
	    {"SSL_PROTOCOL",             t->protocol, sizeof t->protocol, NULL         },
	    {"SSL_CIPHER",               t->cipher,   sizeof t->cipher,   NULL         },
	    {"SSL_TLS_SNI",              t->sni,      sizeof t->sni,      NULL         },
	    {"SSL_CLIENT_EMAIL",         t->email,    sizeof t->email,    NULL         },
	    {"SSL_TLS_EXPORTER",         NULL,        0,                  &t->exporter },
	    {"SSL_TLS_SERVER_END_POINT", NULL,        0,                  &t->end_point},
	};

	memcpy(s, all, sizeof all);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
take_hex(struct binding *b, const char *text)
{
	size_t n = strlen(text);

	b->n = 0;
	if (n % 2 != 0 || n / 2 > sizeof b->bytes)
		return;
	for (size_t i = 0; i < n / 2; i++) {
		int hi = hex_digit(text[2 * i]),
		    lo = hex_digit(text[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return;
		b->bytes[i] = (unsigned char)(hi << 4 | lo);
	}
	b->n = n / 2;
}

static void
take(const struct slot *s, const char *value)
{
	if (s->binding != NULL)
		take_hex(s->binding, value);
	else if (strlen(value) < s->size) /* what is cut short is not known */
		strcpy(s->text, value);
}

static void
forget(struct tlsc *t)
{
	memset(t, 0, sizeof *t);
	t->exporter.name = "tls-exporter";
	t->end_point.name = "tls-server-end-point";
}

static int
fd_in(const char *variable)
{
	const char *text = getenv(variable);
	uint64_t n;

	if (text == NULL || !scan_number(span_str(text), 1 << 20, &n) ||
	    fcntl((int)n, F_GETFD) < 0)
		return -1;
	return (int)n;
}

static struct tlsc state;
static bool known;
static int ctl = -1, from = -1, to = -1;

static void
look(struct tlsc *t)
{
	struct slot s[SLOTS];

	forget(t);
	slots(t, s);
	for (int i = 0; i < SLOTS; i++) {
		const char *v = getenv(s[i].name);

		if (v != NULL)
			take(&s[i], v);
	}
	t->on = t->protocol[0] != '\0';
	ctl = fd_in("SSLCTLFD");
	from = fd_in("SSLREADFD");
	to = fd_in("SSLWRITEFD");
	t->offered = !t->on && ctl > 2 && from > 2 && to > 2;
	for (int i = 0; t->offered && i < 3; i++)
		fcntl(i == 0 ? ctl : i == 1 ? from : to, F_SETFD, FD_CLOEXEC);
}

const struct tlsc *
tlsc_now(void)
{
	if (!known)
		look(&state);
	known = true;
	return &state;
}

/* Up to the NUL after the last fact's; -errno if that does not come. */
static ssize_t
receive(char facts[FACTS_MAX])
{
	struct pollfd pfd = {.fd = ctl, .events = POLLIN};
	size_t n = 0;

	while (n < 2 || facts[n - 1] != '\0' || facts[n - 2] != '\0') {
		ssize_t k;

		if (n == FACTS_MAX)
			return -EMSGSIZE;
		k = poll(&pfd, 1, WAIT_MS);
		if (k > 0)
			k = read(ctl, facts + n, FACTS_MAX - n);
		else if (k == 0)
			return -ETIMEDOUT;
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return k < 0 ? -errno : -ECONNRESET;
		n += (size_t)k;
	}
	return (ssize_t)n;
}

static void
understand(struct tlsc *t, char *facts, size_t n)
{
	struct slot s[SLOTS];

	slots(t, s);
	for (char *p = facts; p < facts + n && *p != '\0'; p += strlen(p) + 1) {
		char *value = strchr(p, '=');

		if (value == NULL)
			continue;
		for (int i = 0; i < SLOTS; i++)
			if (span_eq(span_of(p, (size_t)(value - p)),
				span_str(s[i].name)))
				take(&s[i], value + 1);
	}
}

static int
become_tls(struct tlsc *t)
{
	char facts[FACTS_MAX];
	ssize_t n;

	if (write(ctl, "Y", 1) != 1)
		return -EPIPE;
	if ((n = receive(facts)) < 0)
		return (int)n;
	if (dup2(from, 0) < 0 || dup2(to, 1) < 0)
		return -errno;
	close(from);
	if (to != from)
		close(to);
	close(ctl);
	forget(t);
	understand(t, facts, (size_t)n);
	t->on = true;
	return 0;
}

int
tlsc_start(struct io *io)
{
	struct tlsc *t = &state;
	uint64_t sent, received;
	int r;

	io_flush(io);
	if (io->broken || !tlsc_now()->offered)
		return -EPIPE;
	explicit_bzero(io->rbuf, io->rend);
	sent = io->sent;
	received = io->received;
	t->offered = false;
	r = become_tls(t);
	io_init(io, 0, 1, io->idle_ms, io->write_ms);
	io->sent = sent;
	io->received = received;
	if (r < 0)
		io->eof = io->broken = true;
	return r;
}

void
tlsc_pass_on(void)
{
	if (!tlsc_now()->offered)
		return;
	for (int i = 0; i < 3; i++)
		fcntl(i == 0 ? ctl : i == 1 ? from : to, F_SETFD, 0);
}
