/* lookup SPOOL TIMES NAME...: looks each name up so often, says where it is,
 * and how many nanoseconds of CPU time one look-up took. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/directory.h"

static double
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int
main(int argc, char *argv[])
{
	static const char *const homes[] = {
	    "alone", "here", "elsewhere", "unknown", "trouble"};
	struct directory *d;
	char host[HOST_SIZE];
	int times = argc > 2 ? atoi(argv[2]) : 0;
	double began;

	if (argc < 4 || times < 1 ||
	    directory_open(open(argv[1], O_RDONLY | O_DIRECTORY), &d) != 0)
		return 1;
	began = cpu_ns();
	if (write(1, "-\n", 2) != 2) /* for who traces system calls */
		return 1;
	for (int i = 0; i < times; i++)
		for (int n = 3; n < argc; n++)
			directory_home(d, argv[n], host);
	if (write(1, "-\n", 2) != 2)
		return 1;
	printf("%.0f ns\n", (cpu_ns() - began) / times / (argc - 3));
	for (int n = 3; n < argc; n++) {
		enum home home = directory_home(d, argv[n], host);

		printf("%s %s %s\n", argv[n], homes[home], host);
	}
	directory_close(d);
	return 0;
}
