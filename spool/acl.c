/*
 * Access lists: read, judged, changed.
 *
 * A record: version 1, three bytes of zero; then for each entry the rights
 * (4, the highest bit: negative), a byte of length, and the identifier.
 */
#include "spool/acl.h"

#include "base/buf.h"
#include "base/le.h"
#include "spool/catalog.h"
#include "spool/grants.h"
#include "spool/inner.h"
#include "spool/names.h"

enum { ACL_VERSION = 1, ENTRY_HEADER = 5 };
static const uint32_t NEGATIVE = UINT32_C(1) << 31;

struct key {
	unsigned char bytes[8];
};

static struct span
make_key(struct key *k, uint64_t box)
{
	put64(k->bytes, box);
	return span_of(k->bytes, sizeof k->bytes);
}

bool
acl_entry(struct span value, size_t *at, struct acl_entry *ret)
{
	uint32_t rights;
	size_t n;

	if (*at + ENTRY_HEADER > value.n)
		return false;
	rights = get32(value.p + *at);
	n = (unsigned char)value.p[*at + 4];
	if (*at + ENTRY_HEADER + n > value.n)
		return false;
	*ret = (struct acl_entry){
	    .who = span_sub(value, *at + ENTRY_HEADER, n),
	    .rights = rights & RIGHTS_ALL,
	    .negative = (rights & NEGATIVE) != 0,
	};
	*at += ENTRY_HEADER + n;
	return true;
}

bool
acl_any(const struct account *a)
{
	struct head_state s;

	if (a->locked)
		s = a->now;
	else
		head_read(&a->head, &s);
	return (s.tables >> TABLE_ACL & 1) != 0;
}

static int
get_record(struct account *a, uint64_t box, struct arena *mem, struct span *ret)
{
	struct key k;
	int rc;

	if (!acl_any(a))
		return SPOOL_NONE;
	rc = catalog_get(a, TABLE_ACL, make_key(&k, box), mem, ret);
	if (rc == 0 && (ret->n < ACL_HEADER || ret->p[0] != ACL_VERSION))
		return SPOOL_CORRUPT;
	return rc;
}

int
acl_get(struct account *a, uint64_t box, struct arena *mem, struct acl **ret)
{
	struct acl *acl = ARENA_NEW(mem, struct acl);
	size_t at = ACL_HEADER;
	struct span value;
	int rc = get_record(a, box, mem, &value);

	if (rc == SPOOL_NONE) {
		if (!is_board(a->name))
			acl->e[acl->n++] = (struct acl_entry){
			    .who = span_str(a->name), .rights = RIGHTS_ALL};
	} else if (rc != 0)
		return rc;
	else
		while (
		    acl->n < ACL_MAX && acl_entry(value, &at, &acl->e[acl->n]))
			acl->n++;
	*ret = acl;
	return 0;
}

static bool
is_owner(const struct viewer *v, const struct account *a)
{
	return v->user != NULL && strcmp(v->user, a->name) == 0;
}

static unsigned
implicit(const struct viewer *v, const struct account *a)
{
	return (is_owner(v, a) ? RIGHTS_OWNER : 0) |
	       (v->admin ? RIGHTS_ADMIN : 0);
}

unsigned
acl_rights(
    const struct viewer *v, const struct account *a, const struct acl *acl)
{
	unsigned has = 0, hasnt = 0;

	for (unsigned i = 0; i < acl->n; i++)
		if (viewer_is(v, acl->e[i].who))
			*(acl->e[i].negative ? &hasnt : &has) |=
			    acl->e[i].rights;
	return (has & ~hasnt) | implicit(v, a);
}

int
acl_judge(const struct viewer *v, const struct account *a, struct span value,
    unsigned *ret)
{
	unsigned has = 0, hasnt = 0;
	struct acl_entry e;
	size_t at = ACL_HEADER;

	if (value.n < ACL_HEADER || value.p[0] != ACL_VERSION)
		return SPOOL_CORRUPT;
	while (acl_entry(value, &at, &e))
		if (viewer_is(v, e.who))
			*(e.negative ? &hasnt : &has) |= e.rights;
	*ret = (has & ~hasnt) | implicit(v, a);
	return 0;
}

unsigned
acl_default(const struct viewer *v, const struct account *a)
{
	return is_owner(v, a) ? RIGHTS_ALL : implicit(v, a);
}

int
acl_look(const struct viewer *v, struct account *a, uint64_t box, unsigned *ret)
{
	struct arena mem = {.limit = 1 << 20};
	struct span value;
	int rc = get_record(a, box, &mem, &value);

	if (rc == 0)
		rc = acl_judge(v, a, value, ret);
	else if (rc == SPOOL_NONE) {
		*ret = acl_default(v, a);
		rc = 0;
	}
	arena_free(&mem);
	return rc;
}

static int
write_record(struct commit *c, uint64_t box, const struct acl *acl)
{
	struct buf out = {.limit = 1 << 20};
	struct key k;
	int rc;

	buf_u32(&out, ACL_VERSION);
	for (unsigned i = 0; i < acl->n; i++) {
		const struct acl_entry *e = &acl->e[i];

		buf_u32(&out, e->rights | (e->negative ? NEGATIVE : 0));
		buf_putc(&out, (char)e->who.n);
		buf_putspan(&out, e->who);
	}
	rc = out.overflow
		 ? SPOOL_FULL
		 : commit_put(c, TABLE_ACL, make_key(&k, box), buf_span(&out));
	buf_free(&out);
	return rc;
}

/* One entry; false if there are too many. */
static bool
modify(struct acl *acl, struct span who, bool negative, enum acl_how how,
    unsigned rights)
{
	unsigned i = 0;

	while (i < acl->n &&
	       (acl->e[i].negative != negative || !span_eq(acl->e[i].who, who)))
		i++;
	if (i == ACL_MAX)
		return false;
	if (i == acl->n)
		acl->e[acl->n++] = (struct acl_entry){who, 0, negative};
	if (how == ACL_ADD)
		acl->e[i].rights |= rights;
	else if (how == ACL_REMOVE)
		acl->e[i].rights &= ~rights;
	else
		acl->e[i].rights = rights;
	if (acl->e[i].rights == 0) {
		acl->n--;
		memmove(
		    &acl->e[i], &acl->e[i + 1], (acl->n - i) * sizeof *acl->e);
	}
	return true;
}

static bool
lets_see(const struct acl *acl, struct span who)
{
	for (unsigned i = 0; i < acl->n; i++)
		if (!acl->e[i].negative && span_eq(acl->e[i].who, who) &&
		    (acl->e[i].rights & RIGHT_LOOKUP) != 0)
			return true;
	return false;
}

/* The mailbox may have been deleted before we had the lock. */
static int
still_there(struct account *a, uint64_t box, struct arena *mem)
{
	struct span name;

	return catalog_name_of(a, box, mem, &name);
}

int
acl_change(struct viewer *v, uint8_t via, const struct mailbox *box,
    struct span written, enum acl_how how, unsigned rights)
{
	struct arena mem = {.limit = 8 << 20};
	struct account *a = box->account;
	char who[IDENTIFIER_SIZE];
	bool negative, saw = false;
	struct commit *c = NULL;
	struct acl *acl;
	int rc;

	if (!identifier_fold(written, who, &negative))
		return SPOOL_BADNAME;
	if ((rc = grants_open(a->spool)) == 0)
		rc = commit_begin(&c, a, via, viewer_name(v));
	if (rc == 0)
		rc = still_there(a, box->id, &mem);
	if (rc == 0)
		rc = acl_get(a, box->id, &mem, &acl);
	if (rc == 0) {
		saw = lets_see(acl, span_str(who));
		if (!modify(acl, span_str(who), negative, how, rights))
			rc = SPOOL_FULL;
	}
	if (rc == 0 && lets_see(acl, span_str(who)))
		rc = grants_add(a->spool, a->name, span_str(who));
	if (rc == 0)
		rc = write_record(c, box->id, acl);
	if (rc == 0)
		rc = commit_end(&c);
	else if (c != NULL)
		commit_abandon(&c);
	if (rc == 0 && saw && !lets_see(acl, span_str(who)))
		acl_tidy_up(a); /* what it leaves does no harm */
	arena_free(&mem);
	return rc;
}

int
acl_inherit(struct commit *c, struct account *a, uint64_t from, uint64_t to)
{
	struct arena mem = {.limit = 1 << 20};
	struct span value;
	struct key k;
	int rc = get_record(a, from, &mem, &value);

	if (rc == 0)
		rc = commit_put(c, TABLE_ACL, make_key(&k, to), value);
	arena_free(&mem);
	return rc == SPOOL_NONE ? 0 : rc;
}

int
acl_forget(struct commit *c, struct account *a, uint64_t box)
{
	struct arena mem = {.limit = 1 << 20};
	struct span value;
	struct key k;
	int rc = get_record(a, box, &mem, &value);

	if (rc == 0)
		rc = commit_del(c, TABLE_ACL, make_key(&k, box));
	arena_free(&mem);
	return rc == SPOOL_NONE ? 0 : rc;
}
