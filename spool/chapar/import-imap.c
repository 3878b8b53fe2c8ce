/* Import from an IMAP server: who we are there, and what is to be had. */
#include "import-imap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/log.h"
#include "chapar.h"
#include "open.h"
#include "password.h"
#include "spool/acl.h"
#include "spool/quota.h"

static int
read_secret(const char *file, char secret[PASSWORD_SIZE])
{
	int fd, keep, rc;

	if (file == NULL)
		return password_read_once(secret);
	open_as_caller();
	fd = open(file, O_RDONLY | O_CLOEXEC);
	open_as_owner_again();
	if (fd < 0)
		return complain(EXIT_NOINPUT, "%s: %s", file, strerror(errno));
	keep = dup(0);
	dup2(fd, 0);
	rc = password_read_once(secret);
	dup2(keep, 0);
	close(keep);
	close(fd);
	return rc;
}

/* AUTHENTICATE PLAIN (RFC 4616), for whoever it is to be. */
static enum imap_outcome
plain(
    struct imap_import *x, const char *as, const char *who, const char *secret)
{
	struct buf b = {.limit = 4096}, out = {.limit = 8192};
	enum imap_outcome r;

	imap_send(&x->c, "AUTHENTICATE PLAIN");
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED)
		;
	if (r != IMAP_CONTINUE)
		return r;
	buf_puts(&b, as);
	buf_putc(&b, '\0');
	buf_puts(&b, who);
	buf_putc(&b, '\0');
	buf_puts(&b, secret);
	b64_encode(buf_span(&b), &out);
	io_putspan(&x->c.io, buf_span(&out));
	io_puts(&x->c.io, "\r\n");
	explicit_bzero(b.p, b.n);
	buf_free(&b);
	buf_free(&out);
	return imap_finish(&x->c);
}

static int
capabilities(struct imap_import *x)
{
	enum imap_outcome r;

	imap_send(&x->c, "CAPABILITY");
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		if (imap_take_word(&s, "*") && imap_take_word(&s, "CAPABILITY"))
			x->capabilities = arena_span(&x->mem, s);
	}
	return r == IMAP_OK ? 0 : imap_failed(&x->c, "CAPABILITY");
}

int
imap_login(struct imap_import *x, const struct imap_source *s)
{
	char secret[PASSWORD_SIZE];
	enum imap_outcome r;
	int rc;

	if (x->c.preauth)
		return capabilities(x);
	if ((rc = read_secret(s->secret, secret)) != 0)
		return rc;
	if (s->admin != NULL)
		r = plain(x, x->login, s->admin, secret);
	else {
		imap_send(&x->c, "LOGIN %s %s",
		    imap_quoted(&x->line, span_str(x->login)),
		    imap_quoted(&x->line, span_str(secret)));
		r = imap_finish(&x->c);
	}
	explicit_bzero(secret, sizeof secret);
	arena_reset(&x->line);
	return r == IMAP_OK ? capabilities(x) : imap_failed(&x->c, x->login);
}

static bool
has_entry(struct imap_import *x, struct span written, unsigned rights)
{
	char folded[IDENTIFIER_SIZE];
	struct acl *acl;
	bool negative;

	if (!identifier_fold(written, folded, &negative) ||
	    acl_get(x->im->box.account, x->im->box.id, &x->line, &acl) != 0)
		return false;
	for (unsigned i = 0; i < acl->n; i++)
		if (span_eq(acl->e[i].who, span_str(folded)) &&
		    acl->e[i].negative == negative)
			return acl->e[i].rights == rights;
	return false;
}

/* GETACL: who else may do what.  Rights that nobody here has are left out. */
static int
one_entry(struct imap_import *x, struct span who, struct span rights)
{
	char known[64];
	size_t n = 0;
	unsigned bits;

	for (size_t i = 0; i < rights.n && n < sizeof known; i++)
		if (strchr("lrswipkxtecda", rights.p[i]) != NULL)
			known[n++] = rights.p[i];
	if (!rights_parse(span_of(known, n), &bits) || has_entry(x, who, bits))
		return 0;
	return acl_change(
	    &x->im->viewer, VIA_CHAPAR, &x->im->box, who, ACL_SET, bits);
}

static int
acl_line(struct imap_import *x, struct span s)
{
	struct span name, who, rights;
	int rc = 0;

	if (!imap_take_string(&s, &x->line, &name))
		return 0;
	while (rc == 0 && imap_take_string(&s, &x->line, &who) &&
	       imap_take_string(&s, &x->line, &rights)) {
		if (span_is(who, x->login) || span_is(who, "owner") ||
		    span_is(who, "-owner"))
			continue;
		rc = one_entry(x, who, rights);
		if (rc == SPOOL_BADNAME) {
			import_skip(x->im, arena_str(&x->line, who),
			    "nobody can be called so in an access list");
			rc = 0;
		}
	}
	return rc;
}

int
imap_acl(struct imap_import *x, const struct imap_box *box)
{
	enum imap_outcome r;
	int rc = 0;

	if (!imap_has_word(x->capabilities, "ACL"))
		return 0;
	imap_send(&x->c, "GETACL %s", imap_quoted(&x->line, box->there));
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		if (imap_take_word(&s, "*") && imap_take_word(&s, "ACL") &&
		    rc == 0)
			rc = acl_line(x, s);
	}
	arena_reset(&x->line);
	if (r == IMAP_GONE)
		return imap_failed(&x->c, "GETACL");
	return rc == 0 ? 0 : open_failed(x->account, rc);
}

/* The root that INBOX obeys is that of the whole account here. */
static void
quota_line(struct span s, uint64_t limit[QUOTA_RESOURCES], struct arena *a)
{
	struct span root, list, name;
	uint32_t used, max;

	if (!imap_take_string(&s, a, &root) || !imap_take_list(&s, &list))
		return;
	while (imap_take_string(&list, a, &name) &&
	       imap_take_number(&list, &used) &&
	       imap_take_number(&list, &max)) {
		int which = quota_find_name(name);

		if (which >= 0)
			limit[which] = (uint64_t)max *
				       quota_unit((enum quota_resource)which);
	}
}

static bool
quota_is(struct imap_import *x, const uint64_t limit[QUOTA_RESOURCES])
{
	struct quota now;
	bool is = quota_root(
		      x->im->viewer.home, SPAN("INBOX"), &x->line, &now) == 0 &&
		  now.root.n == 0 &&
		  memcmp(now.limit, limit, sizeof now.limit) == 0;

	arena_reset(&x->line);
	return is;
}

int
imap_quota(struct imap_import *x)
{
	uint64_t limit[QUOTA_RESOURCES];
	enum imap_outcome r;
	bool any = false;
	int rc = 0;

	if (!imap_has_word(x->capabilities, "QUOTA"))
		return 0;
	for (unsigned i = 0; i < QUOTA_RESOURCES; i++)
		limit[i] = QUOTA_ANY;
	imap_send(&x->c, "GETQUOTAROOT INBOX");
	while ((r = imap_answer(&x->c)) == IMAP_UNTAGGED) {
		struct span s = buf_span(&x->c.line);

		if (imap_take_word(&s, "*") && imap_take_word(&s, "QUOTA"))
			quota_line(s, limit, &x->line);
	}
	arena_reset(&x->line);
	if (r == IMAP_GONE)
		return imap_failed(&x->c, "GETQUOTAROOT");
	for (unsigned i = 0; i < QUOTA_RESOURCES; i++)
		any = any || limit[i] != QUOTA_ANY;
	if (any && !quota_is(x, limit))
		rc = quota_set(
		    x->im->viewer.home, VIA_CHAPAR, NULL, SPAN(""), limit);
	return rc == 0 ? 0 : open_failed(x->account, rc);
}

static int
all(struct imap_import *x)
{
	int rc = 0;

	for (struct imap_box *b = x->boxes; b != NULL && rc == 0; b = b->next) {
		if (!b->missing)
			rc = imap_messages(x, b);
		if (rc == 0 && !b->missing)
			rc = imap_acl(x, b);
		if (rc == 0 && b->subscribed &&
		    (rc = mailbox_subscribe(
			 &x->im->viewer, VIA_CHAPAR, b->name, true)) != 0)
			rc = open_failed(x->account, rc);
	}
	return rc;
}

int
import_imap(struct import *im, const struct imap_source *s, const char *source,
    struct span into)
{
	struct imap_import x = {
	    .im = im,
	    .mem = {.limit = 256 << 20},
	    .line = {.limit = 64 << 20},
	    .account = s->account,
	    .login = s->login != NULL ? s->login : s->account,
	};
	int rc = s->command ? imap_command(&x.c, source)
			    : imap_connect(&x.c, source);

	if (rc != 0)
		return rc;
	if ((rc = imap_login(&x, s)) == 0 && (rc = imap_list(&x, into)) == 0)
		rc = all(&x);
	if (rc == 0 && into.n == 0) /* last: it may be full already */
		rc = imap_quota(&x);
	if (rc == 0) {
		imap_send(&x.c, "LOGOUT");
		imap_finish(&x.c);
	}
	imap_end(&x.c);
	arena_free(&x.mem);
	arena_free(&x.line);
	return rc;
}
