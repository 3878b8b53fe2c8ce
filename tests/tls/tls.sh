#!/bin/bash
# chapar-tls before chapar-imap and chapar-pop3: versions, certificates by
# name, ALPN, tickets, changes of certificates, STLS, and what breaks it.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
need openssl systemd-socket-activate curl python3
tests/spool "$T/spool" || exit 1
PASS=(CHAPAR_SPOOL="$T/spool" CHAPAR_EXIT_IDLE=0)

mkdir "$T/certs"
certificate "$T/certs/a.pem" ec mail.example
certificate "$T/certs/b.pem" rsa mail.example
certificate "$T/certs/c.pem" ec other.example
IMAP=$(free_port) IMAPS=$(free_port) POP3S=$(free_port) POP3=$(free_port) AGAIN=$(free_port)
LMTP=$(free_port) IMSP=$(free_port)
listen "127.0.0.1:$IMAPS" "$B/chapar-tls" --cert "$T/certs" \
    --ticket-keys "$T/tickets" "$B/chapar-imap"
listen "127.0.0.1:$POP3S" "$B/chapar-tls" --cert "$T/certs" "$B/chapar-pop3"
listen "127.0.0.1:$POP3" "$B/chapar-tls" --cert "$T/certs" --starttls \
    "$B/chapar-pop3"
listen "127.0.0.1:$IMAP" "$B/chapar-tls" --cert "$T/certs" --starttls \
    "$B/chapar-imap"
listen "127.0.0.1:$LMTP" "$B/chapar-tls" --cert "$T/certs" --starttls \
    "$B/chapar-lmtp"
listen "127.0.0.1:$IMSP" "$B/chapar-tls" --cert "$T/certs" --starttls \
    "$B/chapar-imsp"
listen "127.0.0.1:$AGAIN" "$B/chapar-tls" --cert "$T/certs" \
    --ticket-keys "$T/tickets" "$B/chapar-imap"

client() { # PORT [OPTION ...]
	local port=$1
	shift
	timeout 30 openssl s_client -connect "127.0.0.1:$port" "$@" 2>&1
}
say() { # PORT LINE [OPTION ...]
	local port=$1 line=$2
	shift 2
	held "$line" client "$port" -quiet "$@"
}

# Versions and keys.
like "TLS 1.3" '*New, TLSv1.3*' "$(client "$IMAPS" </dev/null)"
like "TLS 1.2" '*New, TLSv1.2*' "$(client "$IMAPS" -tls1_2 </dev/null)"
like "no TLS 1.1" '*alert*' \
    "$(client "$IMAPS" -tls1_1 -cipher 'ALL:@SECLEVEL=0' </dev/null)"
like "ECDSA" '*Peer signature type: ECDSA*' "$(client "$IMAPS" \
    -servername mail.example </dev/null)"
like "RSA" '*Peer signature type: RSA*' "$(client "$IMAPS" \
    -servername mail.example -sigalgs rsa_pss_rsae_sha256 </dev/null)"
like "by name" '*subject=CN = other.example*' "$(client "$IMAPS" \
    -servername other.example </dev/null)"
like "an unknown name" '*subject=CN = mail.example*' "$(client "$IMAPS" \
    -servername nobody.example </dev/null)"
like "verified" '*Verify return code: 0 (ok)*' "$(client "$IMAPS" \
    -CAfile "$T/certs/c.pem" -servername other.example \
    -verify_hostname other.example </dev/null)"
like "ALPN" '*ALPN protocol: imap*' "$(client "$IMAPS" -alpn imap </dev/null)"
like "another ALPN" '*no application protocol*' \
    "$(client "$IMAPS" -alpn http/1.1 </dev/null)"

# What is not there: compression, renegotiation, weak ciphers, and tickets for
# somebody else.
like "no compression" '*Compression: NONE*' \
    "$(client "$IMAPS" -tls1_2 -comp </dev/null)"
renegotiate() { # until there is an answer to that
	(
		printf 'R\n'
		for _ in $(seq 300); do
			grep -q 'no renegotiation' "$T/said" && break
			sleep 0.1
		done
	) | client "$IMAPS" -tls1_2 >"$T/said"
	cat "$T/said"
}
: >"$T/said"
like "no renegotiation" '*no renegotiation*' "$(renegotiate)"
for c in NULL RC4 3DES EXPORT aNULL; do
	like "no $c" '*@(no cipher match|no ciphers available|alert)*' \
	    "$(client "$IMAPS" -tls1_2 -cipher "$c:@SECLEVEL=0" </dev/null)"
done
like "secure renegotiation is spoken" '*Secure Renegotiation IS supported*' \
    "$(client "$IMAPS" -tls1_2 </dev/null)"
like "extended master secret" '*Extended master secret: yes*' \
    "$(client "$IMAPS" -tls1_2 </dev/null)"
like "no early data" '*Early data was not sent*' "$(client "$IMAPS" </dev/null)"
like "forward secrecy" '*Server Temp Key:*' \
    "$(client "$IMAPS" -tls1_2 </dev/null)"

# What is behind.
like "imap" '*\* OK * chapar is ready*a OK *' \
    "$(say "$IMAPS" 'a LOGIN alice secret\r\nb LOGOUT\r\n')"
eq "curl, imaps" '* LIST (\HasNoChildren) "/" INBOX' \
    "$(curl -sk -u alice:secret "imaps://127.0.0.1:$IMAPS/" | tr -d '\r')"
like "pop3" '*+OK 0 messages*' \
    "$(say "$POP3S" 'USER alice\r\nPASS secret\r\nQUIT\r\n')"

# STLS.
like "offered" '*STLS*' "$(printf 'CAPA\r\nQUIT\r\n' |
    timeout 60 python3 tests/tls/talk.py "$POP3")"
eq "curl, STLS" 0 "$(curl -sk --ssl-reqd -u alice:secret \
    "pop3://127.0.0.1:$POP3/" >/dev/null; echo $?)"
like "s_client, STLS" '*+OK 0 messages*' "$(say "$POP3" \
    'USER alice\r\nPASS secret\r\nQUIT\r\n' -starttls pop3)"
eq "nothing survives STLS" "ok" "$(timeout 60 python3 tests/tls/inject.py \
    "$POP3" 2>&1 | tail -n 1)"
like "STARTTLS offered" '*STARTTLS*' "$(printf 'a LOGOUT\r\n' |
    timeout 60 python3 tests/tls/talk.py "$IMAP")"
eq "curl, STARTTLS" '* LIST (\HasNoChildren) "/" INBOX' "$(curl -sk \
    --ssl-reqd -u alice:secret "imap://127.0.0.1:$IMAP/" | tr -d '\r')"
eq "nothing survives STARTTLS" "ok" "$(timeout 60 python3 \
    tests/tls/inject.py "$IMAP" imap 2>&1 | tail -n 1)"
eq "nothing survives IMSP's" "ok" "$(timeout 60 python3 \
    tests/tls/inject.py "$IMSP" imsp 2>&1 | tail -n 1)"
eq "nothing survives LMTP's" "ok" "$(timeout 60 python3 \
    tests/tls/inject.py "$LMTP" lmtp 2>&1 | tail -n 1)"
like "no TLS after all" '+OK *begin TLS*' "$(printf 'STLS\r\nhello\r\n' |
    timeout 60 python3 tests/tls/talk.py "$POP3" | tr -d '\0' | paste -sd ' ')"
like "without" '*+OK 0 messages*' "$(printf \
    'USER alice\r\nPASS secret\r\nQUIT\r\n' |
    timeout 60 python3 tests/tls/talk.py "$POP3" | paste -sd ' ')"

# A ticket is good at another process, and with TLS 1.2.
for v in -tls1_3 -tls1_2; do
	rm -f "$T/session"
	say "$IMAPS" 'a LOGOUT\r\n' "$v" -sess_out "$T/session" >/dev/null
	like "resumed, $v" '*Reused, TLS*' "$(client "$IMAPS" "$v" \
	    -sess_in "$T/session" </dev/null)"
	like "resumed elsewhere, $v" '*Reused, TLS*' "$(client "$AGAIN" "$v" \
	    -sess_in "$T/session" </dev/null)"
	like "not with other keys, $v" '*New, TLS*' "$(client "$POP3S" "$v" \
	    -sess_in "$T/session" </dev/null)"
done
eq "the keys' mode" 600 "$(stat -c %a "$T/tickets")"
# An aged key opens what it sealed, and a new one is in front of it.
python3 - "$T/tickets" <<'END'
import os, struct, sys, time
p = sys.argv[1]
d = open(p, "rb").read()
old = struct.pack("<q", int(time.time()) - 13 * 3600)
open(p + "2", "wb").write(d[:13] + old + d[21:])
os.chmod(p + "2", 0o600)
os.rename(p + "2", p)
END
like "an old key's ticket" '*Reused, TLS*' "$(client "$IMAPS" -tls1_2 \
    -sess_in "$T/session" </dev/null)"
eq "two keys" $((13 + 2 * 88)) "$(stat -c %s "$T/tickets")"
echo nonsense >"$T/tickets"
like "no keys" '*New, TLS*' "$(client "$IMAPS" </dev/null)"
eq "one key" $((13 + 88)) "$(stat -c %s "$T/tickets")"

# Certificates change, for the better and the worse.
sleep 1.1
certificate "$T/certs/c.pem" ec third.example
like "a new one" '*subject=CN = third.example*' "$(client "$IMAPS" \
    -servername third.example </dev/null)"
sleep 1.1
echo broken >"$T/certs/a.key"
mv "$T/certs/a.pem" "$T/certs/gone"
sed -n '/CERTIFICATE/,$p' "$T/certs/gone" >"$T/certs/a.pem"
like "a broken one" '*subject=CN = third.example*' "$(client "$IMAPS" \
    -servername third.example </dev/null)"

# Broken clients.
head -c 3000 /dev/urandom | timeout 60 python3 tests/tls/talk.py "$IMAPS" \
    >/dev/null
printf 'GET / HTTP/1.0\r\n\r\n' | timeout 60 python3 tests/tls/talk.py \
    "$IMAPS" >/dev/null
like "as ever" '*a OK*' "$(say "$IMAPS" 'a LOGOUT\r\n')"
eq "no certificate" 64 "$("$B/chapar-tls" --cert /nonexistent true \
    2>/dev/null; echo $?)"
eq "no program" 64 "$("$B/chapar-tls" 2>/dev/null; echo $?)"

[ $bad = 0 ] || tail -n 30 "$T/log"
exit $bad
