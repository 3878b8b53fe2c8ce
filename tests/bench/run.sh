#!/bin/sh
# run.sh [PART ...] - measure chapar beside Dovecot and print one table.
#
# Parts: connect read search list pop3 notify idle store deliver sync disk mime
# compress imsp identity relay move directory follow (default: all, in this
# order).  Everything runs on loopback and below one temporary folder, which goes
# at the end together with every process started.
# From the environment:
#	B          where the programs are (build)
#	SERVERS    which to run (chapar exec dovecot pooled)
#	ROUNDS     how often each measurement is taken (5)
#	BENCH_TMP  where the temporary folder goes: a file system like that of
#	           a mail server (/var/tmp)
#	CHAPAR_OPTIONS  more options for chapar's handlers
# The results stay in $B/bench.jsonl, the table in $B/bench.txt.
set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
ROUNDS=${ROUNDS:-5}
CHAPAR_OPTIONS=${CHAPAR_OPTIONS:-}
ALL='connect read search list pop3 notify idle store deliver sync disk mime compress imsp identity relay move directory follow'

say() {
	printf '%s\n' "$*" >&2
}

fail() {
	say "run.sh: $*"
	exit 1
}

began=$(date +%s)
inotify=/proc/sys/fs/inotify/max_user_instances
# shellcheck source=tests/bench/servers.sh
. "$here/servers.sh"
# shellcheck source=tests/bench/parts.sh
. "$here/parts.sh"
# shellcheck source=tests/bench/imsp.sh
. "$here/imsp.sh"

parts=${*:-$ALL}
for p in $parts; do
	case " $ALL " in *" $p "*) ;; *) fail "no part $p; parts: $ALL" ;; esac
done
[ -x "$B/bench" ] || fail "$B/bench is missing: run make bench"

if [ -z "${SERVERS:-}" ]; then
	SERVERS='chapar exec dovecot pooled'
	case $parts in
	imsp | identity | relay | move | directory | follow) SERVERS=chapar ;;
	esac
	"$top/tests/deps" dovecot-imapd dovecot-pop3d dovecot-lmtpd || exit 1
	if [ ! -x "$B/chapar-imap" ]; then
		say "$B/chapar-imap is missing: Dovecot alone is measured"
		SERVERS='dovecot pooled'
	fi
fi

if wanted imsp && [ "$(id -u)" = 0 ]; then
	"$top/tests/deps" cyrus-imspd sasl2-bin libsasl2-modules-db || exit 1
	SERVERS="$SERVERS imspd"
fi

tmp=$(mktemp -d "${BENCH_TMP:-/var/tmp}/chapar-bench.XXXXXX") || exit 1
chmod 755 "$tmp"
results=$B/bench.jsonl
: >"$results"
old_inotify=
trap 'clean_up' EXIT
trap 'exit 1' INT TERM HUP

# 500 idle sessions need more than the kernel's default of either.
# shellcheck disable=SC3045
ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -H -n)"
if [ "$(cat "$inotify")" -lt 2000 ] && [ -w "$inotify" ]; then
	old_inotify=$(cat "$inotify")
	echo 2000 >"$inotify"
fi

start_all
fill_all
for part in $ALL; do
	case " $parts " in *" $part "*) ;; *) continue ;; esac
	say "== $part ($(($(date +%s) - began)) s)"
	measure_part "$part"
done
stop_all

{
	printf '%s, %s cores, %s, %s below %s\n\n' "$(uname -sr)" "$(nproc)" \
	    "$(dovecot_version)" "$(stat -f -c %T "$tmp")" "${BENCH_TMP:-/var/tmp}"
	awk -v servers="$SERVERS" -f "$here/table.awk" "$here/targets" "$results"
} >"$B/bench.txt"
status=$(tail -n 1 "$B/bench.txt")
sed '$d' "$B/bench.txt" >"$tmp/table" && cat "$tmp/table" >"$B/bench.txt"
cat "$B/bench.txt"
say "$(($(date +%s) - began)) s; results in $results"
[ "$status" = sound ]
