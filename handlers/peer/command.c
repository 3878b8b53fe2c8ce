/* The commands, and who may give them. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/log.h"
#include "peer.h"

enum { TOKEN_MAX = 4096, TEXT_MAX = 600 };

static command_fn cmd_can, cmd_quit;

static const struct command {
	const char *name;
	unsigned args;
	bool anybody; /* before it is known who it is */
	command_fn *run;
} commands[] = {
    {"AUTHENTICATE", 2, true,  cmd_authenticate},
    {"CAN",          1, true,  cmd_can         },
    {"CHECK",        2, false, cmd_check       },
    {"DROP",         1, false, cmd_drop        },
    {"FOLLOW",       0, false, cmd_follow      },
    {"LIST",         0, false, cmd_list        },
    {"OPEN",         3, false, cmd_open        },
    {"QUIT",         0, true,  cmd_quit        },
    {"SEAL",         3, false, cmd_seal        },
    {"SHIP",         3, false, cmd_ship        },
    {"STATE",        1, false, cmd_state       },
    {"TAKE",         1, false, cmd_take        },
    {"VERIFY",       1, false, cmd_verify      },
};

static void
say(struct session *s, const char *word, const char *fmt, va_list ap)
{
	char text[TEXT_MAX];

	vsnprintf(text, sizeof text, fmt, ap);
	io_puts(s->io, word);
	io_puts(s->io, text);
	io_puts(s->io, "\r\n");
}

void
say_ok(struct session *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(s, "OK ", fmt, ap);
	va_end(ap);
}

void
say_no(struct session *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(s, "NO ", fmt, ap);
	va_end(ap);
}

void
say_why(struct session *s, const char *account, int rc)
{
	if (rc != SPOOL_NONE)
		log_warn("%s: %s", account, spool_strerror(rc));
	say_no(s, "%s", spool_strerror(rc));
}

bool
read_end(char *const w[2], struct log_end *ret)
{
	char *lsn, *check;

	ret->lsn = strtoull(w[0], &lsn, 10);
	ret->check = strtoull(w[1], &check, 16);
	return *w[0] != '\0' && *lsn == '\0' && *w[1] != '\0' &&
	       *check == '\0';
}

/* What came to the protocol later.  An older server knows no such command, and
 * so says NO. */
static void
cmd_can(struct session *s, struct args *a)
{
	static const char *const later[] = {"sync"};

	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (strcmp(a->w[0], later[i]) == 0) {
			say_ok(s, "%s", later[i]);
			return;
		}
	say_no(s, "not that");
}

static void
cmd_quit(struct session *s, struct args *a)
{
	(void)a;
	say_ok(s, "bye");
	s->over = true;
}

/* PLAIN alone, with a ticket: nobody else has anything to say here. */
void
cmd_authenticate(struct session *s, struct args *a)
{
	struct buf token = {.limit = TOKEN_MAX};
	enum auth_result r = AUTH_NO;
	struct span initial, answer;
	struct identity id;

	s->over = true;
	if (!authc_plaintext_ok(s->peer, false)) {
		say_no(s, "not without TLS");
		return;
	}
	if (strcmp(a->w[0], "PLAIN") == 0 &&
	    b64_decode(span_str(a->w[1]), &token)) {
		initial = buf_span(&token);
		r = authc_start(
		    &s->auth, SPAN("PLAIN"), &initial, &answer, &id);
		explicit_bzero(token.p, token.n);
	}
	buf_free(&token);
	if (r == AUTH_TEMP) {
		say_no(s, "cannot tell now");
	} else if (r != AUTH_OK || id.user[0] != '@' ||
		   strlen(id.user) > sizeof s->from) {
		log_info("login failed peer=%s", s->peer->addr);
		say_no(s, "that is not a server");
	} else {
		memcpy(s->from, id.user + 1, strlen(id.user));
		log_info("login server=%s peer=%s", s->from, s->peer->addr);
		say_ok(s, "welcome %s", s->from);
		s->over = false;
	}
	authc_close(&s->auth);
}

static const struct command *
find(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

void
command_run(struct session *s, struct span line)
{
	const struct command *c;
	char copy[4096 + 1], *rest;
	struct args a = {.n = 0};
	char *name, *word;

	if (line.n >= sizeof copy || memchr(line.p, '\0', line.n) != NULL) {
		say_no(s, "what was that?");
		return;
	}
	memcpy(copy, line.p, line.n);
	copy[line.n] = '\0';
	name = strtok_r(copy, " ", &rest);
	while ((word = strtok_r(NULL, " ", &rest)) != NULL && a.n < ARGS_MAX)
		a.w[a.n++] = word;
	if (name == NULL || (c = find(name)) == NULL)
		say_no(s, "there is no such command");
	else if (a.n != c->args)
		say_no(s, "%s has %u arguments", c->name, c->args);
	else if (s->from[0] == '\0' && !c->anybody)
		say_no(s, "who is it?");
	else
		c->run(s, &a);
}
