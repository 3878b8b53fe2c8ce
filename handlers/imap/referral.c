/* Where something is that is not here, for clients that want to go there. */
#include "referral.h"

#include "base/relay.h"
#include "remote.h"

/* What a URL can have as it is (RFC 5092, bchar). */
static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~/!$'()*+,", c) != NULL);
}

static void
put_coded(struct buf *b, struct span s, bool slash)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_plain(s.p[i]) && (slash || s.p[i] != '/'))
			buf_putc(b, s.p[i]);
		else
			buf_printf(b, "%%%02X", (unsigned char)s.p[i]);
}

/* "imap://alice;AUTH=*@mail2.example/board/news" (RFC 2193, section 4) */
const char *
referral_mailbox(struct session *s, struct span name)
{
	struct buf b = {.limit = 8192};
	struct remote *r;
	const char *url;

	if (!s->wants_referrals || !s->config->referrals ||
	    (r = remote_of(s, name)) == NULL || r->host[0] == '\0')
		return NULL;
	buf_puts(&b, "imap://");
	put_coded(&b, span_str(s->user), false);
	buf_puts(&b, ";AUTH=*@");
	buf_printf(&b, strchr(r->host, ':') == NULL ? "%s" : "[%s]", r->host);
	if (relay_options.port != 0)
		buf_printf(&b, ":%u", (unsigned)relay_options.port);
	buf_putc(&b, '/');
	put_coded(&b, name, true);
	url = arena_str(s->mem, buf_span(&b));
	buf_free(&b);
	return url;
}
