/* Asking the IMSP servers of the site: see far.h. */
#include "far.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/relay.h"
#include "mailbox.h"
#include "spool/names.h"

enum { DOWN_S = 30, FAR_LINES = 1000000, COMMAND_LONGEST = 16384 };

struct far_link {
	struct far_link *next;
	char host[HOST_SIZE];
	struct relay *relay; /* NULL: not connected */
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
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
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

/* As a guest; -1 if it makes no sense. */
static int
log_in(struct relay *r, struct span token)
{
	struct span line;

	if (!relay_say(r, SPAN("g XGUEST\r\n")) ||
	    !skip_to(r, SPAN("g "), &line))
		return -1;
	if (!span_is(span_sub(line, 0, 5), "g OK "))
		return 0;
	return relay_authenticate(r, token, &line);
}

static bool
connect_to(struct session *s, struct far_link *l)
{
	struct whereabouts w = {.home = HOME_ELSEWHERE};
	const char *why;
	struct buf token;

	strcpy(w.host, l->host);
	strcpy(w.self, directory_self(s->far->directory));
	l->relay = relay_begin(
	    s->authc, s->identity, s->user, &w, "imsp", &token, &why);
	if (l->relay == NULL)
		drop(l, why);
	else if (log_in(l->relay, buf_span(&token)) != 1)
		drop(l, "it does not take us as a guest");
	relay_wipe(&token);
	authc_close(s->authc);
	return l->relay != NULL;
}

/* NULL: it is down. */
static struct far_link *
link_to(struct session *s, const char *host)
{
	struct far *far = far_of(s);
	struct far_link *l = far->first;

	while (l != NULL && strcmp(l->host, host) != 0)
		l = l->next;
	if (l == NULL) {
		l = ARENA_NEW(s->keep, struct far_link);
		strcpy(l->host, host);
		l->next = far->first;
		far->first = l;
	}
	if (l->relay != NULL || (now_s() >= l->down_until &&
				    s->identity != NULL && connect_to(s, l)))
		return l;
	return NULL;
}

/* One command, its lines but the tagged one to fn.  What is said in the tagged
 * one, behind the tag, is in *ret.  A connection that has ended meanwhile is
 * begun once more. */
static bool
ask(struct session *s, const char *host, struct span command,
    void (*fn)(void *arg, struct span line), void *arg, struct span *ret)
{
	for (int i = 0; i < 2; i++) {
		struct far_link *l = link_to(s, host);
		struct span line;
		unsigned n = 0;

		if (l == NULL)
			return false;
		if (relay_say(l->relay, SPAN("p ")) &&
		    relay_say(l->relay, command))
			while (n++ < FAR_LINES && relay_line(l->relay, &line)) {
				if (span_eq(span_sub(line, 0, 2), SPAN("p "))) {
					*ret = arena_span(
					    s->mem, span_sub(line, 2, line.n));
					return true;
				}
				if (fn != NULL)
					fn(arg, line);
			}
		drop(l, "it has hung up");
		if (n > 1 || i > 0)
			return false; /* a part has been said already */
		l->down_until = 0;
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

struct listing {
	struct session *s;
	struct span command;
	void (*fn)(void *arg, struct span line);
	void *arg;
};

static int
list_at(void *arg, const char *host)
{
	struct listing *l = arg;
	struct span said;

	/* one that is down is left out */
	ask(l->s, host, l->command, l->fn, l->arg, &said);
	return 0;
}

void
far_list(struct session *s, const char *command, struct span pattern,
    void (*fn)(void *arg, struct span line), void *arg)
{
	struct buf b = {.limit = COMMAND_LONGEST};
	struct buf coded = {.limit = COMMAND_LONGEST};
	struct listing l = {.s = s, .fn = fn, .arg = arg};

	if (far_of(s)->directory == NULL)
		return;
	buf_puts(&b, command);
	buf_puts(&b, " \"\" ");
	mailbox_encode(pattern, &coded);
	if (put_quoted(&b, buf_span(&coded))) {
		buf_puts(&b, "\r\n");
		l.command = buf_span(&b);
		directory_each_server(s->far->directory, list_at, &l);
	}
	buf_free(&coded);
	buf_free(&b);
}
