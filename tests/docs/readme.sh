#!/bin/bash
# The commands of the README, as they stand there: with "make run" running, in
# one shell, each has to end well.  What differs here is below: the ports, where
# the build and the spool are, and the Maildir; mutt, which wants a person, has
# tests/clients/mutt.sh.
. tests/clients/lib.sh
need curl systemd-socket-activate
base=$(($(free_port) - 143))
SPOOL=$T/mail PORT_BASE=$base setsid env --default-signal=INT \
    tests/run-server >"$T/out" 2>&1 </dev/null &
services=$!
for _ in {1..1200}; do
	grep -q 'any mail program' "$T/out" && break
	kill -0 $services 2>/dev/null || break
	sleep 0.05
done
PW=$(sed -n 's/.*password \([^,]*\),.*/\1/p' "$T/out")
[ -n "$PW" ] || fail "no server: $(cat "$T/out")"

mkdir -p "$T/work" "$HOME/Maildir/cur"
printf 'Subject: from a Maildir\n\nx\n' >"$HOME/Maildir/cur/1700000000.a:2,S"
printf 'Subject: an upload\r\n\r\nx\r\n' >"$T/work/message.eml"
mkdir "$T/work/build"
ln -s "$B"/chapar* "$T/work/build"
ln -s "$T/mail" "$T/work/build/mail"

sed -n '/^With the server running/,/^That pipe/s/^    //p' README.md |
    sed "s/:1143/:$((base + 143))/;s/:1110/:$((base + 110))/" |
    grep -v '^mutt ' >"$T/commands"
[ "$(grep -c -v -e '^#' -e '^$' "$T/commands")" -ge 10 ] ||
    fail "few commands: $(cat "$T/commands")"
(cd "$T/work" && export PW && timeout 60 bash -e -x -o pipefail "$T/commands") \
    >"$T/said" 2>&1 || fail "one of them: $(tail -n 5 "$T/said")"
has 'the mailboxes' 'LIST .*INBOX' "$T/said"
has 'the welcome' '^Subject: Welcome to chapar' "$T/said"
has 'no network' '^b OK' "$T/said"
has 'a pipe into it' 'deliver alice' "$T/said"
(cd "$T/work" && build/chapar --spool build/mail export mbox alice "$T/mbox")
for s in 'Welcome to chapar' 'an upload' 'hello' 'from a Maildir'; do
	grep -rq "^Subject: $s" "$T/mbox" || fail "it has no \"$s\""
done
finish
