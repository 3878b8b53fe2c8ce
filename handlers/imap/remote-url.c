/* What a URL names, where its mailbox is on another server. */
#include <errno.h>

#include "base/username.h"
#include "remote.h"
#include "url-auth.h"

struct fetching {
	struct session *s;
	struct buf *work;
	bool found;
};

/* "* XURL {310}..." */
static bool
take_bytes(void *arg, struct span line)
{
	static const struct span word = SPAN("* XURL ");
	struct fetching *f = arg;
	struct args a = {
	    .p = line.p + word.n, .end = line.p + line.n - 2, .s = f->s};
	struct span bytes;

	if (!span_eq(span_sub(line, 0, word.n), word))
		return false;
	if (remote_arg_body(&a, &bytes)) {
		buf_putspan(f->work, bytes);
		f->found = !f->work->overflow;
	}
	return true;
}

static int
fetch(struct session *s, struct remote *r, struct span text, struct buf *work,
    struct span *ret)
{
	struct fetching f = {.s = s, .work = work};
	enum remote_outcome what;
	unsigned tag;

	if (!remote_ready(r))
		return -EHOSTUNREACH;
	remote_wait(r, (int64_t)s->config->remote_timeout * 1000);
	work->limit = (size_t)s->config->max_message_size;
	remote_line_wide(r);
	tag = remote_tag(r);
	io_puts(&r->io, "XCHAPAR URL ");
	remote_put_string(r, text);
	io_puts(&r->io, "\r\n");
	what = remote_finish(r, tag, take_bytes, &f);
	remote_line_narrow(r);
	*ret = buf_span(work);
	if (what == REMOTE_GONE)
		return -EHOSTUNREACH;
	return f.found ? 0 : SPOOL_NONE;
}

/* The server in front is one of ours, and its user the session's. */
static bool
is_ours(struct session *s, const struct url *u)
{
	struct remotes *all = remote_all(s);
	char name[USERNAME_SIZE], host[HOST_SIZE];
	struct span only = u->host;
	const char *colon = memchr(only.p, ':', only.n);

	if (colon != NULL)
		only.n = (size_t)(colon - only.p);
	if (all == NULL || all->trouble || !directory_host(only, host))
		return false;
	if (u->user.n > 0 &&
	    (username_fold(u->user, name) != 0 || strcmp(name, s->user) != 0))
		return false;
	return strcmp(host, directory_self(all->directory)) == 0 ||
	       directory_is_server(all->directory, host);
}

bool
remote_url_here(struct session *s, struct span *text, struct url *u)
{
	static const struct span scheme = SPAN("imap://");
	struct span rest = span_sub(*text, scheme.n, text->n);
	const char *slash;

	if (!u->absolute)
		return true;
	slash = memchr(rest.p, '/', rest.n);
	if (slash == NULL || !is_ours(s, u))
		return false;
	*text = span_sub(rest, (size_t)(slash - rest.p), rest.n);
	return url_parse(s->mem, *text, u);
}

bool
remote_url(struct session *s, const struct url *u, struct span text,
    struct buf *work, struct span *ret, int *rc)
{
	struct remote *r = remote_of(s, u->mailbox);

	if (r != NULL)
		*rc = fetch(s, r, text, work, ret);
	return r != NULL;
}

bool
remote_url_of(struct session *s, const char *owner, struct span text,
    struct buf *work, struct span *ret, int *rc)
{
	struct remote *r = remote_of_account(s, owner);

	if (r != NULL)
		*rc = fetch(s, r, text, work, ret);
	return r != NULL;
}
