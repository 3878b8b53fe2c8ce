/* Tickets and grants: bytes in a row, signed, as base64. */
#include "base/ticket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/le.h"

enum {
	SECRET_MAX = 4096,
	HEAD = 1 + 8, /* which of the two it is, and when */
	/* what the fields of either take at most, each with its NUL */
	TICKET_BODY = HEAD + TICKET_NONCE + 2 * TICKET_HOST +
		      2 * USERNAME_SIZE + TICKET_SERVICE + 64,
	GRANT_BODY = HEAD + TICKET_HOST + 2 * USERNAME_SIZE + TICKET_SERVICE,
};
_Static_assert((TICKET_BODY + SHA256_SIZE + 2) / 3 * 4 < TICKET_SIZE, "room");
_Static_assert((GRANT_BODY + SHA256_SIZE + 2) / 3 * 4 < GRANT_SIZE, "room");

int
ticket_key_make(struct span secret, struct ticket_key *ret)
{
	if (secret.n < TICKET_SECRET_MIN)
		return -EINVAL;
	hmac_sha256(secret, SPAN("chapar tickets"), ret->tickets);
	hmac_sha256(secret, SPAN("chapar grants"), ret->grants);
	return 0;
}

int
ticket_key_load(const char *path, struct ticket_key *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), r;
	char secret[SECRET_MAX];
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, secret, sizeof secret);
	r = n < 0 ? -errno : ticket_key_make(span_of(secret, (size_t)n), ret);
	explicit_bzero(secret, sizeof secret);
	close(fd);
	return r;
}

static void
put(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text) + 1);
}

static void
begin(struct buf *b, char kind, int64_t at)
{
	buf_putc(b, kind);
	buf_u64(b, (uint64_t)at);
}

/* Signs what is in the buffer and gives it back. */
static void
seal(
    struct buf *b, const unsigned char key[SHA256_SIZE], char *ret, size_t size)
{
	struct buf text = {.limit = size - 1};
	unsigned char mac[SHA256_SIZE];

	hmac_sha256(span_of(key, SHA256_SIZE), buf_span(b), mac);
	buf_put(b, mac, sizeof mac);
	b64_encode(buf_span(b), &text);
	if (b->overflow || text.overflow)
		buf_clear(&text); /* no memory: one that nobody takes */
	memcpy(ret, buf_span(&text).p, text.n);
	ret[text.n] = '\0';
	buf_free(&text);
	buf_free(b);
}

/* In the same time wherever they differ. */
static bool
same(const unsigned char *a, const char *b, size_t n)
{
	unsigned char differ = 0;

	for (size_t i = 0; i < n; i++)
		differ |= a[i] ^ (unsigned char)b[i];
	return differ == 0;
}

/* The bytes that were signed, in b; false if they were not. */
static bool
unseal(struct span text, char kind, const unsigned char key[SHA256_SIZE],
    struct buf *b)
{
	unsigned char mac[SHA256_SIZE];

	if (text.n >= TICKET_SIZE || !b64_decode(text, b) ||
	    b->n < HEAD + SHA256_SIZE || b->p[0] != kind)
		return false;
	b->n -= SHA256_SIZE;
	hmac_sha256(span_of(key, SHA256_SIZE), buf_span(b), mac);
	return same(mac, b->p + b->n, sizeof mac);
}

static bool
take(struct span *s, char *to, size_t size)
{
	const char *nul = s->n > 0 ? memchr(s->p, '\0', s->n) : NULL;
	size_t n = nul != NULL ? (size_t)(nul - s->p) + 1 : 0;

	if (n == 0 || n > size)
		return false;
	memcpy(to, s->p, n);
	*s = span_sub(*s, n, s->n);
	return true;
}

static int64_t
take_head(struct span *s)
{
	int64_t at = (int64_t)get64(s->p + 1);

	*s = span_sub(*s, HEAD, s->n);
	return at;
}

static bool
is_now(int64_t at, int64_t now, int64_t life)
{
	return at <= now ? now - at <= life : at - now <= TICKET_LIFE_S;
}

void
ticket_make(
    const struct ticket_key *k, const struct ticket *t, char ret[TICKET_SIZE])
{
	struct buf b = {.limit = TICKET_BODY + SHA256_SIZE};

	begin(&b, 'T', t->at);
	buf_put(&b, t->nonce, sizeof t->nonce);
	put(&b, t->from);
	put(&b, t->to);
	put(&b, t->user);
	put(&b, t->login);
	put(&b, t->service);
	put(&b, t->client);
	seal(&b, k->tickets, ret, TICKET_SIZE);
}

int
ticket_make_server(const struct ticket_key *k, const char *from, const char *to,
    const char *service, char ret[TICKET_SIZE])
{
	struct ticket t = {.at = time(NULL)};

	if (getrandom(t.nonce, sizeof t.nonce, 0) != sizeof t.nonce)
		return -EIO;
	snprintf(t.from, sizeof t.from, "%s", from);
	snprintf(t.to, sizeof t.to, "%s", to);
	snprintf(t.service, sizeof t.service, "%s", service);
	ticket_make(k, &t, ret);
	return 0;
}

static bool
take_ticket(struct span s, struct ticket *t)
{
	t->at = take_head(&s);
	if (s.n < sizeof t->nonce)
		return false;
	memcpy(t->nonce, s.p, sizeof t->nonce);
	s = span_sub(s, sizeof t->nonce, s.n);
	return take(&s, t->from, sizeof t->from) &&
	       take(&s, t->to, sizeof t->to) &&
	       take(&s, t->user, sizeof t->user) &&
	       take(&s, t->login, sizeof t->login) &&
	       take(&s, t->service, sizeof t->service) &&
	       take(&s, t->client, sizeof t->client) && s.n == 0;
}

int
ticket_read(const struct ticket_key *k, struct span text, const char *here,
    int64_t now, struct ticket *t)
{
	struct buf b = {.limit = TICKET_SIZE};
	bool ours =
	    unseal(text, 'T', k->tickets, &b) && take_ticket(buf_span(&b), t);

	buf_free(&b);
	if (!ours)
		return -EBADMSG;
	if (strcasecmp(t->to, here) != 0)
		return -EXDEV;
	return is_now(t->at, now, TICKET_LIFE_S) ? 0 : -ETIME;
}

void
grant_make(const struct ticket_key *k, const struct grant *g, const char *here,
    char ret[GRANT_SIZE])
{
	struct buf b = {.limit = GRANT_BODY + SHA256_SIZE};

	begin(&b, 'G', g->at);
	put(&b, here);
	put(&b, g->user);
	put(&b, g->login);
	put(&b, g->service);
	seal(&b, k->grants, ret, GRANT_SIZE);
}

static bool
take_grant(struct span s, struct grant *g, char host[TICKET_HOST])
{
	g->at = take_head(&s);
	return take(&s, host, TICKET_HOST) &&
	       take(&s, g->user, sizeof g->user) &&
	       take(&s, g->login, sizeof g->login) &&
	       take(&s, g->service, sizeof g->service) && s.n == 0;
}

int
grant_read(const struct ticket_key *k, struct span text, const char *here,
    int64_t now, struct grant *g)
{
	struct buf b = {.limit = TICKET_SIZE};
	char host[TICKET_HOST];
	bool ours = unseal(text, 'G', k->grants, &b) &&
		    take_grant(buf_span(&b), g, host);

	buf_free(&b);
	if (!ours)
		return -EBADMSG;
	if (strcasecmp(host, here) != 0)
		return -EXDEV;
	return is_now(g->at, now, GRANT_LIFE_S) ? 0 : -ETIME;
}
