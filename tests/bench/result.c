/* Values, medians, and the JSON line. */
#include "result.h"
#include "bench.h"
#include "procs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

void
series_add(struct series *s, double v)
{
	if (s->n < RESULT_MAX)
		s->v[s->n++] = v;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double
series_at(struct series *s, double share)
{
	double at = share * (s->n - 1);
	int i = (int)at;

	if (s->n == 0)
		return 0;
	qsort(s->v, (size_t)s->n, sizeof s->v[0], by_value);
	if (i + 1 >= s->n)
		return s->v[s->n - 1];
	return s->v[i] + (s->v[i + 1] - s->v[i]) * (at - i);
}

static double
client_seconds(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* What all the machine's CPUs have worked, in seconds. */
static double
busy_seconds(void)
{
	double user = 0, nice = 0, system = 0, idle, wait, irq, soft = 0;
	FILE *f = fopen("/proc/stat", "r");

	if (!f)
		return 0;
	if (fscanf(f, "cpu %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system,
		&idle, &wait, &irq, &soft) != 7)
		user = nice = system = soft = 0;
	fclose(f);
	return (user + nice + system + soft) / (double)sysconf(_SC_CLK_TCK);
}

void
result_begin(struct result *r)
{
	r->busy_at = busy_seconds();
	r->server_at = procs_seconds();
	r->client_at = client_seconds();
	r->at = now();
}

double
result_end(struct result *r)
{
	double t = now() - r->at;
	double client = client_seconds() - r->client_at;
	double server = procs_seconds() - r->server_at;
	double other = busy_seconds() - r->busy_at - client - server;

	series_add(&r->wall, t);
	series_add(&r->client, client);
	series_add(&r->server, server);
	if (t > 0.1)
		series_add(&r->other,
		    other / t / (double)sysconf(_SC_NPROCESSORS_ONLN));
	return t;
}

void
result_add(struct result *r, double v)
{
	series_add(&r->value, v);
}

static void
put_quoted(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		putchar((unsigned char)*s < 32 ? ' ' : *s);
	}
	putchar('"');
}

void
result_print(struct result *r, const char *name, const char *unit,
    const char *extra, ...)
{
	const char *bad = flaw_text();
	va_list ap;

	printf("{\"server\":\"%s\",\"name\":\"%s%s%s\",\"unit\":\"%s\"",
	    opt.server, name, *opt.tag ? "/" : "", opt.tag, unit);
	printf(",\"n\":%d,\"min\":%.6g,\"med\":%.6g,\"max\":%.6g", r->value.n,
	    series_at(&r->value, 0), series_at(&r->value, 0.5),
	    series_at(&r->value, 1));
	if (r->wall.n)
		printf(",\"wall_s\":%.5g,\"client_s\":%.4g",
		    series_at(&r->wall, 0.5), series_at(&r->client, 0.5));
	if (r->wall.n && procs_known())
		printf(",\"server_s\":%.4g,\"other\":%.2f",
		    series_at(&r->server, 0.5), series_at(&r->other, 0.5));
	if (*extra) {
		putchar(',');
		va_start(ap, extra);
		vprintf(extra, ap);
		va_end(ap);
	}
	fputs(",\"check\":", stdout);
	put_quoted(bad ? bad : "ok");
	puts("}");
	fflush(stdout);
}
