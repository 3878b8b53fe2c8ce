#!/bin/bash
# getmail: POP3 and IMAP into a Maildir, keeping, deleting, moving.
OPEN_TMP=/tmp # it does not run as root
. tests/clients/lib.sh
need getmail setpriv
start_chapar
cd "$T" || exit 1
mail make .
as=
[ "$(id -u)" = 0 ] && # it refuses to be root
    as="setpriv --reuid 65534 --regid 65534 --clear-groups"

config() { # TYPE PORT EXTRA READ_ALL DELETE
	mkdir -p d/{cur,new,tmp}
	cat >rc <<END
[retriever]
type = $1
server = $HOST
port = $2
username = $USER
password = $PASS
$3
[destination]
type = Maildir
path = $T/d/
[options]
read_all = $4
delete = $5
delivered_to = false
received = false
END
}

# getmail waits for the child that delivers on a lock which its own signal
# handler takes: once in some hundred runs it stops there for ever.  That is no
# fault of the server, which has said all it had to say.
stuck_by_itself() {
	pgrep -f "getmail --getmaildir $T" | while read -r p; do
		grep -q futex "/proc/$p/wchan" && echo "$p"
	done | grep -q .
}

run() {
	local i
	[ -z "$as" ] || chown -R 65534:65534 rc d "$T"/oldmail* 2>/dev/null
	chmod 777 "$T"
	$as timeout 60 getmail --getmaildir "$T" --rcfile rc >out 2>&1 &
	for i in {1..500}; do
		kill -0 $! 2>/dev/null || break
		sleep 0.1
		if [ "$i" = 300 ] && stuck_by_itself; then
			kill $!
			skip "getmail waits for itself"
		fi
	done
	wait $! || fail "getmail: exit $?: $(tail -n 5 out)"
}

got() {
	find d/new d/cur -type f | wc -l
}

body() {
	mail shabody "$(grep -rlE "^Subject: $1" d/new)"
}

# getmail makes the message anew from what Python read: compare the parts.
parts() {
	python3 - "$1" <<'END'
import email
import sys

with open(sys.argv[1], "rb") as f:
    m = email.message_from_binary_file(f)
for p in m.walk():
    print(p.get_content_type(), (p.get_payload(decode=True) or b"").strip())
END
}

mail seed INBOX 5
mail append INBOX multipart.eml
mail append INBOX dots.eml
mail append INBOX long.eml
config SimplePOP3Retriever "$POP3_PORT" '' false false
run
eq "POP3: came" 8 "$(got)"
for m in dots long; do
	eq "POP3, $m" "$(mail shabody $m.eml)" "$(body $m)"
done
eq "POP3, multipart" "$(parts multipart.eml)" \
    "$(parts "$(grep -rl '^Subject: multipart' d/new)")"
run
eq "POP3: nothing twice" 8 "$(got)"
mail seed INBOX 2 more
run
eq "POP3: two more" 10 "$(got)"
rm -rf d
config SimplePOP3Retriever "$POP3_PORT" '' true true
run
eq "POP3, deleted: came" 10 "$(got)"
eq "POP3, deleted: gone" 0 "$(mail count INBOX)"

mail seed INBOX 3
mail create Box
mail append Box multipart.eml
mail create Done
rm -rf d
config SimpleIMAPRetriever "$IMAP_PORT" 'mailboxes = ("INBOX", "Box")' \
    false false
run
eq "IMAP: two mailboxes" 4 "$(got)"
eq "IMAP, multipart" "$(parts multipart.eml)" \
    "$(parts "$(grep -rl '^Subject: multipart' d/new)")"
run
eq "IMAP: nothing twice" 4 "$(got)"
rm -rf d
config SimpleIMAPRetriever "$IMAP_PORT" 'mailboxes = ("INBOX",)
move_on_delete = Done' true true
run
eq "IMAP, moved" "0 3" "$(mail count INBOX) $(mail count Done)"
finish
