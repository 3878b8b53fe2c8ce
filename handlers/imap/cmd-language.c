/* LANGUAGE (RFC 5255): we speak English, and i-default is English too. */
#include "imap.h"

enum { RANGES_MAX = 32 };

static const char *const languages[] = {"EN", "i-default"};

enum { LANGUAGES = sizeof languages / sizeof *languages };

/* RFC 4647, section 3.4: "en-CA" finds EN. */
static bool
suits(struct span range, struct span language)
{
	return range.n >= language.n &&
	       span_ieq(span_of(range.p, language.n), language) &&
	       (range.n == language.n || range.p[language.n] == '-');
}

static const char *
find(struct span range)
{
	if (span_is(range, "default") || span_eq(range, SPAN("*")))
		return languages[0];
	for (size_t i = 0; i < LANGUAGES; i++)
		if (suits(range, span_str(languages[i])))
			return languages[i];
	return NULL;
}

static void
put_languages(struct io *io, size_t from, size_t n)
{
	io_puts(io, "* LANGUAGE (");
	for (size_t i = from; i < from + n; i++) {
		if (i > from)
			io_putc(io, ' ');
		io_puts(io, languages[i]);
	}
	io_puts(io, ")\r\n");
}

struct reply
cmd_language(struct session *s, struct args *a)
{
	const char *chosen = NULL;
	struct span range;
	unsigned n = 0;

	if (arg_end(a)) {
		put_languages(s->io, 0, LANGUAGES);
		return DONE;
	}
	do {
		if (n++ == RANGES_MAX || !arg_sp(a) || !arg_astring(a, &range))
			return SYNTAX;
		if (chosen == NULL)
			chosen = find(range);
	} while (!arg_end(a));
	if (chosen == NULL)
		return REPLY_NO(NULL, "That is not spoken here.");
	put_languages(s->io, chosen == languages[0] ? 0 : 1, 1);
	if ((s->state & IN) != 0)
		put_namespace(s);
	return DONE;
}
