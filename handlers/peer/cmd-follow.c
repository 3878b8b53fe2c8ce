/*
 * FOLLOW: all accounts, and what becomes of them, for a standby.
 *
 * The other side says what it has; what is behind that is sent, and then what
 * comes, as long as it listens.  The bells of all accounts are watched, so an
 * account of which nothing is heard costs nothing, and the folders in which
 * accounts come to be.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "follow.h"
#include "spool/place.h"
#include "spool/ship.h"

enum {
	ROOM = 1 << 20,
	LOOK_MS = 3000,  /* for accounts without a watch, and failed ones */
	NEWS_MS = 100,   /* for new ones, once one came */
	SELDOM_MS = 60000, /* for what nobody told us of */
	BEAT_MS = 10000, /* a sign of life */
	SYNC_BEAT_MS = 1000, /* the same, for commits that wait */
	WORD_MS = 200,   /* how often it is told how far we are */
	NAME_LINE = 1024,
	WATCHED = IN_MODIFY | IN_MOVE_SELF | IN_DELETE_SELF,
	FOLDERS = IN_CREATE | IN_MOVED_TO | IN_ONLYDIR,
};

/* --- the accounts ------------------------------------------------------------ */

static void
watch(struct follow *f, struct followed *a)
{
	char path[PATH_MAX], name[USERNAME_PATH_SIZE];
	int wd;

	username_path(a->name, name);
	snprintf(path, sizeof path, "%s/account/%s/head", f->s->spool->path,
	    name);
	wd = inotify_add_watch(f->watch, path, WATCHED);
	if (wd >= 0)
		followed_watched(f, a, wd);
	else if (errno == ENOSPC && !f->told) {
		f->told = true;
		log_warn("not all accounts can be watched: "
			 "fs.inotify.max_user_watches");
	}
}

/* Where accounts come from: account/ and the folders in it. */
static void
watch_folders(struct follow *f)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s/account", f->s->spool->path);

	inotify_add_watch(f->watch, path, FOLDERS);
	for (unsigned i = 0; i < 256; i++) {
		snprintf(path + n, sizeof path - (size_t)n, "/%02x", i);
		inotify_add_watch(f->watch, path, FOLDERS); /* if it is there */
	}
}

/* One that was not known is to be looked at; so is one without a watch. */
static int
look_one(void *arg, const char *name)
{
	struct follow *f = arg;
	struct followed *a = followed_find(f, name);

	if (a == NULL) {
		a = followed_add(f, name);
		a->dirty = true;
	}
	if (a->wd < 0) {
		watch(f, a);
		a->dirty = true;
	}
	if (a->dirty)
		followed_queue(f, a);
	return 0;
}

static void
look(struct follow *f)
{
	int64_t began = clock_ms();

	f->news = false;
	watch_folders(f);
	spool_each_account(f->s->spool, look_one, f);
	f->looked = clock_ms();
	f->look_took = f->looked - began;
}

/* Looking costs what there is: the more, the less often. */
static void
look_again(struct follow *f)
{
	int64_t every = f->told || f->failed != 0 ? LOOK_MS : SELDOM_MS;

	if (f->news)
		every = NEWS_MS;
	if (clock_ms() - f->looked >= every + 10 * f->look_took)
		look(f);
}

static void
hear(struct follow *f)
{
	char room[65536] __attribute__((aligned(8)));
	ssize_t n;

	while ((n = read(f->watch, room, sizeof room)) > 0)
		for (char *p = room; p < room + n;) {
			struct inotify_event *e = (void *)p;
			struct followed *a = followed_of_wd(f, e->wd);

			if ((e->mask & IN_Q_OVERFLOW) != 0)
				followed_all_dirty(f);
			if (a == NULL && e->len > 0 && e->name[0] != '.')
				f->news = true;
			if (a != NULL && (e->mask & IN_IGNORED) != 0)
				followed_unwatched(f, a);
			if (a != NULL) {
				a->dirty = true;
				followed_queue(f, a);
			}
			p += sizeof *e + e->len;
		}
}

/* --- what goes ---------------------------------------------------------------- */

static void
put_name(struct buf *out, enum ship_type type, const char *name)
{
	buf_u32(out, type);
	buf_u32(out, (uint32_t)strlen(name));
	buf_puts(out, name);
}

/* What they have of it is not the beginning of what is here, or cannot be
 * told: another time. */
static void
cannot_ship(struct follow *f, struct followed *a, int rc)
{
	log_err("%s: %s", a->name, spool_strerror(rc));
	buf_clear(&f->out);
	put_name(&f->out, SHIP_OTHER, a->name);
	io_putspan(f->s->io, buf_span(&f->out));
	synced_not(f, a);
}

/* What is new of one account, a piece of it if that is much: the others are
 * not to wait for it. */
static void
ship_account(struct follow *f, struct followed *a)
{
	enum account_place place;
	struct account *account;
	struct log_end end;
	int rc;

	if (a->not_before > clock_ms()) /* it stays dirty */
		return;
	f->failed -= a->not_before != 0;
	a->not_before = 0;
	a->dirty = false;
	if (followed_open(f, a, &account) != 0)
		return; /* it went, or cannot be read: another time */
	account_end(account, &end);
	place = account_place(account);
	if (place != PLACE_ORDINARY && place != PLACE_LEAVING)
		return;
	if (end.lsn == a->at.end.lsn && end.check == a->at.end.check) {
		if (f->durable == f->sent)
			synced_same(f, a, end.lsn);
		return;
	}
	buf_clear(&f->out);
	put_name(&f->out, SHIP_ACCOUNT, a->name);
	rc = ship_more(account, &a->at, ROOM, &f->out);
	if (rc != 0 && rc != SPOOL_NONE) {
		cannot_ship(f, a, rc);
		return;
	}
	io_putspan(f->s->io, buf_span(&f->out));
	if (rc == SPOOL_NONE) {
		f->sent++;
		synced_sent(f, a, a->at.end.lsn);
	} else {
		a->dirty = true;
		followed_queue(f, a);
	}
}

/* Those that are queued now: what they say is read in between. */
static void
ship_queue(struct follow *f)
{
	struct followed *a, *last = NULL;

	if (f->first != NULL)
		last = (struct followed *)((char *)f->last -
					   offsetof(struct followed, next));
	while ((a = followed_next(f)) != NULL && !f->s->io->broken) {
		ship_account(f, a);
		if (a == last)
			break;
	}
}

/* --- what they say -------------------------------------------------------------- */

/* "account LSN check" lines, to a line ".", or ". sync": it says what is on the
 * disk over there. */
static bool
read_what_they_have(struct follow *f)
{
	struct span line;

	while (io_line(f->s->io, NAME_LINE, &line) == IO_OK) {
		char text[NAME_LINE + 1], name[NAME_LINE + 1];
		struct log_end end;
		struct followed *a;

		if (span_eq(line, SPAN(". sync")))
			synced_begin(f);
		if (line.n > 0 && line.p[0] == '.')
			return true;
		snprintf(text, sizeof text, "%.*s", SPAN_FMT(line));
		if (sscanf(text, "%1024s %" SCNu64 " %" SCNx64, name, &end.lsn,
			&end.check) != 3 ||
		    strlen(name) >= USERNAME_SIZE)
			return false;
		a = followed_add(f, name);
		a->at.end = end;
		a->dirty = true;
	}
	return false;
}

/* A number: so many accounts have been taken in since; with D before it: and
 * are on the disk; with - before it: that one was not, and how far it is. */
static void
read_ack(struct follow *f, struct span line)
{
	char text[NAME_LINE + 1];
	struct log_end end;
	uint64_t n;

	snprintf(text, sizeof text, "%.*s", SPAN_FMT(line));
	if (sscanf(text, "D %" SCNu64, &n) == 1)
		synced_said(f, n);
	else if (sscanf(text, "- %" SCNu64 " %" SCNu64 " %" SCNx64, &n,
		     &end.lsn, &end.check) == 3)
		synced_refused(f, n, &end);
	else
		f->acked = strtoull(text, NULL, 10);
}

static bool
read_acks(struct follow *f)
{
	struct span piece, line;

	do {
		if (io_line(f->s->io, NAME_LINE, &line) != IO_OK)
			return false;
		read_ack(f, line);
	} while (io_pending(f->s->io) &&
		 io_peek(f->s->io, &piece) == IO_OK &&
		 memchr(piece.p, '\n', piece.n) != NULL);
	if (f->acked >= f->mark) {
		f->mark = f->sent;
		f->mark_at = f->acked < f->sent ? clock_ms() : 0;
	}
	return true;
}

/* For `chapar stats`: when this was, how long ago what has been taken in was
 * sent (ms), how many accounts are on their way, how many there are. */
static void
say_how_far(struct follow *f)
{
	int64_t now = clock_ms();
	char text[128];
	int n;

	if (f->word < 0 || now - f->said < WORD_MS)
		return;
	f->said = now;
	f->said_acked = f->acked;
	f->said_sent = f->sent;
	if (f->mark_at == 0 && f->sent > f->acked) {
		f->mark = f->sent;
		f->mark_at = now;
	}
	n = snprintf(text, sizeof text,
	    "%" PRId64 " %" PRId64 " %" PRIu64 " %u\n%40s", clock_sec(),
	    f->mark_at != 0 ? now - f->mark_at : 0, f->sent - f->acked,
	    f->n, "");
	if (pwrite(f->word, text, (size_t)n, 0) < 0)
		f->said = now;
}

/* How long to sleep: not at all if there is more to send. */
static int
nap(const struct follow *f)
{
	if (f->first != NULL)
		return 0;
	if (f->news)
		return NEWS_MS;
	if (f->said_acked != f->acked || f->said_sent != f->sent)
		return WORD_MS;
	return f->page != NULL || f->failed != 0 ? SYNC_BEAT_MS : LOOK_MS;
}

static void
follow(struct follow *f)
{
	struct io *io = f->s->io;
	int64_t beat = 0;

	for (;;) {
		int what;

		ship_queue(f);
		if (f->first == NULL && clock_ms() - beat >= BEAT_MS) {
			unsigned char h[SHIP_HEADER] = {SHIP_IDLE};

			io_put(io, h, sizeof h);
			beat = clock_ms();
		}
		say_how_far(f);
		what = io_wait(io, f->watch, nap(f));
		if (io->broken || io->eof)
			return;
		if (what == 1 && !read_acks(f))
			return;
		if (!synced_beat(f)) {
			log_info("%s is served by another process", f->s->from);
			return;
		}
		hear(f);
		look_again(f);
	}
}

static void
word_open(struct follow *f)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "run/standby-%s", f->s->from);
	f->word = openat(f->s->spool->dir, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

void
cmd_follow(struct session *s, struct args *a)
{
	struct follow f = {
	    .s = s, .out = {.limit = SHIP_MAX}, .watch = -1, .word = -1};

	(void)a;
	say_ok(s, "what is there already?");
	s->over = true;
	f.watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (f.watch < 0) {
		log_err("inotify: %s", strerror(errno));
		return;
	}
	word_open(&f);
	if (read_what_they_have(&f)) {
		log_info("%s follows", s->from);
		look(&f);
		follow(&f);
		log_info("%s follows no more: %" PRIu64 " of %" PRIu64, s->from,
		    f.acked, f.sent);
	}
	synced_end(&f);
	followed_free(&f);
	buf_free(&f.out);
	close(f.watch);
	if (f.word >= 0)
		close(f.word);
}
