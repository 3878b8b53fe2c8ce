#!/bin/bash
# fetchmail: POP3 and IMAP, keeping and deleting, waiting in IDLE, into LMTP.
. tests/clients/lib.sh
need fetchmail
start_chapar
cd "$T" || exit 1
mail make .
mkdir in
cat >mda <<END
#!/bin/sh
cat >"$T/in/\$\$"
END
chmod +x mda
export FETCHMAILHOME=$T

# config PROTOCOL PORT OPTIONS - "keep" and the like come last.
config() {
	echo "poll $HOST protocol $1 port $2 $3" \
	    "user \"$USER\" password \"$PASS\" sslproto '' $4" >rc
	chmod 600 rc
}

run() {
	timeout 60 fetchmail -f rc --pidfile "$T/pid" -i "$T/uidl" -v \
	    >out 2>&1
}

got() {
	find in -type f | wc -l
}

body() { # of the message here with a subject
	mail shabody "$(grep -lE "^Subject: $1" in/*)"
}

mail seed INBOX 5
mail append INBOX multipart.eml
mail append INBOX dots.eml
config pop3 "$POP3_PORT" uidl "keep mda \"$T/mda\""
run
eq "POP3, kept: came" 7 "$(got)"
eq "POP3, kept: stayed" 7 "$(mail count INBOX)"
for m in multipart dots; do
	eq "POP3, $m" "$(mail shabody $m.eml)" "$(body $m)"
done
rm in/*
run
eq "POP3: nothing twice" 0 "$(got)"
mail seed INBOX 1 later
run
eq "POP3: the new one only" 1 "$(got)"
rm in/*
config pop3 "$POP3_PORT" '' "nokeep fetchall mda \"$T/mda\""
run
eq "POP3, deleted: came" 8 "$(got)"
eq "POP3, deleted: gone" 0 "$(mail count INBOX)"
rm in/*

mail seed INBOX 4
mail create Box
mail seed Box 3 box
mail store INBOX msg-0001 '+\Seen'
config imap "$IMAP_PORT" 'auth password' "keep mda \"$T/mda\""
run
eq "IMAP: the unseen" 3 "$(got)"
eq "IMAP: now seen" 4 "$(mail search INBOX SEEN)"
rm in/*
config imap "$IMAP_PORT" 'auth password' \
    "folder Box nokeep fetchall mda \"$T/mda\""
run
eq "IMAP, a folder: came" 3 "$(got)"
eq "IMAP, a folder: gone" 0 "$(mail count Box)"
rm in/*

# It waits in IDLE, and a message comes.
config imap "$IMAP_PORT" 'auth password' "idle keep mda \"$T/mda\""
: >idle
timeout 150 fetchmail -f rc --pidfile "$T/pid" -i "$T/uidl" -v >idle 2>&1 &
waiting=$!
until_true grep -q 'IDLE$' idle
mail append INBOX empty.eml
until_true eval '[ "$(got)" -ge 1 ]'
eq "IDLE: it came" 1 "$(got)"
kill $waiting 2>/dev/null
wait $waiting 2>/dev/null
rm -f in/* pid

# From one account's POP3 into the other's LMTP.
mail expunge INBOX ALL
mail append INBOX multipart.eml
mail append INBOX dots.eml
config pop3 "$POP3_PORT" '' "is \"$USER2\" here nokeep fetchall lmtp \
smtphost $HOST/$LMTP_PORT smtpname \"$USER2\""
run
eq "LMTP: delivered" 2 "$(mail2 count INBOX)"
eq "LMTP: gone at the source" 0 "$(mail count INBOX)"
eq "LMTP: dots" "$(mail shabody dots.eml)" "$(mail2 hashbody INBOX dots)"
finish
