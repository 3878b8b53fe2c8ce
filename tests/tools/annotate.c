/*
 * annotate USER ENTRY [VALUE] - sets an annotation of the server, or takes it
 * away, in the spool that CHAPAR_SPOOL names: for tests of what reads it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "spool/catalog.h"
#include "spool/commit.h"

static int
annotate(struct account *a, const char *entry, const char *value)
{
	struct commit *c;
	int rc = commit_begin(&c, a, VIA_CHAPAR, NULL);

	if (rc != 0)
		return rc;
	rc = value != NULL ? commit_put(c, TABLE_ANNOTATION, span_str(entry),
				 span_str(value))
			   : commit_del(c, TABLE_ANNOTATION, span_str(entry));
	if (rc == 0)
		return commit_end(&c);
	commit_abandon(&c);
	return rc;
}

int
main(int argc, char **argv)
{
	struct account *a;
	struct spool s;
	int rc;

	if (argc < 3 || argc > 4 || getenv("CHAPAR_SPOOL") == NULL) {
		fputs("usage: annotate USER ENTRY [VALUE]\n", stderr);
		return 64;
	}
	rc = spool_open(&s, getenv("CHAPAR_SPOOL"));
	if (rc == 0 && (rc = account_open(&s, argv[1], &a)) == 0) {
		rc = annotate(a, argv[2], argv[3]);
		account_close(a);
	}
	if (rc != 0)
		fprintf(stderr, "annotate: %s\n", spool_strerror(rc));
	return rc != 0;
}
