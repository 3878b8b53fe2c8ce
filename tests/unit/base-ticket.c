/* Tickets and grants: what is taken, and what is not. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/ticket.h"
#include "check.h"

enum { NOW = 1700000000 };
static struct ticket_key key;

static const struct ticket sample = {.from = "mail1.campus.example",
    .to = "mail2.campus.example",
    .user = "alice",
    .login = "cyrus",
    .client = "192.0.2.7",
    .at = NOW,
    .nonce = "0123456789abcde"};

static int
reads(const char *text, const char *here, int64_t now, struct ticket *t)
{
	return ticket_read(&key, span_str(text), here, now, t);
}

static void
tickets(void)
{
	char text[TICKET_SIZE], grant[GRANT_SIZE];
	struct ticket t;
	struct grant g;

	ticket_make(&key, &sample, text);
	CHECK(strpbrk(text, " \r\n") == NULL && strlen(text) > 100);
	CHECK(reads(text, sample.to, NOW, &t) == 0);
	CHECK(memcmp(&t.nonce, sample.nonce, TICKET_NONCE) == 0);
	CHECK(strcmp(t.from, sample.from) == 0 && t.at == NOW);
	CHECK(strcmp(t.to, sample.to) == 0);
	CHECK(strcmp(t.user, "alice") == 0 && strcmp(t.login, "cyrus") == 0);
	CHECK(t.service[0] == '\0' && strcmp(t.client, "192.0.2.7") == 0);
	CHECK(reads(text, "MAIL2.campus.example", NOW, &t) == 0);
	CHECK(reads(text, sample.from, NOW, &t) == -EXDEV);
	CHECK(reads(text, "", NOW, &t) == -EXDEV);
	CHECK(reads(text, sample.to, NOW + 60, &t) == 0);
	CHECK(reads(text, sample.to, NOW - 60, &t) == 0);
	CHECK(reads(text, sample.to, NOW + 61, &t) == -ETIME);
	CHECK(reads(text, sample.to, NOW - 61, &t) == -ETIME);
	CHECK(reads("", sample.to, NOW, &t) == -EBADMSG);
	/* one is not the other */
	CHECK(grant_read(&key, span_str(text), sample.to, NOW, &g) == -EBADMSG);
	g = (struct grant){.user = "alice", .login = "alice", .at = NOW};
	grant_make(&key, &g, sample.to, grant);
	CHECK(reads(grant, sample.to, NOW, &t) == -EBADMSG);
}

static void
grants(void)
{
	struct grant g = {"alice", "cyrus", "imap", NOW}, got;
	char text[GRANT_SIZE];
	struct span s;

	grant_make(&key, &g, "mail1", text);
	s = span_str(text);
	CHECK(grant_read(&key, s, "mail1", NOW, &got) == 0);
	CHECK(strcmp(got.user, "alice") == 0 && got.at == NOW);
	CHECK(strcmp(got.login, "cyrus") == 0);
	CHECK(strcmp(got.service, "imap") == 0);
	CHECK(grant_read(&key, s, "mail2", NOW, &got) == -EXDEV);
	CHECK(grant_read(&key, s, "mail1", NOW + 86400, &got) == 0);
	CHECK(grant_read(&key, s, "mail1", NOW + 86401, &got) == -ETIME);
	CHECK(grant_read(&key, s, "mail1", NOW - 61, &got) == -ETIME);
}

/* The longest names that there are. */
static void
long_names(void)
{
	struct ticket t = sample, got;
	struct grant g = {.at = NOW}, got_g;
	char text[TICKET_SIZE], grant[GRANT_SIZE];

	memset(t.from, 'f', sizeof t.from - 1);
	memset(t.to, 't', sizeof t.to - 1);
	memset(t.user, 'u', sizeof t.user - 1);
	memset(t.login, 'l', sizeof t.login - 1);
	memset(t.service, 's', sizeof t.service - 1);
	memset(t.client, 'c', sizeof t.client - 1);
	ticket_make(&key, &t, text);
	CHECK(reads(text, t.to, NOW, &got) == 0);
	CHECK(strcmp(t.from, got.from) == 0 && strcmp(t.to, got.to) == 0);
	CHECK(strcmp(t.user, got.user) == 0 && t.at == got.at);
	CHECK(strcmp(t.login, got.login) == 0);
	CHECK(strcmp(t.service, got.service) == 0);
	CHECK(strcmp(t.client, got.client) == 0);
	memset(g.user, 'u', sizeof g.user - 1);
	memset(g.login, 'l', sizeof g.login - 1);
	memset(g.service, 's', sizeof g.service - 1);
	grant_make(&key, &g, t.from, grant);
	CHECK(grant_read(&key, span_str(grant), t.from, NOW, &got_g) == 0);
}

static void
secrets(void)
{
	char path[] = "/tmp/chapar-ticket-XXXXXX", text[TICKET_SIZE];
	char secret[41] = "forty bytes, which nobody else can know.";
	int fd = mkstemp(path);
	struct ticket_key a, b;
	struct ticket t;

	CHECK(ticket_key_load("/nowhere/at/all", &a) == -ENOENT);
	CHECK(ticket_key_load(path, &a) == -EINVAL);
	CHECK(write(fd, secret, 31) == 31);
	CHECK(ticket_key_load(path, &a) == -EINVAL);
	CHECK(write(fd, secret + 31, 9) == 9);
	CHECK(ticket_key_load(path, &a) == 0);
	CHECK(ticket_key_make(span_of(secret, 40), &b) == 0);
	CHECK(memcmp(&a, &b, sizeof a) == 0);
	CHECK(memcmp(a.tickets, a.grants, sizeof a.grants) != 0);
	CHECK(ticket_key_make(span_of(secret, 39), &b) == 0);
	CHECK(ticket_make_server(&b, "m1", "m2", "peer", text) == 0);
	CHECK(
	    ticket_read(&a, span_str(text), "m2", time(NULL), &t) == -EBADMSG);
	CHECK(ticket_read(&b, span_str(text), "m2", time(NULL), &t) == 0);
	CHECK(t.user[0] == '\0' && strcmp(t.service, "peer") == 0);
	close(fd);
	unlink(path);
}

int
main(void)
{
	static const char secret[32] = "thirty-two bytes of a secret...";

	CHECK(ticket_key_make(span_of(secret, sizeof secret), &key) == 0);
	tickets();
	grants();
	long_names();
	secrets();
	if (check_failures == 0)
		puts("ok tests/unit/base-ticket.c");
	return check_end();
}
