/*
 * FOLLOW: all accounts, and what becomes of them, for a standby.
 *
 * The other side says what it has; what is behind that is sent, and then what
 * comes, as long as it listens.  The bells of all accounts are watched, so an
 * account of which nothing is heard costs nothing; accounts that are new are
 * found by looking again now and then.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "follow.h"
#include "spool/place.h"
#include "spool/ship.h"

enum {
	ROOM = 1 << 20,
	LOOK_MS = 3000,  /* for new accounts */
	BEAT_MS = 10000, /* a sign of life */
	WORD_MS = 200,   /* how often it is told how far we are */
	NAME_LINE = 1024,
	WATCHED = IN_MODIFY | IN_MOVE_SELF | IN_DELETE_SELF,
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

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
	spool_each_account(f->s->spool, look_one, f);
	f->looked = now_ms();
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

/* All of one account that is new. */
static void
ship_account(struct follow *f, struct followed *a)
{
	struct ship_place at = a->at;
	enum account_place place;
	struct account *account;
	struct log_end end;
	int rc = 0;

	a->dirty = false;
	if (account_open(f->s->spool, a->name, &account) != 0)
		return; /* it went, or cannot be read: another time */
	account_end(account, &end);
	place = account_place(account);
	if ((end.lsn == at.end.lsn && end.check == at.end.check) ||
	    (place != PLACE_ORDINARY && place != PLACE_LEAVING)) {
		account_close(account);
		return;
	}
	while (rc == 0 && !f->s->io->broken) {
		buf_clear(&f->out);
		put_name(&f->out, SHIP_ACCOUNT, a->name);
		rc = ship_more(account, &at, ROOM, &f->out);
		if (rc == 0 || rc == SPOOL_NONE)
			io_putspan(f->s->io, buf_span(&f->out));
	}
	account_close(account);
	if (rc == SPOOL_NONE) {
		a->at = at;
		f->sent++;
		return;
	}
	log_err("%s: %s", a->name, spool_strerror(rc));
	buf_clear(&f->out);
	put_name(&f->out, SHIP_OTHER, a->name);
	io_putspan(f->s->io, buf_span(&f->out));
}

static void
ship_queue(struct follow *f)
{
	struct followed *a;

	while ((a = followed_next(f)) != NULL && !f->s->io->broken)
		ship_account(f, a);
}

/* --- what they say -------------------------------------------------------------- */

/* "account LSN check" lines, to a line ".". */
static bool
read_what_they_have(struct follow *f)
{
	struct span line;

	while (io_line(f->s->io, NAME_LINE, &line) == IO_OK) {
		char text[NAME_LINE + 1], name[NAME_LINE + 1];
		struct log_end end;
		struct followed *a;

		if (span_eq(line, SPAN(".")))
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

/* Each line is a number: so many accounts have been taken in since. */
static bool
read_acks(struct follow *f)
{
	struct span piece, line;

	do {
		if (io_line(f->s->io, NAME_LINE, &line) != IO_OK)
			return false;
		f->acked = strtoull(line.p, NULL, 10);
	} while (io_pending(f->s->io) &&
		 io_peek(f->s->io, &piece) == IO_OK &&
		 memchr(piece.p, '\n', piece.n) != NULL);
	if (f->acked >= f->mark) {
		f->mark = f->sent;
		f->mark_at = f->acked < f->sent ? now_ms() : 0;
	}
	return true;
}

/* For `chapar stats`: when this was, how long ago what has been taken in was
 * sent (ms), how many accounts are on their way, how many there are. */
static void
say_how_far(struct follow *f)
{
	int64_t now = now_ms();
	char text[128];
	int n;

	if (f->word < 0 || now - f->said < WORD_MS)
		return;
	f->said = now;
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

static void
follow(struct follow *f)
{
	struct io *io = f->s->io;
	int64_t beat = 0;

	for (;;) {
		int what;

		ship_queue(f);
		if (now_ms() - beat >= BEAT_MS) {
			unsigned char h[SHIP_HEADER] = {SHIP_IDLE};

			io_put(io, h, sizeof h);
			beat = now_ms();
		}
		say_how_far(f);
		what = io_wait(io, f->watch, LOOK_MS);
		if (io->broken || io->eof)
			return;
		if (what == 1 && !read_acks(f))
			return;
		hear(f);
		if (now_ms() - f->looked >= LOOK_MS)
			look(f);
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
	followed_free(&f);
	buf_free(&f.out);
	close(f.watch);
	if (f.word >= 0)
		close(f.word);
}
