/* CATENATE (RFC 4469): a message of parts, some of which are here already. */
#include <errno.h>

#include "append.h"
#include "remote.h"
#include "url.h"

enum { PARTS_MAX = 1000, URL_MAX = 8192, WORK_MAX = 16 << 20 };

/* A URL, perhaps as a literal that is still to come. */
static bool
arg_url(struct args *a, struct span *ret, struct reply *no)
{
	struct session *s = a->s;
	struct buf url = {.limit = URL_MAX};
	struct span piece;

	if (!s->literal.pending || !arg_announced(a))
		return arg_astring(a, ret);
	if (s->literal.n > URL_MAX) {
		*no = REPLY_NO("TOOBIG", "This URL is too long.");
		return false;
	}
	*no = WENT_AWAY;
	literal_go_ahead(s);
	while (s->literal.n > 0 && literal_piece(s, &piece))
		buf_putspan(&url, piece);
	*ret = arena_span(s->mem, buf_span(&url));
	buf_free(&url);
	if (s->literal.n > 0 || !literal_rest(s, &piece))
		return false;
	a->p = piece.p;
	a->end = piece.p + piece.n;
	*no = SYNTAX;
	return true;
}

static struct reply
bad_url(struct session *s, struct span url)
{
	for (size_t i = 0; i < url.n; i++) /* it is to stand in brackets */
		if (url.p[i] < 0x20 || url.p[i] == 0x7f ||
		    strchr("]\"\\", url.p[i]) != NULL)
			url.n = i;
	return REPLY_NO(arena_printf(s->mem, "BADURL \"%.*s\"",
			    url.n > 500 ? 500 : (int)url.n, url.p),
	    "There is nothing at this URL.");
}

static bool
add_url(
    struct session *s, struct span text, struct incoming *in, struct reply *no)
{
	struct buf work = {.limit = WORK_MAX};
	struct span bytes, path = text;
	struct url url;
	int rc = SPOOL_NONE;

	if (url_parse(s->mem, text, &url) && url.access.n == 0 &&
	    remote_url_here(s, &path, &url) &&
	    !remote_url(s, &url, path, &work, &bytes, &rc))
		rc = url_bytes(s, &s->viewer, &url, &work, &bytes);
	if (rc == 0 && in->size + bytes.n > s->config->max_message_size)
		*no = REPLY_NO("TOOBIG", "This message is too large.");
	else if (rc == SPOOL_NONE || rc == SPOOL_DENIED || rc == SPOOL_GONE)
		*no = bad_url(s, text);
	else if (rc == -EHOSTUNREACH)
		*no = remote_unavailable();
	else if (rc != 0)
		*no = reply_spool(s, rc);
	else {
		incoming_put(in, bytes.p, bytes.n);
		buf_free(&work);
		return true;
	}
	buf_free(&work);
	return false;
}

static bool
add_part(struct args *a, struct incoming *in, struct reply *no)
{
	struct span url;

	if (arg_word(a, "TEXT"))
		return arg_sp(a) && arg_announced(a) &&
		       append_literal(a, in, no);
	if (!arg_word(a, "URL"))
		return arg_missing(a, "URL or TEXT");
	return arg_sp(a) && arg_url(a, &url, no) && add_url(a->s, url, in, no);
}

bool
catenate(struct args *a, struct incoming *in, struct reply *no)
{
	unsigned n = 0;

	if (!arg_char(a, '('))
		return arg_missing(a, "a list of parts");
	do {
		if (++n > PARTS_MAX) {
			*no = REPLY_NO("LIMIT", "There are too many parts.");
			return false;
		}
		if (!add_part(a, in, no))
			return false;
	} while (arg_next(a, ' ') && arg_sp(a));
	return arg_char(a, ')') || arg_missing(a, "a closing parenthesis");
}
