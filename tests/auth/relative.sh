#!/bin/sh
# relative.sh - spools and databases may be named by relative paths: what
# confines a program must find them too.
set -eu
top=$PWD T=$(mktemp -d "$B/tmp/relative.XXXXXX")
trap 'rm -rf "$T"' EXIT
bad=0

logs_in() { # FOLDER OPTION ... - LOGIN of alice, from that folder
	(
		cd "$1" && shift
		printf 'a LOGIN alice secret\r\nb LOGOUT\r\n' |
		    "$B/chapar-imap" "$@" 2>&1
	) | grep -q '^a OK' && return
	echo "wrong: no login with $*"
	bad=1
}

mkdir "$T/in"
"$top/tests/spool" "$T/in/spool" >/dev/null
logs_in "$T" --spool in/spool
logs_in "$T/in" --spool spool
logs_in "$T/in" --spool ./spool
logs_in "$T/in/spool" --spool .
logs_in "$T/in/spool/account" --spool ..
exit $bad
