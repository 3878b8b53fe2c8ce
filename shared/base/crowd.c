/* Two arrays, in no order. */
#include "base/crowd.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/hash.h"

int
crowd_init(struct crowd *c, size_t max)
{
	*c = (struct crowd){.max = max};
	c->pids = calloc(max, sizeof *c->pids);
	c->addrs = calloc(max, sizeof *c->addrs);
	if (c->pids == NULL || c->addrs == NULL) {
		crowd_free(c);
		return -ENOMEM;
	}
	/* Nobody shall be able to choose addresses that fall together. */
	if (getrandom(&c->seed, sizeof c->seed, 0) != sizeof c->seed) {
		crowd_free(c);
		return -EIO;
	}
	return 0;
}

void
crowd_free(struct crowd *c)
{
	free(c->pids);
	free(c->addrs);
	*c = (struct crowd){.n = 0};
}

static uint64_t
key_v4(const struct crowd *c, const void *addr)
{
	uint32_t v4;

	memcpy(&v4, addr, 4);
	if (v4 == htonl(INADDR_LOOPBACK))
		return 0;
	return hash64(addr, 4, c->seed) | 1;
}

uint64_t
crowd_key(const struct crowd *c, const struct sockaddr_storage *ss)
{
	struct sockaddr_in6 v6;
	struct sockaddr_in v4;

	if (ss->ss_family == AF_INET) {
		memcpy(&v4, ss, sizeof v4);
		return key_v4(c, &v4.sin_addr);
	}
	if (ss->ss_family != AF_INET6)
		return 0;
	memcpy(&v6, ss, sizeof v6);
	if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
		return key_v4(c, v6.sin6_addr.s6_addr + 12);
	if (IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr))
		return 0;
	return hash64(&v6.sin6_addr, 8, c->seed) | 1;
}

size_t
crowd_count(const struct crowd *c, uint64_t key)
{
	size_t count = 0;

	for (size_t i = 0; i < c->n; i++)
		count += c->addrs[i] == key;
	return count;
}

void
crowd_add(struct crowd *c, pid_t pid, uint64_t key)
{
	assert(c->n < c->max);
	c->pids[c->n] = pid;
	c->addrs[c->n++] = key;
}

void
crowd_remove(struct crowd *c, pid_t pid)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->pids[i] == pid) {
			c->n--;
			c->pids[i] = c->pids[c->n];
			c->addrs[i] = c->addrs[c->n];
			return;
		}
}
