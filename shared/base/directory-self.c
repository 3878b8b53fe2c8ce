/* What this machine is called, where nobody has said what this server is. */
#include <netdb.h>
#include <stddef.h>
#include <unistd.h>

#include "base/directory.h"

/* As the resolver has it, with a domain where it knows one. */
bool
directory_machine(char ret[HOST_SIZE])
{
	struct addrinfo hints = {.ai_flags = AI_CANONNAME}, *a = NULL;
	char name[HOST_SIZE];
	bool good;

	ret[0] = '\0';
	if (gethostname(name, sizeof name) != 0)
		return false;
	name[sizeof name - 1] = '\0';
	good = directory_host(span_str(name), ret);
	if (strchr(name, '.') == NULL &&
	    getaddrinfo(name, NULL, &hints, &a) == 0) {
		if (a->ai_canonname != NULL)
			good = directory_host(span_str(a->ai_canonname), ret);
		freeaddrinfo(a);
	}
	return good;
}
