/* One frame: which question it is, and what it brings along. */
#include <stdio.h>
#include <string.h>

#include "auth.h"

/* The fields a request may have; p is NULL for one that is not there. */
struct request {
	uint64_t verb;
	struct span service, peer, mech, token, user, pass, authzid;
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
		default:
			break; /* from a newer client */
		}
	return f.n == 0;
}

static void
begin(struct conn *c, const struct request *q)
{
	struct exchange *x = &c->x;

	exchange_end(x);
	snprintf(x->service, sizeof x->service, "%.*s",
	    (int)(q->service.n < 16 ? q->service.n : 15),
	    q->service.n > 0 ? q->service.p : "");
	snprintf(x->peer, sizeof x->peer, "%.*s",
	    (int)(q->peer.n < 64 ? q->peer.n : 63),
	    q->peer.n > 0 ? q->peer.p : "");
	if (q->authzid.n > 0)
		claim_authzid(&x->claim, q->authzid);
}

static void
start(struct conn *c, const struct request *q)
{
	begin(c, q);
	c->x.mech = mechanism_find(q->mech);
	if (c->x.mech == NULL)
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
		if (c->x.mech == NULL)
			answer(c, AUTH_NO, SPAN_NONE);
		else
			mechanism_step(c, q.token);
		return true;
	case AUTHMSG_CANCEL:
		answer(c, AUTH_NO, SPAN_NONE);
		return true;
	default:
		return false;
	}
}
