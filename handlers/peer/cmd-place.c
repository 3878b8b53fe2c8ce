/* SEAL, OPEN and DROP: what becomes of what was taken. */
#include <stdio.h>
#include <string.h>

#include "base/directory-edit.h"
#include "base/log.h"
#include "peer.h"
#include "spool/place.h"
#include "spool/retire.h"

/* An account that came from who asks. */
static int
theirs(struct session *s, const char *name, struct account **ret,
    struct place_mark *m)
{
	int rc = account_open(s->spool, name, ret);

	if (rc != 0)
		return rc;
	rc = place_read(*ret, m);
	if (rc == 0 && m->place != PLACE_ORDINARY &&
	    strcmp(m->host, s->from) != 0)
		rc = SPOOL_ELSEWHERE;
	if (rc != 0)
		account_close(*ret);
	return rc;
}

/* The same, and where it ends, for "account lsn check".  NULL: it is said why
 * not. */
static struct account *
ended(struct session *s, struct args *a, struct log_end *ret_end,
    struct place_mark *m)
{
	struct account *account;
	int rc;

	if (!read_end(a->w + 1, ret_end)) {
		say_no(s, "no LSN and check");
		return NULL;
	}
	rc = theirs(s, a->w[0], &account, m);
	if (rc == 0)
		return account;
	say_why(s, a->w[0], rc);
	return NULL;
}

/* SEAL account lsn check: it ends there, takes nothing more, and is on the
 * disk. */
void
cmd_seal(struct session *s, struct args *a)
{
	struct place_mark m;
	struct log_end end;
	struct account *account = ended(s, a, &end, &m);
	int rc;

	if (account == NULL)
		return;
	m.place = PLACE_SEALED;
	rc = place_change(account,
	    PLACE_BIT(PLACE_STANDBY) | PLACE_BIT(PLACE_SEALED), &end, &m);
	account_close(account);
	if (rc != 0)
		say_why(s, a->w[0], rc);
	else
		say_ok(s, "sealed");
}

/* Where a file is the directory nobody else tells it.  Once. */
static int
house(struct session *s, const char *name)
{
	char host[HOST_SIZE], self[HOST_SIZE];
	struct directory_edit *e;
	int rc;

	if (s->directory == NULL || !directory_is_file(s->directory) ||
	    directory_home(s->directory, name, host) == HOME_HERE)
		return 0;
	snprintf(self, sizeof self, "%s", directory_self(s->directory));
	directory_close(s->directory); /* nobody opens a tdb twice */
	s->directory = NULL;
	if ((rc = directory_edit_open(s->spool->path, NULL, &e)) != 0)
		return rc;
	if ((rc = directory_edit_begin(e)) == 0) {
		rc = directory_put(e, name, self, NULL);
		if (rc == 0)
			rc = directory_edit_commit(e);
		else
			directory_edit_cancel(e);
	}
	directory_edit_close(e);
	if (rc == 0)
		rc = directory_open(s->spool->dir, &s->directory);
	return rc;
}

/* OPEN account lsn check: it is housed here from now on.  Whoever asks no
 * longer writes to it, and has the directory say so. */
void
cmd_open(struct session *s, struct args *a)
{
	struct place_mark m;
	struct log_end end;
	struct account *account = ended(s, a, &end, &m);
	int rc = 0;

	if (account == NULL)
		return;
	if (m.place != PLACE_ORDINARY) { /* else it was done before */
		rc = m.place == PLACE_SEALED ? house(s, a->w[0])
					     : SPOOL_ELSEWHERE;
		m = (struct place_mark){.place = PLACE_ORDINARY};
		if (rc == 0)
			rc = place_change(
			    account, PLACE_BIT(PLACE_SEALED), &end, &m);
	}
	account_close(account);
	if (rc != 0) {
		say_why(s, a->w[0], rc);
		return;
	}
	log_info("%s came from %s", a->w[0], s->from);
	say_ok(s, "open");
}

/* DROP account: a move that did not come about. */
void
cmd_drop(struct session *s, struct args *a)
{
	struct place_mark m;
	struct account *account;
	int rc = theirs(s, a->w[0], &account, &m);

	if (rc == 0) {
		account_close(account);
		rc = account_remove_standby(s->spool, a->w[0]);
	}
	if (rc != 0 && rc != SPOOL_NONE)
		say_why(s, a->w[0], rc);
	else
		say_ok(s, "gone");
}
