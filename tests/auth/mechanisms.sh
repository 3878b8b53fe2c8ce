#!/bin/bash
# Every mechanism with a client that is not ours: Cyrus' pop3test, gsasl, and
# for channel bindings a client of the test's own; PAM and saslauthd behind
# PLAIN; and what is offered where.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/kerberos/kdc.sh
. tests/kerberos/kdc.sh
need openssl systemd-socket-activate python3
POP3TEST=/usr/lib/cyrus/bin/pop3test
need $POP3TEST gsasl
tests/spool "$T/spool" || exit 1
kdc_up
echo geheim | "$B/chapar" --spool "$T/spool" user add --plaintext-secret carol
certificate "$T/cert.pem" ec localhost
MECHS="PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-1 GSSAPI GS2-KRB5 CRAM-MD5 \
DIGEST-MD5 EXTERNAL ANONYMOUS APOP"
AUTH=$T/auth
# A certificate for bob, of an authority of our own.
openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
    -subj "/CN=authority" -keyout "$T/ca.key" -out "$T/ca.pem" 2>/dev/null
openssl req -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj "/CN=x" \
    -keyout "$T/bob.key" -out "$T/bob.csr" 2>/dev/null
openssl x509 -req -in "$T/bob.csr" -CA "$T/ca.pem" -CAkey "$T/ca.key" \
    -out "$T/bob.pem" -extfile <(echo subjectAltName=email:bob@x.example) \
    2>/dev/null

PASS=(CHAPAR_SPOOL="$T/spool" CHAPAR_EXIT_IDLE=0 CHAPAR_MECHANISMS="$MECHS"
    CHAPAR_ADMINS=alice)
kdc_pass
listen "$AUTH" "$B/chapar-auth" --throttle "$T/throttle.tdb"
PASS+=(CHAPAR_AUTH_SOCKET="$AUTH")
PORT=$(free_port) POP3S=$(free_port)
listen "127.0.0.1:$PORT" "$B/chapar-tls" --starttls --cert "$T/cert.pem" \
    "$B/chapar-pop3"
listen "127.0.0.1:$POP3S" "$B/chapar-tls" --cert "$T/cert.pem" \
    --client-ca "$T/ca.pem" "$B/chapar-pop3"

try() { # MECHANISM USER PASSWORD [OPTION ...]: yes or no
	local mech=$1 user=$2 password=$3
	shift 3
	if printf 'QUIT\r\n' | timeout 60 $POP3TEST -p "$PORT" -m "$mech" \
	    -a "$user" -u "$user" -w "$password" "$@" localhost 2>&1 |
	    tee -a "$T/said" | grep -q '^Authenticated'; then
		echo yes
	else
		echo no
	fi
}
for m in PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 DIGEST-MD5; do
	eq "$m" yes "$(try $m carol geheim)"
	eq "$m, wrong" no "$(try $m carol wrong)"
	eq "$m, unknown" no "$(try $m mallory geheim)"
done

# A folder after the name; bound by the mechanism or not.
printf 'a CREATE Lists\r\nb LOGOUT\r\n' |
    "$B/chapar-imap" --spool "$T/spool" --user carol >/dev/null
printf 'Subject: one\n\nfor a list\n' |
    "$B/chapar" --spool "$T/spool" deliver carol+Lists
folder() { # MECHANISM USER AS PASSWORD: how many messages
	printf 'QUIT\r\n' | timeout 60 $POP3TEST -p "$PORT" -m "$1" -a "$2" \
	    -u "$3" -w "$4" localhost 2>&1 | tee -a "$T/said" |
	    sed -n 's/^S: +OK \([0-9]\) message.*/\1/p'
}
for m in PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 DIGEST-MD5; do
	eq "$m, INBOX" 0 "$(folder $m carol carol geheim)"
	eq "$m, a folder" 1 "$(folder $m carol+Lists carol+Lists geheim)"
done
eq "PLAIN, a folder of the account's" 1 \
    "$(folder PLAIN carol carol+Lists geheim)"
printf 'a CREATE Lists\r\nb LOGOUT\r\n' |
    "$B/chapar-imap" --spool "$T/spool" --user alice >/dev/null
printf 'Subject: one\n\nfor a list\n' |
    "$B/chapar" --spool "$T/spool" deliver alice+Lists
eq "GSSAPI, a folder" 1 "$(folder GSSAPI alice alice+Lists x)"
eq "SCRAM without a kept secret" yes "$(try SCRAM-SHA-256 alice secret)"
eq "CRAM-MD5 without" no "$(try CRAM-MD5 alice secret)"
eq "DIGEST-MD5 without" no "$(try DIGEST-MD5 alice secret)"
eq "SCRAM in TLS" yes "$(try SCRAM-SHA-256 alice secret -t '')"
eq "GSSAPI" yes "$(try GSSAPI alice x)"
eq "GSSAPI in TLS" yes "$(try GSSAPI alice x -t '')"
eq "GSSAPI as another, an admin" yes "$(printf 'QUIT\r\n' | timeout 60 \
    $POP3TEST -p "$PORT" -m GSSAPI -a alice -u bob localhost 2>&1 |
    grep -q '^Authenticated' && echo yes)"
kinit -k -t "$T/kdc/client.keytab" bob
eq "GSSAPI as another" no "$(printf 'QUIT\r\n' | timeout 60 \
    $POP3TEST -p "$PORT" -m GSSAPI -a bob -u alice localhost 2>&1 |
    grep -q '^Authenticated' && echo yes || echo no)"
kdestroy
eq "GSSAPI without a ticket" no "$(try GSSAPI alice x)"

# Channel bindings, and what an attacker would do to them.
bound() {
	timeout 60 python3 tests/auth/scram.py "$POP3S" "$@" 2>>"$T/said"
}
for h in 1 256; do
	eq "PLUS, $h" ok "$(bound SCRAM-SHA-$h-PLUS alice secret)"
	eq "PLUS, wrong password, $h" no "$(bound SCRAM-SHA-$h-PLUS alice x)"
	eq "PLUS, unknown, $h" no "$(bound SCRAM-SHA-$h-PLUS nobody x)"
	eq "PLUS, other channel, $h" no \
	    "$(bound SCRAM-SHA-$h-PLUS alice secret other)"
	eq "PLUS taken off the list, $h" no \
	    "$(bound SCRAM-SHA-$h alice secret downgraded)"
	eq "unbound, $h" ok "$(bound SCRAM-SHA-$h alice secret)"
	eq "a nonce of its own, $h" no \
	    "$(bound SCRAM-SHA-$h alice secret nonce)"
	eq "as another, $h" ok "$(bound SCRAM-SHA-$h alice secret as=bob)"
	eq "as another who may not, $h" no \
	    "$(bound SCRAM-SHA-$h bob secret as=alice)"
done
eq "one salt for nobody" 1 "$(for _ in 1 2; do
    bound SCRAM-SHA-256 mallory x salt; done | sort -u | wc -l)"

# Certificates.
external() {
	held "AUTH EXTERNAL $1\\r\\nQUIT\\r\\n" \
	    timeout 30 openssl s_client -quiet -connect "127.0.0.1:$POP3S" \
	    "${@:2}" 2>/dev/null | tr -d '\r' | paste -sd '|'
}
like "EXTERNAL" '*|+OK 0 messages|+OK bye' \
    "$(external '=' -cert "$T/bob.pem" -key "$T/bob.key")"
like "EXTERNAL without" '*|-ERR*' "$(external '=')"

# What is offered: by line, by TLS, by what can succeed.
capa() { # ENV ... - as from the network, without TLS
	printf 'CAPA\r\nQUIT\r\n' | env CHAPAR_SPOOL="$T/spool" "$@" \
	    "$B/chapar-pop3" 2>/dev/null | tr -d '\r' |
	    grep -E '^(SASL|USER)' | paste -sd '|'
}
eq "offered on a pipe" \
    "USER|SASL PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-1" "$(capa)"
eq "offered from afar" "SASL SCRAM-SHA-256 SCRAM-SHA-1" \
    "$(capa REMOTE_ADDR=192.0.2.1)"
eq "offered with PAM" "USER|SASL PLAIN LOGIN" "$(capa CHAPAR_PASSWORDS=pam)"
eq "nothing from afar with PAM" "" \
    "$(capa CHAPAR_PASSWORDS=pam REMOTE_ADDR=192.0.2.1)"
eq "offered in TLS" "USER|SASL PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS \
SCRAM-SHA-1 SCRAM-SHA-1-PLUS" "$(capa REMOTE_ADDR=192.0.2.1 \
    SSL_PROTOCOL=TLSv1.3 SSL_TLS_EXPORTER="$(printf '%064d' 7)")"
like "PLAIN from afar" '*-ERR*' "$(printf \
    'USER alice\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nQUIT\r\n' |
    env CHAPAR_SPOOL="$T/spool" REMOTE_ADDR=192.0.2.1 "$B/chapar-pop3" \
    2>/dev/null | grep -c '^-ERR \[AUTH\]\|^-ERR no such' | sed s/2/-ERR/)"

# PAM and saslauthd, after the database.
plain() { # USER PASSWORD - with a chapar-auth that asks these
	env CHAPAR_PASSWORDS=database,pam CHAPAR_PAM_CONFDIR="$T/pam.d" \
	    CHAPAR_THROTTLE=none "$B/tests/tools/authask" \
	    --spool "$T/spool" password "$@" 2>>"$T/log"
}
MATRIX=$(find /usr/lib -name pam_matrix.so 2>/dev/null | head -n 1)
mkdir "$T/pam.d" "$T/bin"
cp "$B/tests/tools/authask" "$B/chapar-auth" "$T/bin"
if [ -n "$MATRIX" ]; then
	echo 'dave:pampw:chapar' >"$T/passdb"
	printf '%s required %s passdb=%s\n' auth "$MATRIX" "$T/passdb" \
	    account "$MATRIX" "$T/passdb" >"$T/pam.d/chapar"
	plain() {
		env CHAPAR_PASSWORDS=database,pam CHAPAR_THROTTLE=none \
		    CHAPAR_PAM_CONFDIR="$T/pam.d" "$T/bin/authask" \
		    --spool "$T/spool" password "$@" 2>>"$T/log"
	}
	eq "PAM" "ok dave dave " "$(plain dave pampw)"
	eq "PAM, wrong" no "$(plain dave x)"
	eq "PAM, unknown" no "$(plain erin x)"
	eq "the database before PAM" "ok bob bob " "$(plain bob secret)"
	rm "$T/pam.d/chapar"
	eq "no PAM service" no-or-temp "$(plain dave pampw |
	    sed 's/^no$\|^temp$/no-or-temp/')"
fi
NSS=$(find /usr/lib -name libnss_wrapper.so 2>/dev/null | head -n 1)
if [ -n "$NSS" ] && [ -z "${SAN:-}" ]; then # a sanitizer wants to be first
	echo 'bob:x:2001:2000::/x:/bin/false' >"$T/passwd"
	printf 'users:x:2000:\nstaff:x:3001:bob\n' >"$T/group"
	eq "groups of NSS" "ok bob bob users,staff" "$(
	    LD_PRELOAD=$NSS NSS_WRAPPER_PASSWD=$T/passwd \
	    NSS_WRAPPER_GROUP=$T/group CHAPAR_NSS_GROUPS=yes \
	    CHAPAR_THROTTLE=none "$T/bin/authask" --spool "$T/spool" \
	    password bob secret 2>>"$T/log")"
fi
python3 tests/auth/fake-saslauthd.py "$T/mux" frank sasl &
mux=$!
until_true listening "$T/mux"
sasl() {
	env CHAPAR_PASSWORDS=saslauthd CHAPAR_SASLAUTHD="$T/mux" \
	    CHAPAR_THROTTLE=none "$T/bin/authask" --spool "$T/spool" \
	    password "$@" 2>>"$T/log"
}
eq "saslauthd" "ok frank frank " "$(sasl frank sasl)"
eq "saslauthd, wrong" no "$(sasl frank x)"
kill $mux
eq "saslauthd is not there" temp "$(sasl frank sasl)"

# No secret in a log, no readable password of those who did not ask for it.
eq "no secrets in the log" 0 "$(grep -c -e geheim -e pampw "$T/log")"
eq "kept for carol only" 1 "$(grep -ac -e geheim "$T/spool/users.tdb")"
eq "not for alice" 0 "$(grep -ac -e secret "$T/spool/users.tdb")"
[ $bad = 0 ] || { tail -n 20 "$T/said"; tail -n 30 "$T/log"; }
exit $bad
