#!/bin/sh
# undelete and restore: what was expunged, deleted or changed can be had again,
# with its flags and dates, and the account is what its log says all the while.
. tests/chapar/lib.sh

imap() {
	printf '%s\r\n' "$@" 'z LOGOUT' |
		"$B/chapar-imap" --spool "$S" --user alice 2>/dev/null |
		tr -d '\r' >"$T/imap"
}

has() {
	grep -q "$1" "$T/imap" || {
		wrong "no $1 in:"
		cat "$T/imap"
	}
}

spool
exits 0 chapar vacuum alice
imap 'a SELECT INBOX' 'b STORE 1:* +FLAGS.SILENT (\Deleted)' 'c EXPUNGE'
for n in 1 2 3 4; do
	message "$n" | chapar deliver alice
done
imap 'a SELECT INBOX' 'f FETCH 1:* (UID INTERNALDATE)'
first=$(sed -n 's/^\* 1 FETCH (UID \([0-9]*\).*/\1/p' "$T/imap")
date=$(sed -n 's/^\* 2 FETCH .*INTERNALDATE \("[^"]*"\).*/\1/p' "$T/imap")

# messages
imap 'a SELECT INBOX' 'b STORE 2 +FLAGS.SILENT (\Flagged $Label1 \Deleted)' \
	'c EXPUNGE' 'd CREATE Kept' 'e MOVE 1 Kept' \
	'f STORE 1 +FLAGS.SILENT (\Deleted)' 'g EXPUNGE'
exits 0 chapar undelete alice INBOX --list --subject 'MESSAGE 2'
is 'found by subject' $((first + 1)) "$(awk '{print $1}' "$T/out")"
exits 0 chapar undelete alice INBOX --list --json --uid "$first:$((first + 3))"
is 'what was moved is not lost' 2 "$(wc -l <"$T/out")"
exits 0 chapar undelete alice INBOX --uid $((first + 1))
grep -q '^1 message back' "$T/out" || wrong "said: $(cat "$T/out")"
imap 'a SELECT INBOX' 'b FETCH 2 (UID FLAGS INTERNALDATE BODY.PEEK[TEXT])'
has "UID $((first + 4)) "
has '\\Flagged.*\$Label1'
has "INTERNALDATE $date"
has 'This is number 2'
grep -q Deleted "$T/imap" && grep -q '^\* 2 FETCH.*Deleted' "$T/imap" &&
	wrong 'it came back deleted'
exits 0 chapar undelete alice INBOX --uid $((first + 1))
is 'once is enough' '0 messages back' "$(cat "$T/out")"
exits 0 chapar undelete alice INBOX --since 1h --subject 'message 3'
exits 0 chapar check alice
exits 66 chapar undelete alice Nothing
exits 64 chapar undelete alice INBOX --since yesterday
exits 64 chapar undelete alice
exits 67 chapar undelete nobody INBOX

# a mailbox
imap 'a SELECT Kept' 'b STORE 1 +FLAGS ($Mine \Answered)' \
	'c APPEND Kept {12+}' "Subject: x" '' \
	'd UID STORE 2 +FLAGS.SILENT (\Deleted)' 'e EXPUNGE' 'f CLOSE' \
	'g SETACL Kept bob lr' 'h STATUS Kept (UIDVALIDITY UIDNEXT MESSAGES)' \
	'i DELETE Kept'
before=$(grep '^\* STATUS' "$T/imap")
exits 0 chapar undelete alice --list
grep -q ' Kept$' "$T/out" || wrong "not listed: $(cat "$T/out")"
exits 0 chapar undelete alice --mailbox Kept
imap 'a STATUS Kept (UIDVALIDITY UIDNEXT MESSAGES)' 'b EXAMINE Kept' \
	'c FETCH 1 (UID FLAGS BODY.PEEK[TEXT])' 'd GETACL Kept'
is 'the mailbox as clients knew it' "$before" "$(grep '^\* STATUS' "$T/imap")"
has '\\Answered.*\$Mine'
has 'This is number 1'
has '^\* ACL .*bob lr'
exits 73 chapar undelete alice --mailbox Kept
exits 0 chapar undelete alice --mailbox Kept --into Kept/again
exits 66 chapar undelete alice --mailbox INBOX
exits 0 chapar check

# a mailbox as it was
sleep 1.1
now=$(date +%s)
sleep 1.1
imap 'a SELECT INBOX' 'b STORE 1:* +FLAGS.SILENT (\Deleted)' 'c EXPUNGE'
exits 66 chapar restore alice INBOX --at @1000 --into Then
exits 0 chapar restore alice INBOX --at "@$now" --into Then
imap 'a EXAMINE Then' 'b FETCH 1:* (FLAGS BODY.PEEK[TEXT])'
has '^\* 3 EXISTS'
has 'number 2'
has '\\Flagged.*\$Label1'
exits 73 chapar restore alice INBOX --at "@$now" --into Then
exits 64 chapar restore alice INBOX --at "@$now"

# views made anew say the same, and so does vacuum leave it
A=$(echo "$S"/account/*/alice)
rm -rf "$A/catalog.tdb" "$A"/box/* "$A"/digest/* "$A/head"
exits 0 chapar check
exits 0 chapar vacuum --keep 0
exits 0 chapar check
ls "$A" | grep -q past && wrong 'a scratch folder stays'
exit $bad
