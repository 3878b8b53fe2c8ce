/*
 * chapar deliver - puts the message on standard input into a mailbox.
 *
 * For a transfer agent without LMTP, for cron and for scripts.  Silent when
 * all is well; exit statuses are those that mail programs understand, and
 * whatever may be different later is 75.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "args.h"
#include "base/log.h"
#include "crlf.h"
#include "open.h"
#include "spool/autocreate.h"
#include "spool/duplicate.h"
#include "spool/names.h"

enum { PIECE = 65536 };

static bool verbose;
static uint64_t duplicate_s;
static struct autocreate make;

static const struct option_def options[] = {
    {"verbose", OPT_FLAG, &verbose, NULL, "print the UID it got"},
    {"duplicate-window", OPT_SECONDS, &duplicate_s, "TIME",
     "drop what came within it to the same mailbox; 0: nothing"},
    {"autocreate-user", OPT_FLAG, &make.user, NULL,
     "who has no account gets one"},
    {"autocreate", OPT_STRING, &make.folders, "LIST",
     "folders made then: Sent,Drafts,Trash,Spam=Junk"},
    {NULL,      0,        NULL,     NULL, NULL                  },
};

/* A first line "From ..." is of an mbox, not of the message. */
static struct span
without_from_line(struct span s)
{
	const char *lf;

	if (s.n < 5 || memcmp(s.p, "From ", 5) != 0 ||
	    (lf = memchr(s.p, '\n', s.n)) == NULL)
		return s;
	return span_sub(s, (size_t)(lf - s.p) + 1, s.n);
}

/* Fills the piece as far as input goes: how many bytes, or negative errno. */
static ssize_t
read_piece(char piece[PIECE])
{
	size_t n = 0;

	while (n < PIECE) {
		ssize_t got = read(0, piece + n, PIECE - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static int
read_message(struct incoming *in)
{
	struct crlf crlf = {.to = in};
	char piece[PIECE];
	bool first = true;
	ssize_t n;

	while ((n = read_piece(piece)) > 0) {
		struct span s = span_of(piece, (size_t)n);

		crlf_put(&crlf, first ? without_from_line(s) : s);
		first = false;
	}
	return n < 0 ? (int)n : 0;
}

/* The folder if it is there and may be posted to, else INBOX. */
static int
find_box(struct opened *o, struct span folder, struct mailbox *ret)
{
	if (folder.n > 0 && mailbox_find(&o->viewer, folder, ret) == 0)
		return 0;
	return mailbox_find(&o->viewer, SPAN("INBOX"), ret);
}

static int
store(struct opened *o, struct incoming *in, struct span folder,
    uint32_t *ret_uid)
{
	struct mailbox box;
	struct commit *c;
	uint64_t id = duplicate_s != 0 ? duplicate_id(in->bytes) : 0;
	int rc;

	*ret_uid = 0;
	if ((rc = find_box(o, folder, &box)) != 0)
		return rc;
	if ((rc = commit_begin(&c, box.account, VIA_CHAPAR, NULL)) != 0)
		return rc;
	if (id != 0 && duplicate_seen(box.account, box.id, id, duplicate_s)) {
		commit_abandon(&c);
		return 0;
	}
	if ((rc = commit_message(c, box.id, in, ret_uid)) == 0) {
		if (id != 0)
			duplicate_expect(box.account, box.id, id);
		if ((rc = commit_end(&c)) == 0 && id != 0)
			duplicate_note(box.account, box.id, id);
		return rc;
	}
	commit_abandon(&c);
	if (rc == SPOOL_NONE && folder.n > 0) /* it was deleted just now */
		return store(o, in, SPAN(""), ret_uid);
	return rc;
}

static int
deliver(struct opened *o, struct span folder)
{
	struct incoming in;
	uint32_t uid;
	int rc;

	incoming_start(&in, &o->spool);
	if ((rc = read_message(&in)) != 0)
		rc = complain(EXIT_TEMP, "standard input: %s", strerror(-rc));
	else if (in.size == 0)
		rc = complain(EXIT_DATA, "no message on standard input");
	else if ((rc = incoming_finish(&in)) != 0 ||
		 (rc = store(o, &in, folder, &uid)) != 0)
		rc = complain(EXIT_TEMP, "%s: %s", o->name, spool_strerror(rc));
	else if (verbose)
		printf("%" PRIu32 "\n", uid);
	incoming_free(&in);
	return rc;
}

/* NAME[+FOLDER][@DOMAIN]: where one part ends and the next begins. */
struct address {
	struct span user, folder, domain;
};

static struct address
address_split(struct span s)
{
	struct address a = {
	    .folder = {"", 0},
              .domain = {"", 0}
        };
	const char *at = memrchr(s.p, '@', s.n), *plus;

	if (at != NULL) {
		a.domain = span_sub(s, (size_t)(at - s.p), s.n);
		s.n = (size_t)(at - s.p);
	}
	if ((plus = memchr(s.p, '+', s.n)) != NULL) {
		a.folder = span_sub(s, (size_t)(plus - s.p) + 1, s.n);
		s.n = (size_t)(plus - s.p);
	}
	a.user = s;
	return a;
}

/* The account that is not there yet. */
static void
make_account(const struct chapar *c, struct span name)
{
	struct account *account;
	char folded[USERNAME_SIZE];
	struct spool spool;

	if ((!make.user && make.folders == NULL) ||
	    username_fold(name, folded) != 0 || is_board(folded) ||
	    spool_open(&spool, c->spool) != 0)
		return;
	if (autocreate_open(&spool, folded, &make, VIA_CHAPAR, &account) == 0)
		account_close(account);
	spool_close(&spool);
}

static int
open_whose(const struct chapar *c, struct span name, struct opened *ret)
{
	make_account(c, name);
	return open_account(c, name, ret);
}

/* user@domain if there is such an account, else user. */
static int
open_recipient(
    const struct chapar *c, const struct address *a, struct opened *ret)
{
	char whole[1024], folded[USERNAME_SIZE];
	struct spool spool;
	bool exists;
	int rc;

	if (a->domain.n == 0)
		return open_whose(c, a->user, ret);
	snprintf(whole, sizeof whole, "%.*s%.*s", SPAN_FMT(a->user),
	    SPAN_FMT(a->domain));
	if ((rc = open_spool(c, &spool)) != 0)
		return rc;
	exists = username_fold(span_str(whole), folded) == 0 &&
		 account_exists(&spool, folded);
	spool_close(&spool);
	return open_whose(c, exists ? span_str(folded) : a->user, ret);
}

int
cmd_deliver(const struct chapar *c, int argc, char *const argv[])
{
	struct address address;
	struct words words;
	struct opened o;
	int rc;

	args_parse("chapar deliver", "[OPTIONS] NAME[+FOLDER][@DOMAIN]",
	    options, argc, argv, 1, 1, &words);
	if (!autocreate_valid(make.folders))
		options_bad("chapar deliver", "--autocreate: no list of folders");
	address = address_split(span_str(words.w[0]));
	if ((rc = open_recipient(c, &address, &o)) != 0)
		return rc;
	rc = deliver(&o, address.folder);
	open_end(&o);
	return rc;
}
