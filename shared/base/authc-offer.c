/* Which mechanisms to offer, from what is known without asking anybody. */
#include <stdlib.h>
#include <string.h>

#include "base/authc.h"
#include "base/tlsc.h"

enum {
	SECRET = 1 << 0, /* the password crosses the line */
	KEYS = 1 << 1,   /* our own database must know something of it */
	CERT = 1 << 2,
	KEYTAB = 1 << 3,
	PLUS = 1 << 4,    /* with TLS also as -PLUS */
	COMMAND = 1 << 5, /* not by AUTH: it has a command of its own */
	NOBODY = 1 << 6,  /* proves nothing */
};

static const struct {
	const char *name;
	unsigned needs;
} known[] = {
    {"PLAIN",         SECRET        },
    {"LOGIN",         SECRET        },
    {"SCRAM-SHA-256", KEYS | PLUS   },
    {"SCRAM-SHA-1",   KEYS | PLUS   },
    {"GS2-KRB5",      KEYTAB | PLUS },
    {"GSSAPI",        KEYTAB        },
    {"EXTERNAL",      CERT          },
    {"CRAM-MD5",      KEYS          },
    {"DIGEST-MD5",    KEYS          },
    {"ANONYMOUS",     NOBODY        },
    {"APOP",          KEYS | COMMAND},
};

static bool serves_nobody;

void
authc_serve_anonymous(void)
{
	serves_nobody = true;
}

static bool
has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (list != NULL && *list != '\0') {
		size_t n = strcspn(list, ", ");

		if (n == len && strncasecmp(list, word, n) == 0)
			return true;
		list += n + (list[n] != '\0');
	}
	return false;
}

static const char *
setting(const char *name, const char *otherwise)
{
	const char *v = getenv(name);

	return v != NULL ? v : otherwise;
}

static bool
can_succeed(unsigned needs, bool secret_ok)
{
	if ((needs & SECRET) && !secret_ok)
		return false;
	if ((needs & KEYS) &&
	    !has_word(setting("CHAPAR_PASSWORDS", "database"), "database"))
		return false;
	if ((needs & NOBODY) && !serves_nobody)
		return false;
	if ((needs & CERT) && tlsc_now()->email[0] == '\0')
		return false;
	return !(needs & KEYTAB) || getenv("CHAPAR_KEYTAB") != NULL;
}

static bool
bindable(void)
{
	const struct tlsc *t = tlsc_now();

	return t->on && (t->exporter.n > 0 || t->end_point.n > 0);
}

const char *
authc_mechanisms(const struct peer *p, bool tls)
{
	static char list[256];
	const char *offered = setting("CHAPAR_MECHANISMS", AUTHC_MECHANISMS);
	char *d = list;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if ((known[i].needs & COMMAND) ||
		    !has_word(offered, known[i].name) ||
		    !can_succeed(known[i].needs, authc_plaintext_ok(p, tls)))
			continue;
		if (d > list)
			*d++ = ' ';
		d = stpcpy(d, known[i].name);
		if ((known[i].needs & PLUS) && bindable()) {
			*d++ = ' ';
			d = stpcpy(stpcpy(d, known[i].name), "-PLUS");
		}
	}
	*d = '\0';
	return list;
}

bool
authc_apop_offered(void)
{
	return has_word(
		   setting("CHAPAR_MECHANISMS", AUTHC_MECHANISMS), "APOP") &&
	       can_succeed(KEYS, false);
}

bool
authc_offers(const struct peer *p, bool tls, struct span mech)
{
	const char *list = authc_mechanisms(p, tls);

	while (*list != '\0') {
		size_t n = strcspn(list, " ");

		if (span_ieq(mech, span_of(list, n)))
			return true;
		list += n + (list[n] != '\0');
	}
	return false;
}
