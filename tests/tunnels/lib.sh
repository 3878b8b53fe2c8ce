# shellcheck shell=bash
# Two networks of their own with a line between them: `here` runs a command on
# 10.99.0.1, `there` on 10.99.0.2; also fd00:99::1 and ::2.  A chapar is here,
# on IMAP 143 and POP3 110.  Sourced after tests/clients/lib.sh.
need ip unshare nsenter systemd-socket-activate python3
[ "$(id -u)" = 0 ] || skip "networks are root's"
unshare --net true 2>/dev/null || skip "no network namespaces here"

space() { # prints the process that holds it
	setsid setpriv --pdeathsig KILL unshare --net sleep 600 \
	    >/dev/null 2>&1 </dev/null &
	services="$services $!"
	for _ in $(seq 2000); do
		[ "$(readlink "/proc/$!/ns/net")" != \
		    "$(readlink /proc/self/ns/net)" ] && break
		sleep 0.02
	done
	held=$!
}
here() {
	nsenter -t "$HERE_PID" -n -- "$@"
}
there() {
	nsenter -t "$THERE_PID" -n -- "$@"
}
space
HERE_PID=$held
space
THERE_PID=$held
here ip link add line type veth peer name line netns "$THERE_PID" ||
    skip "this kernel has no veth"
here sh -c 'ip addr add 10.99.0.1/24 dev line &&
    ip -6 addr add fd00:99::1/64 dev line nodad; ip link set line up'
there sh -c 'ip addr add 10.99.0.2/24 dev line &&
    ip -6 addr add fd00:99::2/64 dev line nodad; ip link set line up'

serve() { # PORT PROGRAM [OPTION ...] - here
	here setsid setpriv --pdeathsig TERM systemd-socket-activate \
	    -l "$1" -E CHAPAR_SPOOL="$T/spool" -E CHAPAR_AUTH_SOCKET="$T/auth" \
	    -E CHAPAR_EXIT_IDLE=0 "$B/$2" "${@:3}" >>"$T/log" 2>&1 </dev/null &
	services="$services $!"
	for _ in $(seq 2000); do
		here grep -qi ":$(printf %04x "$1") 0*:0000 0A" \
		    /proc/net/tcp /proc/net/tcp6 && return
		kill -0 $! 2>/dev/null || break
		sleep 0.02
	done
	fail "$2 does not start"
	exit 1
}

# say HOST PORT LINE ... - there; what it answers, the greeting first.
say() {
	there timeout 60 python3 -c '
import socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 30)
f = s.makefile("rb")
def answer():
    while True:
        line = f.readline().decode().rstrip()
        print(line)
        if line == "" or not line.startswith("* ") or line.startswith("* OK"):
            return
answer()
for line in sys.argv[3:]:
    s.sendall(line.encode() + b"\r\n")
    answer()
' "$@" 2>&1
}
