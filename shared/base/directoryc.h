#ifndef BASE_DIRECTORYC_H
#define BASE_DIRECTORYC_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/directory.h"

/*
 * Asking chapar-directory, which asks the directory servers.  It is for those
 * who change where an account is, or have been told that directory.tdb may be
 * behind; everybody else reads that file.
 *
 * A line is asked and a line answered, see chapar-directory(8).  Who may set
 * is decided by who connected: root alone, so a program that does so connects
 * before it becomes the owner of the spool.
 */
#define DIRECTORYC_SOCKET "/run/chapar/directory"

enum directoryc {
	DIRECTORYC_OK,
	DIRECTORYC_STALE,   /* set: it is not where it was said to be */
	DIRECTORYC_NONE,    /* there is no such account */
	DIRECTORYC_TROUBLE, /* several entries claim it, or it names no server
			     */
	DIRECTORYC_LATE,    /* wait: not yet */
	DIRECTORYC_DENIED,  /* set: not by this user */
	DIRECTORYC_FIXED,   /* add and such: others keep its entry */
	DIRECTORYC_TAKEN,   /* rename: there is one of that name */
	DIRECTORYC_DOWN,    /* nobody could be asked, or what became of it is
			     * not known */
};

/* path NULL: the usual place.  The descriptor, or a negative errno. */
int directoryc_open(const char *path);
void directoryc_close(int fd);

/* Where the directory servers say it is, at this moment. */
enum directoryc directoryc_fresh(
    int fd, const char *account, char ret_host[HOST_SIZE]);
/* The same, so that directory.tdb becomes right: it is not waited for, and where
 * it cannot be asked at once, it is not. */
void directoryc_doubt(const char *path, const char *account);
/* From one server to another, if it is on the first; OK: directory.tdb of
 * this machine says so too.  ret_now: where it is with STALE, else "". */
enum directoryc directoryc_set(int fd, const char *account, const char *from,
    const char *to, char ret_now[HOST_SIZE]);
/* A board that is made on this server, "board:news", deleted, or renamed: OK
 * also where that is so already; then directory.tdb of this machine says so
 * too.  STALE: it is on another server.  Whoever keeps this server's spool may,
 * of boards of this server. */
enum directoryc directoryc_add(int fd, const char *board, const char *host);
enum directoryc directoryc_remove(int fd, const char *board, const char *host);
enum directoryc directoryc_rename(
    int fd, const char *board, const char *to, const char *host);
/* Until directory.tdb of this machine says that it is there. */
enum directoryc directoryc_wait(
    int fd, const char *account, const char *host, unsigned seconds);
/* What it is doing: lines "key value". */
enum directoryc directoryc_status(int fd, struct buf *ret);

#endif
