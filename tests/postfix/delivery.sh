#!/bin/bash
# From SMTP to the mailbox, through Postfix: users, plus addresses, boards,
# those who are unknown, mailboxes that are full, and a server that is away.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/postfix/lib.sh
. tests/postfix/lib.sh
tests/spool "$T/spool" || exit 1
chapar() {
	"$B/chapar" --spool "$T/spool" "$@"
}
chapar box create alice Work
chapar board add news >/dev/null && chapar acl set board/news anyone +p
start_lmtp
start_postfix

eq "alice" sent "$(smtp send a@b.example alice@test.example one)"
eq "plus" sent "$(smtp send a@b.example Alice+Work@test.example two)"
eq "no such folder" sent "$(smtp send a@b.example alice+Nix@test.example x)"
eq "a board" sent "$(smtp send a@b.example board+news@test.example three)"
like "nobody" '550 5.1.1*no such user*' \
    "$(smtp send a@b.example nobody@test.example four)"
like "another domain" '[45]5*Relay access denied' \
    "$(smtp send a@b.example alice@other.example five)"
until_true settled
eq "INBOX" 2 "$(messages alice INBOX)"
eq "Work" 1 "$(messages alice Work)"
like "on the board" '*three*' \
    "$(printf 'a SELECT board/news\r\na FETCH 1 ENVELOPE\r\na LOGOUT\r\n' |
    "$B/chapar-imap" --spool "$T/spool" --user alice 2>/dev/null)"
like "from whom" 'Return-Path: <a@b.example>*' \
    "$(printf 'RETR 1\r\nQUIT\r\n' |
    "$B/chapar-pop3" --spool "$T/spool" --user alice 2>/dev/null |
    grep Return-Path)"

# Full: later (as it comes), or never.
chapar quota set user/bob storage=8k
eq "into a small box" sent \
    "$(smtp send alice@test.example bob@test.example big 20000)"
until_true grep -q 'status=deferred.*mailbox is full' "$T/maillog"
eq "it waits" 1 "$(queued)"
chapar quota set user/bob storage=1M
until_true settled
eq "and comes" 1 "$(messages bob INBOX)"
stop_lmtp
start_lmtp CHAPAR_OVER_QUOTA=552
chapar quota set user/bob storage=8k
eq "never" sent "$(smtp send alice@test.example bob@test.example big2 20000)"
until_true has_messages alice INBOX 3
until_true settled
like "the sender hears of it" '*Undelivered Mail*' \
    "$(printf 'RETR 3\r\nQUIT\r\n' |
    "$B/chapar-pop3" --spool "$T/spool" --user alice 2>/dev/null)"
eq "nothing more for bob" 1 "$(messages bob INBOX)"
chapar quota del user/bob

# Nobody listens: mail waits.
stop_lmtp
for i in 1 2 3; do
	eq "while it is away" sent \
	    "$(smtp send a@b.example alice@test.example "away$i")"
done
until_true grep -q 'status=deferred (connect to' "$T/maillog"
eq "all of it waits" 3 "$(queued)"
start_lmtp
postqueue -c "$T/pf" -f
until_true settled
eq "and comes then" 6 "$(messages alice INBOX)"
chapar check >"$T/said" || eq "check" 0 "$(cat "$T/said")"
the_end
