/* The header of a generated message: about what a list or a friend sends. */
#include "gen.h"

#include <stdio.h>

enum { PEOPLE = 251 };

static const char *const given[] = {"Anna", "Bo", "Cem", "Darya", "Emil",
    "Freya", "Goran", "Hana", "Ilse", "Jun", "Kofi", "Lena", "Marek"};
static const char *const family[] = {"Arslan", "Brandt", "Costa", "Dahl",
    "Eriksen", "Farkas", "Gupta", "Haddad", "Ito", "Jansen", "Keller"};
static const char *const topics[] = {"minutes", "of", "the", "garden", "boat",
    "harbour", "invoice", "draft", "about", "lunch", "patch", "for", "train",
    "summer", "plans", "report", "window", "budget", "new", "printer"};

static void
put_person(struct text *t, uint32_t who)
{
	const char *a = given[who % 13], *b = family[who % 11];

	if (who % 7 == 0)
		text_printf(t, "\"%s, %s\" <%s%u@example.com>", b, a, b, who);
	else
		text_printf(t, "%s %s <%s.%s%u@example.net>", a, b, a, b, who);
}

/* The message this one answers, or -1. */
static long
parent(uint32_t i)
{
	uint32_t back = 1 + hash2(i, 11) % 15;

	return hash2(i, 10) % 3 == 0 || back > i ? -1 : (long)(i - back);
}

static void
put_id(struct text *t, uint32_t i)
{
	text_printf(t, "<%08x%08x@mail.example.net>", hash2(i, 12), i);
}

static void
put_subject(struct text *t, uint32_t i)
{
	uint32_t root = i, k;
	struct dice d;

	while (parent(root) >= 0)
		root = (uint32_t)parent(root);
	text_puts(t, root == i ? "Subject:" : "Subject: Re:");
	d.x = hash2(root, 13) + 1u;
	for (k = 2 + dice(&d) % 5; k > 0; k--)
		text_printf(t, " %s", topics[dice(&d) % 20]);
	text_puts(t, i % 20 == 3 ? " quarterly\r\n" : "\r\n");
}

static void
put_thread(struct text *t, uint32_t i)
{
	long up[5], p = parent(i);
	int n = 0;

	text_puts(t, "Message-ID: ");
	put_id(t, i);
	if (p >= 0) {
		text_puts(t, "\r\nIn-Reply-To: ");
		put_id(t, (uint32_t)p);
		text_puts(t, "\r\nReferences:");
		for (; p >= 0 && n < 5; p = parent((uint32_t)p))
			up[n++] = p;
		while (n-- > 0) {
			text_puts(t, n % 2 ? "\r\n " : " ");
			put_id(t, (uint32_t)up[n]);
		}
	}
	text_puts(t, "\r\n");
}

static void
put_trace(struct text *t, uint32_t i, const char *date)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	struct dice d = {hash2(i, 14) + 1u};
	char sig[173];
	int k;

	for (k = 0; k < 172; k++)
		sig[k] = digits[dice(&d) & 63];
	sig[k] = '\0';
	text_printf(t,
	    "Received: from out%u.example.net (out%u.example.net "
	    "[192.0.2.%u])\r\n\tby in.example.org with ESMTPS id %08X\r\n"
	    "\tfor <someone@example.org>; %s\r\n",
	    i % 8, i % 8, i % 200, dice(&d), date);
	text_printf(t,
	    "Received: from desk (unknown [198.51.100.%u])\r\n\tby "
	    "out%u.example.net with ESMTPSA id %08X;\r\n\t%s\r\n",
	    i % 250, i % 8, dice(&d), date);
	text_printf(t,
	    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; "
	    "d=example.net;\r\n\ts=key%u; h=date:from:to:subject; "
	    "bh=%.43s=;\r\n\tb=%.64s\r\n\t %.64s\r\n\t %s\r\n",
	    i % 4, sig + 90, sig, sig + 64, sig + 128);
}

static void
put_extras(struct text *t, uint32_t i)
{
	text_printf(t, "User-Agent: Post %u.%u\r\n", 60 + i % 40, i % 7);
	if (i % 5 == 2)
		text_printf(t,
		    "List-Id: <talk%u.example.com>\r\nList-Unsubscribe: "
		    "<mailto:off-%u@example.com>\r\nPrecedence: list\r\n",
		    i % 6, i % 6);
}

void
gen_head(struct text *t, uint32_t i, bool small)
{
	char date[GEN_DATE], internal[GEN_DATE];
	uint32_t k;

	gen_date(i, date, internal);
	if (!small)
		put_trace(t, i, date);
	text_printf(t, "Date: %s\r\nFrom: ", date);
	put_person(t, hash2(i, 15) % PEOPLE);
	text_puts(t, "\r\nTo: ");
	put_person(t, hash2(i, 16) % PEOPLE);
	for (k = 0; !small && i % 4 == 0 && k <= i / 4 % 3; k++) {
		text_puts(t, ",\r\n ");
		put_person(t, hash2(i, 17 + k) % PEOPLE);
	}
	text_puts(t, "\r\n");
	if (!small && i % 6 == 1) {
		text_puts(t, "Cc: ");
		put_person(t, hash2(i, 21) % PEOPLE);
		text_puts(t, "\r\n");
	}
	put_subject(t, i);
	put_thread(t, i);
	if (!small)
		put_extras(t, i);
	text_puts(t, "MIME-Version: 1.0\r\n");
}
