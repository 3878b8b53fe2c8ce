#!/bin/sh
# vacuum takes what was annotated of messages that are gone along with them,
# from the log and from the view, and leaves the annotations of the others.
. tests/chapar/lib.sh

imap() {
	"$B/chapar-imap" --spool "$S" --user alice 2>/dev/null
}

# large N LETTER: STORE of 100 KB of that letter to message N
large() {
	printf 'l STORE %s ANNOTATION (/comment (value.priv {100000+}\r\n' "$1"
	head -c 100000 /dev/zero | tr '\0' "$2"
	printf '))\r\n'
}

spool
A=$(echo "$S"/account/*/alice)
[ ! -e "$A/note.tdb" ] || wrong 'there are annotations in a new account'
for i in 1 2 3; do
	printf 'Subject: message %s\n\nx\n' $i | chapar deliver alice
done
printf '%s\r\n' 'a SELECT INBOX' 'b FETCH 1:* (FLAGS ENVELOPE)' \
	'c FETCH 1:* (ANNOTATION (/* value))' 'd SEARCH ANNOTATION * value "x"' \
	'e COPY 1 INBOX' 'f STORE 4 +FLAGS (\Deleted)' 'g EXPUNGE' 'z LOGOUT' |
	imap >"$T/out"
grep -q '^d OK' "$T/out" || wrong "no search: $(cat "$T/out")"
[ ! -e "$A/note.tdb" ] || wrong 'who annotates nothing has a file for it'
{
	printf 'a SELECT INBOX\r\n'
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		large 1 X
	done
	large 2 Y
	printf '%s\r\n' 'b STORE 1:3 ANNOTATION (/altsubject (value.shared "kept"))' \
		'c STORE 1 +FLAGS.SILENT (\Deleted)' 'd EXPUNGE' 'z LOGOUT'
} | imap >"$T/out"
grep -q '^d OK' "$T/out" || wrong "not stored: $(cat "$T/out")"
exits 0 chapar vacuum alice
grep -q XXXXXXXX "$A/note.tdb" || wrong 'gone within the window'
exits 0 chapar check
exits 0 chapar vacuum --keep 0 alice
exits 0 chapar check
for i in 1 2; do
	if cat "$A"/log/* | grep -q XXXXXXXX; then
		wrong "the log still has what message 1 had ($i)"
	fi
	printf '%s\r\n' 'a SELECT INBOX' \
		'b FETCH 1:2 (ANNOTATION (/* (size.priv value.shared)))' \
		'z LOGOUT' | imap >"$T/out"
	grep -q '^\* 1 FETCH (ANNOTATION (/altsubject (size.priv "0" value.shared "kept") /comment (size.priv "100000" value.shared NIL)))' \
		"$T/out" || wrong "message 2: $(cat "$T/out")"
	grep -q '^\* 2 FETCH (ANNOTATION (/altsubject (size.priv "0" value.shared "kept")))' \
		"$T/out" || wrong "message 3: $(cat "$T/out")"
	rm -rf "$A/note.tdb" "$A/catalog.tdb" "$A"/box/* "$A/head"
done
exits 0 chapar check
exit $bad
