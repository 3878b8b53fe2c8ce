/*
 * The message generator.
 *
 * Message i of a given size is always the same bytes, and exactly as many
 * as gen_size() says, so that a workload can know what a server ought to
 * answer without keeping the mail.  Size 0 means a mixture of 2 to 37 KB,
 * 9 KB on average, as mailboxes have it.
 *
 * What may be asked for (n messages, counted from 0):
 *   \Seen                   every even one
 *   \Flagged, \Answered     i % 10 == 1, i % 5 == 0
 *   Subject: quarterly      i % 20 == 3
 *   "zebrafish" in a text   i % 100 == 7 (one in three inside base64)
 */
#ifndef BENCH_GEN_H
#define BENCH_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing text; memory that runs out ends the program. */
struct text {
	char *p;
	size_t n, cap;
};
char *text_room(struct text *, size_t);
void text_add(struct text *, const void *, size_t);
void text_puts(struct text *, const char *);
void text_printf(struct text *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* A small random sequence: next() of the same start is the same. */
struct dice {
	uint64_t x;
};
uint32_t dice(struct dice *);
uint32_t hash2(uint32_t i, uint32_t what);

enum { GEN_ID = 16, GEN_DATE = 40 };

void gen_init(void);
size_t gen_size(uint32_t i, size_t size);
void gen_message(struct text *, uint32_t i, size_t size);
void gen_date(uint32_t i, char header[GEN_DATE], char internal[GEN_DATE]);
const char *gen_flags(uint32_t i);
long gen_count(long n, long every, long first);
void gen_fresh_id(char *p, size_t n);

/* The two halves of gen_message. */
void gen_head(struct text *, uint32_t i, bool small);
void gen_body(struct text *, uint32_t i, size_t end, bool small);

#endif
