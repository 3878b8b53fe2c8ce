# shellcheck shell=bash
# What the tests of TLS and logins share: a folder that goes away, services
# that end, and eq WHAT WANT GOT.  Sourced; B names the build,
# and OPEN_TMP a folder that other users come to, which the build need not be.
: "${B:?names the build}"
# shellcheck source=tests/waits
. tests/waits
mkdir -p "$B/tmp"
T=$(mktemp -d "${OPEN_TMP:-$B/tmp}/id.XXXXXX") || exit 1
pids=
bad=0

leave() {
	local p
	for p in $pids; do
		kill -TERM -- "-$p" 2>/dev/null
	done
	[ -z "${at_end:-}" ] || $at_end
	wait
	rm -rf "$T"
}
trap leave EXIT
trap 'exit 1' INT TERM

need() { # PROGRAM ...
	local p
	for p in "$@"; do
		command -v "$p" >/dev/null || {
			echo "$p is not installed"
			exit 77
		}
	done
}

eq() { # WHAT WANT GOT
	[ "$2" = "$3" ] && return
	echo "$1: wanted $2, got $3"
	bad=1 # the test ends with it
}

like() { # WHAT PATTERN TEXT
	# shellcheck disable=SC2053
	[[ $3 == $2 ]] && return
	echo "$1: wanted $2, got $3"
	bad=1
}

# listen ADDRESS PROGRAM ... - it gets the socket when somebody comes.
listen() {
	local addr=$1
	shift
	setsid systemd-socket-activate -l "$addr" \
	    "${PASS[@]/#/-E}" "$@" 2>>"$T/log" &
	last=$!
	pids="$pids $last"
	until listening "${addr##*:}"; do
		kill -0 "$last" 2>/dev/null || break
		sleep 0.02
	done
	kill -0 "$last" 2>/dev/null && return
	echo "$* does not start"
	cat "$T/log"
	exit 1
}

# certificate FILE KIND NAME [DAYS] - made by itself, key in the same file.
certificate() {
	local how=(-newkey rsa:2048)
	[ "$2" = rsa ] || how=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
	openssl req -x509 -nodes "${how[@]}" -days "${4:-30}" \
	    -subj "/CN=$3" -addext "subjectAltName=DNS:$3" \
	    -keyout "$1.tmp" -out "$1.crt.tmp" 2>/dev/null || exit 1
	cat "$1.tmp" "$1.crt.tmp" >"$1"
	rm -f "$1.tmp" "$1.crt.tmp"
}
