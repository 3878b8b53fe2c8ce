#ifndef CHAPAR_DOCTOR_H
#define CHAPAR_DOCTOR_H

#include <stdbool.h>
#include <sys/stat.h>

#include "spool/spool.h"

/* One examination: each finding is a line, and says what to do. */
enum finding { FINE, CARE, WRONG };

struct doctor {
	struct spool *spool;
	const char *path; /* of the spool */
	struct stat st;   /* of it */
	const char *cert; /* a PEM file, or NULL */
	bool json;
	unsigned care, wrong;
};

void doctor_say(struct doctor *, enum finding, const char *what,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

void doctor_files(struct doctor *);   /* doctor-files.c */
void doctor_machine(struct doctor *); /* doctor-machine.c */
void doctor_cert(struct doctor *);
void doctor_units(struct doctor *);

#endif
