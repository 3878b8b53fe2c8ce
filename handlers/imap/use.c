/* Special uses of mailboxes, by name. */
#include "use.h"

#include "spool/mailbox.h"

static const struct {
	const char *name;
	unsigned use;
} uses[] = {
    {"All",       USE_ALL      },
    {"Archive",   USE_ARCHIVE  },
    {"Drafts",    USE_DRAFTS   },
    {"Flagged",   USE_FLAGGED  },
    {"Important", USE_IMPORTANT},
    {"Junk",      USE_JUNK     },
    {"Sent",      USE_SENT     },
    {"Trash",     USE_TRASH    },
};

unsigned
use_of(struct span name)
{
	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		if (span_is(name, uses[i].name))
			return uses[i].use;
	return 0;
}

void
put_use(struct io *io, unsigned use, bool begun)
{
	for (size_t i = 0; i < sizeof uses / sizeof *uses && use != 0; i++)
		if ((use & uses[i].use) != 0) {
			io_puts(io, begun ? " \\" : "\\");
			io_puts(io, uses[i].name);
			begun = true;
		}
}
