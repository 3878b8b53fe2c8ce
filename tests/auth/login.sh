#!/bin/bash
# Users and their passwords: chapar user, chapar-auth on its socket and as a
# child, what it remembers, and what it makes of broken clients.
set -u
: "${B:?names the build}"
# shellcheck source=tests/waits
. tests/waits
mkdir -p "$B/tmp"
T=$(mktemp -d "$B/tmp/auth.XXXXXX") || exit 1
S=$T/socket
pid=
leave() {
	[ -z "$pid" ] || kill "$pid" 2>/dev/null
	rm -rf "$T"
}
trap leave EXIT
trap 'exit 1' INT TERM
command -v systemd-socket-activate >/dev/null || {
	echo "systemd-socket-activate is not installed"
	exit 77
}

bad=0
eq() { # WHAT WANT GOT
	[ "$2" = "$3" ] && return
	echo "$1: wanted $2, got $3"
	bad=1
}

user() {
	"$B/chapar" --spool "$T/spool" user "$@" 2>>"$T/err"
}
ask() {
	"$B/tests/tools/authask" --auth-socket "$S" "$@"
}
start() { # [OPTION ...]
	systemd-socket-activate -l "$S" "$B/chapar-auth" --spool "$T/spool" \
	    "$@" 2>>"$T/log" &
	pid=$!
	until_true listening "$S" || exit 1
}
median() {
	sed 's/.*median \([0-9]*\).*/\1/'
}

tests/spool "$T/spool" || exit 1

# The command line.
eq "add a user again" 73 "$(echo x | user add alice; echo $?)"
eq "a bad name" 64 "$(echo x | user add a/b; echo $?)"
eq "no password" 64 "$(user add carol </dev/null; echo $?)"
eq "a long password" 64 "$(head -c 600 /dev/zero | tr '\0' x |
    user add carol; echo $?)"
eq "nobody's password" 67 "$(echo x | user passwd carol; echo $?)"
eq "delete nobody" 67 "$(user del carol; echo $?)"
eq "no such verb" 64 "$(user frobnicate; echo $?)"
eq "no such option" 64 "$(user list --frobnicate; echo $?)"
eq "add" 0 "$(echo geheim | user add --groups staff,students Jürgen; echo $?)"
eq "list" "alice bob jürgen" "$(user list | cut -f 1 | paste -sd ' ')"
eq "list json" "['staff', 'students']" "$(user list --json |
    python3 -c 'import json,sys; print(json.load(sys.stdin)[2]["groups"])')"
eq "no plaintext" 0 "$(grep -c -e geheim -e secret "$T/spool/users.tdb")"
eq "mode" 600 "$(stat -c %a "$T/spool/users.tdb")"

# On the socket.
start --admins alice --throttle none
eq "right" "ok alice alice " "$(ask password alice secret)"
eq "remembered" "ok alice alice " "$(ask password ALICE secret)"
eq "wrong" no "$(ask password alice Secret)"
eq "unknown" no "$(ask password mallory secret)"
eq "empty name" no "$(ask password '' secret)"
eq "empty password" no "$(ask password alice '')"
eq "groups" "ok jürgen jürgen staff,students" "$(ask password JÜRGEN geheim)"
eq "wrong, then right" "no ok bob bob " "$(ask password bob x bob secret |
    paste -sd ' ')"
eq "PLAIN" "ok bob bob " "$(ask plain bob secret)"
eq "PLAIN with a response" "ok bob bob " "$(ask plain -i bob secret)"
eq "PLAIN as oneself" "ok bob bob " "$(ask plain bob secret BOB)"
eq "PLAIN as another" no "$(ask plain bob secret jürgen)"
eq "an admin" "ok jürgen alice staff,students" \
    "$(ask plain alice secret jürgen)"
eq "an admin as nobody" no "$(ask plain alice secret mallory)"
eq "LOGIN" "ok bob bob " "$(ask login bob secret)"
eq "LOGIN with a response" "ok bob bob " "$(ask login -i bob secret)"
eq "LOGIN wrong" no "$(ask login bob geheim)"

# Times: a remembered one is fast, and nothing tells who exists.
known=$(ask time 50 alice secret | median)
wrong=$(ask time 7 alice x | median)
nobody=$(ask time 7 mallory x | median)
[ $((known * 4)) -lt "$wrong" ] || eq "remembered is faster" "<$wrong" "$known"
[ $((nobody * 3)) -gt "$wrong" ] || eq "unknown takes as long" "$wrong" "$nobody"
[ $((wrong * 3)) -gt "$nobody" ] || eq "wrong takes as long" "$nobody" "$wrong"

# Changes are seen at once.
echo changed | user passwd alice
eq "the old password" no "$(ask password alice secret)"
eq "the new password" "ok alice alice " "$(ask password alice changed)"
user lock alice
eq "locked" no "$(ask password alice changed)"
user unlock alice
eq "unlocked" "ok alice alice " "$(ask password alice changed)"
user groups alice wheel
eq "other groups" "ok alice alice wheel" "$(ask password alice changed)"
# shellcheck disable=SC2016
echo '$1$rasmusle$rISCgZzpwk3UhDidwXvin0' | user passwd --hashed alice
eq "a hash from elsewhere" "ok alice alice wheel" \
    "$(ask password alice rasmuslerdorf)"
user del alice
eq "deleted" no "$(ask password alice rasmuslerdorf)"

# Many at once.
eq "100 right" "ok 100 no 0 temp 0 else 0" "$(ask many 100 bob secret)"
echo anew | user passwd bob
eq "100 right and new" "ok 100 no 0 temp 0 else 0" "$(ask many 100 bob anew)"
eq "100 wrong" "ok 0 no 100 temp 0 else 0" "$(ask many 100 bob secret)"

# Broken clients are hung up on, others notice nothing.
eq "a huge frame" "0 bytes" "$(printf '\1\0\1\0' | ask raw)"
eq "a huger frame" "0 bytes" "$(printf '\377\377\377\377xxxxxxxx' | ask raw)"
eq "the largest, of rubbish" "0 bytes" \
    "$( (printf '\0\0\1\0' && head -c 65536 /dev/zero) | ask raw)"
eq "a cut frame" "0 bytes" "$(printf '\100\0\0\0\1\0' | ask raw)"
eq "nothing" "0 bytes" "$(ask raw </dev/null)"
eq "no verb" "0 bytes" "$(printf '\0\0\0\0' | ask raw)"
eq "an unknown verb" "0 bytes" "$(printf '\5\0\0\0\1\0\1\0\143' | ask raw)"
eq "a field too long" "0 bytes" "$(printf '\5\0\0\0\1\0\2\0\1' | ask raw)"
eq "a step of nothing" "16 bytes" "$(printf '\5\0\0\0\1\0\1\0\3' | ask raw)"
eq "it is still there" "ok bob bob " "$(ask password bob anew)"
eq "the same process" 1 "$(grep -c Execing "$T/log")"
eq "nothing secret in the log" 0 \
    "$(grep -c -e secret -e changed -e anew -e geheim "$T/log")"

# A damaged table is no answer.
cp "$T/spool/users.tdb" "$T/good"
head -c 5000 /dev/urandom >"$T/new" && mv "$T/new" "$T/spool/users.tdb"
eq "damaged" temp "$(ask password bob anew)"
mv "$T/good" "$T/spool/users.tdb"
eq "put back" "ok bob bob " "$(ask password bob anew)"

# It ends when told to, and one who has asked before does not notice.
mkfifo "$T/fifo"
ask again bob anew <"$T/fifo" >"$T/again" &
asker=$!
exec 7>"$T/fifo"
until_true test -s "$T/again"
kill "$pid" && wait "$pid"
eq "ended" 0 $?
rm -f "$S"
start
echo >&7
wait $asker
exec 7>&-
eq "asked again" "ok bob bob  ok bob bob " "$(paste -sd ' ' <"$T/again")"
kill "$pid"
pid=
rm -f "$S"

# Started by whom it serves, from beside him.
mkdir "$T/bin"
cp "$B/tests/tools/authask" "$B/chapar-auth" "$T/bin"
own() {
	CHAPAR_THROTTLE=none "$T/bin/authask" --spool "$T/spool" "$@" 2>>"$T/log"
}
eq "a child" "ok bob bob " "$(own password bob anew)"
eq "a child, wrong" no "$(own password bob secret)"
eq "a child, twice" "no ok bob bob " "$(own password bob x bob anew |
    paste -sd ' ')"
eq "a child, LOGIN" "ok bob bob " "$(own login bob anew)"
rm "$T/bin/chapar-auth"
eq "no such program" temp "$(own password bob anew)"
eq "on a pipe" 64 "$(echo | "$B/chapar-auth" --spool "$T/spool" \
    2>/dev/null; echo $?)"
eq "a bad option" 64 "$("$B/chapar-auth" --frobnicate 2>/dev/null; echo $?)"

[ $bad = 0 ] || tail -n 20 "$T/log" "$T/err"
exit $bad
