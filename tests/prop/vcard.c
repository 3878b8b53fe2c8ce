/*
 * Entries of an address book, at random: what is written as a vCard is read
 * back as it was, whatever octets the names and values have.  PROP_SEED and
 * PROP_OPS choose another run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/vcard.h"
#include "spool/addressbook.h"

static uint64_t state;

static unsigned
below(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

/* Pieces that mean something in a vCard, in a mapping, or nowhere. */
static struct span
piece(void)
{
	static const char *const pieces[] = {"a", "Z", "0", " ", "  ", ",", ";",
	    ":", "\\", "\\n", "\\,", "\"", "'", "^n", "^", "\r\n", "\n", "\r",
	    "\t", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff", "\xc3",
	    "\x7f", "\x01", "mailto:", "TYPE=work", "END:VCARD", "group", "=",
	    ".", "\r\n ", "a@b.test", "http://x/", "urn:uuid:", "%20", "*",
	    "a rather long stretch of text, which makes a line be folded"};
	const char *p = pieces[below(sizeof pieces / sizeof *pieces)];

	return span_str(p);
}

static struct span
text(struct arena *mem, unsigned most)
{
	struct buf b = {.limit = 1 << 20};
	struct span s;

	for (unsigned n = below(most); n > 0; n--)
		buf_putspan(&b, piece());
	s = arena_span(mem, buf_span(&b));
	buf_free(&b);
	return s;
}

static struct span
field_name(struct arena *mem)
{
	static const char *const names[] = {"alias", "email", "group",
	    "company", "address", "notes", "phone-work", "phone-home", "fax",
	    "cellphone", "phone", "urls", "calendar-address", "freebusyUrl",
	    "__uid", "__members", "EMAIL", "x-other", "fn", "BEGIN", "a;b",
	    "a:b", "a=b", "a,b", "Notes"};

	return arena_span(
	    mem, span_str(names[below(sizeof names / sizeof *names)]));
}

static bool
has(const struct vcard *c, struct span name)
{
	for (unsigned i = 0; i < c->n; i++)
		if (span_ieq(c->f[i].name, name))
			return true;
	return false;
}

static void
make(struct arena *mem, struct vcard *c)
{
	do
		c->name = text(mem, 8);
	while (!entry_name_ok(c->name));
	for (unsigned n = below(8); n > 0; n--) {
		struct vcard_field f = {field_name(mem), text(mem, 12)};

		if (f.value.n == 0 || has(c, f.name) || !field_name_ok(f.name))
			continue;
		if (span_is(f.name, "group") && below(2) == 0)
			f.value = SPAN("group");
		c->f[c->n++] = f;
	}
}

static void
show(const char *what, struct span s)
{
	printf("# %s: \"", what);
	for (size_t i = 0; i < s.n; i++)
		printf(s.p[i] < 0x20 || s.p[i] > 0x7e ? "\\x%02x" : "%c",
		    (unsigned char)s.p[i]);
	puts("\"");
}

static bool
same(const struct vcard *a, const struct vcard *b)
{
	if (!span_eq(a->name, b->name)) {
		show("name", a->name);
		show("became", b->name);
		return false;
	}
	for (unsigned i = 0; i < a->n; i++) {
		const struct vcard_field *f = NULL;

		for (unsigned k = 0; k < b->n; k++)
			if (span_ieq(b->f[k].name, a->f[i].name))
				f = &b->f[k];
		if (f == NULL || !span_eq(f->value, a->f[i].value) ||
		    !span_eq(f->name, a->f[i].name)) {
			show("field", a->f[i].name);
			show("value", a->f[i].value);
			show("field", f != NULL ? f->name : SPAN("none"));
			show("value", f != NULL ? f->value : SPAN(""));
			return false;
		}
	}
	for (unsigned k = 0; k < b->n; k++)
		if (!has(a, b->f[k].name) &&
		    !span_is(b->f[k].name, "x-vcard-as")) {
			show("one more field", b->f[k].name);
			show("value", b->f[k].value);
			return false;
		}
	return true;
}

/* Some cards in one text, which are to come back one by one. */
static bool
round_trip(struct arena *mem)
{
	struct vcard *all[3], *back = ARENA_NEW(mem, struct vcard);
	struct buf out = {.limit = 1 << 24};
	unsigned n = 1 + below(3);
	struct span left, card;
	bool ok = true;

	for (unsigned i = 0; i < n; i++) {
		all[i] = ARENA_NEW(mem, struct vcard);
		make(mem, all[i]);
		vcard_write(mem, all[i], &out);
	}
	left = buf_span(&out);
	for (unsigned i = 0; i < n && ok; i++) {
		*back = (struct vcard){.n = 0};
		ok = vcard_next(&left, &card) && vcard_read(mem, card, back) &&
		     same(all[i], back);
	}
	ok = ok && !vcard_next(&left, &card);
	if (!ok)
		show("card", buf_span(&out));
	buf_free(&out);
	return ok;
}

int
main(void)
{
	const char *seed = getenv("PROP_SEED"), *ops = getenv("PROP_OPS");
	unsigned n = ops != NULL ? (unsigned)atoi(ops) : 20000;
	struct arena mem = {.limit = 1 << 26};

	state = seed != NULL ? strtoull(seed, NULL, 10) : 1;
	printf("PROP_SEED=%llu\n", (unsigned long long)state);
	for (unsigned i = 0; i < n; i++) {
		if (!round_trip(&mem)) {
			printf("not the same, at %u\n", i);
			return 1;
		}
		arena_reset(&mem);
	}
	arena_free(&mem);
	return 0;
}
