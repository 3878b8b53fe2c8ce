/* SASL mechanisms: which there are, and when each may be used. */
#include <string.h>
#include <unistd.h>

#include "auth.h"

enum {
	SECRET = 1 << 0,  /* the password goes over the line */
	CERT = 1 << 1,    /* a client certificate is needed */
	BINDING = 1 << 2, /* TLS, and what binds to it */
	APART = 1 << 3,   /* not by AUTH: it has a command of its own */
	KEYTAB = 1 << 4,
	LIBRARY = 1 << 5, /* in a child; the client may speak first or not */
	NOBODY = 1 << 6,  /* proves nothing: for IMAP, which has rights */
};

struct mechanism {
	const char *name, *first;
	step_fn *step;
	unsigned needs;
};

static const struct mechanism mechanisms[] = {
    {"PLAIN",	      "",          step_plain,     SECRET                    },
    {"LOGIN",	      "Username:", step_login,     SECRET                    },
    {"SCRAM-SHA-256",      "",          step_scram,     0                         },
    {"SCRAM-SHA-256-PLUS", "",          step_scram,     BINDING                   },
    {"SCRAM-SHA-1",        "",          step_scram,     0                         },
    {"SCRAM-SHA-1-PLUS",   "",          step_scram,     BINDING                   },
    {"CRAM-MD5",           NULL,        step_cram,      0                         },
    {"DIGEST-MD5",         NULL,        step_talk,      LIBRARY                   },
    {"GSSAPI",             "",          step_talk,      LIBRARY | KEYTAB          },
    {"GS2-KRB5",           "",          step_talk,      LIBRARY | KEYTAB          },
    {"GS2-KRB5-PLUS",      "",          step_talk,      LIBRARY | KEYTAB | BINDING},
    {"EXTERNAL",           "",          step_external,  CERT                      },
    {"ANONYMOUS",          "",          step_anonymous, NOBODY                    },
    {"APOP",	       NULL,        step_apop,      APART                     },
    {"KPOP",	       NULL,        step_talk,      LIBRARY | KEYTAB | APART  },
};

const struct mechanism *
mechanism_find(struct span name)
{
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
		if (span_ieq(name, span_str(mechanisms[i].name)))
			return &mechanisms[i];
	return NULL;
}

const char *
mechanism_name(const struct mechanism *m)
{
	return m->name;
}

bool
listed(const char *list, struct span word)
{
	while (list != NULL && *list != '\0') {
		size_t n = strcspn(list, ", ");

		if (n > 0 && span_ieq(span_of(list, n), word))
			return true;
		list += n + (list[n] != '\0');
	}
	return false;
}

/* "-PLUS" goes with the name before it. */
static bool
is_listed(const struct mechanism *m)
{
	struct span name = span_str(m->name);

	if (m->needs & BINDING)
		name.n -= sizeof "-PLUS" - 1;
	return listed(settings.mechanisms, name);
}

bool
mechanism_allowed(const struct conn *c, const struct mechanism *m)
{
	const struct exchange *x = &c->x;

	if ((m->needs & SECRET) &&
	    !(x->flags & (AUTHMSG_TLS | AUTHMSG_LOCAL | AUTHMSG_TUNNEL)))
		return false;
	if ((m->needs & CERT) && x->cert_user[0] == '\0')
		return false;
	if ((m->needs & BINDING) && x->binding_n == 0)
		return false;
	if ((m->needs & NOBODY) && strcmp(x->service, "imap") != 0)
		return false;
	if ((m->needs & KEYTAB) && settings.keytab == NULL)
		return false;
	if (strcmp(m->name, "KPOP") == 0)
		return true;
	return is_listed(m);
}

void
mechanism_start(struct conn *c, const struct span *initial)
{
	const struct mechanism *m = c->x.mech;

	if ((m->needs & LIBRARY) && !talk_start(c)) {
		answer(c, AUTH_TEMP, SPAN_NONE);
		return;
	}
	if (initial != NULL)
		mechanism_step(c, *initial);
	else if (m->first != NULL)
		answer(c, AUTH_MORE, span_str(m->first));
	else if (m->step == step_cram)
		cram_challenge(c);
	else if (m->needs & LIBRARY)
		talk_send(c, SPAN_NONE);
	else
		answer(c, AUTH_NO, SPAN_NONE);
}

void
mechanism_step(struct conn *c, struct span token)
{
	c->x.mech->step(c, token);
}

void
exchange_end(struct exchange *x)
{
	if (x->scram != NULL)
		scram_free(x->scram);
	talk_end(x);
	throttle_end(x, NEITHER);
	explicit_bzero(x, sizeof *x);
	x->talk = -1;
}
