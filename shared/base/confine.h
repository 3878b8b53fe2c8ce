#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Walls around a process, put up by itself once it knows its options and
 * before it reads a byte of a client: no new privileges, Landlock for files,
 * TCP, signals and abstract sockets, seccomp for system calls.  They hold for
 * all that it forks or executes, and nothing takes them down; a process that
 * listens puts them up once for all its children.
 *
 * What each program may do is a row of a table, confine_profiles.  A call that is
 * not in the row ends the process with a line in the log that has its number;
 * calls newer than this program are answered ENOSYS, as an older kernel would,
 * so that a newer C library falls back.
 *
 * Where the kernel has no Landlock (or one before ABI 2, Linux 5.19, which
 * cannot link from one folder to another) or no seccomp, a line in the log
 * says so, and the program serves all the same.  With sanitizers, which need
 * far more, nothing is confined.
 */
extern bool confine_wanted;       /* --no-confine makes it false */
extern const char *confine_paths; /* "DIR,FILE": also theirs, to write */
extern bool confine_net; /* it makes connections to other servers itself */

/* For a program's table of options. */
#define CONFINE_OPTIONS                                                        \
	{"confine", OPT_FLAG, &confine_wanted, NULL,                           \
	    "give up all that it does not need"},                              \
	{                                                                      \
		"confine-paths", OPT_STRING, &confine_paths, "LIST",           \
		    "files and folders that it needs besides"                  \
	}

enum confine_access {
	CONFINE_READ,  /* read files, list folders */
	CONFINE_USE,   /* read and write files that are there */
	CONFINE_WRITE, /* all of that; make, rename, link and remove them */
	CONFINE_RUN,   /* execute */
};
struct confine_path {
	const char *path; /* and what is below it; NULL ends a list */
	enum confine_access access;
};

/*
 * Besides these a program has the paths it names itself, such as the spool.
 * Nothing outside the walls can be sent a signal and, but for "tcp", no TCP
 * connection be made nor waited for.
 */
struct confine_profile {
	const char *program;
	unsigned calls; /* enum confine_calls, 0: all that there are */
	bool tcp;
	const struct confine_path *paths; /* which need not be there */
};
extern const struct confine_profile confine_profiles[]; /* ends with a NULL */
const struct confine_profile *confine_profile_of(const char *program);

/* Confines the process as the program of that name, with paths of its own,
 * which have to be there. */
void confine(const char *program, const struct confine_path *own);

/* The same for a program that serves clients from a spool; starts_auth: it has
 * no socket of chapar-auth's, so there is a process outside, which alone
 * confine_outside() makes, see authc_outside(). */
void confine_handler(const char *program, const char *spool, bool starts_auth);
void confine_outside(const char *spool, bool starts_auth);

/*
 * In confine-calls.c.  Groups of system calls, and the filter that allows
 * some of them.
 */
enum confine_calls {
	CALLS_BASE = 1 << 0,  /* memory, signals, time; open descriptors */
	CALLS_SERVE = 1 << 1, /* accept, fork */
	CALLS_FILES = 1 << 2, /* whatever has a path, locks, making files */
	CALLS_LOCAL = 1 << 3, /* sockets of the machine */
	CALLS_WATCH = 1 << 4, /* inotify */
	CALLS_NET = 1 << 5,   /* sockets to other machines */
	CALLS_EXEC = 1 << 6,  /* programs, which may confine themselves more */
	CALLS_CHILD = 1 << 7, /* to end those that it forked */
	CALLS_NO_FILES = 1 << 8, /* opening one says EACCES, and goes on */
	CALLS_RELAY = 1 << 9, /* to pass on what comes from other servers */
};
enum { CONFINE_FILTER = 255 };

/* Number of instructions; 0: this machine is not known. */
size_t confine_filter(unsigned calls, struct sock_filter[CONFINE_FILTER]);

#endif
