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

static int
all(struct imap_import *x)
{
	int rc = 0;

	for (struct imap_box *b = x->boxes; b != NULL && rc == 0; b = b->next) {
		if (!b->missing)
			rc = imap_messages(x, b);
		if (rc == 0 && !b->missing)
			rc = imap_acl(x, b);
		if (rc == 0 && !b->missing)
			rc = imap_notes(x, b);
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
	if (rc == 0 && into.n == 0)
		rc = imap_others(&x);
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
