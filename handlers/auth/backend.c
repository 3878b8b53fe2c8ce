/* Those who know passwords that are not in the database: PAM and saslauthd;
 * and NSS, which knows groups.  All of it in a child. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "auth.h"
#include "base/log.h"

enum { GROUPS_MOST = 65536, WAIT_S = 15 };

const char *
backends(void)
{
	static char letters[4];
	static bool done;
	const char *p = settings.passwords;
	size_t n = 0;

	while (!done && *p != '\0' && n < sizeof letters - 1) {
		size_t len = strcspn(p, ", ");

		if (span_is(span_of(p, len), "pam"))
			letters[n++] = 'p';
		else if (span_is(span_of(p, len), "saslauthd"))
			letters[n++] = 's';
		p += len + (p[len] != '\0');
	}
	done = true;
	return letters;
}

static int
converse(int n, const struct pam_message **msg, struct pam_response **ret,
    void *password)
{
	struct pam_response *r = calloc((size_t)n, sizeof *r);

	if (r == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < n; i++)
		if (msg[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			r[i].resp = strdup(password);
	*ret = r;
	return PAM_SUCCESS;
}

/* We keep wrong answers back ourselves, without blocking a process. */
static void
no_delay(int result, unsigned us, void *arg)
{
	(void)result, (void)us, (void)arg;
}

static char
letter_of(int r)
{
	switch (r) {
	case PAM_SUCCESS:
		return 'y';
	case PAM_AUTH_ERR:
	case PAM_USER_UNKNOWN:
	case PAM_MAXTRIES:
	case PAM_PERM_DENIED:
	case PAM_ACCT_EXPIRED:
	case PAM_NEW_AUTHTOK_REQD:
	case PAM_CRED_EXPIRED:
	case PAM_AUTHTOK_EXPIRED:
		return 'n';
	default:
		return '?';
	}
}

static char
pam_check(const struct job *j, const char *password)
{
	const struct exchange *x = &j->conn->x;
	const struct pam_conv conv = {converse, (char *)(uintptr_t)password};
	void (*delay)(int, unsigned, void *) = no_delay;
	const void *item;
	pam_handle_t *h;
	int r;

	r = settings.pam_confdir != NULL
		? pam_start_confdir(settings.pam_service, j->user, &conv,
		      settings.pam_confdir, &h)
		: pam_start(settings.pam_service, j->user, &conv, &h);
	if (r != PAM_SUCCESS)
		return '?';
	memcpy(&item, &delay, sizeof item);
	pam_set_item(h, PAM_FAIL_DELAY, item);
	pam_set_item(h, PAM_RHOST, x->peer);
	pam_set_item(h, PAM_TTY, x->service);
	r = pam_authenticate(h, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
	if (r == PAM_SUCCESS)
		r = pam_acct_mgmt(h, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
	if (letter_of(r) == '?')
		log_err("PAM: %s", pam_strerror(h, r));
	return letter_of(r);
}

static void
put_counted(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	buf_putc(b, (char)(n >> 8));
	buf_putc(b, (char)n);
	buf_put(b, s, n);
}

/* Name, password, service and realm, each with its length in two bytes; the
 * answer begins with OK or NO. */
static char
saslauthd_check(const struct job *j, const char *password)
{
	const struct timeval tv = {WAIT_S, 0};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct buf b = {.limit = 4096};
	char said[4] = "";
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	put_counted(&b, j->user);
	put_counted(&b, password);
	put_counted(&b, j->conn->x.service);
	put_counted(&b, "");
	if (fd < 0 || strlen(settings.saslauthd) >= sizeof un.sun_path)
		return '?';
	strcpy(un.sun_path, settings.saslauthd);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	if (connect(fd, (struct sockaddr *)&un, sizeof un) < 0 ||
	    send(fd, b.p, b.n, MSG_NOSIGNAL) != (ssize_t)b.n ||
	    recv(fd, said, sizeof said, MSG_WAITALL) < (ssize_t)sizeof said) {
		log_err("%s: %s", settings.saslauthd, strerror(errno));
		return '?';
	}
	return memcmp(said + 2, "OK", 2) == 0 ? 'y' : 'n';
}

/* The first that says yes; one that cannot tell leaves it open. */
char
backend_check(const struct job *j, const char *password)
{
	char result = 'n';

	for (const char *p = backends(); *p != '\0'; p++) {
		char c = *p == 'p' ? pam_check(j, password)
				   : saslauthd_check(j, password);

		if (c == 'y')
			return c;
		if (c == '?')
			result = c;
	}
	return result;
}

/* All that fit, or the child ends without an answer: a right may hang on not
 * being in one. */
size_t
backend_groups(const char *user, char *out, size_t size)
{
	int most = 64;
	gid_t *ids = NULL;
	struct passwd *pw;
	size_t n = 0;

	errno = 0;
	if ((pw = getpwnam(user)) == NULL) {
		if (errno != 0 && errno != ENOENT && errno != ESRCH)
			_exit(EXIT_TEMP);
		return 0;
	}
	for (;;) {
		int got = most;

		if ((ids = realloc(ids, (size_t)most * sizeof *ids)) == NULL)
			_exit(EXIT_TEMP);
		if (getgrouplist(user, pw->pw_gid, ids, &got) >= 0) {
			most = got;
			break;
		}
		if (most >= GROUPS_MOST)
			_exit(EXIT_TEMP);
		most = got > most ? got : 2 * most;
	}
	for (int i = 0; i < most; i++) {
		struct group *g = getgrgid(ids[i]);
		char folded[USERNAME_SIZE];
		size_t len;

		if (g == NULL || username_fold(span_str(g->gr_name), folded))
			continue;
		len = strlen(folded) + 1;
		if (len > size - n)
			_exit(EXIT_TEMP);
		memcpy(out + n, folded, len);
		n += len;
	}
	return n;
}
