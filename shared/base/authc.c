/* Asking chapar-auth: questions and answers. */
#include "base/authc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/networks.h"
#include "base/tlsc.h"

static const char *trusted; /* networks; NULL: none */

static void
wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_clear(b);
}

void
authc_close(struct authc *a)
{
	authc_drop(a);
	wipe(&a->in);
	wipe(&a->out);
	buf_free(&a->in);
	buf_free(&a->out);
}

static bool
send_all(int fd, struct span s)
{
	while (s.n > 0) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = span_sub(s, (size_t)n, s.n);
	}
	return true;
}

/* One whole frame to a->in. */
static bool
receive(struct authc *a, struct span *ret_fields)
{
	size_t want;
	ssize_t n;
	int r;

	buf_clear(&a->in);
	while ((r = authmsg_frame(buf_span(&a->in), ret_fields, &want)) == 0) {
		if (!buf_room(&a->in, want - a->in.n))
			return false;
		n = recv(a->fd, a->in.p + a->in.n, want - a->in.n, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		a->in.n += (size_t)n;
	}
	return r > 0;
}

/* Sends what is in a->out.  A connection that was good before may have ended
 * in between, with a chapar-auth that was started anew: then once more, unless
 * the other side had to remember something. */
static bool
ask(struct authc *a, bool again, struct span *ret_fields)
{
	for (;;) {
		bool used = a->fd >= 0 && a->used;

		if (authc_open(a) < 0)
			return false;
		if (send_all(a->fd, buf_span(&a->out)) &&
		    receive(a, ret_fields)) {
			a->used = true;
			return true;
		}
		authc_drop(a);
		if (!used || !again)
			return false;
	}
}

static bool
copy_name(char to[USERNAME_SIZE], struct span from)
{
	if (from.n >= USERNAME_SIZE || memchr(from.p, 0, from.n) != NULL)
		return false;
	memcpy(to, from.p, from.n);
	to[from.n] = '\0';
	return true;
}

static bool
copy_via(struct identity *id, struct span from)
{
	if (from.n >= sizeof id->via)
		return false;
	memcpy(id->via, from.p, from.n);
	id->via[from.n] = '\0';
	return true;
}

static bool
copy_folder(struct identity *id, struct span from)
{
	if (from.n >= sizeof id->folder || memchr(from.p, 0, from.n) != NULL)
		return false;
	memcpy(id->folder, from.p, from.n);
	id->folder[from.n] = '\0';
	return true;
}

static bool
copy_grant(struct identity *id, struct span from)
{
	if (from.n >= sizeof id->grant)
		return false;
	memcpy(id->grant, from.p, from.n);
	id->grant[from.n] = '\0';
	return true;
}

/* The fields of an answer.  Groups are never dropped silently: a right may
 * hang on not being in one. */
static enum auth_result
understand(struct span f, struct span *token, struct identity *id)
{
	unsigned tag, result = AUTH_TEMP;
	size_t n = 0;
	struct span v;
	bool good = true;

	memset(id, 0, sizeof *id);
	while (good && tlv_next(&f, &tag, &v)) {
		if (tag == AUTHMSG_RESULT && tlv_num(v) <= AUTH_MORE)
			result = (unsigned)tlv_num(v);
		else if (tag == AUTHMSG_TOKEN)
			*token = v;
		else if (tag == AUTHMSG_USER)
			good = copy_name(id->user, v);
		else if (tag == AUTHMSG_LOGIN)
			good = copy_name(id->login, v);
		else if (tag == AUTHMSG_FOLDER)
			good = copy_folder(id, v);
		else if (tag == AUTHMSG_GRANT)
			good = copy_grant(id, v);
		else if (tag == AUTHMSG_VIA)
			good = copy_via(id, v);
		else if (tag == AUTHMSG_GROUP && v.n > 0) {
			good = v.n + 2 <= sizeof id->groups - n;
			if (good)
				memcpy(id->groups + n, v.p, v.n);
			n += v.n + 1;
		}
	}
	if (!good || f.n != 0 || (result == AUTH_OK && id->user[0] == '\0'))
		return AUTH_TEMP;
	return (enum auth_result)result;
}

static void
begin(struct authc *a, enum authmsg_verb verb)
{
	const struct peer *p = a->peer;
	const struct tlsc *t = tlsc_now();
	unsigned flags = a->tls || t->on ? AUTHMSG_TLS : 0;

	if (p != NULL && p->is_local)
		flags |= AUTHMSG_LOCAL;
	if (p != NULL && networks_have(trusted, p->addr))
		flags |= AUTHMSG_TUNNEL;
	if (a->folders)
		flags |= AUTHMSG_FOLDERS;
	wipe(&a->out);
	buf_room(&a->out, 4096); /* growing would leave a password behind */
	authmsg_begin(&a->out, AUTHMSG_VERB, verb);
	if (verb == AUTHMSG_STEP || verb == AUTHMSG_CANCEL)
		return;
	if (a->service != NULL)
		tlv_put(&a->out, AUTHMSG_SERVICE, span_str(a->service));
	if (p != NULL)
		tlv_put(&a->out, AUTHMSG_PEER, span_str(p->addr));
	tlv_put_num(&a->out, AUTHMSG_FLAGS, flags);
	if (t->email[0] != '\0')
		tlv_put(&a->out, AUTHMSG_CERT_USER, span_str(t->email));
}

/* What binds a mechanism to this TLS connection: of the kind that its first
 * message asks for ("p=NAME,"), or which its client would have liked. */
static void
put_binding(struct authc *a, struct span first)
{
	const struct tlsc *t = tlsc_now();
	const struct binding *b =
	    t->exporter.n > 0 ? &t->exporter : &t->end_point;
	const struct span other = SPAN("p=tls-server-end-point,");

	if (span_eq(span_sub(first, 0, other.n), other))
		b = &t->end_point;
	if (b->n == 0)
		return;
	tlv_put(&a->out, AUTHMSG_BINDING_NAME, span_str(b->name));
	tlv_put(&a->out, AUTHMSG_BINDING, span_of(b->bytes, b->n));
}

static enum auth_result
finish(struct authc *a, bool again, struct span *token, struct identity *id)
{
	enum auth_result r = AUTH_TEMP;
	struct span fields;

	memset(id, 0, sizeof *id);
	authmsg_end(&a->out);
	if (a->out.overflow)
		r = AUTH_NO; /* nobody has a name or a secret as long as that */
	else if (ask(a, again, &fields))
		r = understand(fields, token, id);
	if (r != AUTH_OK)
		memset(id, 0, sizeof *id);
	wipe(&a->out);
	return r;
}

enum auth_result
authc_plain(struct authc *a, struct span user, struct span password,
    struct identity *id)
{
	struct span token;

	begin(a, AUTHMSG_PASSWORD);
	tlv_put(&a->out, AUTHMSG_USER, user);
	tlv_put(&a->out, AUTHMSG_PASS, password);
	return finish(a, true, &token, id);
}

enum auth_result
authc_start(struct authc *a, struct span mech, const struct span *initial,
    struct span *ret_token, struct identity *id)
{
	*ret_token = SPAN("");
	begin(a, AUTHMSG_START);
	tlv_put(&a->out, AUTHMSG_MECH, mech);
	if (initial != NULL)
		tlv_put(&a->out, AUTHMSG_TOKEN, *initial);
	put_binding(a, initial != NULL ? *initial : SPAN(""));
	return finish(a, true, ret_token, id);
}

enum auth_result
authc_step(struct authc *a, struct span token, struct span *ret_token,
    struct identity *id)
{
	*ret_token = SPAN("");
	begin(a, AUTHMSG_STEP);
	tlv_put(&a->out, AUTHMSG_TOKEN, token);
	if (span_eq(span_sub(token, 0, 2), SPAN("p=")))
		put_binding(a, token);
	return finish(a, false, ret_token, id);
}

void
authc_cancel(struct authc *a)
{
	struct identity id;
	struct span token;

	if (a->fd < 0)
		return;
	begin(a, AUTHMSG_CANCEL);
	finish(a, false, &token, &id);
}

bool
authc_trust_networks(const char *list)
{
	trusted = list;
	return networks_valid(list);
}

bool
authc_plaintext_ok(const struct peer *p, bool tls)
{
	return tls || p->is_local || tlsc_now()->on ||
	       networks_have(trusted, p->addr);
}

enum auth_result
authc_apop(struct authc *a, struct span user, struct span timestamp,
    struct span hash, struct identity *id)
{
	struct buf b = {.limit = 4096};
	struct span token;

	buf_putspan(&b, user);
	buf_putc(&b, '\0');
	buf_putspan(&b, timestamp);
	buf_putc(&b, '\0');
	buf_putspan(&b, hash);
	begin(a, AUTHMSG_START);
	tlv_put(&a->out, AUTHMSG_MECH, SPAN("APOP"));
	tlv_put(&a->out, AUTHMSG_TOKEN, buf_span(&b));
	a->out.overflow |= b.overflow;
	buf_free(&b);
	return finish(a, true, &token, id);
}

enum auth_result
authc_kpop(struct authc *a, struct span request, struct span *ret_reply,
    struct identity *id)
{
	return authc_start(a, SPAN("KPOP"), &request, ret_reply, id);
}

static enum auth_result
read_ticket(struct span f, char ret[TICKET_SIZE])
{
	unsigned tag, result = AUTH_TEMP;
	struct span v;

	ret[0] = '\0';
	while (tlv_next(&f, &tag, &v)) {
		if (tag == AUTHMSG_RESULT && tlv_num(v) <= AUTH_TEMP)
			result = (unsigned)tlv_num(v);
		else if (tag == AUTHMSG_TOKEN && v.n < TICKET_SIZE) {
			memcpy(ret, v.p, v.n);
			ret[v.n] = '\0';
		}
	}
	if (f.n != 0 || (result == AUTH_OK && ret[0] == '\0'))
		return AUTH_TEMP;
	return (enum auth_result)result;
}

enum auth_result
authc_ticket(
    struct authc *a, const char *grant, const char *host, char ret[TICKET_SIZE])
{
	enum auth_result r = AUTH_TEMP;
	struct span fields;

	begin(a, AUTHMSG_TICKET);
	tlv_put(&a->out, AUTHMSG_GRANT, span_str(grant));
	tlv_put(&a->out, AUTHMSG_HOST, span_str(host));
	authmsg_end(&a->out);
	if (!a->out.overflow && ask(a, true, &fields))
		r = read_ticket(fields, ret);
	wipe(&a->in);
	return r;
}

bool
identity_has_group(const struct identity *id, const char *group)
{
	for (const char *g = id->groups; *g != '\0'; g += strlen(g) + 1)
		if (strcmp(g, group) == 0)
			return true;
	return false;
}
