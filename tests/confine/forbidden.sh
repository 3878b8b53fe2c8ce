#!/bin/bash
# From inside each program, behind its walls: what it must not do it cannot,
# and what it must do it can.  The attempts are in attempts.h.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
[ -z "${SAN:-}" ] || {
	echo "with sanitizers nothing is confined"
	exit 77
}
W=$B/tests/confine
tests/spool "$T/spool" >/dev/null || exit 1
: >"$T/file"
export PROBE_OUTSIDE=$T/outside PROBE_FILE=$T/file

certificate "$T/cert.pem" ec mail.example

try() { # PROGRAM ATTEMPT [OPTION ...]
	local program=$1 what=$2
	shift 2
	case $program in
	chapar-auth) # wants a socket
		set -- python3 -c 'import socket, subprocess, sys
a, b = socket.socketpair()
r = subprocess.run(sys.argv[1:], stdin=b).returncode
sys.exit(r if r >= 0 else 128 - r)' "$W/$program" --spool "$T/spool" "$@"
		;;
	chapar-tls) # in the child, before it has read anything
		set -- "$W/$program" --cert "$T/cert.pem" "$@" /bin/true
		;;
	chapar-directory)
		set -- "$W/$program" --spool "$T/spool" \
		    --ldap-urls ldap://127.0.0.1:1 --ldap-base dc=x "$@"
		;;
	*)
		set -- "$W/$program" --spool "$T/spool" \
		    --auth-socket "$T/nobody" "$@"
		;;
	esac
	PROBE=$what timeout 60 "$@" 2>"$T/said" </dev/null >/dev/null
}
"$B/tests/tools/without" none "$W/chapar-imap" --help >/dev/null || exit 77
try chapar-imap spool
if grep -q 'not confined' "$T/said"; then
	cat "$T/said"
	echo "this kernel has no walls"
	exit 77
fi

# Those with "+" anybody may do, where there are no walls.
ATTEMPTS="shadow passwd+ list+ environ+ memory+ write+ device+ away+ link+
    symlink+ fifo+ node chown chroot sh+ self+ loader+ wx+ exec-memory+ memfd+
    32-bit personality+ inet+ inet6+ connect+ netlink+ packet alg+ ptrace+ vm+
    kill+ pidfd+ typing mount umount unshare setns clone clone3 setuid+
    setgroups io_uring+ bpf perf userfaultfd+ keyctl+ module kexec clock
    hostname swap"

refused() { # PROGRAM ATTEMPT STATUS
	case $3 in
	1) grep -Eq ': (Permission denied|Operation not permitted|Function not implemented|Invalid cross-device link)$' "$T/said" && return ;;
	70) grep -q "confined as $1, it made system call" "$T/said" && return ;;
	159) [ "$2" = 32-bit ] && return ;; # SIGSYS, which nothing can catch
	esac
	echo "$1: $2: ended with $3: $(cat "$T/said")"
	bad=1
}

# What some have to be able to do: chapar-auth and chapar-directory ask for
# names and addresses, and the latter connects; chapar-kpop executes chapar-pop3.
may() { # PROGRAM ATTEMPT
	case $1:$2 in
	chapar-auth:passwd+ | chapar-auth:inet*+ | chapar-auth:netlink+) ;;
	chapar-directory:away+ | chapar-directory:link+) ;; # it has no folder
	chapar-directory:passwd+ | chapar-directory:inet*+) ;;
	chapar-directory:netlink+ | chapar-directory:connect+) ;;
	chapar-kpop:environ+ | chapar-kpop:loader+) ;;
	*) return 1 ;;
	esac
}

for program in imap pop3 lmtp imsp kpop auth directory peer tls; do
	program=chapar-$program
	case $program in
	chapar-tls | chapar-directory) ;; # the latter has one file of it
	*) try "$program" spool ;;
	esac || {
		echo "$program cannot write in the spool: $(cat "$T/said")"
		bad=1
	}
	for what in $ATTEMPTS; do
		may "$program" "$what" && continue
		try "$program" "$what" 2>/dev/null
		refused "$program" "$what" $?
	done
done
for what in device+ kill+; do
	try chapar-auth "$what" --passwords pam 2>/dev/null
	case $?:$what in
	1:*) ;;
	*)
		echo "with modules: $what: $(cat "$T/said")"
		bad=1
		;;
	esac
done
[ ! -e "$T/outside" ] || {
	echo "something was written outside"
	bad=1
}

# The attempts are real ones.
for what in $ATTEMPTS; do
	case $what in
	connect+ | keyctl+ | userfaultfd+ | io_uring+ | alg+) ;; # not everywhere
	self+) ;; # it would do the same again
	*+)
		try chapar-imap "$what" --no-confine ||
			grep -q '^execv' "$T/said" || case $what in
			sh+ | loader+) ;; # they take its place
			*)
				echo "$what fails anyway: $(cat "$T/said")"
				bad=1
				;;
			esac
		;;
	esac
done

# Older kernels' Landlock, as far as this one can play them.
for abi in 2 3 4 5 6; do
	PROBE_ABI=$abi try chapar-imap spool || {
		echo "ABI $abi: $(cat "$T/said")"
		bad=1
	}
	PROBE_ABI=$abi try chapar-imap passwd+
	eq "ABI $abi" 1 $?
done
for abi in -1 1; do
	PROBE_ABI=$abi try chapar-imap passwd+
	eq "no Landlock" 0 $?
	grep -q 'files are not confined by Landlock' "$T/said" || {
		echo "nothing is said of a kernel without Landlock"
		bad=1
	}
done
exit "$bad"
