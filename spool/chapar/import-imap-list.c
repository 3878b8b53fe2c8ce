/* Import from an IMAP server: which mailboxes there are. */
#include "base/log.h"
#include "import-imap.h"
#include "mail/mutf7.h"
#include "special-use.h"

/* NAMESPACE (RFC 2342): below what are his own mailboxes, and what is not his.
 * The first of each kind, since nobody has more. */
static void
namespace_line(struct imap_import *x, struct span s)
{
	struct span kind, first, prefix;

	for (int i = 0; i < 3; i++) {
		if (imap_take_word(&s, "NIL"))
			continue;
		if (!imap_take_list(&s, &kind) ||
		    !imap_take_list(&kind, &first) ||
		    !imap_take_string(&first, &x->mem, &prefix))
			return;
		prefix = arena_span(&x->mem, prefix);
		if (i == 0)
			x->prefix = prefix;
		else
			x->others[i - 1] = prefix;
	}
}

static bool
begins(struct span s, struct span with)
{
	return with.n > 0 && span_ieq(span_sub(s, 0, with.n), with);
}

/* His own mailboxes: what others share with him is theirs to bring. */
static bool
is_own(const struct imap_import *x, struct span there)
{
	if (span_is(there, "INBOX"))
		return true;
	if (x->prefix.n > 0)
		return begins(there, x->prefix);
	return !begins(there, x->others[0]) && !begins(there, x->others[1]);
}

static void
put_level(struct span level, struct buf *out)
{
	size_t from = out->n;

	if (!mutf7_decode(level, out))
		buf_putspan(out, level); /* UTF-8, or what it may be */
	for (size_t i = from; i < out->n; i++)
		if (out->p[i] == '/')
			out->p[i] = '_';
}

/* Whose it is, where it is of another user. */
static bool
is_of_user(const struct imap_import *x, struct span there)
{
	return !is_own(x, there) && begins(there, x->others[0]) &&
	       there.n > x->others[0].n;
}

/* The rest of a name there, below what it is here. */
static struct span
name_of(
    struct imap_import *x, struct span rest, char delimiter, struct span into)
{
	struct buf out = {.limit = 65536};
	struct span ret;

	if (into.n > 0)
		buf_putspan(&out, into);
	while (rest.n > 0) {
		const char *end = delimiter != '\0'
				      ? memchr(rest.p, delimiter, rest.n)
				      : NULL;
		size_t n = end != NULL ? (size_t)(end - rest.p) : rest.n;

		if (out.n > 0)
			buf_putc(&out, '/');
		put_level(span_sub(rest, 0, n), &out);
		rest = span_sub(rest, n + 1, rest.n);
	}
	ret = arena_span(&x->mem, buf_span(&out));
	buf_free(&out);
	return ret;
}

static struct span
own_name(
    struct imap_import *x, struct span there, char delimiter, struct span into)
{
	if (span_is(there, "INBOX"))
		return into.n > 0 ? into : SPAN("INBOX");
	if (begins(there, x->prefix))
		there = span_sub(there, x->prefix.n, there.n);
	return name_of(x, there, delimiter, into);
}

static unsigned
use_of(struct span attributes, struct arena *a)
{
	struct span word;
	unsigned ret = 0;

	while (imap_take_string(&attributes, a, &word))
		ret |= special_use_word(word);
	return ret;
}

static struct imap_box *
box_of(struct imap_import *x, struct imap_box **at, struct span there)
{
	while (*at != NULL && !span_eq((*at)->there, there))
		at = &(*at)->next;
	if (*at == NULL) {
		*at = ARENA_NEW(&x->mem, struct imap_box);
		(*at)->there = arena_span(&x->mem, there);
		(*at)->missing = true;
	}
	return *at;
}

/* "(\HasNoChildren) "/" name", of LIST or LSUB. */
static void
list_line(
    struct imap_import *x, struct span s, bool subscribed, struct span into)
{
	struct span attributes, delimiter = SPAN(""), there;
	struct imap_box *b;
	bool others;
	char sep;

	if (!imap_take_list(&s, &attributes) ||
	    (!imap_take_word(&s, "NIL") &&
		!imap_take_string(&s, &x->line, &delimiter)) ||
	    !imap_take_string(&s, &x->line, &there))
		return;
	others = is_of_user(x, there);
	if (!others && !is_own(x, there))
		return;
	if (imap_has_word(attributes, "\\NonExistent") ||
	    (imap_has_word(attributes, "\\Noselect") && !subscribed))
		return;
	b = box_of(x, others ? &x->shared : &x->boxes, there);
	sep = delimiter.n > 0 ? delimiter.p[0] : '\0';
	if (others)
		b->name =
		    name_of(x, span_sub(b->there, x->others[0].n, b->there.n),
			sep, SPAN("user"));
	else
		b->name = own_name(x, b->there, sep, into);
	if (subscribed)
		b->subscribed = true;
	else {
		b->missing = false;
		b->use |= use_of(attributes, &x->line);
	}
}

static int
ask(struct imap_import *x, const char *command, const char *answer,
    struct span into)
{
	enum imap_outcome r;

	imap_send(&x->c, "%s", command);
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		if (!imap_take_word(&s, "*") || !imap_take_word(&s, answer))
			continue;
		if (span_is(span_str(answer), "NAMESPACE"))
			namespace_line(x, s);
		else
			list_line(
			    x, s, span_is(span_str(answer), "LSUB"), into);
		arena_reset(&x->line);
	}
	return r == IMAP_OK ? 0 : imap_failed(&x->c, command);
}

int
imap_list(struct imap_import *x, struct span into)
{
	bool uses = imap_has_word(x->capabilities, "SPECIAL-USE") &&
		    imap_has_word(x->capabilities, "LIST-EXTENDED");
	int rc = 0;

	if (imap_has_word(x->capabilities, "NAMESPACE"))
		rc = ask(x, "NAMESPACE", "NAMESPACE", into);
	if (rc == 0)
		rc = ask(x,
		    uses ? "LIST \"\" \"*\" RETURN (SPECIAL-USE)"
			 : "LIST \"\" \"*\"",
		    "LIST", into);
	if (rc == 0)
		rc = ask(x, "LSUB \"\" \"*\"", "LSUB", into);
	return rc;
}
