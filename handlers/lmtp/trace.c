/* Return-Path and Received (RFC 5321 section 4.4). */
#include "lmtp.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/tlsc.h"
#include "mail/date.h"

/* Who was at the other end: "[192.0.2.1]", "[IPv6:2001:db8::1]", "unix". */
static const char *
peer_text(struct session *s)
{
	const struct peer *p = s->peer;

	if (strchr(p->addr, ':') != NULL)
		return arena_printf(s->mem, "[IPv6:%s]", p->addr);
	if (strchr(p->addr, '.') != NULL)
		return arena_printf(s->mem, "[%s]", p->addr);
	return p->addr;
}

/* RFC 3848: with TLS and a login, "LMTPSA". */
static const char *
protocol(const struct session *s)
{
	static const char *const words[2][4] = {
	    {"LMTP", "LMTPS", "LMTPA", "LMTPSA"},
	    {"UTF8LMTP", "UTF8LMTPS", "UTF8LMTPA", "UTF8LMTPSA"},
	};

	return words[s->t.utf8]
		    [tlsc_now()->on + 2 * (s->login[0] != '\0')];
}

void
trace_put(struct session *s, struct incoming *in)
{
	struct date now = {clock_sec(), 0};
	char date[DATE_HEADER];
	const size_t n = date_put_header(date, now);
	const char *text = arena_printf(s->mem,
	    "Return-Path: <%.*s>\r\n"
	    "Received: from %s (%s)\r\n"
	    "\tby %s (chapar) with %s id %012llx.%u;\r\n"
	    "\t%.*s\r\n",
	    SPAN_FMT(s->t.from), s->host, peer_text(s), s->conf->hostname,
	    protocol(s), (unsigned long long)s->id,
	    ++s->transactions, (int)n, date);

	incoming_put(in, text, strlen(text));
}
