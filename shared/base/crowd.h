#ifndef BASE_CROWD_H
#define BASE_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

/*
 * The sessions a listening process has running: a pid each, and where it
 * came from as a number.  Looking through them all is a few microseconds for
 * ten thousand, and keeps the process small, which is what a fork costs.
 */
struct crowd {
	size_t n, max;
	pid_t *pids;
	uint64_t *addrs;
	uint64_t seed;
};

int crowd_init(struct crowd *, size_t max); /* 0, -ENOMEM, -EIO */
void crowd_free(struct crowd *);

/* An IPv4 address or an IPv6 /64 as a number; 0 for what is not counted:
 * 127.0.0.1, ::1 and what has no address. */
uint64_t crowd_key(const struct crowd *, const struct sockaddr_storage *);
size_t crowd_count(const struct crowd *, uint64_t key);

void crowd_add(struct crowd *, pid_t, uint64_t key); /* n < max */
void crowd_remove(struct crowd *, pid_t);

#endif
