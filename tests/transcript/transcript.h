#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* What the player of transcripts (main.c) is made of.  Nobody gets an error
 * back: what is wrong is said, with the line, and ends the program. */

enum {
	WAIT_MS = 60000, /* for an answer, or an end */
	RUN_MS = 120000, /* for what R runs */
	NSESSION = 10,
};

struct bytes { /* grows; never freed by what fills it */
	char *p;
	size_t n, cap;
};

struct session {
	char *command; /* what H says, NULL until then */
	int fd;
	pid_t pid; /* 0: not running */
	bool imap, eof;
	struct bytes in;
	size_t taken;   /* of in */
	size_t literal; /* bytes of a literal still to come */
};

extern struct session sessions[NSESSION];
extern const char *file; /* that is played, and where we are in it */
extern unsigned lineno;
extern unsigned started;          /* programs so far */
extern char *build, *dir, *spool; /* dir: the transcript's own */

/* --- complain.c --------------------------------------------------------- */

_Noreturn void fail(const char *, ...) __attribute__((format(printf, 1, 2)));
/* got: NULL or n bytes. */
_Noreturn void mismatch(
    const char *why, const char *want, const char *got, size_t n);
_Noreturn void quit(void); /* after the sessions' stderr */
void show_file(const char *title, const char *name);
void clean_up(void); /* sessions and the folder */
char *path(const char *, ...) __attribute__((format(printf, 1, 2)));
void add(struct bytes *, const void *, size_t);
int64_t now_ms(void);

/* --- pattern.c ---------------------------------------------------------- */

/* What "C" sends: the text with its escapes and variables replaced. */
struct bytes expand(const char *);
/* Is that what S says?  Binds the variables that had no value. */
bool match(const char *pattern, const char *, size_t);
void vars_to_env(void);
void vars_forget(void);

/* --- program.c ---------------------------------------------------------- */

void session_ready(struct session *); /* it is started if it is not */
/* Closes it and looks at how its program ends: exit status, 128 + signal. */
void finish(struct session *, int want);
void run(const char *command); /* must end with 0 */

/* --- answer.c ----------------------------------------------------------- */

void say(struct session *, const char *, size_t);
/* The next line, without its end; false if there is no more.  "want" is for
 * the complaint. */
bool answer(
    struct session *, const char **ret, size_t *ret_n, const char *want);

#endif
