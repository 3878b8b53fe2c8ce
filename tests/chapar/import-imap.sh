#!/bin/sh
# import imap: from another spool of ours, through a command: everything comes
# along, twice is once, what was begun goes on, and what changed is followed.
. tests/chapar/lib.sh
spool
mv "$S" "$T/old"
old() {
	"$B/chapar" --spool "$T/old" "$@"
}
there() { # LINES of IMAP, as alice of the old spool
	printf '%b' "$1b LOGOUT\r\n" |
	    "$B/chapar-imap" --spool "$T/old" --user alice >"$T/there" 2>&1
	! grep -E '^[a-z0-9]+ (NO|BAD)' "$T/there" || wrong "there: $1"
}
imap() { # LINES, as alice of the new one; what matters of the answers
	printf '%b' "$1b LOGOUT\r\n" | "$B/chapar-imap" --spool "$S" \
	    --user alice 2>/dev/null | tr -d '\r'
}
both() { # LINES: the old and the new one answer the same
	printf '%b' "$1b LOGOUT\r\n" >"$T/lines"
	for s in "$T/old" "$S"; do
		"$B/chapar-imap" --spool "$s" --user alice <"$T/lines" \
		    2>/dev/null | tr -d '\r' | grep -v \
		    -e '^[a-z] OK' -e HIGHESTMODSEQ -e '^\* OK ' -e '^\* BYE' \
		    -e MAILBOXID -e PREAUTH -e RECENT |
		    sed 's/ \\Recent//;s/\\Recent//' >"$T/said.$(basename "$s")"
	done
	diff "$T/said.old" "$T/said.spool" >"$T/diff" || {
		wrong "not the same after: $1"
		cat "$T/diff"
	}
}

# INBOX 1..12 without 3 and 12, flags, dates; a large message; an empty folder;
# one of which all is gone; names, uses, a subscription, access lists, quotas.
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
	echo 'From x Tue Nov 14 22:13:20 2023'
	message $n
	echo
done >"$T/mbox"
old import mbox "$T/mbox" alice
old box create alice Work
message large 300000 | old deliver alice+Work
old box create alice 'Work/"Über" uns'
old box create alice --use sent Gesendet
old box create alice Empty
old box create alice Gone
message gone | old deliver alice+Gone
message dated | sed 's/$/\r/' >"$T/dated"
size=$(wc -c <"$T/dated")
there "a APPEND Work (\\\\Flagged \$Junk Later) \" 1-Jan-2001 10:00:00 +0300\" {$size+}\r\n$(sed 's/\r$/\\r\\n/' "$T/dated" | tr -d '\n')\r\n"
there 'a SELECT INBOX\r\na STORE 1,4:6 +FLAGS (\\Seen)\r\na STORE 2 +FLAGS (\\Answered $Forwarded)\r\na STORE 3,12 +FLAGS (\\Deleted)\r\na EXPUNGE\r\na STORE 4 +FLAGS (\\Deleted \\Draft)\r\n'
there 'a SELECT Gone\r\na STORE 1 +FLAGS (\\Deleted)\r\na EXPUNGE\r\n'
there 'a SETACL Work bob lrs\r\na SETACL Work anyone l\r\na SUBSCRIBE Work\r\na SUBSCRIBE Nowhere\r\na UNSUBSCRIBE Empty\r\n'
there 'a SETMETADATA Work (/shared/comment "ours" /private/comment "mine\\"s")\r\n'
old quota set alice storage=10M messages=100 2>/dev/null ||
    old quota set user/alice storage=10M message=100

tests/spool "$S" >"$T/spool.log" 2>&1 || exit 1
from="$B/chapar-imap --spool $T/old --user alice 2>>$T/server"
import() {
	exits "${want:-0}" chapar import imap --command "$from" alice "$@"
}
LOOK='a EXAMINE INBOX\r\nb UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)\r\nc EXAMINE Work\r\nd UID FETCH 1:* (FLAGS INTERNALDATE BODY.PEEK[])\r\ne STATUS INBOX (UIDNEXT UIDVALIDITY MESSAGES UNSEEN)\r\nf STATUS Work (UIDNEXT UIDVALIDITY MESSAGES UNSEEN)\r\ng LIST "" "*" RETURN (SUBSCRIBED SPECIAL-USE)\r\nh LSUB "" "*"\r\ni GETACL Work\r\ni GETACL "Work/\\"\303\234ber\\" uns"\r\ni GETMETADATA (DEPTH infinity) Work (/shared /private)\r\nj GETQUOTAROOT INBOX\r\n'
import
both "$LOOK"
exits 0 chapar check

# Once more: not a record.
before=$(chapar log alice | wc -l)
import
is 'twice, and nothing new' "$before" "$(chapar log alice | wc -l)"

# What bob has seen of what alice shares with him.
bob() { # SPOOL: as he, what is there
	printf 'a ENABLE IMAP4rev2\r\na SELECT user/alice/Work\r\n%ba FETCH 1:* FLAGS\r\nb LOGOUT\r\n' "${2:-}" |
	    "$B/chapar-imap" --spool "$1" --user bob 2>/dev/null |
	    sed -n 's/ *\\Recent//;/FETCH (FLAGS/p'
}
bob "$T/old" 'a STORE 2 +FLAGS (\\Seen)\r\n' >/dev/null
printf 'a SUBSCRIBE user/alice/Work\r\nb LOGOUT\r\n' |
    "$B/chapar-imap" --spool "$T/old" --user bob >/dev/null 2>&1
from="$B/chapar-imap --spool $T/old --user bob 2>>$T/server"
exits 0 chapar import imap --command "$from" bob
is 'what bob has seen' "$(bob "$T/old")" "$(bob "$S")"
is 'is something' 1 "$(bob "$S" | grep -c Seen)"
printf 'a LSUB "" *\r\nb LOGOUT\r\n' | "$B/chapar-imap" --spool "$S" \
    --user bob 2>/dev/null | grep -q user/alice/Work ||
    wrong 'what bob is subscribed to'
before=$(chapar log bob | wc -l)
exits 0 chapar import imap --command "$from" bob
is 'bob twice' "$before" "$(chapar log bob | wc -l)"
from="$B/chapar-imap --spool $T/old --user alice 2>>$T/server"

# Flags that changed, new mail, and a folder that was empty.
there 'a SELECT INBOX\r\na UID STORE 7 FLAGS (\\Seen Fresh)\r\na UID STORE 2 FLAGS ()\r\n'
message 13 | old deliver alice
message 14 | old deliver alice+Empty
import
both "$LOOK"
both 'a EXAMINE Empty\r\nb FETCH 1:* (FLAGS ENVELOPE)\r\n'

# Gone there once more; here it has come to what it was.
imap 'a SELECT INBOX\r\na UID STORE 1 +FLAGS (\\Deleted)\r\na EXPUNGE\r\n' >/dev/null
import
imap 'a EXAMINE INBOX\r\nb UID FETCH 1 FLAGS\r\n' | grep 'UID 1 ' &&
    wrong 'expunged here, and back'

# Mail that came in here already: the same UIDs mean something else, so what is
# missing is known by what it is.
message 'local mail' 4000 | chapar deliver alice
message 15 | old deliver alice
message 16 | old deliver alice
import
imap 'a EXAMINE INBOX\r\na SEARCH SUBJECT "message 15"\r\n' | grep -q '^\* SEARCH [0-9]' ||
    wrong 'the new one has not come'
count() {
	imap 'a STATUS INBOX (MESSAGES)\r\n' | sed -n 's/.*(MESSAGES \([0-9]*\)).*/\1/p'
}
is 'all once' 12 "$(count)"
import
is 'all once again' 12 "$(count)"
exits 0 chapar check

# The connection ends in the middle; the next one goes on.
awk 'BEGIN { for (i = 0; i < 450; i++) {
	print "From x Tue Nov 14 22:13:20 2023\nSubject: many " i "\n"
	for (k = 0; k < 40; k++)
		print "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopq"
	print "" } }' >"$T/many"
old import mbox "$T/many" bob
from="$B/chapar-imap --spool $T/old --user bob 2>>$T/server"
exits 75 chapar import imap --command \
    "exec setsid sh -c '$from | { stdbuf -o0 head -c 1000000; kill -9 -\$\$; }'" bob
says 'the connection has ended'
n=$(chapar log bob --json | grep -c '"MSG"')
[ "$n" -ge 200 ] && [ "$n" -lt 450 ] || wrong "$n came before the end"
exits 0 chapar import imap --command "$from" bob
is 'the rest' 450 "$(chapar log bob --json | grep -c '"MSG"')"
is 'none twice' 450 "$(printf 'a EXAMINE INBOX\r\nb UID FETCH 1:* UID\r\n' |
    "$B/chapar-imap" --spool "$S" --user bob 2>/dev/null |
    grep -o 'UID [0-9]*' | sort -u | wc -l)"

# Below a folder, the quota stays.
from="$B/chapar-imap --spool $T/old --user alice 2>>$T/server"
exits 0 chapar import imap --command "$from" bob --into Old
chapar box list bob --json | grep -q '"Old/Work/\\"Über\\" uns"' ||
    wrong 'below a folder'

# What cannot be.
exits 65 chapar import imap --command 'printf "* BYE not now\r\n"' alice
says 'not now'
exits 75 chapar import imap --command 'echo hello' alice
exits 75 chapar import imap --command 'exit 3' alice
exits 75 chapar import imap 192.0.2.1 alice
says 'in the clear'
exits 75 chapar import imap 127.0.0.1:1 alice
exits 64 chapar import imap
exits 67 chapar import imap --command "$from" nobody
exits 65 chapar import imap --command \
    'printf "* OK x\r\n"; read -r t x; printf "$t NO [AUTH] wrong\r\n"' alice \
    --password-file /etc/hostname
says '[AUTH] wrong'
exits 66 chapar import imap --command 'printf "* OK x\r\n"; cat' alice \
    --password-file "$T/nothing"
exit $bad
