/* Asking for a password, and hashing it. */
#include "password.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/log.h"
#include "chapar.h"

/* Byte by byte, to leave what follows the line to whoever reads next, and in
 * no buffer but this. */
static int
read_line(int fd, char ret[PASSWORD_SIZE])
{
	size_t n = 0;
	ssize_t k;
	char c;

	while ((k = read(fd, &c, 1)) != 0 && !(k == 1 && c == '\n')) {
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return complain(EXIT_IO, "reading the password: %s",
			    strerror(errno));
		if (n == PASSWORD_SIZE - 1 || c == '\0')
			return complain(EXIT_USAGE,
			    "a password has at most %d bytes, and no NUL",
			    PASSWORD_SIZE - 1);
		ret[n++] = c;
	}
	if (n > 0 && ret[n - 1] == '\r')
		n--;
	ret[n] = '\0';
	if (n == 0)
		return complain(EXIT_USAGE, "the password is empty");
	return 0;
}

static int
ask(int tty, const char *prompt, char ret[PASSWORD_SIZE])
{
	struct termios before, silent;
	int r;

	if (tcgetattr(tty, &before) < 0)
		return complain(EXIT_IO, "the terminal: %s", strerror(errno));
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(tty, TCSAFLUSH, &silent);
	dprintf(tty, "%s", prompt);
	r = read_line(tty, ret);
	tcsetattr(tty, TCSAFLUSH, &before);
	dprintf(tty, "\n");
	return r;
}

int
password_read(char ret[PASSWORD_SIZE])
{
	char again[PASSWORD_SIZE];
	int tty, r;

	if (!isatty(0))
		return read_line(0, ret);
	if ((tty = open("/dev/tty", O_RDWR | O_CLOEXEC)) < 0)
		return complain(EXIT_IO, "/dev/tty: %s", strerror(errno));
	r = ask(tty, "Password: ", ret);
	if (r == 0)
		r = ask(tty, "Once more: ", again);
	if (r == 0 && strcmp(ret, again) != 0)
		r = complain(EXIT_USAGE, "these were two different ones");
	explicit_bzero(again, sizeof again);
	close(tty);
	return r;
}

int
password_read_once(char ret[PASSWORD_SIZE])
{
	int tty, r;

	if (!isatty(0))
		return read_line(0, ret);
	if ((tty = open("/dev/tty", O_RDWR | O_CLOEXEC)) < 0)
		return complain(EXIT_IO, "/dev/tty: %s", strerror(errno));
	r = ask(tty, "Password: ", ret);
	close(tty);
	return r;
}

int
password_hash(const char *password, char ret[HASH_SIZE])
{
	static struct crypt_data data;
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	const char *hash = NULL;

	_Static_assert(HASH_SIZE >= CRYPT_OUTPUT_SIZE, "crypt(3) gives more");
	if (crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof setting) !=
	    NULL)
		hash = crypt_rn(password, setting, &data, sizeof data);
	if (hash == NULL)
		return complain(EXIT_INTERNAL, "crypt(3): %s", strerror(errno));
	strcpy(ret, hash);
	explicit_bzero(&data, sizeof data);
	return 0;
}

int
password_check_hash(const char *hash)
{
	if (strlen(hash) >= HASH_SIZE ||
	    crypt_checksalt(hash) == CRYPT_SALT_INVALID ||
	    crypt_checksalt(hash) == CRYPT_SALT_METHOD_DISABLED)
		return complain(EXIT_USAGE, "this is no hash of crypt(5)");
	return 0;
}
