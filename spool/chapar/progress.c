/* A progress bar: rate and time left, on a terminal only. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { BAR = 24, EVERY_MS = 200 };

/* How many seconds are left if it goes on like this; -1: too early to say. */
static int64_t
seconds_left(const struct progress *p, int64_t elapsed_ms)
{
	double each;

	if (p->done == 0 || elapsed_ms < 1000)
		return -1;
	each = (double)elapsed_ms / (double)p->done;
	return (int64_t)(each * (double)(p->total - p->done) / 1000.0);
}

static void
draw(struct progress *p, int64_t now)
{
	int64_t elapsed = now - p->started;
	int64_t left = seconds_left(p, elapsed);
	double part = p->total != 0 ? (double)p->done / (double)p->total : 1;
	char bar[BAR + 1];

	memset(bar, ' ', BAR);
	memset(bar, '=', (size_t)(part * BAR));
	bar[BAR] = '\0';
	fprintf(stderr, "\r[%s] %3d%%  %" PRIu64 " messages  %.0f/s", bar,
	    (int)(part * 100), p->messages,
	    (double)p->messages * 1000.0 / (double)(elapsed + 1));
	if (left >= 0)
		fprintf(stderr, "  %" PRId64 ":%02d left", left / 60,
		    (int)(left % 60));
	fputs("\033[K", stderr);
	p->drawn = now;
}

void
progress_start(struct progress *p, uint64_t total)
{
	*p = (struct progress){
	    .total = total, .started = clock_ms(), .on = isatty(2) == 1};
}

void
progress_add(struct progress *p, uint64_t units, uint64_t messages)
{
	int64_t now;

	p->done += units;
	if (p->done > p->total)
		p->done = p->total; /* the folder grew meanwhile */
	p->messages += messages;
	if (p->on && (now = clock_ms()) - p->drawn >= EVERY_MS)
		draw(p, now);
}

void
progress_hide(struct progress *p)
{
	if (p->on && p->drawn != 0)
		fputs("\r\033[K", stderr);
	p->drawn = 0;
}

void
progress_end(struct progress *p)
{
	progress_hide(p);
	p->on = false;
}
