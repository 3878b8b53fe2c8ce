#!/bin/bash
# Mail through a SOCKS v5 proxy that wants a password: microsocks, and curl.
. tests/clients/lib.sh
. tests/borrow
need curl
borrow microsocks microsocks
start_chapar
PROXY=$(free_port)
setsid setpriv --pdeathsig TERM "$BORROWED" -i 127.0.0.1 -p "$PROXY" \
    -u guest -P pass >"$T/proxy" 2>&1 </dev/null &
services="$services $!"
until listening "$PROXY"; do
	kill -0 $! || exit 1
	sleep 0.02
done
printf 'Subject: hello\n\nthrough it\n' |
    "$B/chapar" --spool "$T/spool" deliver alice
get() { # PROXY'S-PASSWORD URL ...
	curl -s -m 60 --proxy "socks5h://guest:$1@127.0.0.1:$PROXY" \
	    -u "$USER:$PASS" "${@:2}"
}
get pass "imap://127.0.0.1:$IMAP_PORT/INBOX;MAILINDEX=1" >"$T/got"
has "IMAP" 'through it' "$T/got"
get pass "imap://127.0.0.1:$IMAP_PORT/" -X 'CREATE Sock' >/dev/null
ok "a change" "$B/chapar" --spool "$T/spool" box del alice Sock
get pass "pop3://127.0.0.1:$POP3_PORT/1" >"$T/got"
has "POP3" 'through it' "$T/got"
get wrong "imap://127.0.0.1:$IMAP_PORT/" >"$T/got"
eq "the proxy's password is wrong" 97 $?
finish
