#!/bin/sh
# Deliveries by LMTP: accounts and folders made for them, and messages that
# come a second time.
. tests/chapar/lib.sh

LIST='Sent,Drafts,Trash,Spam=Junk,Work'

# lmtp TO MESSAGE-ID [OPTIONS]
lmtp() {
	to=$1 id=$2
	shift 2
	printf '%s\r\n' 'LHLO x' 'MAIL FROM:<a@b.example>' "RCPT TO:<$to>" DATA \
		"Message-ID: <$id@x>" '' hello . QUIT |
		"$B/chapar-lmtp" --spool "$S" "$@" 2>"$T/err" | tr -d '\r' \
		>"$T/out"
}

count() {
	chapar box list --json "$1" |
		sed -n "s|^{\"name\":\"$2\",.*\"messages\":\([0-9]*\).*|\1|p"
}

spool
# at a delivery
lmtp erna@b.example 1
grep -q '^550 5.1.1' "$T/out" || wrong "no erna: $(cat "$T/out")"
lmtp erna@b.example 1 --autocreate-user --autocreate "$LIST"
is 'by LMTP' 1 "$(count erna INBOX)"
lmtp erna+Spam 2 --autocreate-user --autocreate "$LIST"
is 'a folder of his' 1 "$(count erna Spam)"
lmtp -x 1 --autocreate-user
grep -q '^550' "$T/out" || wrong "a bad name: $(cat "$T/out")"

# duplicates
before=$(count alice INBOX)
W='--duplicate-window 7d'
lmtp alice once
lmtp alice once
is 'off by default' $((before + 2)) "$(count alice INBOX)"
# shellcheck disable=SC2086
{
	lmtp alice twice $W
	lmtp alice twice $W
	grep -q '^250 2.*' "$T/out" || wrong "a duplicate: $(cat "$T/out")"
	is 'dropped' $((before + 3)) "$(count alice INBOX)"
	lmtp erna+Work twice $W
	lmtp erna+Trash twice $W
	lmtp erna+Trash twice $W
	lmtp erna+Trash thrice --clock 1700000000000000 $W
	lmtp erna+Trash thrice --clock 1700700000000000 $W
}
is 'for each mailbox' 1 "$(count erna Work)"
is 'within its time' 3 "$(count erna Trash)"
exits 0 chapar box del erna Trash
exits 0 chapar box create erna Trash
lmtp erna+Trash twice --duplicate-window 7d
is 'another mailbox of that name' 1 "$(count erna Trash)"
exits 0 chapar check
exit $bad
