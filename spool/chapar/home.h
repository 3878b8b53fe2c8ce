#ifndef CHAPAR_HOME_H
#define CHAPAR_HOME_H

#include "base/directory.h"
#include "spool/spool.h"

/*
 * Which server houses an account, asked and changed by commands: in the file
 * of a site without a directory server, or through chapar-directory.
 *
 * Functions return 0 or an exit status, and have said what is wrong.
 */

struct homes {
	struct spool *spool;
	struct directory *d;
	int fd; /* of chapar-directory, or -1: the file is all there is */
	char self[HOST_SIZE]; /* what this server is called */
};

/* For a command's table of options. */
extern const char *home_socket;
#define HOME_OPTIONS                                                           \
	{                                                                      \
		"directory-socket", OPT_STRING, &home_socket, "PATH",          \
		    "where chapar-directory listens"                           \
	}

/* Without a directory that is said. */
int home_open(struct homes *, struct spool *);
void home_close(struct homes *);

/* Where it is, by what the directory says this moment. */
int home_now(struct homes *, const char *account, char ret_host[HOST_SIZE]);

/* On server `to` from now on, if it is on `from` now.  EXIT_DATA: it is not.
 * EXIT_TEMP: nobody knows whether that was done. */
int home_set(struct homes *, const char *account, const char *to,
    const char *from);

#endif
