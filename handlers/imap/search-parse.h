#ifndef IMAP_SEARCH_PARSE_H
#define IMAP_SEARCH_PARSE_H

#include "search.h"

/* Between the two halves of the parser of search keys. */
struct parser {
	struct args *a;
	struct search *search;
	struct reply *no; /* SYNTAX unless set */
	unsigned depth;
	bool fuzzy; /* within FUZZY */
};

/* A word that begins a key, and the function that takes the rest of it; NULL:
 * it was not there, or too much, and *no says so. */
struct word;
typedef struct search_key *key_fn(struct parser *, const struct word *);
struct word {
	const char *name;
	key_fn *take;
	enum search_test test;
	uint32_t arg; /* a flag, or which side of a number */
	bool negated;
};

enum { BELOW, AT, ABOVE };

key_fn key_age, key_all, key_annotation, key_date, key_email, key_field, key_filter, key_flag, key_header,
    key_keyword, key_modseq, key_new, key_size, key_text, key_thread,
    key_uid, key_uid_side;

struct search_key *key_sequence_set(struct parser *, bool by_uid);

struct search_key *parser_key(struct parser *, enum search_test);
struct search_key *parser_list(struct parser *); /* keys; all must hold */
/* A string that is to be found, in UTF-8. */
struct needle *parser_needle(struct parser *, struct span utf8);
struct search_key *parser_refuse(struct parser *, const char *why);

#endif
