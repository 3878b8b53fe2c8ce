/* Sorting: keys, values, and rows of them. */
#include "mail/sort.h"

#include <stdlib.h>

#include "mail/envelope.h"
#include "mail/fold.h"
#include "mail/rfc2047.h"
#include "mail/subject.h"
#include "mail/wire.h"

enum { TEXT_MAX = 64 << 20 };

static const struct {
	const char *name;
	enum sort_what what;
} names[] = {
    {"ARRIVAL",     SORT_ARRIVAL    },
    {"CC",          SORT_CC         },
    {"DATE",        SORT_DATE       },
    {"DISPLAYFROM", SORT_DISPLAYFROM},
    {"DISPLAYTO",   SORT_DISPLAYTO  },
    {"FROM",        SORT_FROM       },
    {"RELEVANCY",   SORT_RELEVANCY  },
    {"SIZE",        SORT_SIZE       },
    {"SUBJECT",     SORT_SUBJECT    },
    {"TO",          SORT_TO         },
};

bool
sort_named(struct span name, enum sort_what *ret)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(name, names[i].name)) {
			*ret = names[i].what;
			return true;
		}
	return false;
}

/* --- texts as they are in the mail, for comparators that do not fold -------
 */

/* A string as it stands on the wire, between its quotes: without escapes. */
static void
put_unescaped(struct span s, struct buf *out)
{
	bool quoted = s.n > 0 && s.p[-1] == '"';

	for (size_t i = 0; i < s.n; i++) {
		if (quoted && s.p[i] == '\\' && i + 1 < s.n)
			i++;
		buf_putc(out, s.p[i]);
	}
}

static void
put_decoded(struct span s, struct buf *out)
{
	struct buf raw = {.limit = TEXT_MAX}, scratch = {.limit = TEXT_MAX};

	put_unescaped(s, &raw);
	rfc2047_decode(buf_span(&raw), &scratch, out);
	buf_free(&raw);
	buf_free(&scratch);
}

/* The base is the same part of the folded text and of the text, as long as
 * folding changes no lengths: ASCII only, which leaves the rest alone. */
static void
put_base(struct span text, struct buf *out)
{
	struct buf s = {.limit = TEXT_MAX}, folded = {.limit = TEXT_MAX};
	struct span base;
	bool reply;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != ' ' || (s.n > 0 && s.p[s.n - 1] != ' '))
			buf_putc(&s, text.p[i]);
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	if (buf_room(&folded, s.n + 1)) {
		fold_ascii(buf_span(&s).p, s.n, folded.p);
		folded.n = s.n;
		base = subject_base(buf_span(&folded), &reply);
		buf_putspan(out, span_sub(buf_span(&s),
				     (size_t)(base.p - folded.p), base.n));
	}
	buf_free(&s);
	buf_free(&folded);
}

static bool
envelope_subject(struct span s, struct span *ret)
{
	if (s.n == 0)
		return false;
	s = span_sub(s, 1, s.n);
	if (!wire_skip(&s) || s.n == 0)
		return false;
	s = span_sub(s, 1, s.n);
	return wire_take(&s, ret);
}

static void
put_plain_subject(const struct digest *d, struct buf *out)
{
	struct buf wire = {.limit = TEXT_MAX}, text = {.limit = TEXT_MAX};
	struct span s;

	if (digest_put_envelope(d, &wire) &&
	    envelope_subject(buf_span(&wire), &s)) {
		put_decoded(s, &text);
		put_base(buf_span(&text), out);
	}
	buf_free(&wire);
	buf_free(&text);
}

static void
put_plain_address(const struct digest *d, enum envelope_item item, bool display,
    struct buf *out)
{
	struct buf wire = {.limit = TEXT_MAX};
	struct span name, mailbox, host;

	if (digest_put_envelope(d, &wire) &&
	    envelope_address(buf_span(&wire), item, &name, &mailbox, &host)) {
		if (display && name.n > 0) {
			put_decoded(name, out);
		} else {
			put_unescaped(mailbox, out);
			if (display && host.n > 0) {
				buf_putc(out, '@');
				put_unescaped(host, out);
			}
		}
	}
	buf_free(&wire);
}

void
sort_put_subject(enum collation c, const struct digest *d, struct buf *out)
{
	struct buf plain = {.limit = TEXT_MAX};

	if (c == COLLATE_UNICODE) {
		buf_putspan(out, d->base);
		return;
	}
	put_plain_subject(d, &plain);
	collate_put(c, buf_span(&plain), out);
	buf_free(&plain);
}

static void
put_address(enum collation c, enum sort_what what, const struct digest *d,
    struct buf *out)
{
	static const struct {
		enum digest_who who;
		enum envelope_item item;
		bool display;
	} rows[] = {
	    [SORT_FROM] = {DIGEST_FROM, ENVELOPE_FROM, false},
	    [SORT_TO] = {DIGEST_TO,   ENVELOPE_TO,   false},
	    [SORT_CC] = {DIGEST_CC,   ENVELOPE_CC,   false},
	    [SORT_DISPLAYFROM] = {DIGEST_FROM, ENVELOPE_FROM, true },
	    [SORT_DISPLAYTO] = {DIGEST_TO,   ENVELOPE_TO,   true },
	};
	struct buf plain = {.limit = TEXT_MAX};

	if (c != COLLATE_UNICODE) {
		put_plain_address(
		    d, rows[what].item, rows[what].display, &plain);
		collate_put(c, buf_span(&plain), out);
		buf_free(&plain);
	} else if (rows[what].display) {
		digest_put_display(d, rows[what].who, out);
	} else {
		digest_put_mailbox(d, rows[what].who, out);
	}
}

/* --- values ----------------------------------------------------------------
 */

static uint64_t
number(int64_t v)
{
	return (uint64_t)v ^ (uint64_t)1 << 63;
}

static void
text_value(struct arena *mem, struct span s, struct sort_value *ret)
{
	ret->first = 0;
	for (size_t i = 0; i < SORT_FIRST; i++)
		ret->first =
		    ret->first << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
	ret->n = (uint32_t)s.n;
	ret->rest = s.n > SORT_FIRST ? arena_span(mem, s).p : NULL;
}

void
sort_value(const struct sort_program *program, unsigned k,
    const struct sort_facts *f, struct arena *mem, struct buf *scratch,
    struct sort_value *ret)
{
	enum sort_what what = program->key[k].what;

	*ret = (struct sort_value){0};
	switch (what) {
	case SORT_ARRIVAL:
		ret->first = number(f->arrival);
		break;
	case SORT_SIZE:
		ret->first = f->size;
		break;
	case SORT_RELEVANCY:
		ret->first = UINT64_MAX - f->relevancy;
		break;
	case SORT_DATE: /* RFC 5256, section 2.2 */
		ret->first =
		    number(f->digest->flags & DIGEST_DATE ? f->digest->sent.sec
							  : f->arrival);
		break;
	default:
		buf_clear(scratch);
		if (what == SORT_SUBJECT)
			sort_put_subject(
			    program->collation, f->digest, scratch);
		else if (what == SORT_ANNOTATION)
			collate_put(program->collation, f->annotation, scratch);
		else
			put_address(
			    program->collation, what, f->digest, scratch);
		if (scratch->n > 0)
			collate_order(
			    program->collation, scratch->p, scratch->n);
		text_value(mem, buf_span(scratch), ret);
	}
}
