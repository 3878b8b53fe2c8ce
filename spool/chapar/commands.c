/* The subcommands: which there are. */
#include <stddef.h>

#include "chapar.h"

const struct subcommand subcommands[] = {
    {"user", cmd_user, true,  "add|passwd|lock|unlock|groups|del|list ...",
     "who may log in"							   },
    {NULL,   NULL,     false, NULL,					 NULL},
};
