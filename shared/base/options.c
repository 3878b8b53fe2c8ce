/* Long options and their environment variables, from one table. */
#include "base/options.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"
#include "base/log.h"
#include "base/span.h"

static const char *program;

void
options_bad(const char *prog, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", prog);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nTry '%s --help'.\n", prog);
	exit(EXIT_USAGE);
}

static bool
seconds(struct span s, uint64_t *ret)
{
	static const struct {
		char unit;
		uint64_t factor;
	} units[] = {
	    {'s', 1    },
            {'m', 60   },
            {'h', 3600 },
            {'d', 86400}
        };
	uint64_t v;

	if (!scan_u64(&s, UINT32_MAX, &v) || s.n > 1)
		return false;
	if (s.n == 0) {
		*ret = v;
		return true;
	}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (units[i].unit == s.p[0]) {
			*ret = v * units[i].factor;
			return true;
		}
	return false;
}

static bool
flag(struct span s, bool *ret)
{
	if (span_is(s, "1") || span_is(s, "yes") || span_is(s, "true"))
		*ret = true;
	else if (span_is(s, "0") || span_is(s, "no") || span_is(s, "false") ||
	    s.n == 0)
		*ret = false;
	else
		return false;
	return true;
}

static void
set(const struct option_def *o, const char *from, const char *text)
{
	struct span s = span_str(text);
	bool ok = true;

	switch (o->kind) {
	case OPT_FLAG:
		ok = flag(s, o->value);
		break;
	case OPT_STRING:
		*(const char **)o->value = text;
		break;
	case OPT_NUMBER:
		ok = scan_number(s, UINT64_MAX, o->value);
		break;
	case OPT_SIZE:
		ok = scan_size(s, o->value);
		break;
	case OPT_SECONDS:
		ok = seconds(s, o->value);
		break;
	}
	if (!ok)
		options_bad(program, "%s: bad value \"%s\" (%s)", from, text,
		    o->help);
}

static void
env_name(const char *name, char *out, size_t max)
{
	size_t n = (size_t)snprintf(out, max, "CHAPAR_%s", name);

	for (size_t i = 0; i < n && i < max; i++)
		out[i] = out[i] == '-' ? '_' : (char)toupper((unsigned char)out[i]);
}

static void
environment(const struct option_def *defs)
{
	for (const struct option_def *o = defs; o->name != NULL; o++) {
		char name[80];
		const char *v;

		env_name(o->name, name, sizeof name);
		if ((v = getenv(name)) != NULL)
			set(o, name, v);
	}
}

static void
show_default(const struct option_def *o)
{
	const char *s;

	switch (o->kind) {
	case OPT_FLAG:
		printf(" [%s]", *(const bool *)o->value ? "yes" : "no");
		break;
	case OPT_STRING:
		if ((s = *(const char *const *)o->value) != NULL)
			printf(" [%s]", s);
		break;
	case OPT_NUMBER:
	case OPT_SIZE:
	case OPT_SECONDS:
		printf(" [%llu]",
		    (unsigned long long)*(const uint64_t *)o->value);
		break;
	}
}

_Noreturn static void
help(const char *synopsis, const struct option_def *defs)
{
	printf("usage: %s %s\n\n", program, synopsis);
	for (const struct option_def *o = defs; o->name != NULL; o++) {
		int n = printf("  --%s%s%s", o->name,
		    o->kind == OPT_FLAG ? "" : " ",
		    o->kind == OPT_FLAG ? "" : o->arg);

		printf("%*s%s", n < 30 ? 30 - n : 1, "", o->help);
		show_default(o);
		putchar('\n');
	}
	puts("  --help                      this text\n\n"
	     "Each option may come from the environment instead: --spool is "
	     "CHAPAR_SPOOL.");
	exit(EXIT_SUCCESS);
}

static const struct option_def *
find(const struct option_def *defs, struct span name)
{
	for (const struct option_def *o = defs; o->name != NULL; o++)
		if (span_eq(name, span_str(o->name)))
			return o;
	return NULL;
}

/* One argument that begins with "--"; says how many of argv it used. */
static int
one(const struct option_def *defs, const char *arg, const char *next)
{
	const char *eq = strchr(arg, '=');
	struct span name = span_of(arg + 2,
	    eq != NULL ? (size_t)(eq - arg) - 2 : strlen(arg) - 2);
	const struct option_def *o = find(defs, name);

	if (o == NULL && name.n > 3 && memcmp(name.p, "no-", 3) == 0 &&
	    eq == NULL) {
		o = find(defs, span_sub(name, 3, name.n));
		if (o != NULL && o->kind == OPT_FLAG) {
			*(bool *)o->value = false;
			return 1;
		}
		o = NULL;
	}
	if (o == NULL)
		options_bad(program, "unknown option %s", arg);
	if (o->kind == OPT_FLAG) {
		set(o, arg, eq != NULL ? eq + 1 : "yes");
		return 1;
	}
	if (eq != NULL) {
		set(o, arg, eq + 1);
		return 1;
	}
	if (next == NULL)
		options_bad(program, "%s needs a value (%s)", arg, o->arg);
	set(o, arg, next);
	return 2;
}

int
options_parse(const char *prog, const char *synopsis,
    const struct option_def *defs, int argc, char *const argv[])
{
	bool wants_help = false;
	int i = 1;

	program = prog;
	environment(defs);
	while (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (strcmp(argv[i], "--help") == 0) {
			wants_help = true;
			i++;
			continue;
		}
		if (argv[i][1] != '-')
			options_bad(prog, "unknown option %s", argv[i]);
		i += one(defs, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
	}
	if (wants_help)
		help(synopsis, defs);
	return i;
}
