#!/bin/sh
# Accounts and folders that are made at the first login or delivery, once; and
# messages that come a second time.
. tests/chapar/lib.sh

LIST='Sent,Drafts,Trash,Spam=Junk,Work'

imap() {
	printf '%s\r\n' "$@" 'z LOGOUT' |
		"$B/chapar-imap" --spool "$S" $OPTS 2>/dev/null |
		tr -d '\r' >"$T/imap"
}

count() {
	chapar box list --json "$1" |
		sed -n "s|^{\"name\":\"$2\",.*\"messages\":\([0-9]*\).*|\1|p"
}

spool

# at a login
OPTS="--user carol"
imap 'a LIST "" *'
grep -q BYE "$T/imap" || wrong 'carol is not there yet'
OPTS="--user carol --autocreate-user --autocreate $LIST"
imap 'a LIST "" *' 'b LIST (SUBSCRIBED) "" *' 'c DELETE Work'
grep -q '^\* LIST .*\\Junk.* Spam$' "$T/imap" || wrong "$(cat "$T/imap")"
grep -q '^\* LIST .*\\Subscribed.* Drafts$' "$T/imap" || wrong "$(cat "$T/imap")"
imap 'a LIST "" *'
is 'made once' 5 "$(grep -c '^\* LIST' "$T/imap")"
printf 'QUIT\r\n' | "$B/chapar-pop3" --spool "$S" --user dora \
	--autocreate-user --autocreate Sent >"$T/out" 2>/dev/null
is 'by POP3' 0 "$(count dora Sent)"
exits 64 "$B/chapar-imap" --spool "$S" --autocreate 'a//b'
exits 64 "$B/chapar-imap" --spool "$S" --autocreate 'Spam=Rubbish'

# at a delivery
message 1 | chapar deliver --autocreate-user --autocreate Sent fred
is 'by chapar' 0 "$(count fred Sent)"

# duplicates
for _ in 1 2; do
	message 77 | chapar deliver --duplicate-window 1h bob
done
is 'chapar deliver' 1 "$(chapar log bob | grep -c 'MSG INBOX.*via chapar')"
exits 0 chapar check
exit $bad
