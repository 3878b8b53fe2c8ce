/*
 * Cyrus IMAP: its databases.
 *
 * A twoskip file is a skip list that only grows.  A head of 64 bytes says where
 * it ends.  Records have a type, a level, the lengths of key and value, and for
 * each level where the next record is; for the lowest there are two of these,
 * of which the later is valid that lies before the end.  A record of type '-'
 * stands for one that was deleted and leads to what came after it.
 */
#include "base/fmt.h"
#include "cyrus.h"

enum {
	HEAD_SIZE = 64,
	HEAD_END = 48, /* of what is committed */
	LEVEL_MAX = 31,
	STEP_MIN = 24, /* the smallest record */
};

static uint64_t
big(const char *p, unsigned n)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

struct node {
	char type;
	struct span key, value;
	uint64_t next;
};

/* There are n more bytes at an offset: moves past them. */
static bool
pass(const struct cyrus_db *db, uint64_t *at, uint64_t n)
{
	if (*at > db->end || n > db->end - *at)
		return false;
	*at += n;
	return true;
}

static uint64_t
later(const struct cyrus_db *db, const char *two)
{
	uint64_t a = big(two, 8), b = big(two + 8, 8);

	if (a >= db->end)
		a = 0;
	if (b >= db->end)
		b = 0;
	return a > b ? a : b;
}

static bool
node(const struct cyrus_db *db, uint64_t at, struct node *ret)
{
	const char *p = db->file.p;
	uint64_t keylen, vallen, from = at;
	unsigned level;

	if (!pass(db, &at, 16))
		return false;
	*ret = (struct node){.type = p[from]};
	if (ret->type == '-') {
		ret->next = big(p + from + 8, 8);
		return true;
	}
	level = (unsigned char)p[from + 1];
	keylen = big(p + from + 2, 2);
	vallen = big(p + from + 4, 4);
	at = from + 8;
	if (keylen == UINT16_MAX) {
		if (!pass(db, &at, 8))
			return false;
		keylen = big(p + at - 8, 8);
	}
	if (vallen == UINT32_MAX) {
		if (!pass(db, &at, 8))
			return false;
		vallen = big(p + at - 8, 8);
	}
	if (level == 0 || level > LEVEL_MAX || !pass(db, &at, 8 * (level + 1)))
		return false;
	ret->next = later(db, p + at - 8 * (level + 1));
	if (!pass(db, &at, 8) || !pass(db, &at, keylen))
		return false;
	ret->key = span_of(p + at - keylen, (size_t)keylen);
	if (!pass(db, &at, vallen))
		return false;
	ret->value = span_of(p + at - vallen, (size_t)vallen);
	return true;
}

static const char *
twoskip(struct cyrus_db *db)
{
	struct node first;

	if (db->file.n < HEAD_SIZE)
		return "a database that is cut short";
	db->end = big(db->file.p + HEAD_END, 8);
	if (db->end > db->file.n)
		return "a database that is cut short";
	if (!node(db, HEAD_SIZE, &first) || first.type != '=')
		return "a damaged database";
	db->at = first.next;
	db->steps = db->file.n / STEP_MIN; /* no more fit into it */
	return NULL;
}

const char *
cyrus_db(struct span file, struct cyrus_db *ret)
{
	static const struct span magic = SPAN("\241\002\213\015"),
				 kind = SPAN("twoskip file");

	*ret = (struct cyrus_db){.file = file};
	if (!span_eq(span_sub(file, 0, magic.n), magic)) {
		ret->flat = true;
		return NULL;
	}
	if (span_eq(span_sub(file, magic.n, kind.n), kind))
		return twoskip(ret);
	return "a kind of database that is not known "
	       "(cvt_cyrusdb makes a twoskip one of it)";
}

static bool
next_line(struct cyrus_db *db, struct span *key, struct span *value)
{
	while (db->file.n > 0) {
		const char *lf = memchr(db->file.p, '\n', db->file.n), *tab;
		size_t n = lf != NULL ? (size_t)(lf - db->file.p) : db->file.n;
		struct span line = span_sub(db->file, 0, n);

		db->file = span_sub(db->file, n + 1, db->file.n);
		tab = memchr(line.p, '\t', line.n);
		if (tab == NULL)
			continue;
		*key = span_sub(line, 0, (size_t)(tab - line.p));
		*value = span_sub(line, key->n + 1, line.n);
		return true;
	}
	return false;
}

bool
cyrus_db_next(struct cyrus_db *db, struct span *key, struct span *value)
{
	struct node n;

	if (db->flat)
		return next_line(db, key, value);
	while (db->at != 0) {
		if (db->steps-- == 0 || !node(db, db->at, &n) ||
		    (n.type != '+' && n.type != '-')) {
			db->bad = true;
			db->at = 0;
			return false;
		}
		db->at = n.next;
		if (n.type == '+') {
			*key = n.key;
			*value = n.value;
			return true;
		}
	}
	return false;
}
