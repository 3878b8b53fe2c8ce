/*
 * Access lists of books: in the order in which they were given, for each the
 * rights (4, the highest bit: negative), a byte of length, the identifier.
 */
#include <stdio.h>
#include <string.h>

#include "base/le.h"
#include "mail/fold.h"
#include "spool/addressbook-inner.h"

enum { HEADER = 5 };
static const uint32_t NEGATIVE = UINT32_C(1) << 31;
static const char letters[] = "lrswipcda0123456789";

bool
book_rights_parse(struct span s, unsigned *ret)
{
	unsigned rights = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char *p;

		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') ||
			(s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
		if ((p = strchr(letters, s.p[i])) != NULL)
			rights |= 1U << (p - letters);
	}
	*ret = rights;
	return true;
}

const char *
book_rights_text(unsigned rights, char ret[BOOK_RIGHTS_TEXT])
{
	char *p = ret;

	for (unsigned i = 0; letters[i] != '\0'; i++)
		if ((rights >> i & 1) != 0)
			*p++ = letters[i];
	*p = '\0';
	return ret;
}

bool
book_acl_next(struct span *s, struct book_right *ret)
{
	uint32_t rights;
	size_t n;

	if (s->n < HEADER)
		return false;
	rights = get32(s->p);
	n = (unsigned char)s->p[4];
	if (HEADER + n > s->n)
		return false;
	*ret = (struct book_right){
	    .who = span_sub(*s, HEADER, n),
	    .negative = (rights & NEGATIVE) != 0,
	    .rights = rights & BOOK_RIGHTS,
	};
	*s = span_sub(*s, HEADER + n, s->n);
	return true;
}

unsigned
book_acl(const struct book *b, struct book_right ret[BOOK_ACL_MAX])
{
	struct span left = b->acl;
	unsigned n = 0;

	if (b->acl.p == NULL && b->owner.n > 0)
		ret[n++] =
		    (struct book_right){.who = b->owner, .rights = BOOK_ALL};
	while (n < BOOK_ACL_MAX && book_acl_next(&left, &ret[n]))
		n++;
	return n;
}

/* A book in a directory can only be looked at; ours never is. */
static unsigned
reduce(unsigned rights)
{
	const unsigned keep = BOOK_LOOKUP | BOOK_READ | BOOK_ADMIN;

	return (rights & BOOK_VIEW) != 0 ? rights & (keep | ~(BOOK_DIGIT - 1U))
					 : rights;
}

unsigned
book_judge(const struct viewer *v, const struct book *b)
{
	struct span left = b->acl;
	unsigned has = 0, hasnt = 0;
	struct book_right r;

	if (v->admin)
		return BOOK_ALL;
	if (b->acl.p == NULL)
		return b->own ? BOOK_ALL : 0;
	while (book_acl_next(&left, &r))
		if (viewer_is(v, r.who))
			*(r.negative ? &hasnt : &has) |= r.rights;
	has &= ~hasnt;
	return reduce(b->own ? has | BOOK_LOOKUP | BOOK_ADMIN : has);
}

/* An identifier in the form that is kept: folded where it can be a user's
 * name or a group's, "anybody" is "anyone". */
static bool
fold_who(struct span s, char ret[BOOK_WHO_MAX + 1], bool *negative)
{
	const struct span group = SPAN("group:");
	char name[USERNAME_SIZE];
	bool in_group;

	*negative = s.n > 0 && s.p[0] == '-';
	if (*negative)
		s = span_sub(s, 1, s.n);
	if (s.n == 0 || s.n > BOOK_WHO_MAX - group.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	if (span_is(s, "anyone") || span_is(s, "anybody"))
		s = SPAN("anyone");
	in_group = span_ieq(span_sub(s, 0, group.n), group);
	if (in_group)
		s = span_sub(s, group.n, s.n);
	if (username_fold(s, name) == 0)
		s = span_str(name);
	if (s.n > BOOK_WHO_MAX - group.n)
		return false;
	snprintf(ret, BOOK_WHO_MAX + 1, "%s%.*s", in_group ? "group:" : "",
	    SPAN_FMT(s));
	return true;
}

static void
put(struct buf *b, const struct book_right *r)
{
	buf_u32(b, r->rights | (r->negative ? NEGATIVE : 0));
	buf_putc(b, (char)r->who.n);
	buf_putspan(b, r->who);
}

/* The list with one entry changed, added or taken out. */
static int
changed(const struct book *b, const struct book_right *r, bool must_exist,
    struct buf *out)
{
	struct book_right list[BOOK_ACL_MAX];
	unsigned n = book_acl(b, list), i = 0;
	bool found;

	while (i < n && (list[i].negative != r->negative ||
			    !span_eq(list[i].who, r->who)))
		i++;
	found = i < n;
	if (!found && must_exist)
		return SPOOL_NONE;
	if (!found && n == BOOK_ACL_MAX)
		return SPOOL_FULL;
	for (unsigned k = 0; k < n; k++)
		if (k != i)
			put(out, &list[k]);
		else if (r->rights != 0)
			put(out, r);
	if (!found && r->rights != 0)
		put(out, r);
	return 0;
}

struct acl_change {
	struct viewer *v;
	struct arena mem;
	struct book book;
	struct book_right right;
	bool must_exist;
	struct buf acl;
};

/* Under the lock, on the list as it is now. */
static int
change(struct acl_change *x, struct commit *c)
{
	struct books all;
	struct book *b;
	int rc = books_read(x->book.account, &x->mem, &all);

	if (rc != 0)
		return rc;
	if ((b = books_find(&all, x->book.name)) == NULL)
		return SPOOL_NONE;
	b->owner = x->book.owner;
	b->own = x->book.own;
	if ((book_judge(x->v, b) & BOOK_ADMIN) == 0)
		return SPOOL_DENIED;
	x->book.acl = b->acl; /* as it was */
	if ((rc = changed(b, &x->right, x->must_exist, &x->acl)) != 0)
		return rc;
	b->acl = buf_span(&x->acl);
	rc = abook_grant(x->v, account_name(x->book.account), b->acl);
	return rc == 0 ? books_write(c, x->book.account, &all) : rc;
}

static int
run(struct acl_change *x, uint8_t via, struct span name)
{
	struct commit *c;
	int rc = addressbook_find(x->v, &x->mem, name, &x->book);

	if (rc == 0 && x->book.id == 0)
		rc = SPOOL_NONE;
	if (rc == 0 && (x->book.rights & BOOK_ADMIN) == 0)
		rc = SPOOL_DENIED;
	if (rc != 0)
		return rc;
	rc = commit_begin(&c, x->book.account, via, x->v->user);
	if (rc != 0)
		return rc;
	if ((rc = change(x, c)) != 0) {
		commit_abandon(&c);
		return rc;
	}
	if ((rc = commit_end(&c)) == 0)
		abook_revoke(x->v, x->book.account, x->book.acl);
	return rc;
}

int
addressbook_set_acl(struct viewer *v, uint8_t via, struct span name,
    struct span who, unsigned rights, bool must_exist)
{
	char text[BOOK_WHO_MAX + 1];
	struct acl_change x = {
	    .v = v,
	    .mem = {.limit = 64 << 20},
	    .right = {.rights = rights},
	    .must_exist = must_exist,
	    .acl = {.limit = BOOK_ACL_MAX * (HEADER + BOOK_WHO_MAX)},
	};
	int rc = SPOOL_BADNAME;

	if (fold_who(who, text, &x.right.negative)) {
		x.right.who = span_str(text);
		rc = run(&x, via, name);
	}
	buf_free(&x.acl);
	arena_free(&x.mem);
	return rc;
}
