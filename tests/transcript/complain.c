/* What is said of a transcript that goes wrong, and the end after that; and small
 * things that all parts use. */
#include "transcript.h"

#include <ctype.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN = 400 }; /* of a line, in a complaint */

static void
show(const char *what, const char *p, size_t n)
{
	printf("#   %-7s", what);
	for (size_t i = 0; i < n && i < SHOWN; i++)
		if (p[i] == '\r')
			fputs("\\r", stdout);
		else if (isprint((unsigned char)p[i]) || (p[i] & 0x80) != 0)
			putchar(p[i]);
		else
			printf("\\x%02x", (unsigned char)p[i]);
	if (n > SHOWN)
		printf("... (%zu bytes)", n);
	putchar('\n');
}

char *
path(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		abort();
	va_end(ap);
	return s;
}

void
show_file(const char *title, const char *name)
{
	FILE *f = fopen(name, "r");
	char line[1024];

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		printf("#   %s%s%s", title, line,
		    strchr(line, '\n') != NULL ? "" : "\n");
	if (f != NULL)
		fclose(f);
}

void
clean_up(void)
{
	for (unsigned i = 0; i < NSESSION; i++)
		if (sessions[i].pid > 0) {
			kill(sessions[i].pid, SIGKILL);
			waitpid(sessions[i].pid, NULL, 0);
		}
	if (dir != NULL && getenv("KEEP") == NULL) {
		pid_t pid = fork();

		if (pid == 0) {
			execlp("rm", "rm", "-rf", dir, (char *)NULL);
			_exit(127);
		}
		waitpid(pid, NULL, 0);
	}
}

_Noreturn void
quit(void)
{
	for (unsigned i = 0; i < NSESSION; i++)
		if (sessions[i].command != NULL)
			show_file("stderr: ", path("%s/log%u", dir, i));
	fflush(stdout);
	clean_up();
	_exit(1);
}

void
fail(const char *fmt, ...)
{
	va_list ap;

	printf("not ok %s:%u ", file, lineno);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	quit();
}

_Noreturn void
mismatch(const char *why, const char *want, const char *got, size_t n)
{
	printf("not ok %s:%u %s\n", file, lineno, why);
	show("wanted", want, strlen(want));
	if (got != NULL)
		show("got", got, n);
	quit();
}

void
add(struct bytes *b, const void *p, size_t n)
{
	if (b->cap - b->n < n) {
		b->cap = (b->n + n) * 2;
		if ((b->p = realloc(b->p, b->cap)) == NULL)
			abort();
	}
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
}

int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}
