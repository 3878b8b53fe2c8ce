#!/bin/sh
# expire and hold: mail goes after its days, which mailboxes inherit; nothing
# goes from an account on hold.
. tests/chapar/lib.sh

DAY=86400

# at DAYS COMMAND ...: chapar, so many days later.
at() {
	days=$1
	shift
	"$B/chapar" --spool "$S" --clock $(((now + days * DAY) * 1000000)) "$@"
}

count() {
	at 0 box list --json alice |
		sed -n "s|^{\"name\":\"$1\",.*\"messages\":\([0-9]*\).*|\1|p"
}

spool
now=$(date +%s)
inbox=$(count INBOX)
for box in Work Work/2026 Work/2026/May; do
	exits 0 chapar box create alice "$box" || true
done
for n in 1 2 3; do
	message "$n" | at 0 deliver alice+Work/2026/May
	message "$n" | at "$n" deliver alice+Work
done
work=$(count Work)
exits 0 at 100 expire
is 'nothing is set' "$work" "$(count Work)"

exits 0 chapar expire --set 30 --mailbox Work alice
exits 0 at 29 expire --list --json alice
grep -q '"mailbox":"Work","days":30,"messages":0' "$T/out" ||
	wrong "the list: $(cat "$T/out")"
exits 0 at 31 expire --list
is 'a list takes nothing' "$work" "$(count Work)"
exits 0 at 32 expire
is 'those older than 30 days' 2 "$(count Work)"
is 'inherited' 0 "$(count Work/2026/May)"
is 'no days here' "$inbox" "$(count INBOX)"
exits 0 chapar undelete alice Work/2026/May
exits 0 chapar expire --set 0 --mailbox Work/2026 alice
exits 0 at 90 expire alice
is 'for ever' 3 "$(count Work/2026/May)"
is 'not there' 0 "$(count Work)"
exits 0 chapar log alice
grep -q 'EXPUNGE Work uid.* by expire' "$T/out" || wrong 'not in the log'

# the account, and a default for those that say nothing
exits 0 chapar expire --set none --mailbox Work alice
exits 0 chapar expire --set 10 alice
exits 0 chapar hold alice on
exits 0 chapar hold alice
is 'on hold' on "$(cat "$T/out")"
exits 0 at 90 expire
grep -q '1 accounts are on hold' "$T/out" || wrong "said: $(cat "$T/out")"
is 'on hold' "$inbox" "$(count INBOX)"
exits 0 at 90 vacuum --keep 0 alice
grep -q ' 0 messages gone' "$T/out" || wrong "vacuum: $(cat "$T/out")"
exits 0 chapar hold alice off
exits 0 at 90 expire
is 'off hold' 0 "$(count INBOX)"
exits 0 chapar check
exits 64 chapar expire --set soon alice
exits 66 chapar expire --set 3 --mailbox Nothing alice
exits 67 chapar expire nobody
exits 64 chapar hold alice maybe
exit $bad
