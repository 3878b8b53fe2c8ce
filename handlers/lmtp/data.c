/* Message data off the wire: dots undone, lines ended by CRLF, limits kept. */
#include "data.h"

#include <string.h>

void
data_start(struct data *d, uint64_t max, data_put *put, void *arg)
{
	*d = (struct data){
	    .put = put, .arg = arg, .max = max, .at = AT_LINE, .last = '\n'};
}

static void
emit(struct data *d, const char *p, size_t n)
{
	if (n == 0)
		return;
	d->size += n;
	if (d->size > d->max)
		d->toobig = true;
	if (!d->toobig && !d->nul)
		d->put(d->arg, p, n);
}

/*
 * Hands on one long run where lines are ended as they should be.  With dots it
 * stops after a line, and says how much was used, where a dot comes next or
 * may come with the next piece.
 */
static size_t
lines(struct data *d, const char *p, size_t n, bool dots)
{
	const char *const end = p + n, *run = p, *at = p, *nl;

	while ((nl = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		const bool bare = (nl > p ? nl[-1] : d->last) != '\r';

		at = nl + 1;
		if (bare) {
			emit(d, run, (size_t)(nl - run));
			emit(d, "\r\n", 2);
			run = at;
		}
		if (dots && (at == end || *at == '.')) {
			d->at = bare ? AT_BARE : AT_LINE;
			break;
		}
	}
	if (nl == NULL)
		at = end;
	emit(d, run, (size_t)(at - run));
	d->last = at[-1];
	return (size_t)(at - p);
}

static void
look_for_nul(struct data *d, const char *p, size_t n)
{
	if (!d->nul && memchr(p, '\0', n) != NULL)
		d->nul = true;
}

/* A dot that was dropped was a line of its own, but no end: there it is. */
static void
restore_dot(struct data *d)
{
	lines(d, ".", 1, false);
	d->at = AT_TEXT;
}

/* Takes one byte where dots matter; says whether it was used. */
static bool
one(struct data *d, char c)
{
	switch (d->at) {
	case AT_LINE:
		d->at = c == '.' ? AT_DOT : AT_TEXT;
		return c == '.';
	case AT_BARE:
		d->at = c == '.' ? AT_BARE_DOT : AT_TEXT;
		return c == '.';
	case AT_DOT:
		if (c == '\n')
			restore_dot(d);
		else
			d->at = c == '\r' ? AT_DOT_CR : AT_TEXT;
		return c == '\r';
	case AT_BARE_DOT:
		if (c == '\r' || c == '\n')
			restore_dot(d);
		d->at = AT_TEXT;
		return false;
	case AT_DOT_CR:
		d->done = c == '\n';
		if (!d->done)
			lines(d, "\r", 1, false);
		d->at = AT_TEXT;
		return d->done;
	case AT_TEXT:
		break;
	}
	return false;
}

size_t
data_dotted(struct data *d, const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && !d->done)
		if (d->at == AT_TEXT)
			i += lines(d, p + i, n - i, true);
		else
			i += one(d, p[i]);
	look_for_nul(d, p, i);
	return i;
}

void
data_text(struct data *d, const char *p, size_t n)
{
	if (n == 0)
		return;
	look_for_nul(d, p, n);
	lines(d, p, n, false);
}

void
data_binary(struct data *d, const char *p, size_t n)
{
	emit(d, p, n);
}

void
data_finish(struct data *d)
{
	if (d->size == 0 || d->last == '\n')
		return;
	if (d->last != '\r')
		emit(d, "\r", 1);
	emit(d, "\n", 1);
	d->last = '\n';
}
