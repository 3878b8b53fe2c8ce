/* The grammar, continued: mailbox names, flags, dates and sequence sets. */
#include <stdlib.h>

#include "imap.h"
#include "mail/date.h"
#include "mail/mutf7.h"

/* From the wire to UTF-8 (RFC 3501, section 5.1.3).  A name with bytes above
 * 127 was meant as UTF-8: the store looks whether it is.  What cannot be
 * decoded becomes something that is no UTF-8 and nobody's name. */
static struct span
decode(struct args *a, struct span wire)
{
	struct buf out = {.limit = 2 * MAILBOX_NAME_MAX};
	struct span utf8 = SPAN("\xff");

	if ((a->s->enabled & ENABLED_UNICODE) != 0 ||
	    memchr(wire.p, '&', wire.n) == NULL)
		return wire;
	if (mutf7_decode(wire, &out) && !out.overflow)
		utf8 = arena_span(a->s->mem, buf_span(&out));
	buf_free(&out);
	return utf8;
}

bool
arg_mailbox(struct args *a, struct span *ret)
{
	struct span wire;

	if (!arg_astring(a, &wire))
		return arg_missing(a, "a mailbox name");
	*ret = decode(a, wire);
	return true;
}

bool
arg_pattern(struct args *a, struct span *ret)
{
	const char *start = a->p;

	if (arg_next(a, '"') || arg_next(a, '{')) {
		if (!arg_string(a, ret))
			return false;
	} else {
		while (a->p < a->end && *a->p != ' ' && *a->p != ')' &&
		       *a->p != '(' && *a->p != '"' && *a->p != '{' &&
		       *a->p != '\\' && (unsigned char)*a->p > 0x1f)
			a->p++;
		*ret = span_of(start, (size_t)(a->p - start));
		if (ret->n == 0)
			return arg_missing(a, "a pattern");
	}
	return true;
}

bool
arg_list_mailbox(struct args *a, struct span *ret)
{
	struct span wire;

	if (!arg_pattern(a, &wire))
		return false;
	*ret = decode(a, wire);
	return true;
}

bool
arg_date_time(struct args *a, int64_t *ret_date, int16_t *ret_zone)
{
	const char *start = a->p;
	struct span s;
	struct date d;

	if (!arg_next(a, '"') || !arg_string(a, &s) ||
	    !date_parse_internal(s, &d)) {
		a->p = start;
		return arg_missing(a, "a date and time");
	}
	*ret_date = d.sec;
	*ret_zone = (int16_t)d.zone;
	return true;
}

static const struct {
	const char *name;
	uint32_t flag;
} system_flags[] = {
    {"Seen",     FLAG_SEEN    },
    {"Answered", FLAG_ANSWERED},
    {"Flagged",  FLAG_FLAGGED },
    {"Deleted",  FLAG_DELETED },
    {"Draft",    FLAG_DRAFT   },
    {"Recent",   0            }, /* ours to set: taken without a word */
};

static bool
keyword(struct flag_set *set, struct span name)
{
	for (unsigned i = 0; i < set->n; i++)
		if (span_ieq(set->keywords[i], name))
			return true;
	if (set->n == KEYWORDS_MAX || name.n > KEYWORD_LEN)
		set->toomany = true;
	else
		set->keywords[set->n++] = name;
	return true;
}

bool
arg_flag(struct args *a, struct flag_set *set)
{
	const char *start = a->p;
	bool system = arg_char(a, '\\');
	struct span name;

	if (!arg_atom(a, &name)) {
		a->p = start;
		return arg_missing(a, "a flag");
	}
	if (!system)
		return keyword(set, name);
	for (size_t i = 0; i < sizeof system_flags / sizeof *system_flags; i++)
		if (span_is(name, system_flags[i].name)) {
			set->flags |= system_flags[i].flag;
			return true;
		}
	a->p = start;
	return arg_missing(a, "a flag that there is");
}

bool
arg_flag_list(struct args *a, struct flag_set *set)
{
	const char *start = a->p;

	if (!arg_char(a, '('))
		return arg_missing(a, "a list of flags");
	while (arg_char(a, ' '))
		;
	if (arg_char(a, ')'))
		return true;
	for (;;) {
		if (!arg_flag(a, set))
			break;
		while (arg_char(a, ' '))
			;
		if (arg_char(a, ')'))
			return true;
		if (a->p == a->end) {
			arg_missing(a, "a closing parenthesis");
			break;
		}
		if (a->p[-1] != ' ') {
			arg_missing(a, "a space");
			break;
		}
	}
	a->p = start;
	return false;
}

/* seq-number = nz-number / "*".  The greatest number there is is no "*", and no
 * message has it. */
static bool
seq_number(struct args *a, uint32_t *ret)
{
	if (arg_char(a, '*')) {
		*ret = SEQ_LAST;
		return true;
	}
	if (!arg_nz_number(a, ret))
		return false;
	if (*ret == SEQ_LAST)
		*ret = SEQ_LAST - 1;
	return true;
}

static void
seq_add(struct args *a, struct seq_set *set, uint32_t *cap, struct uid_run r)
{
	if (set->n == *cap) {
		uint32_t more = *cap == 0 ? 8 : *cap * 2;
		struct uid_run *bigger =
		    arena_raw(a->s->mem, more * sizeof *bigger);

		if (set->n > 0)
			memcpy(bigger, set->r, set->n * sizeof *bigger);
		set->r = bigger;
		*cap = more;
	}
	set->r[set->n++] = r;
}

bool
arg_seq_set(struct args *a, struct seq_set *set)
{
	const char *start = a->p;
	uint32_t cap = 0;

	*set = (struct seq_set){0};
	if (arg_char(a, '$')) {
		set->saved = true;
		return true;
	}
	do {
		struct uid_run r;

		if (!seq_number(a, &r.lo) ||
		    (r.hi = r.lo, arg_char(a, ':') && !seq_number(a, &r.hi))) {
			a->p = start;
			return arg_missing(a, "a set of messages");
		}
		if (r.lo > r.hi)
			r = (struct uid_run){r.hi, r.lo};
		seq_add(a, set, &cap, r);
	} while (arg_char(a, ','));
	return true;
}
