# shellcheck shell=bash
# A machine of the test's own with another mail server on it: namespaces in
# which Debian packages are as if installed and all ports are free.  Sourced
# first, after which everything runs in there; as it ends, all of it ends.
#
#	machine PACKAGE ...	go on in there
#	user NAME		somebody of the system, where he is missing
#	spool			alice, bob and carol, as tests/chapar/lib.sh
#	until_true COMMAND ...	waits for it
#	there WHO, here WHO	what he has: see state.py
#	same WHAT THERE HERE [OPTION]	and that it is the same
#	commands SECTION	of docs/MIGRATE.md, as they stand there
set -u
: "${B:?names the build}"

skip() {
	echo "$*"
	exit 77
}

# unpack AT PACKAGE ... - those, and what they need, as far as it is missing.
unpack() {
	local at=$1 p
	shift
	mkdir -p "$at" || return
	exec 9>"$at.lock"
	flock 9
	[ ! -e "$at/done" ] || return 0
	cd "$at" || return
	apt-get -q -s install --no-install-recommends "$@" 2>log |
	    sed -n 's/^Inst \([^ ]*\).*/\1/p' >missing
	while read -r p; do
		apt-get -q download "$p" >>log 2>&1 || return
	done <missing
	for p in *.deb; do
		[ ! -e "$p" ] || dpkg -x "$p" root || return
	done
	for p in root/lib root/bin root/sbin; do # as it is merged on the disk
		[ ! -d $p ] || { cp -a $p root/usr/ && rm -r $p; }
	done
	rm -f ./*.deb
	for p; do # known to apt at all?
		apt-cache show "$p" >/dev/null 2>&1 || return
	done
	: >done
}

machine() {
	local at=$B/borrowed/machine.$1
	if [ -z "${INSIDE:-}" ]; then
		[ "$(id -u)" = 0 ] || skip 'namespaces and mounts are root'\''s'
		[ -z "${SAN:-}" ] || skip 'not with sanitizers'
		unshare --mount --net --pid --fork --mount-proc true 2>/dev/null ||
		    skip 'no namespaces may be made here'
		(unpack "$at" "$@") ||
		    skip "$1 is not installed, and apt-get download does not get it"
		export INSIDE=1
		exec unshare --mount --net --pid --fork --kill-child \
		    --mount-proc "$0"
	fi
	[ ! -d "$at/root/usr" ] ||
	    mount -t overlay chapar-test -o "lowerdir=$at/root/usr:/usr" /usr ||
	    skip 'no overlay can be mounted here'
	ip link set lo up || exit 1
	export PATH=$PATH:/usr/sbin:/sbin TZ=UTC LC_ALL=C
	# tests/chapar/lib.sh has it made, and taken away at the end
	. tests/chapar/lib.sh
	chmod 755 "$T"
	cp /etc/passwd /etc/group /etc/hosts "$T"
	echo '127.0.0.1 old' >>"$T/hosts"
	for p in passwd group hosts; do
		mount --bind "$T/$p" "/etc/$p" || exit 1
	done
	# what docs/MIGRATE.md calls by name
	mkdir "$T/bin" "$T/home"
	mount --bind "$T/home" /home || exit 1
	program chapar "exec $B/chapar --spool $S \"\$@\""
	program ssh 'shift; exec sh -c "$*"'
	PATH=$T/bin:$PATH
}

# program NAME SCRIPT - there is one, first in PATH.
program() {
	printf '#!/bin/sh\n%s\n' "$2" >"$T/bin/$1"
	chmod 755 "$T/bin/$1"
}

ids=60000
user() { # NAME [GROUP]
	local group=${2:-$1}
	ids=$((ids + 1))
	getent group "$group" >/dev/null ||
	    echo "$group:x:$ids:" >>"$T/group"
	getent passwd "$1" >/dev/null ||
	    echo "$1:x:$ids:$(getent group "$group" | cut -d: -f3)::/:/bin/false" \
		>>"$T/passwd"
}

until_true() { # COMMAND ...
	for _ in $(seq 600); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.05
	done
	wrong "never: $*"
	exit 1
}

listens() { # PORT
	python3 -c 'import socket, sys
socket.create_connection(("127.0.0.1", int(sys.argv[1])))' "$1"
}

# run NAME COMMAND ... - in the background, what it says in $T/NAME.log.
run() {
	local name=$1
	shift
	"$@" >"$T/$name.log" 2>&1 </dev/null &
}

there() { # WHO [OPTION ...]
	python3 tests/import/state.py dump --login "$@"
}

here() {
	CHAPAR_IMAP=$B/chapar-imap SPOOL=$S \
	    python3 tests/import/state.py dump --here "$@"
}

same() { # WHAT THERE HERE [OPTION ...]
	local what=$1 who=$2 me=$3
	shift 3
	there "$who" "$@" >"$T/there" 2>"$T/why" || wrong "$what: $(cat "$T/why")"
	[ "$(wc -l <"$T/there")" -gt 10 ] || wrong "$what: little is there"
	here "$me" "$@" >"$T/here" 2>"$T/why" || wrong "$what: $(cat "$T/why")"
	diff "$T/there" "$T/here" >"$T/diff" || {
		wrong "$what: < there, > here"
		head -n 40 "$T/diff"
	}
}

# fresh [NAME ...] - another spool, with alice, bob, carol and those.
fresh() {
	rm -rf "$S"
	spool
	for p in carol "$@"; do
		echo secret | chapar user add "$p" >/dev/null || exit 1
	done
}

commands() {
	awk -v want="## $1" '
	/^##/ { sub(/^##*/, "##"); on = $0 == want }
	on && /^    / { print substr($0, 5) }' docs/MIGRATE.md
}

# documented SECTION [SED ...] - its commands do what they are to do.
documented() {
	commands "$1" | sed -e '' "${@:2}" >"$T/commands"
	grep -q '^chapar import' "$T/commands" || wrong "$1: no command"
	(cd "$T" && bash -ex ./commands) >"$T/out" 2>&1 </dev/null || {
		wrong "$1: exit $?"
		cat "$T/out"
	}
}
