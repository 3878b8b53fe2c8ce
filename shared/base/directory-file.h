#ifndef BASE_DIRECTORY_FILE_H
#define BASE_DIRECTORY_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/directory.h"
#include "base/tdbx.h"
#include "base/username.h"

/*
 * What directory.tdb holds, for base/directory.c, which reads it, and
 * base/directory-edit.c and two beside it, which write it; chapar-directory(5)
 * describes it.
 */
#define DIRECTORY_FILE "directory.tdb"

enum directory_key {
	KEY_ACCOUNT = 'a', /* and a name: its home */
	KEY_BOARDS = 'b',  /* and a server: its boards, each ended by a NUL */
	KEY_CLAIM = 'e',   /* and an entry's UUID: what it says */
	KEY_META = 'm',    /* and a word: about the file itself */
	KEY_SERVERS = 's', /* all servers */
};
enum { DIRECTORY_KEY_MAX = 1 + HOST_SIZE, DIRECTORY_VERSION = 1 };
enum { HOME_RECORD = 8, SERVER_RECORD = 16, CLAIM_ID = 16 };
enum home_state { STATE_GOOD, STATE_TROUBLE };

struct directory_key_bytes {
	char bytes[DIRECTORY_KEY_MAX];
};

/* A key of that kind; names longer than any are cut, and so not found. */
static inline struct span
directory_key(
    struct directory_key_bytes *k, enum directory_key kind, struct span name)
{
	size_t n =
	    name.n < DIRECTORY_KEY_MAX - 1 ? name.n : DIRECTORY_KEY_MAX - 1;

	k->bytes[0] = (char)kind;
	if (n > 0)
		memcpy(k->bytes + 1, name.p, n);
	return span_of(k->bytes, n + 1);
}

/* An account's record: version, state, number of entries that claim it (u16),
 * length of the server's name, its name, the entries' UUIDs. */
struct home_record {
	enum home_state state;
	struct span host;
	struct span claims;
};
bool home_record_read(struct span value, struct home_record *ret);

/* The file that is open. */
struct tdbx *directory_table(struct directory *);

/* One server of the list: accounts (u64), boards (u64), its name and a NUL.
 * False at the end. */
bool server_record_next(struct span *list, struct directory_server *ret);

#endif
