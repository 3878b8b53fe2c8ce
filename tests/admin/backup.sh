#!/bin/sh
# backup, verify and audit: only what is new is copied, the copy is a spool with
# the same mail, and damage does not get into it.
. tests/chapar/lib.sh

D=$T/copy

imap() {
	printf '%s\r\n' "$@" 'z LOGOUT' |
		"$B/chapar-imap" --spool "$S" --user alice >"$T/imap" 2>&1
}

kib() {
	sed -n 's/.* \([0-9]*\) KiB new.*/\1/p' "$T/out"
}

spool
A=$(echo "$S"/account/*/alice)
for n in 1 2 3; do
	message "$n" 100000 | chapar deliver alice
done
message 4 300000 | chapar deliver alice
exits 0 chapar backup "$D"
[ "$(kib)" -gt 600 ] || wrong "the first: $(cat "$T/out")"
exits 0 chapar verify "$D"
grep -q ' 2 the same' "$T/out" || wrong "verify: $(cat "$T/out")"
[ ! -e "$D/grants.tdb" ] || wrong 'an empty grants.tdb would hide what is shared'
exits 0 chapar backup "$D"
is 'nothing new' 0 "$(kib)"

# what is new
message 5 | chapar deliver alice
message 6 300000 | chapar deliver alice
exits 0 chapar verify --json "$D"
grep -q '"alice","result":"behind","records":2' "$T/out" ||
	wrong "behind: $(cat "$T/out")"
exits 0 chapar backup --json "$D"
grep -q '"alice".*"segments":1,"blobs":1,' "$T/out" || wrong "$(cat "$T/out")"

# vacuum writes segments anew, and takes blobs away
imap 'a SELECT INBOX' 'b STORE 1:* +FLAGS.SILENT (\Deleted)' 'c EXPUNGE'
exits 0 chapar vacuum --keep 0
message 7 | chapar deliver alice
exits 0 chapar backup "$D"
exits 0 chapar verify --deep "$S" "$D"
is 'blobs' "$(find "$A/blob" -type f | wc -l)" \
	"$(find "$D"/account/*/alice/blob -type f | wc -l)"
exits 0 "$B/chapar" --spool "$D" check
"$B/chapar" --spool "$D" export mbox alice "$T/mbox" >/dev/null
grep -rq 'number 7' "$T/mbox" || wrong 'the mail is not in the copy'
exits 0 "$B/chapar" --spool "$D" user list
grep -q alice "$T/out" || wrong 'nobody can log in'

# another history
cp -r "$S" "$T/fork"
message 8 | chapar deliver alice
message 9 | "$B/chapar" --spool "$T/fork" deliver alice
exits 65 chapar verify "$T/fork"
grep -q 'alice: another history' "$T/out" || wrong "fork: $(cat "$T/out")"
exits 0 "$B/chapar" --spool "$T/fork" backup "$T/fork2"
exits 0 chapar backup "$T/fork2"
exits 0 chapar verify "$T/fork2"

# damage stays where it is
message 10 | chapar deliver alice
seg=$(find "$A/log" -type f | sort | tail -n 1)
size=$(stat -c %s "$seg")
printf 'X' | dd of="$seg" bs=1 seek=$((size - 20)) conv=notrunc 2>/dev/null
exits 75 chapar backup "$D"
exits 0 "$B/chapar" --spool "$D" check
exits 66 chapar verify /nonexistent
exits 73 chapar backup /nonexistent/x

# who did what
rm -rf "$S"
spool
imap 'a CREATE Work' 'b SETACL Work bob lrst' 'c DELETE Work'
message 1 | chapar deliver bob
exits 0 chapar audit alice
grep -q '^alice .* DEL Work .* via imap$' "$T/out" || wrong "$(cat "$T/out")"
exits 0 chapar audit --json --since 1h bob
grep -q '^{"account":"bob","lsn":.*"type":"MSG"' "$T/out" ||
	wrong "$(cat "$T/out")"
grep -q '"alice"' "$T/out" && wrong 'bob did nothing there'
exits 0 chapar audit --since @4000000000 bob
is 'nothing yet' '' "$(cat "$T/out")"
exits 67 chapar audit --account nobody bob
exit $bad
