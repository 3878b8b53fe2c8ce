/* Exchanges that a child has with the client, through us. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth.h"
#include "base/le.h"
#include "base/log.h"
#include "base/tdbx.h"

enum { NOTHING = UINT32_MAX, LIMIT_S = 30 };

_Noreturn static void
child(const struct conn *c, int fd)
{
	signal(SIGTERM, SIG_DFL);
	users_forget();
	if (dup2(fd, 3) < 0)
		_exit(EXIT_TEMP);
	close_range(4, ~0u, 0);
	close(0);
	close(1);
	alarm(LIMIT_S);
	if (strcmp(mechanism_name(c->x.mech), "KPOP") == 0)
		child_kpop(&c->x, 3);
	child_sasl(&c->x, 3);
}

bool
talk_start(struct conn *c)
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) < 0)
		return false;
	if ((c->x.pid = fork()) == 0)
		child(c, sv[1]);
	close(sv[1]);
	if (c->x.pid < 0) {
		close(sv[0]);
		return false;
	}
	c->x.talk = sv[0];
	return true;
}

void
talk_end(struct exchange *x)
{
	if (x->talk < 0)
		return;
	close(x->talk);
	x->talk = -1;
	if (x->pid <= 0)
		return;
	kill(x->pid, SIGKILL);
	while (waitpid(x->pid, NULL, 0) < 0 && errno == EINTR)
		;
	x->pid = 0;
}

/* A message is a letter and the token; 'n' for none at all. */
void
talk_send(struct conn *c, struct span token)
{
	struct buf b = {.limit = AUTHMSG_MAX + 1};

	buf_putc(&b, token.p != NULL ? 't' : 'n');
	buf_putspan(&b, token);
	c->busy = !b.overflow &&
		  send(c->x.talk, b.p, b.n, MSG_DONTWAIT | MSG_NOSIGNAL) ==
		      (ssize_t)b.n;
	if (b.p != NULL)
		explicit_bzero(b.p, b.cap);
	buf_free(&b);
	if (!c->busy)
		answer(c, AUTH_TEMP, SPAN_NONE);
}

void
step_talk(struct conn *c, struct span token)
{
	talk_send(c, token);
}

/* Up to a NUL off the front. */
static bool
word(struct span *s, char *out, size_t size)
{
	size_t n = strnlen(s->p, s->n);

	if (n == s->n || n >= size)
		return false;
	memcpy(out, s->p, n + 1);
	*s = span_sub(*s, n + 1, s->n);
	return true;
}

/* He is "login", says the child: somebody of the database, or of Kerberos
 * alone. */
static void
proved(struct conn *c, struct span s)
{
	struct claim *claim = &c->x.claim;
	char user[USERNAME_SIZE];
	struct userdb_record u = {.n = 0};
	int r = -EINVAL;

	if (word(&s, claim->login, sizeof claim->login) &&
	    word(&s, claim->authzid, sizeof claim->authzid))
		r = claim_fold(&c->x, span_str(claim->login), user);
	if (r == 0)
		r = users_find(user, &u);
	if (r == TDBX_NONE)
		memset(&u, 0, sizeof u);
	else if (r == -EINVAL || r == -ENAMETOOLONG || (r == 0 && u.locked)) {
		check_failed(c, "", "locked, or no name of a user's");
		return;
	} else if (r < 0) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	check_proved(c, user, &u, s.n > 0 ? s : SPAN_NONE);
}

/* A token after an error is for the client too (KPOP's KRB-ERROR). */
static void
refused(struct conn *c, struct span s)
{
	char why[USERNAME_SIZE];

	if (!word(&s, why, sizeof why))
		strcpy(why, "?");
	note(&c->x, NULL, "%s: %s: %s from %s", c->x.service,
	    mechanism_name(c->x.mech), why, c->x.peer);
	c->hold = clock_ms() + throttle_end(&c->x, WRONG);
	answer(c, AUTH_NO, s.n > 0 ? s : SPAN_NONE);
}

void
talk_ready(struct conn *c)
{
	static char said[AUTHMSG_MAX + 1];
	ssize_t n = recv(c->x.talk, said, sizeof said, MSG_DONTWAIT);
	struct span s = span_of(said + 1, n > 1 ? (size_t)n - 1 : 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	c->busy = false;
	switch (n > 0 ? said[0] : '?') {
	case 'm':
		answer(c, AUTH_MORE, s);
		break;
	case 'y': /* its last word: that it leaves is no news, though we may
		   * still have to look for groups */
		talk_end(&c->x);
		proved(c, s);
		break;
	case 'n':
		refused(c, s);
		break;
	default:
		log_err("%s: %s could not be tried", c->x.service,
		    mechanism_name(c->x.mech));
		answer(c, AUTH_TEMP, SPAN_NONE);
	}
}

/* In the child: what the client says.  False: it said nothing. */
bool
talk_get(int fd, struct buf *b)
{
	ssize_t n;

	buf_clear(b);
	if (!buf_room(b, AUTHMSG_MAX + 1))
		_exit(EXIT_TEMP);
	n = recv(fd, b->p, b->cap, 0);
	if (n <= 0)
		_exit(EXIT_SUCCESS);
	b->n = (size_t)n;
	return b->p[0] == 't';
}

void
talk_put(int fd, char letter, const struct buf *b)
{
	struct buf all = {.limit = AUTHMSG_MAX + 1};

	buf_putc(&all, letter);
	if (b != NULL)
		buf_putspan(&all, buf_span(b));
	if (all.overflow ||
	    send(fd, all.p, all.n, MSG_NOSIGNAL) != (ssize_t)all.n)
		_exit(EXIT_TEMP);
	buf_free(&all);
}
