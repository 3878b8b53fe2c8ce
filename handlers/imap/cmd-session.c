/* CAPABILITY, NOOP, LOGOUT, ID, ENABLE, NAMESPACE */
#include "guest.h"
#include "imap.h"
#include "spool/names.h"

enum { ID_PAIRS = 30 }; /* RFC 2971, section 3.3 */

struct reply
cmd_capability(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	io_puts(s->io, "* ");
	put_capabilities(s);
	io_puts(s->io, "\r\n");
	return DONE;
}

struct reply
cmd_noop(struct session *s, struct args *a)
{
	(void)s;
	return arg_end(a) ? DONE : SYNTAX;
}

struct reply
cmd_logout(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	io_puts(s->io, "* BYE Until next time.\r\n");
	return (struct reply){BYE, NULL, "Done."};
}

/* NIL, or a list of names and values */
static bool
arg_id(struct args *a)
{
	struct span name, value;

	if (!arg_char(a, '('))
		return arg_nil(a) || arg_missing(a, "a list or NIL");
	if (arg_char(a, ')'))
		return true;
	for (unsigned i = 0; i < ID_PAIRS; i++) {
		if (!arg_string(a, &name) || !arg_sp(a) ||
		    !arg_nstring(a, &value))
			return false;
		if (a->s->state == NOAUTH && span_is(name, GUEST_ID))
			a->s->guest = true;
		if (arg_char(a, ')'))
			return true;
		if (!arg_sp(a))
			return arg_missing(a, "a closing parenthesis");
	}
	return arg_missing(a, "fewer names");
}

struct reply
cmd_id(struct session *s, struct args *a)
{
	if (!arg_sp(a) || !arg_id(a) || !arg_end(a))
		return SYNTAX;
	io_puts(s->io, "* ID (\"name\" \"chapar\")\r\n");
	return DONE;
}

static const struct {
	const char *name;
	unsigned bits;
} features[] = {
    {"CONDSTORE", ENABLED_CONDSTORE                  },
    {"QRESYNC",   ENABLED_QRESYNC | ENABLED_CONDSTORE},
    {"IMAP4rev2", ENABLED_REV2},
    {"UIDONLY", ENABLED_UIDONLY},
    {"UTF8=ACCEPT", ENABLED_UTF8},
};

/* RFC 5161: what is not known is passed over, and the answer names what this
 * command has switched on. */
struct reply
cmd_enable(struct session *s, struct args *a)
{
	unsigned want = 0, had = s->enabled;
	struct span name;

	do {
		if (!arg_sp(a) || !arg_atom(a, &name))
			return SYNTAX;
		for (size_t i = 0; i < sizeof features / sizeof *features; i++)
			if (span_is(name, features[i].name))
				want |= 1U << i;
	} while (!arg_end(a));
	io_puts(s->io, "* ENABLED");
	for (size_t i = 0; i < sizeof features / sizeof *features; i++)
		if ((want & 1U << i) != 0 && (features[i].bits & ~had) != 0) {
			io_putc(s->io, ' ');
			io_puts(s->io, features[i].name);
		}
	io_puts(s->io, "\r\n");
	for (size_t i = 0; i < sizeof features / sizeof *features; i++)
		if ((want & 1U << i) != 0) {
			if ((features[i].bits & ENABLED_CONDSTORE) != 0)
				session_condstore(s);
			s->enabled |= features[i].bits;
		}
	return DONE;
}

void
put_namespace(struct session *s)
{
	io_puts(s->io, "* NAMESPACE ");
	io_puts(s->io, s->viewer.home != NULL ? "((\"\" \"/\"))" : "NIL");
	io_puts(s->io, " ((");
	put_string(s->io, span_str(names_prefix(NAME_USER)));
	io_puts(s->io, " \"/\")) ((");
	put_string(s->io, span_str(names_prefix(NAME_BOARD)));
	io_puts(s->io, " \"/\"))\r\n");
}

struct reply
cmd_namespace(struct session *s, struct args *a)
{
	if (!arg_end(a))
		return SYNTAX;
	put_namespace(s);
	return DONE;
}
