# shellcheck shell=bash
# A real systemd, as the first process of its own namespaces, on a copy of this
# machine that goes away.  Sourced by the tests beside it; B names the build.
#
#	boot [BOOT_ID]		start it, again with the same disk
#	guest COMMAND ...	as root in there
#	client COMMAND ...	with its files and its network
#	power_off		as systemctl would; power_cut: as nobody should
#	install_chapar		make install, users, folders, a spool, alice
#	eq, like, wrong		what was wanted, what came
#	until_true COMMAND ...	waits for it
#
# Whatever ends the test, also a SIGKILL, a guardian takes all of it away: the
# processes with their cgroup, and with them the namespaces and mounts.
set -u
: "${B:?names the build}"
HERE=$PWD/tests/systemd
bad=0 P=

skip() {
	echo "$*"
	exit 77
}

[ "$(id -u)" = 0 ] || skip "namespaces and mounts are root's"
[ -z "${SAN:-}" ] || skip "what is hardened does not go with sanitizers"
[ -x /lib/systemd/systemd ] || skip "systemd is not installed"
for p in unshare nsenter setpriv python3; do
	command -v "$p" >/dev/null || skip "$p is not installed"
done
CG=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$CG" ] || skip "no cgroup2 is mounted"
CG=$CG/chapar-test-$$
mkdir "$CG" 2>/dev/null || skip "no cgroup may be made here"
[ -e "$CG/cgroup.kill" ] || {
	rmdir "$CG"
	skip "this kernel has no cgroup.kill"
}
mkdir -p "$B/tmp"
T=$(mktemp -d "$B/tmp/systemd.XXXXXX") || exit 1
mkdir "$T/disk"

# Holds the disk from boot to boot, and cleans up after us.
# shellcheck disable=SC2016
setsid unshare --mount --propagation private bash -c '
	mount -t tmpfs -o mode=755,size=2g disk "$2/disk" || exit 1
	: >"$2/disk/console"
	: >"$2/ready"
	tail -s 0.1 --pid="$1" -f /dev/null
	[ ! -d "$3" ] || echo 1 >"$3/cgroup.kill"
	for i in $(seq 100); do
		[ -d "$3" ] || break
		find "$3" -depth -type d -exec rmdir {} + 2>/dev/null
		sleep 0.05
	done
	umount "$2/disk"
	rm -rf "$2"
' guardian $$ "$T" "$CG" </dev/null >/dev/null 2>&1 &
GUARDIAN=$!
disown $GUARDIAN
until [ -e "$T/ready" ]; do
	kill -0 $GUARDIAN 2>/dev/null || {
		rmdir "$CG"
		rm -rf "$T"
		skip "no mounts may be made here"
	}
	sleep 0.02
done

# Nothing to be seen of it when the test has ended: we wait for the guardian.
leave() {
	local rc=$?
	trap '' INT TERM HUP
	if [ $rc != 0 ] && [ $rc != 77 ] && [ -n "$P" ]; then
		guest journalctl -b --no-pager -n 60 -o short-monotonic 2>&1
		tail -n 5 "$(console)"
	fi
	[ ! -d "$CG" ] || echo 1 >"$CG/cgroup.kill"
	# as the guardian would, who sees us live on
	for _ in $(seq 200); do
		find "$CG" -depth -type d -exec rmdir {} + 2>/dev/null
		[ -d "$CG" ] || break
		sleep 0.05
	done
	# shellcheck disable=SC2046
	kill $GUARDIAN $(child $GUARDIAN) 2>/dev/null
	for _ in $(seq 200); do
		kill -0 $GUARDIAN 2>/dev/null || break
		sleep 0.02
	done
	rm -rf "$T"
	exit $rc
}
trap leave EXIT
trap 'exit 1' INT TERM HUP

console() {
	echo "/proc/$GUARDIAN/root$T/disk/console"
}

until_true() { # COMMAND ...
	for _ in $(seq 600); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	echo "never: $*"
	return 1
}

wrong() {
	echo "wrong: $*"
	bad=1
}

eq() { # WHAT WANT GOT
	[ "$2" = "$3" ] || wrong "$1: wanted [$2], got [$3]"
}

like() { # WHAT PATTERN GOT
	# shellcheck disable=SC2053
	[[ $3 == $2 ]] || wrong "$1: wanted $2, got [$3]"
}

# The one child of a process.
child() {
	tr -d ' ' <"/proc/$1/task/$1/children" 2>/dev/null
}

boot() {
	local up state start boot_id=${1:-}
	start=$(date +%s%N)
	(
		echo $BASHPID >"$CG/cgroup.procs" || exit 1
		# shellcheck disable=SC2093
		exec nsenter -t $GUARDIAN -m setpriv --pdeathsig KILL \
		    unshare --mount --propagation private --pid --cgroup --ipc \
		    --uts --net --fork --kill-child bash "$HERE/root" \
		    "$T/disk" "${boot_id:--}" "$PWD" "$B" </dev/null >>"$(console)" 2>&1
	) &
	up=$!
	for _ in $(seq 1500); do
		P=$(child $up)
		[ -n "$P" ] && [ "$(cat "/proc/$P/comm" 2>&1)" = systemd ] &&
		    [ -S "/proc/$P/root/run/systemd/private" ] && break
		kill -0 $up 2>/dev/null || {
			P=
			wait $up
			[ $? != 77 ] || skip "$(tail -n 1 "$(console)")"
			echo "it does not boot:"
			cat "$(console)"
			exit 1
		}
		sleep 0.02
	done
	UP=$up
	disown $up # nobody is to hear of how it ends
	state=$(guest systemctl is-system-running --wait)
	BOOTED_MS=$((($(date +%s%N) - start) / 1000000))
	eq "booted" "${WANT:-running}" "$state"
	[ "$state" = "${WANT:-running}" ] || guest systemctl --failed
}

guest() {
	(
		mkdir -p "$CG/visitors"
		echo $BASHPID >"$CG/visitors/cgroup.procs"
		exec nsenter -t "$P" -m -u -i -n -p -C -- env -i HOME=/root \
		    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		    LANG=C.UTF-8 TERM=dumb SYSTEMD_PAGER=cat \
		    PYTHONDONTWRITEBYTECODE=1 "$@"
	)
}

gone() {
	! kill -0 "$UP" 2>/dev/null
}

power_off() {
	kill -s RTMIN+4 "$P"
	until_true gone || wrong "it does not power off"
	P=
}

power_cut() {
	echo 1 >"$CG/cgroup.kill"
	until_true gone
	P=
}

install_chapar() {
	guest sh -euc "cd '$PWD'
		make -s -o all B='$B' SAN= install
		systemd-sysusers chapar.conf
		systemd-tmpfiles --create chapar.conf
		install -o chapar-auth -g chapar-auth -m 600 /dev/null \
		    /var/spool/chapar/users.tdb
		chapar init
		for u in alice bob; do echo secret | chapar user add \$u; done
		systemctl daemon-reload" >"$T/install" 2>&1 || {
		cat "$T/install"
		wrong "make install"
		exit 1
	}
}

# certificate FOLDER NAME - in the guest's.
certificate() {
	guest openssl req -x509 -nodes -newkey ec -days 30 \
	    -pkeyopt ec_paramgen_curve:P-256 -subj "/CN=$2" \
	    -addext "subjectAltName=DNS:$2" -keyout "$1/cert.key" \
	    -out "$1/cert.pem" 2>/dev/null || wrong "no certificate"
	guest chmod 600 "$1/cert.key"
}

# Clients are not processes of the guest, which would wait for them when it
# powers off: they have its files and its network only.
client() { # COMMAND ...
	(
		mkdir -p "$CG/visitors"
		echo $BASHPID >"$CG/visitors/cgroup.procs"
		exec nsenter -t "$P" -m -n -- env PYTHONDONTWRITEBYTECODE=1 "$@"
	)
}

talk() { # see talk.py
	client python3 "$PWD/tests/systemd/talk.py" "$@"
}

# The services of connections, and those that serve them.
running() {
	guest systemctl list-units --plain --no-legend --type=service \
	    --state=active,activating,deactivating 'chapar-*' |
	    awk '$1 != "chapar-recover.service" { print $1 }'
}

nobody() {
	[ -z "$(running)" ]
}

listening() {
	guest systemctl list-units --plain --no-legend --state=active "$@" \
	    --type=socket 'chapar-*' | awk '{ print $1 }' | tr '\n' ' '
}

# holders N PORT [FROM]: sessions in the background; hold_say WORD asks them.
holders() {
	coproc HOLD { talk hold "$2" "$1" "${3:-1}"; }
	hold=$HOLD_PID
	hold_in=${HOLD[1]} hold_out=${HOLD[0]}
	read -r said <&"$hold_out"
	eq "sessions" "$1 open" "$said"
}

hold_say() {
	echo "$1" >&"$hold_in"
	read -r said <&"$hold_out"
}

let_go() {
	exec {hold_in}>&-
	wait "$hold" 2>/dev/null
}
