#ifndef BASE_IO_H
#define BASE_IO_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * The connection: buffered, blocking, with a limit on every wait.
 *
 * Output is flushed only when input would block, so a client that pipelines
 * twenty commands gets twenty answers in one write.  Nobody else calls flush,
 * except before handing the descriptor to someone else or waiting for
 * something that is not the client.
 *
 * An error on either side is sticky: reads then report end of file and writes
 * do nothing, so a caller looks once, not after every call.
 */
struct io_filter;

struct io {
	int in, out;
	struct io_filter *filter; /* what bytes go through; NULL: nothing */
	int idle_ms;  /* longest wait for the client to say something */
	int write_ms; /* longest wait for it to take something */
	bool timed_in, timed_out; /* the socket itself enforces the waits */
	bool eof, timedout, broken;
	uint64_t sent, received; /* bytes on the wire, for the log line */
	size_t rpos, rend, wend;
	char last; /* byte that left the output buffer */
	char rbuf[16384], wbuf[32768];
};

enum io_status { IO_OK, IO_EOF, IO_TOOLONG };

void io_init(struct io *, int in, int out, int idle_ms, int write_ms);
void io_idle(struct io *, int idle_ms); /* changes the wait */

/* A line without its CRLF (or bare LF), valid until the next read.  A line
 * longer than max or the buffer is IO_TOOLONG; io_skip_line() then drops the
 * rest of it. */
enum io_status io_line(struct io *, size_t max, struct span *ret_line);
enum io_status io_skip_line(struct io *);
/* Has what began to come at *began (0: now) taken longer than the wait for the
 * client?  That is the end of the input: bytes that trickle in buy no time.
 * io_line() and io_skip_line() look themselves. */
bool io_slow(struct io *, int64_t *began);
/* Exactly n bytes to dst. */
enum io_status io_exact(struct io *, void *dst, size_t n);
/* Whatever has come, at least one byte; io_consume() says how much was used.
 * A piece that ends in the middle of something can be kept by consuming less
 * and asking again: the next piece then starts with the same bytes. */
enum io_status io_peek(struct io *, struct span *ret_piece);
enum io_status io_peek_more(struct io *, struct span *ret_piece);
void io_consume(struct io *, size_t n);
bool io_pending(const struct io *); /* is there input that was not used yet? */
/* Waits up to ms for input from the client or from another descriptor
 * (-1: none), output flushed.  1 client, 2 the other, 0 time is up. */
int io_wait(struct io *, int other, int ms);
enum { IO_OTHERS = 16 };
int io_wait_any(struct io *, const int others[], unsigned n, int ms);

/* Large runs go straight from where they are to the socket, uncopied. */
void io_put(struct io *, const void *, size_t);
void io_putspan(struct io *, struct span);
/* The same n bytes from a file, where the kernel can pass them on itself;
 * `mapped` are they in memory, for where it cannot. */
void io_putfile(struct io *, int fd, uint64_t offset, struct span mapped);
void io_puts(struct io *, const char *);
void io_putc(struct io *, char);
void io_num(struct io *, uint64_t);
void io_printf(struct io *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void io_flush(struct io *);
/* The peer sees the end of our output now, though this process goes on. */
void io_hang_up(struct io *);
bool io_at_line(const struct io *); /* is no line of output begun? */

/* A place in the output buffer for up to n bytes (n <= IO_ROOM), to be
 * written by hand and then said to be used: for loops that put millions. */
enum { IO_ROOM = 4096 };
char *io_room(struct io *, size_t n);
static inline void
io_used(struct io *io, const char *end)
{
	io->wend = (size_t)(end - io->wbuf);
}

/*
 * Something between the buffers and the wire, as compression (base/deflate.h).
 * It reads and writes with io_raw_read() and io_raw_write().
 */
struct io_filter {
	void (*write)(struct io *, struct span);
	void (*flush)(struct io *);   /* the peer is to have all of it */
	bool (*pending)(struct io *); /* input that needs no reading? */
	/* At least a byte; 0: there are none any more. */
	size_t (*read)(struct io *, char *dst, size_t n);
	void (*free)(struct io *);
};

size_t io_raw_read(struct io *, char *dst, size_t n); /* 0: eof is set */
void io_raw_write(struct io *, struct span, struct span);
/* Moves what came and was not used yet out of the buffer: to a new filter. */
size_t io_take_pending(struct io *, char *dst, size_t room);

#endif
