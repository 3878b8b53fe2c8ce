/*
 * How fast messages are parsed and digested (in time of the processor), and how
 * long their digests are.
 *
 *	mime-speed [-b | -e | -s | -p] PATH...
 *
 * A PATH is a message, an mbox (it starts with "From "), or a folder of them.
 * Line feeds become CRLF where there is no CR.  -b prints each message's
 *BODYSTRUCTURE instead of measuring, -e its ENVELOPE, -s its folded subject and
 *base subject, -p its parts.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mail/digest.h"
#include "mail/mime.h"

static struct span *messages;
static size_t count, room, bytes;

static void
add_message(const char *p, size_t n)
{
	struct buf b = {.limit = SIZE_MAX / 2};
	size_t i;

	if (memmem(p, n, "\r\n", 2) != NULL)
		buf_put(&b, p, n), i = n;
	else
		i = 0;
	for (; i < n; i++) {
		if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
			buf_putc(&b, '\r');
		buf_putc(&b, p[i]);
	}
	if (count == room) {
		room = room * 2 + 64;
		messages = realloc(messages, room * sizeof *messages);
		if (messages == NULL)
			exit(75);
	}
	messages[count++] = buf_span(&b);
	bytes += b.n;
}

/* The messages of an mbox: each after a line that starts with "From ". */
static void
add_mbox(const char *p, size_t n)
{
	const char *end = p + n, *from = p, *next, *body;

	while (from < end) {
		next = memmem(from + 1, (size_t)(end - from - 1), "\nFrom ", 6);
		next = next != NULL ? next + 1 : end;
		body = memchr(from, '\n', (size_t)(next - from));
		body = body != NULL ? body + 1 : next;
		add_message(body, (size_t)(next - body));
		from = next;
	}
}

static void
add_file(const char *path)
{
	struct buf b = {.limit = SIZE_MAX / 2};
	FILE *f = fopen(path, "re");
	size_t n;

	if (f == NULL) {
		perror(path);
		return;
	}
	while (buf_room(&b, 65536) && (n = fread(b.p + b.n, 1, 65536, f)) > 0)
		b.n += n;
	fclose(f);
	if (b.n > 5 && memcmp(b.p, "From ", 5) == 0)
		add_mbox(b.p, b.n);
	else
		add_message(buf_span(&b).p, b.n);
	buf_free(&b);
}

static int
visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void
add_path(const char *path)
{
	struct dirent **list;
	char name[4096];
	struct stat st;
	int n, i;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		add_file(path);
		return;
	}
	n = scandir(path, &list, visible, alphasort);
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof name, "%s/%s", path, list[i]->d_name);
		add_path(name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
say(const char *what, double s, unsigned rounds)
{
	double each = s / rounds / (double)count;

	printf("%-12s %8.0f MB/s %10.2f us a message\n", what,
	    (double)bytes * rounds / s / 1e6, each * 1e6);
}

static void
measure(void)
{
	unsigned rounds = (unsigned)(300000000 / (bytes + 1)) + 1, r;
	struct arena mem = {.limit = SIZE_MAX / 2};
	struct buf out = {.limit = SIZE_MAX / 2};
	struct digest d;
	struct mime mime;
	size_t i, at, n = 0;
	double start = seconds();

	for (r = 0; r < rounds; r++)
		for (i = 0; i < count; i++) {
			mime_parse(messages[i], &mem, &mime);
			arena_reset(&mem);
		}
	say("parse", seconds() - start, rounds);
	start = seconds();
	for (r = 0; r < rounds; r++) {
		buf_clear(&out);
		for (i = 0; i < count; i++) {
			digest_make(messages[i], &mem, &out);
			arena_reset(&mem);
		}
	}
	say("digest_make", seconds() - start, rounds);
	start = seconds();
	for (r = 0; r < rounds; r++)
		for (at = 0; at < out.n; n++) {
			if (!digest_read(span_of(out.p + at, out.n - at), &d))
				abort();
			at += d.entry.n;
		}
	start = seconds() - start;
	printf("digest_read  %8.0f ns\n", start / (double)n * 1e9);
	printf("%zu messages, %.0f bytes each, digest %.0f (%.1f %%)\n", count,
	    (double)bytes / (double)count, (double)out.n / (double)count,
	    (double)out.n * 100 / (double)bytes);
	buf_free(&out);
	arena_free(&mem);
}

static void
print_parts(const struct digest *d, size_t n)
{
	struct digest_part p;
	unsigned i;

	for (i = 0; digest_part(d, i, n, &p); i++)
		printf("  %u: head %zu+%zu body %zu lines %u end %u kind %d "
		       "encoding %d charset %u flags %u\n",
		    i, p.head, p.head_n, p.body_n, p.lines, p.end, (int)p.kind,
		    (int)p.encoding, p.charset, p.flags);
}

static void
print(char what)
{
	struct arena mem = {.limit = SIZE_MAX / 2};
	struct buf out = {.limit = SIZE_MAX / 2}, text = out;
	struct digest d;
	size_t i;

	for (i = 0; i < count; i++) {
		buf_clear(&out);
		buf_clear(&text);
		digest_make(messages[i], &mem, &out);
		if (!digest_read(buf_span(&out), &d))
			abort();
		if (what == 'b')
			digest_put_bodystructure(&d, &text);
		else if (what == 'e')
			digest_put_envelope(&d, &text);
		else if (what == 's')
			buf_printf(&text, "%.*s | %.*s", SPAN_FMT(d.subject),
			    SPAN_FMT(d.base));
		else
			print_parts(&d, messages[i].n);
		fwrite(buf_span(&text).p, 1, text.n, stdout);
		putchar('\n');
		arena_reset(&mem);
	}
	buf_free(&out);
	buf_free(&text);
	arena_free(&mem);
}

int
main(int argc, char **argv)
{
	char what = 0;
	size_t i;
	int c;

	while ((c = getopt(argc, argv, "besp")) != -1)
		what = (char)c;
	if (optind == argc || what == '?')
		return fputs(
			   "usage: mime-speed [-b|-e|-s|-p] PATH...\n", stderr),
		       64;
	for (; optind < argc; optind++)
		add_path(argv[optind]);
	if (count == 0)
		return 65;
	if (what != 0)
		print(what);
	else
		measure();
	for (i = 0; i < count; i++)
		free((char *)(uintptr_t)messages[i].p);
	free(messages);
	return 0;
}
