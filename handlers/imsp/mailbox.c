/* What commands about mailboxes have in common: names, and what is not. */
#include "mailbox.h"

#include "base/utf8.h"
#include "mail/mutf7.h"
#include "spool/names.h"
#include "spool/option-moved.h"
#include "spool/record.h"

bool
mailbox_decode(struct session *s, struct span written, struct span *ret)
{
	struct buf out = {.limit = 4 * MAILBOX_NAME_MAX};
	bool ok = true;

	if (utf8_ascii(written) < written.n) {
		*ret = written;
		return utf8_ok(written);
	}
	ok = written.n <= MAILBOX_NAME_MAX && mutf7_decode(written, &out) &&
	     !out.overflow;
	if (ok)
		*ret = arena_span(s->mem, buf_span(&out));
	buf_free(&out);
	return ok;
}

void
mailbox_encode(struct span utf8, struct buf *out)
{
	mutf7_encode(utf8, out);
}

void
put_mailbox(struct session *s, struct span utf8)
{
	struct buf out = {.limit = 8 * MAILBOX_NAME_MAX};

	mutf7_encode(utf8, &out);
	put_string(s, buf_span(&out));
	buf_free(&out);
}

struct span
mailbox_full(struct session *s, struct span name)
{
	struct place place;

	if (mailbox_canonical(s->mem, name, &name) &&
	    name_place(s->mem, name, &place) && place.kind == NAME_OWN &&
	    s->user != NULL)
		return name_full(s->mem, s->user, place.inner);
	return name;
}

struct span
mailbox_short(struct session *s, struct span full)
{
	struct place place;

	if (name_place(s->mem, full, &place) && place.kind == NAME_USER &&
	    s->user != NULL && strcmp(place.account, s->user) == 0)
		return place.inner;
	return full;
}

/* imsp.user.inbox with the user's name instead of each $USER */
bool
inbox_instead(struct session *s, struct span *ret)
{
	struct buf name = {.limit = MAILBOX_NAME_MAX};
	struct effective e;
	struct mailbox box;
	bool ok;

	if (s->user == NULL || s->guest ||
	    options_get(&s->options, s->mem, SPAN("imsp.user.inbox"), &e) != 0)
		return false;
	for (size_t i = 0; i < e.value.n;) {
		if (span_eq(span_sub(e.value, i, 5), SPAN("$USER"))) {
			buf_puts(&name, s->user);
			i += 5;
		} else
			buf_putc(&name, e.value.p[i++]);
	}
	*ret = arena_span(s->mem, buf_span(&name));
	ok = !name.overflow && ret->n > 0;
	buf_free(&name);
	if (!ok)
		return false;
	*ret = mailbox_short(s, mailbox_full(s, *ret));
	return !span_eq(*ret, SPAN("INBOX")) &&
	       mailbox_find(&s->viewer, *ret, &box) == 0;
}

struct span
mailbox_meant(struct session *s, struct span name)
{
	struct span other;

	return span_ieq(name, SPAN("INBOX")) && inbox_instead(s, &other) ? other
									 : name;
}

struct reply
no_mailbox(struct session *s, struct span name)
{
	return reply_no(s, "MAILBOX '%s' does not exist", said(s, name));
}

struct reply
reply_mailbox(struct session *s, int rc, struct span name)
{
	switch (rc) {
	case SPOOL_NONE:
		return no_mailbox(s, name);
	case SPOOL_EXISTS:
		return reply_no(
		    s, "MAILBOX '%s' already exists", said(s, name));
	case SPOOL_BADNAME:
		return REPLY_NO("invalid mailbox name");
	case SPOOL_DENIED:
		return reply_no(s, "User '%s' not permitted to %s MAILBOX '%s'",
		    who(s), s->command, said(s, name));
	default:
		return reply_spool(s, rc);
	}
}

bool
listed_in(struct session *s, const char *option, struct span name)
{
	const char *list = options_site(&s->options, s->mem, option);
	struct span one;

	while (list != NULL && list_next(&list, &one))
		if (span_eq(one, name))
			return true;
	return false;
}

static void
follow(struct session *s, struct span name, enum moved how, struct span full)
{
	const struct span to = mailbox_short(s, full);

	if (mailbox_subscribe(&s->viewer, VIA_IMSP, name, false) != 0)
		return;
	put_text(s, "* NO ");
	if (how == MOVED_DELETED) {
		put_text(
		    s, arena_printf(s->mem, "The bboard '%s' has been deleted.",
			   said(s, name)));
	} else {
		mailbox_subscribe(&s->viewer, VIA_IMSP, to, true);
		put_text(
		    s, arena_printf(s->mem, "The bboard '%s' has been %s '%s'.",
			   said(s, name),
			   how == MOVED_MERGED ? "merged into" : "renamed to",
			   said(s, to)));
	}
	put_end(s);
}

void
follow_moved(struct session *s)
{
	struct listed *list;
	struct span to;
	enum moved how;
	uint32_t n;

	if (mailbox_list(&s->viewer, s->mem, &list, &n) != 0)
		return;
	for (uint32_t i = 0; i < n; i++)
		if (list[i].subscribed && list[i].id == 0 &&
		    moved_look(&s->viewer, s->mem,
			mailbox_full(s, list[i].name), &how, &to) == 0)
			follow(s, list[i].name, how, to);
}
