#!/bin/sh
# who, kick, and how many sessions one user may have.
. tests/chapar/lib.sh

spool
mkfifo "$T/in" "$T/in2"
"$B/chapar-imap" --spool "$S" --user alice <"$T/in" >"$T/one" 2>/dev/null &
one=$!
exec 7>"$T/in"
printf 'a CREATE "Work in progress"\r\nb SELECT "Work in progress"\r\n' >&7
until_true grep -q '^b OK' "$T/one"
exits 0 chapar who --json
grep -q "\"pid\":$one,.*\"imap\".*\"alice\".*\"pipe\".*\"Work in progress\"" \
	"$T/out" || wrong "who: $(cat "$T/out")"
exits 0 chapar who
is 'a line each' 2 "$(wc -l <"$T/out")"

# no more than so many
printf 'a LOGOUT\r\n' |
	"$B/chapar-imap" --spool "$S" --user alice --max-per-user 1 \
		>"$T/two" 2>/dev/null
grep -q BYE "$T/two" || wrong "a second: $(cat "$T/two")"
printf 'QUIT\r\n' |
	"$B/chapar-pop3" --spool "$S" --user alice --max-per-user 1 \
		>"$T/two" 2>/dev/null
grep -q '^-ERR' "$T/two" || wrong "by POP3: $(cat "$T/two")"
printf 'a LOGOUT\r\n' |
	"$B/chapar-imap" --spool "$S" --user bob --max-per-user 1 \
		>"$T/two" 2>/dev/null
grep -q PREAUTH "$T/two" || wrong "somebody else: $(cat "$T/two")"

printf 'a001 LOGOUT\r\n' |
	"$B/chapar-imsp" --spool "$S" --user alice --max-per-user 1 \
		>"$T/two" 2>/dev/null
grep -q '^\* BYE' "$T/two" || wrong "by IMSP: $(cat "$T/two")"

# the other protocols are there as well
"$B/chapar-imsp" --spool "$S" --user bob <"$T/in2" >"$T/two" 2>/dev/null &
two=$!
exec 8>"$T/in2"
until_true grep -q '^\* OK' "$T/two"
exits 0 chapar who --json
grep -q "\"pid\":$two,.*\"imsp\".*\"bob\"" "$T/out" ||
	wrong "who: $(cat "$T/out")"
exits 0 chapar kick --protocol imsp bob
is 'kicked by protocol' '1 sessions ended' "$(cat "$T/out")"
wait $two
exec 8>&-

exits 0 chapar kick --protocol pop3 alice
is 'not that' '0 sessions ended' "$(cat "$T/out")"
exits 0 chapar kick Alice
is 'kicked' '1 sessions ended' "$(cat "$T/out")"
wait $one
exits 0 chapar who --json
is 'nobody' '' "$(cat "$T/out")"
exits 67 chapar kick ../x
exit $bad
