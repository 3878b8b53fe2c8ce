/* One frame: which question it is, and what it brings along. */
#include <string.h>

#include "auth.h"

/* The fields a request may have; p is NULL for one that is not there. */
struct request {
	uint64_t verb;
	struct span service, peer, mech, token, user, pass, authzid;
	struct span binding_name, binding, cert_user, grant, host;
	uint64_t flags;
};

static bool
read_fields(struct span f, struct request *q)
{
	unsigned tag;
	struct span v;

	memset(q, 0, sizeof *q);
	while (tlv_next(&f, &tag, &v))
		switch (tag) {
		case AUTHMSG_VERB:
			q->verb = tlv_num(v);
			break;
		case AUTHMSG_SERVICE:
			q->service = v;
			break;
		case AUTHMSG_PEER:
			q->peer = v;
			break;
		case AUTHMSG_MECH:
			q->mech = v;
			break;
		case AUTHMSG_TOKEN:
			q->token = v;
			break;
		case AUTHMSG_USER:
			q->user = v;
			break;
		case AUTHMSG_PASS:
			q->pass = v;
			break;
		case AUTHMSG_AUTHZID:
			q->authzid = v;
			break;
		case AUTHMSG_FLAGS:
			q->flags = tlv_num(v);
			break;
		case AUTHMSG_CERT_USER:
			q->cert_user = v;
			break;
		case AUTHMSG_BINDING_NAME:
			q->binding_name = v;
			break;
		case AUTHMSG_BINDING:
			q->binding = v;
			break;
		case AUTHMSG_GRANT:
			q->grant = v;
			break;
		case AUTHMSG_HOST:
			q->host = v;
			break;
		default:
			break; /* from a newer client */
		}
	return f.n == 0;
}

/* What does not fit is cut, or, where that would mean something, left out. */
static void
copy(char *to, size_t size, struct span s, bool whole)
{
	size_t n = s.n < size ? s.n : whole ? 0 : size - 1;

	if (n > 0)
		memcpy(to, s.p, n);
	to[n] = '\0';
}

static void
take_binding(struct exchange *x, const struct request *q)
{
	copy(x->binding_name, sizeof x->binding_name, q->binding_name, true);
	x->binding_n = 0;
	if (q->binding.n > sizeof x->binding || x->binding_name[0] == '\0')
		return;
	memcpy(x->binding, q->binding.n > 0 ? q->binding.p : "", q->binding.n);
	x->binding_n = q->binding.n;
}

static void
begin(struct conn *c, const struct request *q)
{
	struct exchange *x = &c->x;

	exchange_end(x);
	copy(x->service, sizeof x->service, q->service, false);
	copy(x->peer, sizeof x->peer, q->peer, false);
	copy(x->cert_user, sizeof x->cert_user, q->cert_user, true);
	take_binding(x, q);
	x->flags = (unsigned)q->flags;
	if (q->authzid.n > 0)
		claim_authzid(&x->claim, q->authzid);
}

static void
start(struct conn *c, const struct request *q)
{
	begin(c, q);
	c->x.mech = mechanism_find(q->mech);
	if (c->x.mech == NULL || !mechanism_allowed(c, c->x.mech))
		answer(c, AUTH_NO, SPAN_NONE);
	else
		mechanism_start(c, q->token.p != NULL ? &q->token : NULL);
}

bool
request_run(struct conn *c, struct span fields)
{
	struct request q;

	if (!read_fields(fields, &q))
		return false;
	switch (q.verb) {
	case AUTHMSG_PASSWORD:
		begin(c, &q);
		claim_login(&c->x.claim, q.user);
		claim_password(&c->x.claim, q.pass);
		check_password(c);
		return true;
	case AUTHMSG_START:
		start(c, &q);
		return true;
	case AUTHMSG_STEP:
		if (q.binding.n > 0 && c->x.step == 0)
			take_binding(&c->x, &q);
		if (c->x.mech == NULL)
			answer(c, AUTH_NO, SPAN_NONE);
		else
			mechanism_step(c, q.token);
		return true;
	case AUTHMSG_TICKET:
		begin(c, &q);
		ticket_wanted(c, q.grant, q.host);
		return true;
	case AUTHMSG_CANCEL:
		exchange_end(&c->x);
		answer(c, AUTH_NO, SPAN_NONE);
		return true;
	default:
		return false;
	}
}
