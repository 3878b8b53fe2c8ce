#!/bin/bash
# curl: list, fetch by section and range, search, upload, flags, folders; POP3.
. tests/clients/lib.sh
need curl
start_chapar
cd "$T" || exit 1
mail make .
imap=imap://$HOST:$IMAP_PORT pop=pop3://$HOST:$POP3_PORT

c() {
	timeout 30 curl -sS -u "$USER:$PASS" "$@"
}

mail create Box
mail append Box multipart.eml
mail seed INBOX 6
mail append INBOX dots.eml

c "$imap/" >o
has LIST 'LIST .*INBOX' o
has LIST 'LIST .*Box' o
c "$imap/Box;MAILINDEX=1" >o
eq "a whole message" "$(mail sha multipart.eml)" "$(mail sha o)"
c "$imap/Box;MAILINDEX=1;SECTION=2" | base64 -di >o
ok "section 2 is the attachment" cmp o blob.bin
c "$imap/Box;MAILINDEX=1;SECTION=1.1" >o
has "section 1.1" 'inner text, gr=C3=BCn' o
hasnt "section 1.1" '<p>' o
c "$imap/Box;MAILINDEX=1;SECTION=3.HEADER" >o
has "section 3.HEADER" '^Subject: inside' o
c "$imap/Box;MAILINDEX=1;SECTION=HEADER" >o
has HEADER '^Subject: multipart' o
hasnt HEADER 'inner text' o
c "$imap/Box;MAILINDEX=1;SECTION=2.MIME" >o
has 2.MIME 'application/octet-stream' o
c "$imap/INBOX;MAILINDEX=2;SECTION=TEXT;PARTIAL=5.6" >o
eq "a partial" "is msg" "$(cat o)"
c "$imap/INBOX;UID=7" >o
eq "by UID" "$(mail sha dots.eml)" "$(mail sha o)"

c "$imap/INBOX?SUBJECT%20msg-0003" >o
has SEARCH '^\* SEARCH 3' o
c "$imap/INBOX?NOT%20SEEN%20SUBJECT%20nonesuch" >o
has "SEARCH for nothing" '^\* SEARCH *.?$' o

ok upload c -T long.eml "$imap/Box"
eq uploaded "$(mail sha long.eml)" "$(mail hash Box long)"
ok "large upload" c -T big.eml "$imap/Box"
eq "uploaded 3 MB" "$(mail sha big.eml)" "$(mail hash Box big)"
c "$imap/Box;MAILINDEX=3" >o
eq "downloaded 3 MB" "$(mail sha big.eml)" "$(mail sha o)"

c "$imap/Box" -X 'STORE 1 +FLAGS (\Flagged \Answered)' >o
eq STORE '\Answered \Flagged \Seen' "$(mail flags Box multipart)"
c "$imap/Box" -X 'STORE 1 +FLAGS.SILENT (\Deleted)' >o
c "$imap/Box" -X EXPUNGE >o
has EXPUNGE '^\* 1 EXPUNGE' o
eq "EXPUNGE done" 2 "$(mail count Box)"
c "$imap/" -X 'CREATE New' >o
has CREATE '^New$' <(mail boxes)
c "$imap/" -X 'STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)' >o
has STATUS 'MESSAGES 7.*UIDNEXT 8' o
c "$imap/INBOX" -X 'COPY 1:3 New' >o
eq COPY 3 "$(mail count New)"
c "$imap/INBOX" -X 'UID MOVE 4 New' >o
eq MOVE "4 6" "$(mail count New) $(mail count INBOX)"
c "$imap/" -X 'EXAMINE New' >o
has EXAMINE '^\* 4 EXISTS' o

for a in PLAIN LOGIN CRAM-MD5; do
	mail capable "AUTH=$a" || continue
	c --login-options "AUTH=$a" "$imap/" >o
	has "AUTH=$a" INBOX o
done
curl -sS -u "$USER:wrong" "$imap/" >o 2>&1
eq "a wrong password" 67 $?

c "$pop/" >o
eq "POP3 LIST" 6 "$(grep -cE '^[0-9]+ [0-9]+' o)"
c -X UIDL "$pop/" >o
eq "POP3 UIDL" 6 "$(awk '{print $2}' o | sort -u | grep -c .)"
c "$pop/6" >o
eq "POP3 RETR, dots" "$(mail sha dots.eml)" "$(mail sha o)"
c -X 'TOP 1 0' "$pop/" >o
has "POP3 TOP" '^Subject: msg-0001' o
hasnt "POP3 TOP" 'This is' o
c -I -X STAT "$pop/" -v >o 2>&1
has "POP3 STAT" 'OK 6 ' o
c -I -X 'DELE 1' "$pop/" >o
eq "POP3 DELE" 5 "$(mail count INBOX)"
curl -sS -u "$USER:wrong" "$pop/" >o 2>&1
eq "POP3, a wrong password" 67 $?
finish
