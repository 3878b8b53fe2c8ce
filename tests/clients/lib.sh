# Sourced by the scripts beside it: a running chapar, and how to judge it.
#
#   start_chapar [OPTION ...]   IMAP_PORT, POP3_PORT, LMTP_PORT on $HOST, with
#                               users alice and bob (USER, USER2), PASS secret
#   mail ...                    seeds and looks, see mail.py
#   eq WHAT WANT GOT; has WHAT PATTERN FILE; hasnt ...; ok WHAT COMMAND ...
#   finish                      last: fails if anything did
#
# Where IMAP_PORT is set already, that server is tested, whatever it is.
# OPEN_TMP is a folder that other users come to, which the build need not be.
set -u
: "${B:?names the build}"
# shellcheck source=tests/waits
. tests/waits
HERE=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$B/tmp"
T=$(mktemp -d "${OPEN_TMP:-$B/tmp}/$(basename "$0" .sh).XXXXXX") || exit 1
export HOME=$T/home TERM=xterm LC_ALL=C.UTF-8
export HOST=${HOST:-127.0.0.1} USER=${TEST_USER:-alice} USER2=${TEST_USER2:-bob}
export PASS=secret
mkdir "$HOME"
bad=0
services=

stop_chapar() {
	local pid
	for pid in $services; do # each the leader of its sessions
		kill -TERM -- "-$pid" 2>/dev/null ||
		    kill -TERM "$pid" # it leads nothing yet
	done
	for pid in $services; do
		wait "$pid"
	done 2>/dev/null
	services=
}

leave() {
	stop_chapar
	if [ "$bad" != 0 ] && [ -s "$T/log" ]; then
		echo "log:" && tail -n 20 "$T/log"
	fi
	[ -n "${KEEP:-}" ] && echo "kept $T" || rm -rf "$T"
}
trap leave EXIT
trap 'exit 1' INT TERM

skip() {
	echo "$*"
	exit 77
}

# need PROGRAM ... - or the test is skipped.
need() {
	local p
	for p; do
		command -v "$p" >/dev/null || skip "$p is not installed"
	done
}

# service ADDRESS PROGRAM [OPTION ...] - listens there, and serves when asked.
service() {
	setsid setpriv --pdeathsig TERM systemd-socket-activate -l "$1" \
	    -E ASAN_OPTIONS -E UBSAN_OPTIONS -E CHAPAR_SPOOL="$T/spool" \
	    -E CHAPAR_AUTH_SOCKET="$T/auth" -E CHAPAR_EXIT_IDLE=0 \
	    "$B/$2" "${@:3}" >>"$T/log" 2>&1 </dev/null &
	services="$services $!"
	until listening "${1##*:}"; do
		kill -0 "${services##* }" || exit 1
		sleep 0.01
	done
}

start_chapar() {
	local p
	[ -n "${IMAP_PORT:-}" ] && return
	need systemd-socket-activate
	tests/spool "$T/spool" || exit 1
	service "$T/auth" chapar-auth
	for p in imap pop3 lmtp; do
		declare -gx "${p^^}_PORT=$(free_port)"
		local port=${p^^}_PORT
		service "$HOST:${!port}" "chapar-$p" "$@"
	done
}

mail() {
	python3 "$HERE/mail.py" "$@"
}

mail2() {
	USER=$USER2 mail "$@"
}

fail() {
	echo "wrong: $*"
	bad=1
}

eq() {
	[ "$2" = "$3" ] || fail "$1: wanted [$2], got [$3]"
}

has() {
	grep -qE -e "$2" "$3" || fail "$1: no /$2/ in: $(tail -n 5 "$3")"
}

hasnt() {
	! grep -qE -e "$2" "$3" || fail "$1: /$2/ in: $(tail -n 5 "$3")"
}

ok() {
	local what=$1
	shift
	"$@" >"$T/ok" 2>&1 || fail "$what: exit $? of $*: $(tail -n 9 "$T/ok")"
}

finish() {
	if [ -d "$T/spool" ]; then
		stop_chapar
		ok "the spool afterwards" "$B/chapar" --spool "$T/spool" check
		hasnt "sanitizers" 'ERROR: .*Sanitizer|runtime error' "$T/log"
	fi
	exit $bad
}
