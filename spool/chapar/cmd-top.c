/* chapar top - what is going on, drawn anew every other second. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "args.h"
#include "base/clock.h"
#include "base/log.h"
#include "open.h"
#include "spool/sessions.h"
#include "survey.h"

static uint64_t every = 2;

static const struct option_def options[] = {
    {"every", OPT_SECONDS, &every, "TIME", "how often"},
    {NULL,    0,           NULL,   NULL,   NULL       },
};

struct screen {
	struct spool spool;
	struct survey now, before;
	unsigned rows, columns, used;
	bool tty;
};

static void
line(struct screen *s, const char *text)
{
	if (s->used++ >= s->rows)
		return;
	printf("%.*s%s\n", (int)s->columns, text, s->tty ? "\033[K" : "");
}

static int
put_session(void *arg, const struct session_info *i)
{
	struct screen *s = arg;
	int64_t sec = (clock_us() - i->since) / 1000000;
	char text[512];

	snprintf(text, sizeof text, "%-6s %-24s %-24s %4d:%02d:%02d  %s",
	    i->protocol, i->user[0] != '\0' ? i->user : "-", i->peer,
	    (int)(sec / 3600), (int)(sec / 60 % 60), (int)(sec % 60), i->box);
	for (char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			*p = '?';
	line(s, text);
	return 0;
}

static void
draw(struct screen *s)
{
	const struct survey *n = &s->now;
	char text[512];
	struct winsize w;

	s->rows = s->tty ? 24 : UINT32_MAX;
	s->columns = s->tty ? 80 : 500;
	if (s->tty && ioctl(1, TIOCGWINSZ, &w) == 0 && w.ws_row > 2) {
		s->rows = w.ws_row - 1u;
		s->columns = w.ws_col;
	}
	s->used = 0;
	if (s->tty)
		fputs("\033[H", stdout);
	snprintf(text, sizeof text,
	    "%" PRIu64 " sessions  %" PRIu64 " accounts  %" PRIu64
	    " mailboxes  %" PRIu64 " messages  %" PRIu64 " MiB",
	    n->sessions, n->accounts + n->boards, n->mailboxes, n->messages,
	    n->bytes >> 20);
	line(s, text);
	snprintf(text, sizeof text,
	    "%.1f changes/s  %+" PRId64 " messages  %" PRIu64
	    " MiB of disk free",
	    s->before.records == 0 || every == 0
		? 0.0
		: (double)(n->records - s->before.records) / (double)every,
	    (int64_t)(s->before.records == 0
			  ? 0
			  : n->messages - s->before.messages),
	    n->disk_free >> 20);
	line(s, text);
	line(s, "");
	line(s, "proto  user                     peer                     "
		"connected  mailbox");
	sessions_each(&s->spool, put_session, s);
	if (s->tty)
		fputs("\033[J", stdout);
	fflush(stdout);
}

/* True when a key was pressed, or there is nobody to look any more. */
static bool
wait_for_key(void)
{
	struct pollfd p = {.fd = 0, .events = POLLIN};
	char c;

	if (poll(&p, 1, (int)every * 1000) <= 0)
		return false;
	return read(0, &c, 1) <= 0 || c == 'q' || c == 3;
}

static int
run(struct screen *s)
{
	struct termios old, raw;
	int rc;

	s->tty = isatty(1) == 1 && tcgetattr(0, &old) == 0;
	if (s->tty) {
		raw = old;
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
		tcsetattr(0, TCSADRAIN, &raw);
		fputs("\033[?1049h\033[2J", stdout);
	}
	while ((rc = survey_take(&s->spool, &s->now)) == 0) {
		draw(s);
		s->before = s->now;
		if (!s->tty || wait_for_key())
			break;
	}
	if (s->tty) {
		fputs("\033[?1049l", stdout);
		tcsetattr(0, TCSADRAIN, &old);
	}
	return rc;
}

int
cmd_top(const struct chapar *c, int argc, char *const argv[])
{
	struct screen s = {.tty = false};
	struct words words;
	int rc;

	args_parse(
	    "chapar top", "[--every TIME]", options, argc, argv, 0, 0, &words);
	if (every == 0 || every > 3600)
		options_bad("chapar top", "--every: 1s to 1h");
	if ((rc = open_spool(c, &s.spool)) != 0)
		return rc;
	if ((rc = run(&s)) != 0)
		rc = open_failed(c->spool, rc);
	spool_close(&s.spool);
	return rc;
}
