#!/bin/sh
# import maildir: folders, flags, keywords, dates, order; what cannot be read
# is passed over; what was exported and imported again is the same.
. tests/chapar/lib.sh
spool
M=$T/Maildir

# file PATH N SECOND [SIZE]
file() {
	mkdir -p "$(dirname "$1")"
	message "$2" ${4:+"$4"} >"$1"
	touch -d "@$3" "$1"
}
mkdir -p "$M/cur" "$M/new" "$M/tmp"
file "$M/cur/1700000300.M1P1.host:2,S" 1 1700000300
file "$M/cur/1700000100.M1P1.host:2,FR" 2 1700000100
file "$M/new/1700000200.M1P1.host" 3 1700000200
file "$M/cur/1700000400.M1P1.host,S=123:2,DPTab" 4 1700000350
file "$M/cur/no-number:2,S" 5 1600000000
printf '0 $Junk\n1 Später\n' >"$M/dovecot-keywords"
file "$M/.Work.2026/cur/1700000000.a:2,S" 6 1700000000 200000
file "$M/.Entw&APw-rfe/cur/1700000000.b:2," 7 1800000000
mkdir -p "$M/.Empty/cur" "$M/.git" "$M/tmp/cur"

exits 0 chapar import maildir "$M" alice
is 'silence' '' "$(cat "$T/out" "$T/err")"
chapar box list alice --json >"$T/boxes"
chapar log alice --json >"$T/log"
python3 - "$T" <<'EOP' || wrong 'what came in'
import json, sys
T = sys.argv[1]
boxes = {b["name"]: b for b in map(json.loads, open(T + "/boxes"))}
assert {n: b["messages"] for n, b in boxes.items()} == {
    "INBOX": 5, "Work/2026": 1, "Entwürfe": 1, "Empty": 0}, boxes
assert all(b["subscribed"] for n, b in boxes.items() if n != "INBOX")
flags = [set(r["flags"]) for r in map(json.loads, open(T + "/log"))
         if r["type"] == "MSG" and r["mailbox"] == "INBOX"]
# in order of arrival: no number, 100, 200, 300, 400
assert flags == [{"\\Seen"}, {"\\Flagged", "\\Answered"}, set(), {"\\Seen"},
    {"\\Draft", "\\Deleted", "$Forwarded", "$Junk", "Später"}], flags
EOP

exits 0 chapar export maildir alice "$T/out1"
is 'dates' '1600000000 1700000000 1700000000 1700000100 1700000200 1700000300 1700000350 ' \
    "$(find "$T/out1" -path '*/cur/*' -printf '%T@\n' | sed 's/\..*//' | sort | tr '\n' ' ')"
[ -d "$T/out1/.Entw&APw-rfe/cur" ] || wrong 'a name in modified UTF-7'
[ -d "$T/out1/.Empty/cur" ] || wrong 'an empty folder'
is 'what others may do' '' "$(find "$T/out1" -perm /077)"

# Once more, into another account and below a folder: the same.
exits 0 chapar import maildir "$T/out1" bob
exits 0 chapar export maildir bob "$T/out2"
diff -r "$T/out1" "$T/out2" >"$T/diff" || { wrong 'the second'; cat "$T/diff"; }
exits 0 chapar import maildir "$T/out1" bob --into Old/Mail
is 'below a folder' 'Old/Mail Old/Mail/Empty Old/Mail/Entwürfe Old/Mail/Work/2026 ' \
    "$(chapar box list bob --json | sed -n 's/.*"name":"\(Old[^"]*\).*/\1/p' | sort | tr '\n' ' ')"

# The order of Dovecot's list, and folders that lie in each other.
M=$T/fs
file "$M/INBOX/cur/1700000001.x:2,S" x 1700000001
file "$M/INBOX/cur/1700000002.y" y 1700000002
printf '3 V1 N9 G0123\n7 :1700000002.y\n8 W1 :1700000001.x:2,\n' \
    >"$M/INBOX/dovecot-uidlist"
file "$M/A/B/C/cur/1700000001.z:2," z 1700000001
exits 0 chapar import maildir "$M" alice --into New
exits 0 chapar export maildir alice "$T/out3"
grep -q 'number y' "$T"/out3/.New.INBOX/cur/*.U7B* || wrong 'order of the list'
is 'UIDs and what goes with them' '7 8 UIDVALIDITY 1 UIDNEXT 9' \
    "$(printf 'a EXAMINE New/INBOX\r\nb UID FETCH 1:* UID\r\nc STATUS New/INBOX (UIDVALIDITY UIDNEXT)\r\n' |
    "$B/chapar-imap" --spool "$S" --user alice 2>/dev/null | tr -d '\r' | sed -n \
    's/.*FETCH (UID \([0-9]*\))$/\1/p;s/.*STATUS .*(\(.*\))$/\1/p' | tr '\n' ' ' | sed 's/ $//')"
mkdir "$T/inbox"
cp -a "$M/INBOX/cur" "$T/inbox"
printf '3 V12345 N20 G0123\n17 :1700000002.y\n18 W1 :1700000001.x:2,\n' \
    >"$T/inbox/dovecot-uidlist"
chapar user list >/dev/null
echo pw | chapar user add carol
exits 0 chapar import maildir "$T/inbox" carol
is 'of INBOX as well' '17 18 UIDVALIDITY 12345 UIDNEXT 20' \
    "$(printf 'a EXAMINE INBOX\r\nb UID FETCH 1:* UID\r\nc STATUS INBOX (UIDVALIDITY UIDNEXT)\r\n' |
    "$B/chapar-imap" --spool "$S" --user carol 2>/dev/null | tr -d '\r' | sed -n \
    's/.*FETCH (UID \([0-9]*\))$/\1/p;s/.*STATUS .*(\(.*\))$/\1/p' | tr '\n' ' ' | sed 's/ $//')"
exits 0 chapar check carol
rm -r "$S"/account/*/carol/box "$S"/account/*/carol/catalog.tdb
is 'after a rebuild' 12345 "$(printf 'a STATUS INBOX (UIDVALIDITY)\r\n' |
    "$B/chapar-imap" --spool "$S" --user carol 2>/dev/null |
    sed -n 's/.*UIDVALIDITY \([0-9]*\).*/\1/p')"
[ -d "$T/out3/.New.A.B.C" ] || wrong 'folders in each other'

# Those of one second keep their order.
chapar box create alice Same
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	echo 'From x Tue Nov 14 22:13:20 2023'
	message $i
	echo
done >"$T/same"
exits 0 chapar import mbox "$T/same" alice --into Same
exits 0 chapar export maildir alice "$T/out5"
exits 0 chapar import maildir "$T/out5/.Same" bob --into Same
exits 0 chapar export mbox bob "$T/out6"
is 'of one second' 12 "$(find "$T/out5/.Same" -name '1700000000.*' | wc -l)"
is 'order' '1 2 3 4 5 6 7 8 9 10 11 12 ' \
    "$(sed -n 's/^Subject: message //p' "$T/out6/Same.mbox" | tr '\n' ' ')"

# More than a batch, CRLF, and what cannot be read.
M=$T/many
mkdir -p "$M/cur"
i=0
while [ $i -lt 450 ]; do
	printf 'Subject: %s\r\n\r\nx\r\n' $i >"$M/cur/$((1700000000 + i)).$i:2,"
	i=$((i + 1))
done
ln -s nowhere "$M/cur/1700000000.dangling:2,"
mkdir "$M/cur/1700000000.folder:2,"
exits 65 chapar import maildir "$M" alice --into Many
says 'dangling:2,: passed over'
says 'folder:2,: passed over'
is 'many' '450 19' "$(chapar box list alice --json | grep '"Many"' |
    sed 's/.*"messages":\([0-9]*\).*/\1/') $(chapar log alice --json |
    grep '"Many"' | sed -n 's/.*"size":\([0-9]*\).*/\1/p' | sort -nu | tail -n 1)"

# --new: only what never came into that mailbox.
M=$T/new
file "$M/cur/1700000001.a:2,S" 1 1700000001
file "$M/.Sub/cur/1700000001.a:2,S" 1 1700000001
file "$M/.Sub/cur/1700000002.b:2,S" 2 1700000002 200000
exits 0 chapar import maildir "$M" alice --into Delta --new
exits 0 chapar import maildir "$M" alice --into Delta --new
file "$M/cur/1700000003.c:2," 3 1700000003
file "$M/.Sub/cur/1700000001.a:2,FS" 1 1700000001
exits 0 chapar import --new maildir "$M" alice --into Delta
is 'only the new' 'Delta 2 Delta/Sub 2 ' "$(chapar box list alice --json | sed -n \
    's/.*"name":"\(Delta[^"]*\).*"messages":\([0-9]*\).*/\1 \2/p' | tr '\n' ' ')"

# Names that no mailbox can have, and folders in a circle.
M=$T/odd
mkdir -p "$M/cur" "$M/$(printf '.\377')/cur" "$M/.a..b/cur" "$M/.&bad/cur" \
    "$M/ok/cur"
ln -s . "$M/circle"
ln -s .. "$M/ok/back"
exits 65 chapar import maildir "$M" bob --into Odd
is 'odd names' 'Odd Odd/&bad Odd/ok ' "$(chapar box list bob --json |
    sed -n 's/.*"name":"\(Odd[^"]*\).*/\1/p' | tr '\n' ' ')"

# What is subscribed to, where the Maildir says it; uses, as names tell.
listed() { # ACCOUNT, what of it
	chapar box list "$1" --json | grep "$2" |
	    sed -n 's/.*"name":"\([^"]*\)".*/\1/p' | sort | tr '\n' ' '
}
M=$T/subs
mkdir -p "$M/cur" "$M/.Sent/cur" "$M/.Sent Items/cur" "$M/.Spam/cur" \
    "$M/.v1&AC4-2/cur" "$M/.Work.Sent/cur"
printf 'INBOX.Work.Sent\nINBOX\nINBOX.v1&AC4-2\nother\n' \
    >"$M/courierimapsubscribed"
echo pw | chapar user add dora
exits 0 chapar import maildir "$M" dora
is 'as Courier has it' 'Work/Sent v1.2 ' "$(listed dora '"subscribed":true')"
is 'the better name' 'Sent ' "$(listed dora '"use":..Sent')"
is 'Spam' 'Spam ' "$(listed dora '"use":..Junk')"
printf 'V\t2\n\nSpam\nWork\tSent\nnowhere\n' >"$M/subscriptions"
echo pw | chapar user add erna
chapar box create erna --use sent Gesendet
cat >"$T/settings" <<-'END'
	# 2.3: settings
	namespace inbox {
	  inbox = yes
	  mailbox "Sent Items" {
	    auto = subscribe
	    special_use = \Sent
	  }
	  mailbox Spam {
	    special_use = \Junk
	  }
	  mailbox Work.Sent {
	    special_use = "\Archive"
	  }
	  separator = .
	}
	mailbox {
	special_use = \Trash
	}}}
	namespace other {
END
exits 0 chapar import maildir "$M" erna --settings "$T/settings"
is 'as Dovecot has it' 'Spam Work/Sent ' "$(listed erna '"subscribed":true')"
is 'as it was' 'Gesendet ' "$(listed erna '"use":..Sent')"
is 'as is set' 'Spam Work/Sent ' "$(listed erna '"use":..[JA]')"
exits 66 chapar import maildir "$M" erna --settings "$T/nothing"

# A name with dots in it comes back.
chapar box create bob 'v1.2/.hidden/100%'
exits 0 chapar export maildir bob "$T/out4"
exits 0 chapar import maildir "$T/out4" alice --into Dots
chapar box list alice --json | grep -qF '"Dots/v1.2/.hidden/100%"' || wrong dots

exits 66 chapar import maildir "$T/nothing" alice
exits 66 chapar import maildir "$T/Maildir/tmp/cur" alice
says 'no Maildir'
exits 67 chapar import maildir "$T/Maildir" nobody
exits 64 chapar import maildir "$T/Maildir"
exits 64 chapar import zip "$T/Maildir" alice
exits 64 chapar import maildir "$T/out1" alice --into 'a//b'
exits 73 chapar export maildir alice "$T/out1"
says 'not empty'
exits 73 chapar export maildir alice "$T/no/where"
exits 67 chapar export maildir nobody "$T/new"
exits 64 chapar export maildir alice
exit $bad
