/* ENVELOPE, written and looked into. */
#include "mail/envelope.h"

#include "mail/address.h"
#include "mail/header.h"
#include "mail/wire.h"

static void
put_nstring(struct span s, struct buf *out)
{
	if (s.p == NULL)
		buf_put(out, "NIL", 3);
	else
		wire_string(s, out);
}

static void
put_one(struct span name, struct span route, struct span mailbox,
    struct span host, struct buf *out)
{
	buf_putc(out, '(');
	put_nstring(name, out);
	if (route.p == NULL) {
		buf_put(out, " NIL ", 5);
	} else {
		buf_putc(out, ' ');
		wire_string(route, out);
		buf_putc(out, ' ');
	}
	put_nstring(mailbox, out);
	buf_putc(out, ' ');
	put_nstring(host, out);
	buf_putc(out, ')');
}

/* NIL as a host is for groups, so a mailbox always has one, if only "". */
static void
put_address(const struct address *a, struct buf *out)
{
	const struct span nil = SPAN_NONE;

	switch (a->kind) {
	case ADDRESS_GROUP:
		put_one(nil, nil, a->name, nil, out);
		break;
	case ADDRESS_GROUP_END:
		put_one(nil, nil, nil, nil, out);
		break;
	case ADDRESS_MAILBOX:
		put_one(a->name.n > 0 ? a->name : nil,
		    a->route.n > 0 ? a->route : nil,
		    a->mailbox.p != NULL ? a->mailbox : SPAN(""),
		    a->host.p != NULL ? a->host : SPAN(""), out);
	}
}

/* The addresses of one field's value. */
static void
put_value(struct span value, struct arena *mem, struct buf *out)
{
	struct arena_mark mark = arena_mark(mem);
	struct address_list list;
	struct address a;

	address_begin(&list, mem, value);
	while (address_next(&list, &a))
		put_address(&a, out);
	arena_release(mem, mark);
}

/* An address field; false, and nothing put, if no address is in it. */
static bool
put_list(struct span message, const struct mime_part *part, enum field id,
    const char *name, struct arena *mem, struct buf *out)
{
	struct span header, want = span_str(name);
	struct header_field f;
	size_t start = out->n;

	if (part->field[id].p == NULL)
		return false;
	buf_putc(out, '(');
	if ((part->again >> id & 1) == 0) {
		put_value(part->field[id], mem, out);
	} else {
		header = span_sub(message, part->d.head, part->d.head_n);
		while (header_next(&header, &f))
			if (span_ieq(f.name, want))
				put_value(f.value, mem, out);
	}
	if (out->n == start + 1) {
		out->n = start;
		return false;
	}
	buf_putc(out, ')');
	return true;
}

/* One that was put before, once more. */
static void
repeat(struct buf *out, size_t at, size_t n)
{
	if (buf_room(out, n)) {
		memcpy(out->p + out->n, out->p + at, n);
		out->n += n;
	}
}

void
envelope_put(struct span message, const struct mime_part *part,
    struct arena *mem, struct buf *out)
{
	static const struct {
		enum field id;
		const char *name;
	} lists[] = {
	    {FIELD_FROM,     "From"    },
	    {FIELD_SENDER,   "Sender"  },
	    {FIELD_REPLY_TO, "Reply-To"},
	    {FIELD_TO,       "To"      },
	    {FIELD_CC,       "Cc"      },
	    {FIELD_BCC,      "Bcc"     },
	};
	size_t from = 0, from_n = 0;
	unsigned i;

	buf_putc(out, '(');
	wire_field(part->field[FIELD_DATE], out);
	buf_putc(out, ' ');
	wire_field(part->field[FIELD_SUBJECT], out);
	for (i = 0; i < sizeof lists / sizeof *lists; i++) {
		buf_putc(out, ' ');
		if (i == 0)
			from = out->n;
		if (!put_list(
			message, part, lists[i].id, lists[i].name, mem, out)) {
			/* No Sender or Reply-To means From. */
			if (from_n > 0 && i <= 2)
				repeat(out, from, from_n);
			else
				buf_puts(out, "NIL");
		} else if (i == 0) {
			from_n = out->n - from;
		}
	}
	buf_putc(out, ' ');
	wire_field(part->field[FIELD_IN_REPLY_TO], out);
	buf_putc(out, ' ');
	wire_field(part->field[FIELD_MESSAGE_ID], out);
	buf_putc(out, ')');
}

static bool
take(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = span_sub(*s, 1, s->n);
	return true;
}

bool
envelope_address(struct span s, enum envelope_item item, struct span *ret_name,
    struct span *ret_mailbox, struct span *ret_host)
{
	struct span route;
	unsigned i;

	if (!take(&s, '('))
		return false;
	for (i = 0; i < (unsigned)item; i++)
		if (!wire_skip(&s) || !take(&s, ' '))
			return false;
	return take(&s, '(') && take(&s, '(') && wire_take(&s, ret_name) &&
	       take(&s, ' ') && wire_take(&s, &route) && take(&s, ' ') &&
	       wire_take(&s, ret_mailbox) && take(&s, ' ') &&
	       wire_take(&s, ret_host);
}
