#!/bin/bash
# mpop: POP3 with pipelining, every way to log in, UIDL, 3 MB.
. tests/clients/lib.sh
need mpop
start_chapar
cd "$T" || exit 1
mail make .

config() { # KEEP PASSWORD
	cat >rc <<END
defaults
tls off
account a
host $HOST
port $POP3_PORT
user $USER
password $2
auth user
keep $1
uidls_file $T/uidls
delivery mbox $T/mb
END
	chmod 600 rc
}

run() {
	timeout 60 mpop -C rc "$@" a >out 2>&1
}

got() {
	grep -c '^Message-ID:' mb
}

mail seed INBOX 30
mail append INBOX multipart.eml
mail append INBOX big.eml
config on "$PASS"
ok "a run" run
eq "came" 32 "$(got)"
ok "a second run" run
eq "nothing twice" 32 "$(got)"
ok "3 MB" python3 - <<'END'
import mailbox

big = [m for m in mailbox.mbox("mb") if m["subject"] == "big"]
with open("big.eml", "rb") as f:
    want = f.read().replace(b"\r\n", b"\n").split(b"\n\n", 1)[1]
assert big[0].get_payload().encode().rstrip(b"\n") == want.rstrip(b"\n")
END

mpop -C rc --serverinfo --host="$HOST" --port="$POP3_PORT" --tls=off >si 2>&1
has CAPA UIDL si
has CAPA TOP si
for a in plain login cram-md5 scram-sha-256; do
	grep -qi "$a" si || continue
	rm -f uidls mb
	ok "AUTH $a" run --auth=$a
	eq "AUTH $a" 32 "$(got)"
done

config on wrong
run
eq "a wrong password" 77 $?
config off "$PASS"
rm -f uidls
ok "deleting" run
eq "deleted" 0 "$(mail count INBOX)"
finish
