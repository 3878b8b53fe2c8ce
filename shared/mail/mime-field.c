/* Names of header fields to numbers: by length, since that nearly always
 * tells. */
#include "mail/mime.h"

static enum field
named(struct span name, const char *a, enum field fa, const char *b,
    enum field fb)
{
	if (strncasecmp(name.p, a, name.n) == 0)
		return fa;
	return strncasecmp(name.p, b, name.n) == 0 ? fb : FIELD_NONE;
}

enum field
mime_field(struct span s)
{
	switch (s.n) {
	case 2:
		return named(s, "To", FIELD_TO, "Cc", FIELD_CC);
	case 3:
		return named(s, "Bcc", FIELD_BCC, "", FIELD_NONE);
	case 4:
		return named(s, "From", FIELD_FROM, "Date", FIELD_DATE);
	case 6:
		return named(s, "Sender", FIELD_SENDER, "", FIELD_NONE);
	case 7:
		return named(s, "Subject", FIELD_SUBJECT, "", FIELD_NONE);
	case 8:
		return named(s, "Reply-To", FIELD_REPLY_TO, "", FIELD_NONE);
	case 10:
		if ((s.p[0] | 32) == 'c')
			return named(s, "Content-ID", FIELD_ID, "", 0);
		return named(s, "Message-ID", FIELD_MESSAGE_ID, "References",
		    FIELD_REFERENCES);
	case 11:
		return named(s, "In-Reply-To", FIELD_IN_REPLY_TO, "Content-MD5",
		    FIELD_MD5);
	case 12:
		return named(s, "Content-Type", FIELD_TYPE, "", FIELD_NONE);
	case 16:
		return named(s, "Content-Language", FIELD_LANGUAGE,
		    "Content-Location", FIELD_LOCATION);
	case 19:
		return named(s, "Content-Description", FIELD_DESCRIPTION,
		    "Content-Disposition", FIELD_DISPOSITION);
	case 25:
		return named(s, "Content-Transfer-Encoding", FIELD_ENCODING, "",
		    FIELD_NONE);
	default:
		return FIELD_NONE;
	}
}
