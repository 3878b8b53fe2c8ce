#!/bin/sh
# init makes a spool, says what it did, does no harm twice, and keeps off what
# is something else.
. tests/chapar/lib.sh

exits 0 chapar init
grep -q 'made a spool' "$T/out" || wrong "first: $(cat "$T/out")"
exits 0 chapar init
grep -q 'is a spool already' "$T/out" || wrong "second: $(cat "$T/out")"
is 'what others may do' '' "$(find "$S" -perm /077)"

S=$T/empty
mkdir -m 700 "$S"
exits 0 chapar init

S=$T/open
mkdir -m 755 "$S"
exits 0 chapar init
says 'chmod 710'

S=$T/other
mkdir "$S"
echo mine >"$S/precious.txt"
exits 73 chapar init
says 'precious.txt'
is 'what is in the other one' precious.txt "$(ls "$S")"

S=$T/no/where
exits 73 chapar init
S=$T/other/precious.txt
exits 73 chapar init
exits 64 chapar init --what
exits 64 chapar init there
exit $bad
