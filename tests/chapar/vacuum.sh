#!/bin/sh
# vacuum: what was expunged keeps its room for a while, then gives it back, and
# everything else stays as it was.
. tests/chapar/lib.sh

spool
A=$(echo "$S"/account/*/alice)
i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	{
		printf 'Subject: message %s\n\n' "$i"
		head -c 100000 /dev/zero | tr '\0' 'x' | fold -w 70
	} | chapar deliver alice || wrong "deliver $i"
done
{ printf 'Subject: large\n\n'; head -c 300000 /dev/zero | tr '\0' 'y' | fold; } |
	chapar deliver alice || wrong 'deliver a large one'
printf '%s\r\n' 'a SELECT INBOX' 'b STORE 1:39,41 +FLAGS.SILENT (\Deleted)' \
	'c EXPUNGE' 'd LOGOUT' |
	"$B/chapar-imap" --spool "$S" --user alice >"$T/out" 2>/dev/null
before=$(du -sk "$A" | cut -f1)
exits 0 chapar vacuum
grep -q '^0 of' "$T/out" || wrong "within the window: $(cat "$T/out")"
exits 0 chapar vacuum --keep 0 alice
grep -q '^1 of 1 segments written anew, 40 messages gone' "$T/out" ||
	wrong "after the window: $(cat "$T/out")"
after=$(du -sk "$A" | cut -f1)
[ $((after * 4)) -lt "$before" ] || wrong "from $before KiB only to $after"
exits 0 chapar check
printf '%s\r\n' 'a SELECT INBOX' 'b FETCH 1 (BODY[HEADER.FIELDS (SUBJECT)])' \
	'c LOGOUT' |
	"$B/chapar-imap" --spool "$S" --user alice >"$T/out" 2>/dev/null
grep -q '^Subject: message 40' "$T/out" || wrong "lost: $(cat "$T/out")"
rm -rf "$A/catalog.tdb" "$A"/box/* "$A"/digest/* "$A/head"
exits 0 chapar check
exits 67 chapar vacuum nobody
exit $bad
