#!/bin/bash
# swaks: LMTP with several recipients, unknown ones, pipelining, 3 MB.
. tests/clients/lib.sh
need swaks
start_chapar
cd "$T" || exit 1
mail make .

send() {
	timeout 60 swaks --protocol LMTP --server "$HOST" --port "$LMTP_PORT" \
	    --from sender@example.org "$@" >out 2>&1
}

ok "one" send --to "$USER" --h-Subject one --body hello
eq "one arrived" 1 "$(mail count INBOX one)"
mail get INBOX one >got
has "Return-Path" '^Return-Path: <sender@example.org>' got
has "Received" '^Received: ' got
ok "two" send --to "$USER,$USER2" --h-Subject two --body $'.dot\n..dots'
eq "two arrived" "1 1" "$(mail count INBOX two) $(mail2 count INBOX two)"
eq "an answer each" 2 "$(awk '/^ -> \.$/ { data = 1 }
    data && /^<-  250/ { n++ } END { print n }' out)"
send --to "$USER,nonesuch.zz@example.org" --h-Subject mixed --body x
eq "the known of two" 1 "$(mail count INBOX mixed)"
has "the unknown of two" '^<\*\* 5' out
send --to nonesuch.zz@example.org --body x && fail "unknown: it was taken"
ok "pipelined" send --to "$USER" --pipeline --data multipart.eml
eq "pipelined, arrived" 1 "$(mail count INBOX multipart)"
eq "and the same" "$(mail shabody multipart.eml)" \
    "$(mail hashbody INBOX multipart)"
ok "3 MB" send --to "$USER,$USER2" --data big.eml
eq "3 MB arrived" "$(mail shabody big.eml)" "$(mail hashbody INBOX big)"
eq "3 MB arrived twice" "$(mail shabody big.eml)" "$(mail2 hashbody INBOX big)"
ok "dots" send --to "$USER" --data dots.eml
eq "dots arrived" "$(mail shabody dots.eml)" "$(mail hashbody INBOX dots)"
ok "no sender" send --to "$USER" --from '<>' --h-Subject null --body x
eq "no sender, arrived" 1 "$(mail count INBOX null)"
before=$(mail count INBOX)
send --to "$USER" --quit-after RCPT
eq "given up" "$before" "$(mail count INBOX)"
if [ -d "$T/spool" ]; then
	mail create Box
	ok "a folder" send --to "$USER+Box" --h-Subject detail --body x
	eq "in the folder" "1 0" \
	    "$(mail count Box detail) $(mail count INBOX detail)"
fi
finish
