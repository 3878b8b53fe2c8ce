/* The commands: which there are, when each is allowed, how each ends. */
#include "lmtp.h"

static const struct command {
	const char *name;
	unsigned allowed;
	command_fn *run;
	const char *otherwise; /* what to say in another state */
} commands[] = {
    {"MAIL",     READY,         cmd_mail,     "a mail has begun already"},
    {"RCPT",     MAIL | RCPT,   cmd_rcpt,     "say MAIL first"          },
    {"DATA",     RCPT,          cmd_data,     "no valid recipients"     },
    {"BDAT",     ANY,           cmd_bdat,     NULL                      },
    {"LHLO",     ANY,           cmd_lhlo,     NULL                      },
    {"RSET",     ANY,           cmd_rset,     NULL                      },
    {"NOOP",     ANY,           cmd_noop,     NULL                      },
    {"QUIT",     ANY,           cmd_quit,     NULL                      },
    {"AUTH",     READY,         cmd_auth,     "not in a transaction"    },
    {"STARTTLS", START | READY, cmd_starttls, "not in a transaction"    },
    {"VRFY",     GREETED,       cmd_vrfy,     NULL                      },
    {"EXPN",     GREETED,       cmd_expn,     NULL                      },
    {"HELP",     ANY,           cmd_help,     NULL                      },
    {"HELO",     ANY,           cmd_helo,     NULL                      },
    {"EHLO",     ANY,           cmd_helo,     NULL                      },
};

static const struct command *
find(struct span name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (span_is(name, commands[i].name))
			return &commands[i];
	return NULL;
}

struct reply
reply_not_now(const struct session *s, const char *otherwise)
{
	if (s->state == START)
		return REPLY(503, "5.5.1", "say LHLO first");
	if (s->state == CHUNK)
		return REPLY(503, "5.5.1", "BDAT has begun: go on, or RSET");
	if (s->state == SPOILT)
		return REPLY(503, "5.5.1", "BDAT has failed: say RSET");
	return REPLY(503, "5.5.1", otherwise);
}

void
reply_say(struct session *s, struct reply r)
{
	io_num(s->io, r.code);
	if (r.status != NULL) {
		io_putc(s->io, ' ');
		io_puts(s->io, r.status);
	}
	io_putc(s->io, ' ');
	io_puts(s->io, r.text);
	io_puts(s->io, "\r\n");
}

void
transaction_end(struct session *s)
{
	if (s->t.receiving)
		incoming_free(&s->t.in);
	forward_end(s);
	memset(&s->t, 0, sizeof s->t);
	arena_reset(s->mail);
	if (s->state != START && s->state != LEFT)
		s->state = READY;
}

static struct reply
run(struct session *s, struct span line)
{
	const char *sp = memchr(line.p, ' ', line.n);
	const size_t n = sp != NULL ? (size_t)(sp - line.p) : line.n;
	const struct command *cmd = find(span_sub(line, 0, n));

	if (cmd == NULL)
		return REPLY(500, "5.5.2", "no such command");
	if ((cmd->allowed & s->state) == 0)
		return reply_not_now(s, cmd->otherwise);
	return cmd->run(s, span_sub(line, n, line.n));
}

void
reply_end(struct session *s, struct reply r)
{
	reply_say(s, r);
	if (r.code < 500 || r.code >= 510)
		return;
	if (++s->errors == ERRORS_MAX) {
		reply_say(s, REPLY(421, "4.7.0", "too many errors"));
		s->state = LEFT;
	}
}

static void
end(struct session *s, struct reply r)
{
	if (r.code != 0 && s->named != NULL)
		rcpt_queue(s, NULL, r);
	else if (r.code != 0)
		reply_end(s, r);
}

/* Has the client said one more RCPT already (RFC 2920)? */
static bool
rcpt_follows(struct io *io)
{
	struct span piece = span_of(io->rbuf + io->rpos, io->rend - io->rpos);

	return piece.n > 5 && span_ieq(span_sub(piece, 0, 5), SPAN("RCPT ")) &&
	       memchr(piece.p, '\n',
		   piece.n < COMMAND_MAX ? piece.n : COMMAND_MAX) != NULL;
}

void
command_run(struct session *s, struct span line)
{
	end(s, run(s, line));
	if (s->named != NULL && !rcpt_follows(s->io))
		rcpt_answer_all(s);
}

void
command_too_long(struct session *s)
{
	end(s, REPLY(500, "5.5.2", "line too long"));
}
