/* Asking the IMSP servers of the site: see far.h. */
#include "far.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/dial.h"
#include "base/log.h"
#include "base/relay.h"
#include "mailbox.h"
#include "spool/names.h"

enum {
	DOWN_S = 30,
	DIAL_MS = 10 * 1000,
	FAR_LINES = 1000000,
	COMMAND_LONGEST = 16384
};

struct far_link {
	struct far_link *next;
	char host[HOST_SIZE];
	struct relay *relay;    /* NULL: not connected, ... */
	struct dialing dialing; /* ... but perhaps it will be */
	bool greeted;           /* what we said first is not answered yet */
	struct far_link *asked; /* the next that is asked, too */
	time_t down_until;
};

struct far {
	struct directory *directory; /* NULL: there are no others */
	bool trouble;                /* it cannot be read */
	struct far_link *first;
};

static time_t
now_s(void)
{
	return (time_t)(clock_ms() / 1000);
}

/* Once a session, when it is first needed. */
static struct far *
far_of(struct session *s)
{
	int rc;

	if (s->far != NULL)
		return s->far;
	s->far = ARENA_NEW(s->keep, struct far);
	if (s->guest || s->user == NULL)
		return s->far;
	rc = directory_open(s->spool.dir, &s->far->directory);
	s->spool.directory = s->far->directory;
	s->far->trouble = rc != 0 && rc != -ENOENT;
	if (s->far->trouble)
		log_err("directory.tdb: %s", strerror(-rc));
	return s->far;
}

void
far_close(struct session *s)
{
	if (s->far == NULL)
		return;
	for (struct far_link *l = s->far->first; l != NULL; l = l->next) {
		if (l->relay != NULL)
			relay_say(l->relay, SPAN("q LOGOUT\r\n"));
		relay_end(l->relay);
		if (l->dialing.fd >= 0)
			close(l->dialing.fd);
	}
	s->spool.directory = NULL;
	directory_close(s->far->directory);
	s->far = NULL;
}

const char *
far_host(struct session *s, struct span name)
{
	struct far *far = far_of(s);
	char host[HOST_SIZE];
	struct place place;

	if (far->directory == NULL || !mailbox_canonical(s->mem, name, &name) ||
	    !name_place(s->mem, name, &place) || place.kind == NAME_OWN ||
	    directory_home(far->directory, place.account, host) !=
		HOME_ELSEWHERE)
		return NULL;
	return arena_str(s->mem, span_str(host));
}

static void
drop(struct far_link *l, const char *why)
{
	log_warn("%s: %s", l->host, why);
	relay_end(l->relay);
	l->relay = NULL;
	l->greeted = false;
	l->down_until = now_s() + DOWN_S;
}

/* The tagged answer, of a command whose lines are not wanted. */
static bool
skip_to(struct relay *r, struct span tag, struct span *ret)
{
	for (unsigned i = 0; i < FAR_LINES && relay_line(r, ret); i++)
		if (span_eq(span_sub(*ret, 0, tag.n), tag))
			return true;
	return false;
}

/* A connection is begun, then we say who we are, then that is answered: each
 * can be done for several before the next is for any. */
static bool
begin(struct session *s, struct far_link *l)
{
	int rc;

	if (l->relay != NULL || l->dialing.fd >= 0)
		return true;
	if (now_s() < l->down_until || s->identity == NULL)
		return false;
	rc = dial_begin(&l->dialing, relay_options.dial_socket, l->host,
	    (unsigned)relay_options.port, "imsp");
	if (rc == 0)
		return true;
	l->dialing.fd = -1;
	drop(l, strerror(-rc));
	return false;
}

/* As a guest, who has a ticket. */
static bool
say_hello(struct session *s, struct far_link *l)
{
	struct whereabouts w = {.home = HOME_ELSEWHERE};
	struct buf token = {.limit = 16384};
	bool good;

	strcpy(w.host, l->host);
	strcpy(w.self, directory_self(s->far->directory));
	good = relay_token(s->authc, s->identity, s->user, &w, &token) &&
	       relay_say(l->relay, SPAN("g XGUEST\r\n")) &&
	       relay_authenticate_say(l->relay, buf_span(&token));
	relay_wipe(&token);
	authc_close(s->authc);
	return good;
}

static bool
hello(struct session *s, struct far_link *l)
{
	int fd, rc;

	if (!begin(s, l))
		return false;
	if (l->relay != NULL)
		return true;
	rc = dial_end(&l->dialing, DIAL_MS, &fd);
	l->dialing.fd = -1;
	if (rc != 0)
		drop(l, *dial_reason() != '\0' ? dial_reason() : strerror(-rc));
	else if ((l->relay = relay_on(fd)) != NULL && !say_hello(s, l))
		drop(l, "there is no ticket for it");
	l->greeted = l->relay != NULL;
	return l->greeted;
}

static bool
ready(struct session *s, struct far_link *l)
{
	struct span line;
	bool good;

	if (!hello(s, l))
		return false;
	if (!l->greeted)
		return true;
	l->greeted = false;
	good = skip_to(l->relay, SPAN("g "), &line) &&
	       span_is(span_sub(line, 0, 5), "g OK ") &&
	       relay_authenticate_hear(l->relay, &line) == 1;
	if (!good)
		drop(l, "it does not take us as a guest");
	return good;
}

static struct far_link *
link_of(struct session *s, const char *host)
{
	struct far *far = far_of(s);
	struct far_link *l = far->first;

	while (l != NULL && strcmp(l->host, host) != 0)
		l = l->next;
	if (l != NULL)
		return l;
	l = ARENA_NEW(s->keep, struct far_link);
	strcpy(l->host, host);
	l->dialing.fd = -1;
	l->next = far->first;
	far->first = l;
	return l;
}

static bool
say(struct far_link *l, struct span command)
{
	return relay_say(l->relay, SPAN("p ")) && relay_say(l->relay, command);
}

/* The answer to that: its lines but the tagged one to fn, and of that what
 * stands behind the tag in *ret.  *some: a line was heard. */
static bool
hear(struct session *s, struct far_link *l,
    void (*fn)(void *arg, struct span line), void *arg, struct span *ret,
    bool *some)
{
	struct span line;

	*some = false;
	for (unsigned n = 0; n < FAR_LINES && relay_line(l->relay, &line);
	     n++) {
		*some = true;
		if (span_eq(span_sub(line, 0, 2), SPAN("p "))) {
			*ret = arena_span(s->mem, span_sub(line, 2, line.n));
			return true;
		}
		if (fn != NULL)
			fn(arg, line);
	}
	drop(l, "it has hung up");
	return false;
}

/* One command.  A connection that has ended meanwhile is begun once more. */
static bool
ask(struct session *s, const char *host, struct span command,
    void (*fn)(void *arg, struct span line), void *arg, struct span *ret)
{
	struct far_link *l = link_of(s, host);

	for (int i = 0; i < 2 && ready(s, l); i++) {
		bool some;

		say(l, command);
		if (hear(s, l, fn, arg, ret, &some))
			return true;
		if (some)
			return false; /* a part has been said already */
		l->down_until = i == 0 ? 0 : l->down_until;
	}
	return false;
}

/* A quoted string; false for what cannot be one. */
static bool
put_quoted(struct buf *b, struct span s)
{
	buf_putc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\0' || c == '\r' || c == '\n' || (c & 0x80) != 0)
			return false;
		if (c == '"' || c == '\\')
			buf_putc(b, '\\');
		buf_putc(b, c);
	}
	buf_putc(b, '"');
	return !b->overflow;
}

/* All arguments, each a string, as they were written. */
static bool
put_arguments(struct buf *b, struct args *a)
{
	struct span word;

	while (!arg_end(a)) {
		buf_putc(b, ' ');
		if (!arg_sp(a) || !arg_astring(a, &word))
			return false;
		if (is_atom(word)) /* some may be nothing else */
			buf_putspan(b, word);
		else if (!put_quoted(b, word))
			return false;
	}
	buf_puts(b, "\r\n");
	return !b->overflow;
}

static void
copy_line(void *arg, struct span line)
{
	struct session *s = arg;

	io_putspan(s->io, line);
	io_puts(s->io, "\r\n");
}

/* said() is a variable here. */
static const char *
text_of_name(struct session *s, struct span name)
{
	return said(s, name);
}

static struct reply
answer_of(struct session *s, struct span said)
{
	const char *text;

	if (span_is(span_sub(said, 0, 3), "OK "))
		return (struct reply){
		    OK, arena_str(s->mem, span_sub(said, 3, said.n))};
	text = arena_str(
	    s->mem, span_sub(said,
			span_is(span_sub(said, 0, 4), "BAD ") ? 4 : 3, said.n));
	return REPLY_NO(text);
}

bool
far_pass(struct session *s, struct args a, struct reply *ret)
{
	struct buf command = {.limit = COMMAND_LONGEST};
	struct args all = a;
	struct span name, said;
	const char *host = NULL;

	/* the word in front of access lists */
	if (!arg_sp(&a) || !arg_astring(&a, &name))
		return false;
	if (strstr(s->command, "acl") != NULL ||
	    strcmp(s->command, "myrights") == 0)
		if (!span_is(name, "MAILBOX") || !arg_sp(&a) ||
		    !arg_astring(&a, &name))
			return false;
	if (strcmp(s->command, "create") == 0 && !arg_end(&a))
		return false; /* servers are named: cmd_create() */
	if (far_of(s)->directory == NULL || !mailbox_decode(s, name, &name) ||
	    (host = far_host(s, name)) == NULL)
		return false;
	buf_puts(&command, s->command);
	if (!put_arguments(&command, &all))
		*ret = REPLY_NO("that cannot be asked of another server");
	else if (!ask(s, host, buf_span(&command), copy_line, s, &said))
		*ret = reply_no(s,
		    "the server '%s', which has MAILBOX '%s', "
		    "cannot be reached",
		    host, text_of_name(s, name));
	else
		*ret = answer_of(s, said);
	buf_free(&command);
	return true;
}

bool
far_exists(struct session *s, struct span name, const char *host)
{
	struct buf command = {.limit = COMMAND_LONGEST};
	struct buf coded = {.limit = COMMAND_LONGEST};
	struct span said;
	bool good;

	mailbox_encode(name, &coded);
	buf_puts(&command, "MYRIGHTS MAILBOX ");
	good = put_quoted(&command, buf_span(&coded));
	buf_puts(&command, "\r\n");
	good = good && !command.overflow &&
	       ask(s, host, buf_span(&command), NULL, NULL, &said) &&
	       span_is(span_sub(said, 0, 3), "OK ");
	buf_free(&coded);
	buf_free(&command);
	return good;
}

/* Servers, in the order in which they are asked. */
struct asking {
	struct session *s;
	struct far_link *first, **end;
};

static int
add_server(void *arg, const char *host)
{
	struct asking *a = arg;
	struct far_link *l = link_of(a->s, host);

	l->asked = NULL;
	*a->end = l;
	a->end = &l->asked;
	return 0;
}

/* All at a time, which takes as long as the slowest; those that are down are
 * left out. */
static void
ask_all(struct session *s, struct span command,
    void (*fn)(void *arg, struct span line), void *arg)
{
	struct asking a = {.s = s, .end = &a.first};
	struct far_link *l;
	struct span said;
	bool some;

	directory_each_server(s->far->directory, add_server, &a);
	for (l = a.first; l != NULL; l = l->asked)
		begin(s, l);
	for (l = a.first; l != NULL; l = l->asked)
		hello(s, l);
	for (l = a.first; l != NULL; l = l->asked)
		if (ready(s, l))
			say(l, command);
	for (l = a.first; l != NULL; l = l->asked) {
		if (l->relay == NULL || hear(s, l, fn, arg, &said, &some))
			continue;
		if (!some) { /* it may only have been idle for too long */
			l->down_until = 0;
			ask(s, l->host, command, fn, arg, &said);
		}
	}
}

void
far_list(struct session *s, const char *command, struct span pattern,
    void (*fn)(void *arg, struct span line), void *arg)
{
	struct buf b = {.limit = COMMAND_LONGEST};
	struct buf coded = {.limit = COMMAND_LONGEST};

	if (far_of(s)->directory == NULL)
		return;
	buf_puts(&b, command);
	buf_puts(&b, " \"\" ");
	mailbox_encode(pattern, &coded);
	if (put_quoted(&b, buf_span(&coded))) {
		buf_puts(&b, "\r\n");
		ask_all(s, buf_span(&b), fn, arg);
	}
	buf_free(&coded);
	buf_free(&b);
}

bool
far_server(struct session *s, struct span host, char ret[HOST_SIZE])
{
	return far_of(s)->directory != NULL && directory_host(host, ret) &&
	       directory_is_server(s->far->directory, ret);
}

enum home
far_home(struct session *s, struct span name)
{
	char host[HOST_SIZE];
	struct place place;

	if (!mailbox_canonical(s->mem, name, &name) ||
	    !name_place(s->mem, name, &place) || place.kind == NAME_OWN)
		return HOME_HERE;
	return directory_home(far_of(s)->directory, place.account, host);
}

struct reply
far_create(struct session *s, struct span name, const char *host)
{
	struct buf command = {.limit = COMMAND_LONGEST};
	struct buf coded = {.limit = COMMAND_LONGEST};
	struct reply reply;
	struct span said;

	mailbox_encode(name, &coded);
	buf_puts(&command, "CREATE ");
	if (!put_quoted(&command, buf_span(&coded)))
		reply = REPLY_NO("invalid mailbox name");
	else {
		buf_puts(&command, "\r\n");
		reply = ask(s, host, buf_span(&command), NULL, NULL, &said)
			    ? answer_of(s, said)
			    : reply_no(
				  s, "the server '%s' cannot be reached", host);
	}
	buf_free(&coded);
	buf_free(&command);
	return reply;
}
