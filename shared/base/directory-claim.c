/* What entries of a directory server say in directory.tdb: each claims an
 * account for a server. */
#include <errno.h>

#include "base/directory-edit-inner.h"

enum { CLAIMS_MAX = 64 }; /* of one account: more are trouble all the same */

bool
claim_read(struct span v, const char **account, const char **host)
{
	const char *nul = v.n > 0 ? memchr(v.p, '\0', v.n) : NULL;

	if (nul == NULL || v.p[v.n - 1] != '\0' || nul == v.p + v.n - 1)
		return false;
	*account = v.p;
	*host = nul + 1;
	return true;
}

/* The account as these claims have it; host: what the only one says. */
static int
settle(struct directory_edit *e, const char *account, const char *old,
    struct span claims)
{
	const char *who, *host = "";
	struct span value = SPAN("");
	int r = 0;

	if (claims.n == CLAIM_ID)
		r = directory_fetch(e, KEY_CLAIM, claims, &value);
	if (r == 0 && value.n > 0 && !claim_read(value, &who, &host))
		host = "";
	return r != 0 ? r
		      : directory_change_home(
			    e, account, old, host, claims, claims.n == 0);
}

/* Takes an entry's claim from an account, or adds it. */
static int
claim(struct directory_edit *e, const char *account, const char id[CLAIM_ID],
    bool add)
{
	char claims[CLAIMS_MAX * CLAIM_ID], old[HOST_SIZE];
	struct home_record h;
	struct span value;
	size_t n = 0;
	int r = directory_fetch(e, KEY_ACCOUNT, span_str(account), &value);

	if (r != 0)
		return r;
	directory_old_home(value, &h, old);
	for (size_t at = 0; at < h.claims.n; at += CLAIM_ID)
		if (memcmp(h.claims.p + at, id, CLAIM_ID) != 0 &&
		    n + 2 * CLAIM_ID <= sizeof claims) {
			memcpy(claims + n, h.claims.p + at, CLAIM_ID);
			n += CLAIM_ID;
		}
	if (add) {
		memcpy(claims + n, id, CLAIM_ID);
		n += CLAIM_ID;
	}
	return settle(e, account, old, span_of(claims, n));
}

static int
put_claim(struct directory_edit *e, const char id[CLAIM_ID],
    const char *account, const char *host)
{
	struct buf b = {.limit = USERNAME_SIZE + HOST_SIZE};
	int r;

	buf_put(&b, account, strlen(account) + 1);
	buf_put(&b, host, strlen(host) + 1);
	r = b.overflow ? -EINVAL
		       : directory_store(
			     e, KEY_CLAIM, span_of(id, CLAIM_ID), buf_span(&b));
	buf_free(&b);
	return r;
}

int
directory_claim(struct directory_edit *e, const char id[16],
    const char *account, const char *host, bool *ret_changed)
{
	const char *was = "", *where = "";
	struct span value;
	int r = directory_fetch(e, KEY_CLAIM, span_of(id, CLAIM_ID), &value);
	bool known = r == 0 && claim_read(value, &was, &where);

	*ret_changed = r == 0 && !(known && strcmp(was, account) == 0 &&
				     strcmp(where, host) == 0);
	if (*ret_changed)
		r = put_claim(e, id, account, host);
	if (r == 0 && *ret_changed && known && strcmp(was, account) != 0)
		r = claim(e, was, id, false);
	if (r == 0 && *ret_changed)
		r = claim(e, account, id, true);
	arena_free(&e->mem);
	return r;
}

int
directory_unclaim(struct directory_edit *e, const char id[16])
{
	const char *was, *where;
	struct span value;
	int r = directory_fetch(e, KEY_CLAIM, span_of(id, CLAIM_ID), &value);

	if (r == 0 && value.n > 0) {
		r = directory_store(
		    e, KEY_CLAIM, span_of(id, CLAIM_ID), SPAN(""));
		if (r == 0 && claim_read(value, &was, &where))
			r = claim(e, was, id, false);
	}
	arena_free(&e->mem);
	return r;
}
