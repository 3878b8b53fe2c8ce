/* A small LZ77 with a dictionary to start from. */
#include "mail/pack.h"

#include <stdint.h>

#include "base/le.h"

/* What is likely, the likeliest last, where it is nearest. */
static const char envelope_words[] =
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec -0800 -0700 -0500 -0400 "
    "+0530 +0900 +0800 +0300 +0100 +0200 +0000 (UTC)\" \"=?UTF-8?B?=?UTF-8?Q?"
    "=?iso-8859-1?Q?=?utf-8?B?=?utf-8?Q?noreply\" \"info\" \".org\")) "
    "@mail.gmail.com>\" \"gmail.com\")) NIL NIL \"<@yahoo.com\")(NIL NIL \""
    "(\"\" NIL \".edu\")).net\")) .com\")(\"Sun, Sat, Fri, Thu, Wed, Tue, Mon, "
    "202 19 200\" \"Re: Fwd: \" NIL NIL NIL \"<.com>\")NIL .com>\" \"<"
    ".com\")) NIL NIL NIL \"<.com\")) ((NIL NIL \".com\")) ((\"\" NIL \"";

static const char structure_words[] =
    "(\"filename*\" \"utf-8''\"name*\" \"utf-8''.png\")(\"image\" \"png\" "
    "(\"name\" \".jpg\") \"<>\" NIL \"image\" \"jpeg\" (\"name\" \".docx\") "
    "\"application\" \"vnd.openxmlformats-officedocument."
    "\"application\" \"pgp-signature\" \"signed\" (\"micalg\" \"pgp-sha256\" "
    "\"protocol\" \"\"text\" \"calendar\" (\"method\" \"REQUEST\" "
    "(\"message\" \"rfc822\" NIL NIL NIL \"delivery-status\" \"report\" "
    "(\"report-type\" \"application\" \"octet-stream\" (\"name\" \""
    "(\"application\" \"pdf\" (\"name\" \".pdf\") NIL NIL \"base64\" "
    " NIL (\"inline\" (\"filename\" \"\")) NIL NIL NIL)"
    " NIL (\"attachment\" (\"filename\" \".pdf\")) NIL NIL) \"mixed\" "
    "(\"boundary\" \"------------ NIL NIL) \"related\" (\"type\" "
    "\"multipart/alternative\" \"boundary\" \" NIL NIL NIL NIL) "
    "\"alternative\" (\"boundary\" \"----=_Part_--=_NextPart_000_000"
    "(\"charset\" \"iso-8859-1\") NIL NIL \"8bit\" (\"charset\" "
    "\"windows-1252\" (\"charset\" \"us-ascii\" \"format\" \"flowed\") "
    "NIL NIL \"7bit\" (\"text\" \"plain\" (\"charset\" \"UTF-8\") NIL NIL "
    "\"base64\" \"quoted-printable\" \"7bit\" NIL NIL NIL NIL)"
    "(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" "
    " NIL NIL NIL NIL)(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"";

enum {
	NEAR = 1024,
	NEAR_MIN = 3,
	NEAR_MAX = 18,
	FAR = 65536,
	FAR_MIN = 4,
	FAR_MAX = 67,
	RUN = 128,
	SLOTS = 1024,
	GRAM = 4, /* bytes that a hash is of */
};

static struct span
dictionary(enum pack_kind kind)
{
	return kind == PACK_ENVELOPE ? SPAN(envelope_words)
				     : SPAN(structure_words);
}

static unsigned
slot(const char *p)
{
	return get32(p) * 2654435761u >> 22;
}

/* The text with the dictionary before it, seen as one: position 0 is the start
 * of the dictionary. */
struct window {
	struct span dict, text;
	uint32_t last[SLOTS]; /* 1 + the last position of a gram, or 0 */
};

/* Where the grams of a dictionary are. */
static const uint32_t *
grams(enum pack_kind kind)
{
	static uint32_t last[2][SLOTS];
	static bool made[2];
	struct span dict = dictionary(kind);
	size_t i;

	if (!made[kind])
		for (i = 0; i + GRAM <= dict.n; i++)
			last[kind][slot(dict.p + i)] = (uint32_t)i + 1;
	made[kind] = true;
	return last[kind];
}

static size_t
match_size(const struct window *w, size_t from, size_t at)
{
	size_t n = 0, most = w->text.n - at, d = w->dict.n;

	while (n < most &&
	       w->text.p[at + n] == (from + n < d ? w->dict.p[from + n]
						  : w->text.p[from + n - d]))
		n++;
	return n;
}

static void
put_run(const char *p, size_t n, struct buf *out)
{
	size_t k;

	for (; n > 0; p += k, n -= k) {
		k = n < RUN ? n : RUN;
		buf_putc(out, (char)(k - 1));
		buf_put(out, p, k);
	}
}

/* n bytes from so far back, in as many steps as it takes; what is left over
 * and too short for a step stays to be said otherwise. */
static size_t
put_match(size_t n, size_t back, struct buf *out)
{
	size_t o = back - 1, done = 0, k;
	char op[3];

	while (n - done >= (back <= NEAR ? NEAR_MIN : FAR_MIN)) {
		k = n - done;
		if (back <= NEAR && k <= NEAR_MAX) {
			op[0] = (char)(0x80 | (k - NEAR_MIN) << 2 | o >> 8);
			op[1] = (char)o;
			buf_put(out, op, 2);
		} else {
			if (k > FAR_MAX)
				k = FAR_MAX;
			op[0] = (char)(0xc0 | (k - FAR_MIN));
			op[1] = (char)o;
			op[2] = (char)(o >> 8);
			buf_put(out, op, 3);
		}
		done += k;
	}
	return done;
}

static void
put_size(size_t n, struct buf *out)
{
	for (; n > 127; n >>= 7)
		buf_putc(out, (char)(n | 0x80));
	buf_putc(out, (char)n);
}

void
pack(enum pack_kind kind, struct span text, struct buf *out)
{
	struct window w;
	size_t d, i, run = 0, from, n;
	uint32_t *s;

	w.dict = dictionary(kind);
	w.text = text;
	memcpy(w.last, grams(kind), sizeof w.last);
	d = w.dict.n;
	put_size(text.n, out);
	i = 0;
	while (i + GRAM <= text.n) {
		s = &w.last[slot(text.p + i)];
		from = *s;
		*s = (uint32_t)(d + i) + 1;
		n = 0;
		if (from-- > 0 && d + i - from <= FAR)
			n = match_size(&w, from, i);
		if (n < GRAM) {
			i++;
			continue;
		}
		put_run(text.p + run, i - run, out);
		n = put_match(n, d + i - from, out);
		for (run = i + n, i++; i < run && i + GRAM <= text.n; i++)
			w.last[slot(text.p + i)] = (uint32_t)(d + i) + 1;
		i = run;
	}
	put_run(text.p + run, text.n - run, out);
}

static bool
take_size(struct span *s, size_t *ret)
{
	unsigned shift = 0;
	size_t n = 0;

	for (; s->n > 0 && shift < 35; shift += 7) {
		unsigned char c = (unsigned char)s->p[0];

		n |= (size_t)(c & 0x7f) << shift;
		*s = span_sub(*s, 1, s->n);
		if (c < 0x80) {
			*ret = n;
			return true;
		}
	}
	return false;
}

/* Copies n bytes from back before q, where the text began at start. */
static bool
copy_back(struct span dict, const char *start, char *q, size_t n, size_t back)
{
	size_t done = (size_t)(q - start), in_dict;

	if (back > done) {
		back -= done;
		if (back > dict.n)
			return false;
		in_dict = back < n ? back : n;
		memcpy(q, dict.p + dict.n - back, in_dict);
		if (in_dict == n)
			return true;
		q += in_dict;
		n -= in_dict;
		back = (size_t)(q - start); /* on from the text's start */
	}
	if (back >= n)
		memcpy(q, q - back, n);
	else
		for (; n > 0; n--, q++)
			*q = q[-(ptrdiff_t)back];
	return true;
}

/* Reads one step; false if it cannot be one, else what it makes. */
static bool
step(struct span dict, struct span *s, const char *start, char **q,
    const char *end)
{
	unsigned char c = (unsigned char)s->p[0];
	size_t n, o, size;

	if (c < 0x80) {
		n = c + 1u;
		if (s->n - 1 < n || (size_t)(end - *q) < n)
			return false;
		memcpy(*q, s->p + 1, n);
		size = n + 1;
	} else {
		size = c < 0xc0 ? 2 : 3;
		if (s->n < size)
			return false;
		n = c < 0xc0 ? (c >> 2 & 15u) + NEAR_MIN : (c & 63u) + FAR_MIN;
		o = c < 0xc0 ? (c & 3u) << 8 | (unsigned char)s->p[1]
			     : get16(s->p + 1);
		if ((size_t)(end - *q) < n ||
		    !copy_back(dict, start, *q, n, o + 1))
			return false;
	}
	*q += n;
	s->p += size;
	s->n -= size;
	return true;
}

bool
unpack(enum pack_kind kind, struct span packed, struct buf *out)
{
	struct span dict = dictionary(kind);
	const char *end;
	size_t n;
	char *q;

	/* No step makes more than this of a byte. */
	if (!take_size(&packed, &n) || n / FAR_MAX > packed.n ||
	    !buf_room(out, n))
		return false;
	q = out->p + out->n;
	end = q + n;
	while (q < end)
		if (packed.n == 0 ||
		    !step(dict, &packed, out->p + out->n, &q, end))
			return false;
	out->n += n;
	return true;
}
