/* Counting what a spool has. */
#include "survey.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "spool/account.h"
#include "spool/names.h"
#include "spool/sessions.h"

struct walk {
	struct spool *spool;
	struct survey *s;
};

static int
count_account(void *arg, const char *name)
{
	struct walk *w = arg;
	struct account *a;
	struct usage u;

	if (account_open(w->spool, name, &a) != 0) {
		w->s->unopened++;
		return 0;
	}
	account_usage(a, &u);
	w->s->accounts += !is_board(name);
	w->s->boards += is_board(name);
	w->s->mailboxes += u.mailboxes;
	w->s->messages += u.messages;
	w->s->bytes += u.bytes;
	w->s->records += account_lsn(a);
	account_close(a);
	return 0;
}

static int
count_session(void *arg, const struct session_info *i)
{
	struct survey *s = arg;

	s->sessions++;
	for (unsigned k = 0; k < SURVEY_PROTOCOLS; k++) {
		if (s->protocol[k].n == 0)
			memcpy(s->protocol[k].name, i->protocol,
			    sizeof i->protocol);
		if (strcmp(s->protocol[k].name, i->protocol) == 0) {
			s->protocol[k].n++;
			break;
		}
	}
	return 0;
}

int
survey_take(struct spool *spool, struct survey *s)
{
	struct walk w = {spool, s};
	struct statvfs v;
	int rc;

	memset(s, 0, sizeof *s);
	rc = spool_each_account(spool, count_account, &w);
	sessions_each(spool, count_session, s);
	if (rc == 0 && fstatvfs(spool->dir, &v) != 0)
		rc = -errno;
	if (rc != 0)
		return rc;
	s->disk_size = (uint64_t)v.f_blocks * v.f_frsize;
	s->disk_free = (uint64_t)v.f_bavail * v.f_frsize;
	s->inodes = v.f_files;
	s->inodes_free = v.f_favail;
	return 0;
}
