/*
 * kpopask - a KPOP client: krb5_sendauth(3), then lines.
 *
 *	kpopask [-n] [-v VERSION] [-s SERVICE] [-h HOST] PROGRAM [ARG ...]
 *
 * Starts the program on a socketpair, shows the ticket that the credentials
 * cache gives for SERVICE (pop) at HOST (localhost), then sends standard input
 * and prints what comes.  -n does not ask the server for proof.  Prints
 * "refused: TEXT" where the server's KRB_ERROR has one.
 */
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
usage(void)
{
	fputs("kpopask [-n] [-v VERSION] [-s SERVICE] [-h HOST] PROGRAM\n",
	    stderr);
	exit(64);
}

static int
start(char *argv[])
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) < 0)
		exit(75);
	if (fork() == 0) {
		dup2(sv[1], 0);
		dup2(sv[1], 1);
		execvp(argv[0], argv);
		_exit(75);
	}
	close(sv[1]);
	return sv[0];
}

static void
copy(int from, int to)
{
	char some[4096];
	ssize_t n;

	while ((n = read(from, some, sizeof some)) > 0)
		if (write(to, some, (size_t)n) != n)
			return;
}

static int
shake_hands(int fd, char *version, const char *service, const char *host,
    int options)
{
	krb5_auth_context auth = NULL;
	krb5_error *error = NULL;
	krb5_ap_rep_enc_part *rep = NULL;
	krb5_principal me, server;
	krb5_context ctx;
	krb5_ccache cc;
	int r;

	if ((r = krb5_init_context(&ctx)) != 0)
		return r;
	if ((r = krb5_cc_default(ctx, &cc)) != 0 ||
	    (r = krb5_cc_get_principal(ctx, cc, &me)) != 0 ||
	    (r = krb5_sname_to_principal(ctx, host, service, KRB5_NT_SRV_HST,
		 &server)) != 0)
		return r;
	r = krb5_sendauth(ctx, &auth, &fd, version, me, server, options, NULL,
	    NULL, cc, &error, &rep, NULL);
	if (r != 0 && error != NULL)
		printf("refused: %.*s\n", (int)error->text.length,
		    error->text.data);
	else if (r != 0)
		printf("failed: %s\n", krb5_get_error_message(ctx, r));
	return r;
}

int
main(int argc, char *argv[])
{
	static char usual[] = "KPOPV1.0";
	const char *service = "pop", *host = "localhost";
	int c, fd, r, options = AP_OPTS_MUTUAL_REQUIRED;
	char *version = usual;

	while ((c = getopt(argc, argv, "+nv:s:h:")) != -1)
		switch (c) {
		case 'n':
			options = 0;
			break;
		case 'v':
			version = optarg;
			break;
		case 's':
			service = optarg;
			break;
		case 'h':
			host = optarg;
			break;
		default:
			usage();
		}
	if (optind == argc)
		usage();
	fd = start(argv + optind);
	r = shake_hands(fd, version, service, host, options);
	fflush(stdout);
	if (r == 0)
		copy(0, fd);
	shutdown(fd, SHUT_WR);
	copy(fd, 1);
	return r == 0 ? 0 : 1;
}
