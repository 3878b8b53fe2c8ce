/* Who has logged in has his account on another server: he is passed on to it,
 * and this process from then on moves bytes; or he is sent away. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/relay.h"
#include "pop3.h"
#include "spool/standby.h"

#define UNAVAILABLE ERR("SYS/TEMP", "the mailbox cannot be opened now")

enum { TOKEN_INLINE = 900 }; /* bytes; a longer one has a line of its own */

static bool
expect(struct relay *r, const char *word)
{
	struct span line;

	return relay_line(r, &line) &&
	       span_is(span_sub(line, 0, strlen(word)), word);
}

/* What the other server says to the login, as an answer to the client.  That
 * it does not take us is our trouble, not his. */
static bool
take_answer(struct session *s, struct relay *r, struct reply *ret)
{
	struct relay_answer a;
	struct span line;
	bool ok;

	if (!relay_line(r, &line))
		return false;
	ok = span_is(span_sub(line, 0, 4), "+OK ");
	if (!ok && !span_is(span_sub(line, 0, 5), "-ERR "))
		return false;
	a = relay_answer(s->mem, span_sub(line, ok ? 4 : 5, line.n));
	*ret = (struct reply){ok, a.code, a.text};
	return ok || (a.code != NULL && strcmp(a.code, "AUTH") != 0);
}

/* All in one go, unless that makes too long a line. */
static bool
log_in(struct session *s, struct relay *r, struct span token, struct reply *ret)
{
	struct buf b = {.limit = 32768};
	const bool apart = token.n > TOKEN_INLINE;
	bool good;

	buf_puts(&b, s->utf8 ? "UTF8\r\nAUTH PLAIN" : "AUTH PLAIN");
	if (!apart) {
		buf_putc(&b, ' ');
		buf_putspan(&b, token);
	}
	buf_puts(&b, "\r\n");
	good = !b.overflow && relay_say(r, buf_span(&b)) && expect(r, "+OK") &&
	       (!s->utf8 || expect(r, "+OK"));
	if (apart) {
		good = good && expect(r, "+ ") && relay_say(r, token) &&
		       relay_say(r, SPAN("\r\n"));
	}
	relay_wipe(&b);
	return good && take_answer(s, r, ret);
}

/* *down: the other server cannot be reached. */
static struct reply
relayed(struct session *s, const struct identity *id, struct span folder,
    const struct whereabouts *w, bool *down)
{
	struct reply reply = UNAVAILABLE;
	const char *why, *name = id->user;
	struct buf token;
	struct relay *r;

	if (folder.n > 0)
		name =
		    arena_printf(s->mem, "%s+%.*s", id->user, SPAN_FMT(folder));
	r = relay_begin(&s->auth, id, name, w, "pop3", &token, &why);
	*down = r == NULL;
	if (r == NULL || !log_in(s, r, buf_span(&token), &reply)) {
		log_err("login user=%s peer=%s home=%s: %s", id->user,
		    s->peer->addr, w->host,
		    r != NULL ? "it does not let us in" : why);
		reply = UNAVAILABLE;
	}
	relay_wipe(&token);
	if (!reply.ok) {
		relay_end(r);
		return relay_refused(id, reply.text) ? UNAVAILABLE : reply;
	}
	seat_take(&s->seat, s->spool, "pop3", id->user, s->peer->addr);
	seat_box(&s->seat, span_str(w->host));
	snprintf(s->user, sizeof s->user, "%s", id->user);
	authc_close(&s->auth);
	log_info(
	    "login user=%s peer=%s home=%s", id->user, s->peer->addr, w->host);
	s->relay = r;
	return reply;
}

bool
elsewhere(struct session *s, const struct identity *id, struct span folder,
    struct reply *ret)
{
	struct whereabouts w = relay_where(s->spool->dir, id);
	bool down;

	s->copy = false;
	s->stranger = w.home == HOME_UNKNOWN;
	if (w.home == HOME_TROUBLE) {
		log_err("login user=%s peer=%s: %s", id->user, s->peer->addr,
		    relay_trouble(&w, id));
		*ret = w.host[0] != '\0' ? ERR("SYS/TEMP", RELAY_NOT_HERE)
					: UNAVAILABLE;
	} else if (w.home != HOME_ELSEWHERE)
		return false;
	else if (standby_readable(s->spool, id->user, w.host, false))
		s->copy = true;
	else if (strcmp(relay_options.elsewhere, "relay") == 0) {
		*ret = relayed(s, id, folder, &w, &down);
		s->copy =
		    down && standby_readable(s->spool, id->user, w.host, true);
	} else
		*ret = ERR("SYS/TEMP",
		    arena_printf(s->mem, "your mail is on %s", w.host));
	return !s->copy;
}

void
pass_on(struct session *s)
{
	arena_free(s->mem);
	malloc_trim(0);
	relay_run(s->relay, s->io);
	s->relay = NULL;
	s->state = LEFT;
}
