/* Connections to the LMTP of other servers: opening, greeting, replies. */
#include "home.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/dial.h"
#include "base/log.h"
#include "lmtp.h"

enum { LINES_MAX = 100, DOWN_MS = 10 * 1000 };

struct homes {
	struct home_link link[HOMES];
	unsigned n;
};

void
home_close(struct home_link *h, const char *why)
{
	if (h->io != NULL) {
		close(h->fd);
		free(h->io);
		h->io = NULL;
		h->turn++;
	}
	h->why = why;
	h->in_mail = h->old_mail = false;
}

static bool
down(struct home_link *h, const char *why)
{
	log_warn("%s: %s", h->host, why);
	home_close(h, why);
	h->down_until = clock_ms() + DOWN_MS;
	return false;
}

/* "250-2.1.5 text" without its code: whether it goes on is in its fourth
 * byte. */
static void
take_text(struct span line, struct home_reply *r)
{
	struct span text = span_sub(line, 4, line.n);
	size_t n = 0;

	r->status[0] = '\0';
	while (n < text.n && n < sizeof r->status - 1 &&
	       (text.p[n] == '.' || (text.p[n] >= '0' && text.p[n] <= '9')))
		n++;
	if (n >= 5 && n < text.n && text.p[n] == ' ' && text.p[1] == '.') {
		memcpy(r->status, text.p, n);
		r->status[n] = '\0';
		text = span_sub(text, n + 1, text.n);
	}
	n = text.n < HOME_TEXT - 1 ? text.n : HOME_TEXT - 1;
	for (size_t i = 0; i < n; i++)
		r->text[i] = (unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f
				 ? '?'
				 : text.p[i];
	r->text[n] = '\0';
}

static bool
is_reply(struct span line)
{
	if (line.n < 3 || line.p[0] < '2' || line.p[0] > '5')
		return false;
	for (int i = 1; i < 3; i++)
		if (line.p[i] < '0' || line.p[i] > '9')
			return false;
	return line.n == 3 || line.p[3] == ' ' || line.p[3] == '-';
}

/* Each line is given to fn first, if there is one. */
static bool
read_reply(struct home_link *h, struct home_reply *r,
    void (*fn)(struct home_link *, struct span))
{
	struct span line;

	for (unsigned i = 0; i < LINES_MAX; i++) {
		if (io_line(h->io, HOME_TEXT * 2, &line) != IO_OK)
			return down(h, h->io->timedout ? "it does not answer"
						       : "it has hung up");
		if (!is_reply(line))
			return down(h, "it talks nonsense");
		if (fn != NULL)
			fn(h, line);
		if (line.n > 3 && line.p[3] == '-')
			continue;
		r->code = (unsigned)((line.p[0] - '0') * 100 +
				     (line.p[1] - '0') * 10 + line.p[2] - '0');
		take_text(line, r);
		return r->code != 421 || down(h, "it closes");
	}
	return down(h, "it talks too much");
}

bool
home_answer(struct home_link *h, struct home_reply *ret)
{
	if (h->io == NULL || !read_reply(h, ret, NULL))
		return false;
	/* nothing else has a place where this is asked */
	return ret->code == 250 || ret->code == 220 || ret->code == 235 ||
	       ret->code == 354 || ret->code >= 400 ||
	       down(h, "it talks nonsense");
}

static bool
has_word(struct span s, const char *word)
{
	while (s.n > 0) {
		const char *sp = memchr(s.p, ' ', s.n);
		size_t n = sp != NULL ? (size_t)(sp - s.p) : s.n;

		if (span_is(span_sub(s, 0, n), word))
			return true;
		s = span_sub(s, n + 1, s.n);
	}
	return false;
}

static void
note_offer(struct home_link *h, struct span line)
{
	static const struct {
		const char *word;
		unsigned offer;
	} words[] = {
	    {"CHUNKING",    OFFERS_CHUNKING  },
	    {"BINARYMIME",  OFFERS_BINARY    },
	    {"SMTPUTF8",    OFFERS_UTF8      },
	    {"8BITMIME",    OFFERS_8BIT      },
	    {"SIZE",        OFFERS_SIZE      },
	    {"IGNOREQUOTA", OFFERS_QUOTA     },
	    {"AUTH",        OFFERS_AUTH      },
	    {"XHOP",        OFFERS_HOP       },
	    {"PIPELINING",  OFFERS_PIPELINING},
	};
	struct span rest = span_sub(line, 4, line.n);
	const char *sp = memchr(rest.p, ' ', rest.n);
	struct span word =
	    span_sub(rest, 0, sp != NULL ? (size_t)(sp - rest.p) : rest.n);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(word, words[i].word))
			h->offers |= words[i].offer;
	if (span_is(word, "AUTH") && has_word(rest, "PLAIN"))
		h->offers |= OFFERS_PLAIN;
}

static bool
greet(struct session *s, struct home_link *h)
{
	struct home_reply r;

	if (!home_answer(h, &r))
		return false;
	if (r.code != 220)
		return down(h, "it does not welcome us");
	h->offers = 0;
	io_printf(h->io, "LHLO %s\r\n", s->conf->hostname);
	if (!read_reply(h, &r, note_offer))
		return false;
	return r.code == 250 || down(h, "it does not know LHLO");
}

/* As ourselves, with a ticket, where that is to be had: what needs it is
 * refused otherwise, for the time being. */
static bool
log_in(struct session *s, struct home_link *h)
{
	struct buf plain = {.limit = TICKET_SIZE + HOST_SIZE + 8};
	struct buf text = {.limit = 2 * TICKET_SIZE + 2 * HOST_SIZE};
	char ticket[TICKET_SIZE];
	struct home_reply r;
	bool good = true;

	if ((h->offers & OFFERS_PLAIN) == 0 ||
	    authc_ticket(&s->peers, "", h->host, ticket) != AUTH_OK)
		return true;
	buf_putc(&plain, '\0');
	buf_printf(&plain, "@%s", directory_self(s->directory));
	buf_putc(&plain, '\0');
	buf_puts(&plain, ticket);
	b64_encode(buf_span(&plain), &text);
	io_puts(h->io, "AUTH PLAIN ");
	io_putspan(h->io, buf_span(&text));
	io_puts(h->io, "\r\n");
	good = home_answer(h, &r);
	if (good && r.code != 235)
		log_warn("%s: our ticket: %u %s", h->host, r.code, r.text);
	explicit_bzero(ticket, sizeof ticket);
	explicit_bzero(plain.p, plain.n);
	explicit_bzero(text.p, text.n);
	buf_free(&plain);
	buf_free(&text);
	return good;
}

static bool
connect_to(struct session *s, struct home_link *h)
{
	const struct config *conf = s->conf;
	int ms = (int)conf->home_timeout_s * 1000, r;

	r = dial(conf->dial_socket, h->host, (unsigned)conf->home_port, "lmtp",
	    &h->fd);
	if (r < 0) {
		log_warn("%s: no connection: %s%s%s", h->host, strerror(-r),
		    dial_reason()[0] != '\0' ? ": " : "", dial_reason());
		h->why = "it cannot be reached";
		h->down_until = clock_ms() + DOWN_MS;
		return false;
	}
	if ((h->io = malloc(sizeof *h->io)) == NULL) {
		close(h->fd);
		h->why = "out of memory";
		return false;
	}
	io_init(h->io, h->fd, h->fd, ms, ms);
	h->in_mail = h->old_mail = h->used = false;
	return greet(s, h) && log_in(s, h);
}

static struct home_link *
slot(struct session *s, const char *host)
{
	struct homes *all = s->homes;

	if (all == NULL)
		all = s->homes = calloc(1, sizeof *all);
	if (all == NULL)
		return NULL;
	for (unsigned i = 0; i < all->n; i++)
		if (strcmp(all->link[i].host, host) == 0)
			return &all->link[i];
	if (all->n == HOMES)
		return NULL;
	snprintf(all->link[all->n].host, HOST_SIZE, "%s", host);
	return &all->link[all->n++];
}

struct home_link *
home_link(struct session *s, const char *host, const char **ret_why)
{
	struct home_link *h = slot(s, host);

	if (h == NULL) {
		*ret_why = "too many servers at once";
		return NULL;
	}
	if (h->io != NULL)
		return h;
	if (h->tried || clock_ms() < h->down_until || !connect_to(s, h)) {
		*ret_why = h->why;
		return NULL;
	}
	return h;
}

struct home_link *
home_next(struct session *s, unsigned *at)
{
	if (s->homes == NULL || *at >= s->homes->n)
		return NULL;
	return &s->homes->link[(*at)++];
}

void
homes_close(struct session *s)
{
	struct home_link *h;

	for (unsigned i = 0; (h = home_next(s, &i)) != NULL;) {
		if (h->io != NULL) {
			io_puts(h->io, "QUIT\r\n");
			io_flush(h->io);
		}
		home_close(h, "");
	}
	free(s->homes);
	s->homes = NULL;
	authc_close(&s->peers);
	directory_close(s->directory);
	s->directory = NULL;
}
