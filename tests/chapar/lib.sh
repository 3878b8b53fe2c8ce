# For the tests of the admin command: a spool of their own, and what to say.
# shellcheck shell=sh
set -u
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 1' INT TERM HUP
bad=0
S=$T/spool

chapar() {
	"$B/chapar" --spool "$S" "$@"
}

# spool: the template's copy, with alice and bob in it.
spool() {
	tests/spool "$S" >"$T/spool.log" 2>&1 || {
		cat "$T/spool.log"
		exit 1
	}
}

wrong() {
	echo "wrong: $*"
	bad=1
}

# is WHAT WANTED GOT
is() {
	[ "$2" = "$3" ] || wrong "$1: wanted \"$2\", got \"$3\""
}

# exits CODE COMMAND ...: it ends so; what it said is in $T/out and $T/err.
exits() {
	code=$1
	shift
	"$@" >"$T/out" 2>"$T/err" </dev/null
	rc=$?
	[ $rc = "$code" ] || {
		wrong "$*: exit $rc, not $code"
		cat "$T/err"
	}
}

# until_true COMMAND ...: waits for it, a minute or so at the most.
until_true() {
	i=0
	until "$@" >/dev/null 2>&1; do
		[ $((i += 1)) -lt 1200 ] || {
			wrong "never: $*"
			return 1
		}
		sleep 0.05
	done
}

# says TEXT: so did the last command on standard error, in one line.
says() {
	grep -qF -e "$1" "$T/err" || {
		wrong "did not say: $1"
		cat "$T/err"
	}
}

# message N [SIZE]: a message with LF line ends.
message() {
	printf 'From: Ann <ann@example.edu>\nTo: alice@example.edu\n'
	printf 'Subject: message %s\nMessage-ID: <%s@example.edu>\n\n' "$1" "$1"
	printf 'This is number %s.\n' "$1"
	[ $# = 1 ] || head -c "$2" /dev/zero | tr '\0' x | fold -w 76
}
