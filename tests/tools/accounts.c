/* accounts SPOOL HASH <NAMES: makes many users with one hash of crypt(5), a
 * line each; those behind a '-' can log in, and have no mail here. */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/tdbx.h"
#include "base/userdb.h"
#include "spool/account.h"

int
main(int argc, char *argv[])
{
	char line[256], path[PATH_MAX];
	struct userdb_record record = {.changed = clock_us()};
	struct spool spool;
	struct tdbx *users;
	struct buf value = {.limit = 1024};

	if (argc != 3)
		errx(64, "usage: accounts SPOOL HASH");
	snprintf(path, sizeof path, "%s/users.tdb", argv[1]);
	if (spool_open(&spool, argv[1]) != 0 ||
	    tdbx_open(path, TDBX_WRITE | TDBX_CREATE, 10000, &users) != 0 ||
	    tdbx_begin(users) != 0)
		errx(1, "%s", argv[1]);
	record.hash = span_str(argv[2]);
	userdb_encode(&value, &record);
	while (fgets(line, sizeof line, stdin) != NULL) {
		const char *name = line + (line[0] == '-');
		int r = 0;

		line[strcspn(line, "\n")] = '\0';
		if (name == line)
			r = account_create(&spool, name);
		if (r != 0)
			errx(1, "%s: %s", name, spool_strerror(r));
		if (tdbx_store(users, span_str(name), buf_span(&value)) != 0)
			errx(1, "%s: no login", name);
	}
	if (tdbx_commit(users, false) != 0)
		errx(1, "%s", path);
	tdbx_close(users);
	buf_free(&value);
	spool_close(&spool);
	return 0;
}
