/* claims SPOOL ACCOUNT: two entries claim it in SPOOL's directory.tdb, as a
 * directory server may have it. */
#include <stdio.h>

#include "base/directory-edit.h"

int
main(int argc, char *argv[])
{
	static const char *const hosts[2] = {"a.example", "b.example"};
	struct directory_edit *e;
	bool changed;

	if (argc != 3 || directory_edit_open(argv[1], NULL, &e) != 0 ||
	    directory_edit_begin(e) != 0)
		return 1;
	for (int i = 0; i < 2; i++) {
		char id[16] = {(char)(i + 1)};

		if (directory_claim(e, id, argv[2], hosts[i], &changed) != 0)
			return 1;
	}
	if (directory_edit_commit(e) != 0)
		return 1;
	directory_edit_close(e);
	return 0;
}
