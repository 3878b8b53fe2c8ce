#!/bin/sh
# chapar directory: a site's list becomes the directory, all of it or nothing;
# look-ups, boards, servers; a set is refused where somebody was faster.
. tests/chapar/lib.sh

tab() { # a space is a tab, '_' a space
	echo "$1" | tr ' _' '\t '
}

exits 0 chapar init
exits 66 chapar directory status
says 'this server houses all accounts'
exits 66 chapar directory set alice mail2.example
says 'chapar directory load'

cat >"$T/list" <<'L'
# who is where
alice mail1.example
Bob	MAIL2.Example.   # folded, as names are
carol@cs.example mail2.example

board/news mail2.example
board/sports mail1.example
bébé 192.0.2.7
L
exits 0 chapar directory load "$T/list" --self mail1.example
is 'what it did' '6 accounts: 6 new, 0 moved, 0 gone' "$(cat "$T/out")"
exits 0 chapar directory show BOB
is bob "$(tab 'bob mail2.example')" "$(cat "$T/out")"
exits 0 chapar directory show board/News
is 'a board' "$(tab 'board/news mail2.example')" "$(cat "$T/out")"
exits 67 chapar directory show dave
exits 64 chapar directory show 'da/ve'
exits 0 chapar directory show --json bébé
is json '{"account":"bébé","server":"192.0.2.7"}' "$(cat "$T/out")"

servers() {
	exits 0 chapar directory status
	sed 1,3d "$T/out"
}
is servers "$(
	tab '192.0.2.7 1_accounts 0_boards'
	tab 'mail1.example 2_accounts 1_boards this_server'
	tab 'mail2.example 3_accounts 1_boards'
)" "$(servers)"

# a list with anything wrong in it changes nothing
before=$(chapar directory show | sort)
wrong_list() { # SAYS, and the list on standard input
	"$B/chapar" --spool "$S" directory load - <"$T/bad" >"$T/out" 2>"$T/err"
	is 'exit status of a bad list' 65 $?
	says "$1"
	is "after a bad list ($1)" "$before" "$(chapar directory show | sort)"
}
printf 'alice mail1.example\nalice mail2.example\n' >"$T/bad"
wrong_list 'alice is there twice'
printf 'alice mail1.example\nbob mail..example\n' >"$T/bad"
wrong_list '2: mail..example: that cannot be a server'
printf 'al/ice mail1.example\n' >"$T/bad"
wrong_list '1: al/ice: that cannot be a user'
printf 'alice\n' >"$T/bad"
wrong_list '1: not NAME SERVER'
printf 'alice mail1.example more\n' >"$T/bad"
wrong_list '1: not NAME SERVER'
exits 66 chapar directory load "$T/none"

# the next list is all there is then
cat >"$T/list" <<'L'
alice mail2.example
bob mail2.example
board/news mail3.example
board/sports mail1.example
L
exits 0 chapar directory load "$T/list"
is 'what it did' '4 accounts: 0 new, 2 moved, 2 gone' "$(cat "$T/out")"
exits 67 chapar directory show bébé
is servers "$(
	tab 'mail1.example 1_accounts 1_boards this_server'
	tab 'mail2.example 2_accounts 0_boards'
	tab 'mail3.example 1_accounts 1_boards'
)" "$(servers)"

# set, with what it was
exits 0 chapar directory set alice mail1.example --from mail2.example
exits 65 chapar directory set alice mail3.example --from mail2.example
says 'it is on mail1.example'
exits 0 chapar directory set board/news mail1.example --from mail3.example
exits 65 chapar directory set dave mail1.example --from mail3.example
says 'it is on no server'
exits 0 chapar directory set dave mail3.example
is servers "$(
	tab 'mail1.example 3_accounts 2_boards this_server'
	tab 'mail2.example 1_accounts 0_boards'
	tab 'mail3.example 1_accounts 0_boards'
)" "$(servers)"
exits 64 chapar directory set dave 'mail 3'
exits 64 chapar directory what

# A look-up is what tdb does for a fetch: to lock and to unlock.  (Mapped memory
# is not to be seen here, nor are page faults.)
awk 'BEGIN { for (i = 0; i < 20000; i++) print "user" i, "mail" i % 9 ".x" }' |
    "$B/chapar" --spool "$S" directory load - >"$T/out" ||
    wrong "20,000: $(cat "$T/out")"
exits 0 "$B/tests/tools/lookup" "$S" 1 user0 user19999 nobody
is 'what it says' "user0 elsewhere mail0.x
user19999 elsewhere mail1.x
nobody unknown " "$(sed 1,3d "$T/out")"
if command -v strace >/dev/null && strace -o "$T/trace" \
    "$B/tests/tools/lookup" "$S" 5 user0 user19999 nobody >"$T/out" 2>&1; then
	sed -n '/^write(1, "-/,/^write(1, "-/p' "$T/trace" >"$T/calls"
	is 'system calls of 15 look-ups' '2 write 30 fcntl ' "$(sed \
	    's/(.*//' "$T/calls" | sort | uniq -c | sort -n |
	    awk '{ printf "%s %s ", $1, $2 }')"
fi
exit $bad
