/* Import from an IMAP server: what the answer to a FETCH says. */
#include "import-imap.h"
#include "mail/date.h"

static void
take_flags(struct span list, struct arena *a, struct imap_fetched *ret)
{
	static const struct {
		const char *word;
		uint32_t flag;
	} flags[] = {
	    {"\\Seen",     FLAG_SEEN    },
	    {"\\Answered", FLAG_ANSWERED},
	    {"\\Flagged",  FLAG_FLAGGED },
	    {"\\Deleted",  FLAG_DELETED },
	    {"\\Draft",    FLAG_DRAFT   },
	    {"\\Recent",   0            },
	};
	enum { FLAGS = sizeof flags / sizeof *flags };
	struct span word;

	while (imap_take_string(&list, a, &word)) {
		unsigned i = 0;

		while (i < FLAGS && !span_is(word, flags[i].word))
			i++;
		if (i < FLAGS)
			ret->flags |= flags[i].flag;
		else if (word.p[0] != '\\' && word.n <= KEYWORD_LEN &&
			 ret->nkeywords < KEYWORDS_MAX)
			ret->keywords[ret->nkeywords++] = word;
	}
	ret->has_flags = true;
}

static bool
take_item(struct span *s, struct arena *a, struct imap_fetched *ret)
{
	struct span value;
	struct date date;

	if (imap_take_word(s, "UID"))
		return imap_take_number(s, &ret->uid);
	if (imap_take_word(s, "RFC822.SIZE")) {
		ret->has_size = true;
		return imap_take_number(s, &ret->size);
	}
	if (imap_take_word(s, "FLAGS")) {
		if (!imap_take_list(s, &value))
			return false;
		take_flags(value, a, ret);
		return true;
	}
	if (imap_take_word(s, "INTERNALDATE")) {
		ret->has_date = imap_take_string(s, a, &value) &&
				date_parse_internal(value, &date);
		if (ret->has_date) {
			ret->date = date.sec;
			ret->zone = (int16_t)date.zone;
		}
		return true;
	}
	if (imap_take_word(s, "BODY[]")) {
		ret->has_body = !imap_take_word(s, "NIL");
		return !ret->has_body || imap_take_string(s, a, &value);
	}
	/* MODSEQ (5) and whatever else it likes to tell */
	return imap_take_string(s, a, &value) &&
	       (imap_take_list(s, &value) || imap_take_string(s, a, &value));
}

bool
imap_take_fetch(struct span s, struct arena *a, struct imap_fetched *ret)
{
	struct span items;
	uint32_t n;

	*ret = (struct imap_fetched){0};
	if (!imap_take_word(&s, "*") || !imap_take_number(&s, &n) ||
	    !imap_take_word(&s, "FETCH") || !imap_take_list(&s, &items))
		return false;
	while (items.n > 0)
		if (!take_item(&items, a, ret))
			return false;
	return ret->uid != 0;
}
