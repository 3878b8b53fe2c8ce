#!/bin/sh
# relative.sh - spools and databases may be named by relative paths, and have any
# character in them: what confines a program must find them too.
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
for name in 'a:b' ':' 'a,b' 'a b' '%s'; do
	mv "$T/in" "$T/$name"
	logs_in "$T" --spool "$T/$name/spool"
	logs_in "$T" --spool "$name/spool"
	mv "$T/$name" "$T/in"
done
exit $bad
