/*
 * DATA and BDAT: the message comes in, and then one reply a recipient.
 *
 * No lock is held while anything is read; what was announced is read to its
 * end also when it will be refused, so that the stream stays in step.
 */
#include "lmtp.h"

#include "base/fmt.h"
#include "base/log.h"

static void
keep(void *in, const void *p, size_t n)
{
	incoming_put(in, p, n);
}

static void
receive_start(struct session *s)
{
	struct transaction *t = &s->t;

	incoming_start(&t->in, s->spool);
	t->receiving = true;
	trace_put(s, &t->in);
	data_start(&t->data, s->conf->max_message, keep, &t->in);
}

/* The connection ended within a message: nothing of it is delivered. */
static struct reply
cut(struct session *s)
{
	log_warn("from=<%.*s> cut off after %llu bytes", SPAN_FMT(s->t.from),
	    (unsigned long long)s->t.data.size);
	transaction_end(s);
	s->state = LEFT;
	return SPOKEN;
}

/* What is wrong with the message itself; code 0 if nothing. */
static struct reply
fault(const struct data *d)
{
	if (d->toobig)
		return REPLY(552, "5.3.4", "the message is too large");
	if (d->nul)
		return REPLY(554, "5.6.0", "NUL may not be in a message");
	return SPOKEN;
}

/* The whole message is here. */
static struct reply
finish(struct session *s)
{
	struct transaction *t = &s->t;
	struct reply no = fault(&t->data);
	unsigned good = 0;

	if (no.code == 0)
		deliver(s);
	for (struct recipient *r = t->rcpt; r != NULL; r = r->next) {
		struct reply said = no.code != 0     ? no
				    : r->home != NULL ? r->said
						     : deliver_reply(
							   s, r->result);

		reply_say(s, said);
		good += said.code == 250;
	}
	log_info("from=<%.*s> size=%llu rcpts=%u delivered=%u id=%012llx.%u",
	    SPAN_FMT(t->from), (unsigned long long)t->data.size, t->nrcpt, good,
	    (unsigned long long)s->id, s->transactions);
	if (good > 0)
		s->errors = 0;
	transaction_end(s);
	return SPOKEN;
}

struct reply
cmd_data(struct session *s, struct span args)
{
	struct data *d = &s->t.data;
	struct span piece;

	if (args.n > 0)
		return REPLY(501, "5.5.4", "DATA stands alone");
	if (s->t.binary)
		return REPLY(503, "5.5.1", "BINARYMIME goes with BDAT");
	receive_start(s);
	io_puts(s->io, "354 go ahead\r\n");
	while (!d->done) {
		if (io_peek(s->io, &piece) != IO_OK)
			return cut(s);
		io_consume(s->io, data_dotted(d, piece.p, piece.n));
	}
	return finish(s);
}

/* Reads n bytes, for the message or for nobody; false if they do not come. */
static bool
read_chunk(struct session *s, uint64_t n, bool wanted)
{
	struct transaction *t = &s->t;
	struct span piece;

	for (; n > 0; n -= piece.n) {
		if (io_peek(s->io, &piece) != IO_OK)
			return false;
		if (piece.n > n)
			piece.n = (size_t)n;
		if (wanted && t->binary)
			data_binary(&t->data, piece.p, piece.n);
		else if (wanted)
			data_text(&t->data, piece.p, piece.n);
		io_consume(s->io, piece.n);
	}
	return true;
}

/* " 1234" or " 1234 LAST" */
static struct reply
chunk_args(struct session *s, struct span args, uint64_t *size, bool *last)
{
	const struct reply syntax = REPLY(501, "5.5.4", "BDAT size [LAST]");

	if (args.n == 0 || args.p[0] != ' ')
		return syntax;
	args = span_sub(args, 1, args.n);
	if (args.n > 0 && !scan_u64(&args, UINT64_MAX, size)) {
		if (args.p[0] < '0' || args.p[0] > '9')
			return syntax;
		/* nobody can skip so much: we are out of step */
		s->state = LEFT;
		return REPLY(421, "4.7.0", "no chunk can be that large");
	}
	*last = span_is(args, " LAST");
	return *last || args.n == 0 ? SPOKEN : syntax;
}

struct reply
cmd_bdat(struct session *s, struct span args)
{
	const bool wanted = (s->state & (RCPT | CHUNK)) != 0;
	uint64_t size = 0;
	bool last = false;
	struct reply no = chunk_args(s, args, &size, &last);

	if (no.code != 0)
		return no;
	if (wanted && !s->t.receiving)
		receive_start(s);
	if (!read_chunk(s, size, wanted))
		return cut(s);
	if (!wanted)
		return reply_not_now(s, "no valid recipients");
	if (last) {
		if (!s->t.binary)
			data_finish(&s->t.data);
		return finish(s);
	}
	no = fault(&s->t.data);
	if (no.code != 0) {
		transaction_end(s);
		s->state = SPOILT;
		return no;
	}
	s->state = CHUNK;
	return REPLY(250, "2.0.0", "go on");
}
