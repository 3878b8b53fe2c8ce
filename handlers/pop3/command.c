/* The commands: which there are, when each is allowed, how each ends. */
#include "base/log.h"
#include "pop3.h"

static const struct command {
	const char *name;
	enum state allowed;
	command_fn *run;
} commands[] = {
    {"RETR", TRANSACTION,   cmd_retr},
    {"DELE", TRANSACTION,   cmd_dele},
    {"TOP",  TRANSACTION,   cmd_top },
    {"LIST", TRANSACTION,   cmd_list},
    {"UIDL", TRANSACTION,   cmd_uidl},
    {"STAT", TRANSACTION,   cmd_stat},
    {"RSET", TRANSACTION,   cmd_rset},
    {"NOOP", TRANSACTION,   cmd_noop},
    {"CAPA", ANY,           cmd_capa},
    {"QUIT", ANY,           cmd_quit},
    {"STLS", AUTHORIZATION, cmd_stls},
    {"USER", AUTHORIZATION, cmd_user},
    {"PASS", AUTHORIZATION, cmd_pass},
    {"APOP", AUTHORIZATION, cmd_apop},
    {"AUTH", AUTHORIZATION, cmd_auth},
    {"UTF8", AUTHORIZATION, cmd_utf8},
    {"LANG", ANY,           cmd_lang},
};

static const struct command *
find(struct span name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (span_is(name, commands[i].name))
			return &commands[i];
	return NULL;
}

void
reply_say(struct session *s, struct reply r)
{
	io_puts(s->io, r.ok ? "+OK " : "-ERR ");
	if (r.code != NULL)
		io_printf(s->io, "[%s] ", r.code);
	io_puts(s->io, r.text);
	io_puts(s->io, "\r\n");
}

/* Bad commands one after the other are not a client. */
static void
count_errors(struct session *s, bool good)
{
	if (good) {
		s->errors = 0;
	} else if (++s->errors == ERRORS_MAX) {
		s->state = LEFT;
		s->status = EXIT_PROTOCOL;
	}
}

void
command_run(struct session *s, struct span line)
{
	const char *sp = memchr(line.p, ' ', line.n);
	const size_t n = sp != NULL ? (size_t)(sp - line.p) : line.n;
	const struct command *cmd = find(span_sub(line, 0, n));
	struct reply r;

	if (cmd == NULL)
		r = NO("no such command");
	else if ((cmd->allowed & s->state) == 0)
		r = NO(s->state == TRANSACTION ? "logged in already"
					       : "log in first");
	else
		r = cmd->run(s, span_sub(line, n + 1, line.n));
	if (r.text != NULL)
		reply_say(s, r);
	count_errors(s, cmd != NULL);
}

void
command_too_long(struct session *s)
{
	reply_say(s, NO("line too long"));
	count_errors(s, false);
}
