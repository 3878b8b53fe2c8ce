/* What we can do, and when we say so. */
#include "base/authc.h"
#include "base/tlsc.h"
#include "imap.h"

enum {
	BEFORE = 1 << 0, /* nobody has logged in */
	AFTER = 1 << 1,
	ALWAYS = BEFORE | AFTER,
};

static const struct {
	const char *name;
	unsigned when;
} capabilities[] = {
    {"IMAP4rev1",          ALWAYS},
    {"IMAP4rev2",          ALWAYS},
    {"LITERAL+",           ALWAYS},
    {"ID",		 ALWAYS},
    {"ENABLE",             ALWAYS},
    {"IDLE",	       ALWAYS},
    /* cyradm looks for these only before it logs in */
    {"LIST-EXTENDED",      ALWAYS},
    {"SPECIAL-USE",        ALWAYS},
    {"CREATE-SPECIAL-USE", ALWAYS},
    {"METADATA",           ALWAYS},
    {"LANGUAGE",           ALWAYS},
    {"LOGIN-REFERRALS",    BEFORE},
    {"SASL-IR",            BEFORE},
    {"NAMESPACE",          AFTER },
    {"ACL",                AFTER },
    {"RIGHTS=kxten",       AFTER },
    {"QUOTA", AFTER},
    {"QUOTA=RES-STORAGE", AFTER},
    {"QUOTA=RES-MESSAGE", AFTER},
    {"QUOTA=RES-MAILBOX", AFTER},
    {"QUOTA=RES-ANNOTATION-STORAGE", AFTER},
    {"QUOTASET", AFTER},
    {"UIDPLUS",            AFTER },
    {"UNSELECT",           AFTER },
    {"CHILDREN",           AFTER },
    {"MOVE",	       AFTER },
    {"ESEARCH",            AFTER },
    {"BINARY",             AFTER },
    {"PREVIEW",            AFTER },
    {"PARTIAL",            AFTER },
    {"SEARCHRES",          AFTER },
    {"WITHIN",             AFTER },
    {"SORT",               AFTER },
    {"SORT=DISPLAY",       AFTER },
    {"ESORT",              AFTER },
    {"THREAD=ORDEREDSUBJECT", AFTER },
    {"THREAD=REFERENCES",  AFTER },
    {"THREAD=REFS",        AFTER },
    {"CONTEXT=SEARCH",     AFTER },
    {"CONTEXT=SORT",       AFTER },
    {"MULTISEARCH",        AFTER },
    {"SEARCH=FUZZY",       AFTER },
    {"I18NLEVEL=1",        AFTER },
    {"I18NLEVEL=2",        AFTER },
    {"CONDSTORE",          AFTER },
    {"QRESYNC",            AFTER },
    {"LIST-STATUS",        AFTER },
    {"STATUS=SIZE",        AFTER },
    {"MULTIAPPEND",        AFTER },
    {"COMPRESS=DEFLATE",   AFTER },
    {"UTF8=ACCEPT",        AFTER },
    {"UIDONLY",            AFTER },
    {"MAILBOX-REFERRALS",  AFTER },
    {"NOTIFY",             AFTER },
    {"INPROGRESS",         AFTER },
    {"CATENATE",           AFTER },
    {"REPLACE",            AFTER },
    {"METADATA-SERVER",    AFTER },
    {"FILTERS",            AFTER },
    {"ANNOTATE-EXPERIMENT-1", AFTER },
    {"LIST-METADATA",      AFTER },
    {"LIST-MYRIGHTS",      AFTER },
    {"URLAUTH",            AFTER },
    {"URL-PARTIAL",        AFTER },
    {"XLIST",              AFTER },
    {"OBJECTID",           AFTER },
    {"SAVEDATE",           AFTER },
    {"UNAUTHENTICATE",     AFTER },
};

static void
put_mechanisms(struct session *s)
{
	struct span left = span_str(authc_mechanisms(s->peer, s->authc->tls));

	if (tlsc_now()->offered)
		io_puts(s->io, " STARTTLS");
	if (!authc_plaintext_ok(s->peer, s->authc->tls))
		io_puts(s->io, " LOGINDISABLED");
	while (left.n > 0) {
		const char *sp = memchr(left.p, ' ', left.n);
		size_t n = sp != NULL ? (size_t)(sp - left.p) : left.n;

		if (n > 0) {
			io_puts(s->io, " AUTH=");
			io_put(s->io, left.p, n);
		}
		left = span_sub(left, n + 1, left.n);
	}
}

void
put_capabilities(struct session *s)
{
	unsigned now = s->state == NOAUTH ? BEFORE : AFTER;

	io_puts(s->io, "CAPABILITY");
	for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
		if ((capabilities[i].when & now) != 0) {
			io_putc(s->io, ' ');
			io_puts(s->io, capabilities[i].name);
		}
	if (now == BEFORE) {
		put_mechanisms(s);
		return;
	}
	io_puts(s->io, " MESSAGELIMIT="); /* RFC 9738 */
	io_num(s->io, s->config->message_limit);
	io_puts(s->io, " APPENDLIMIT="); /* RFC 7889 */
	io_num(s->io, s->config->max_message_size);
}
