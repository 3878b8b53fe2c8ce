#!/bin/bash
# Each line of inetd.conf, all in one openbsd-inetd: IMAP, POP3, LMTP, IMSP, TLS
# around them, and KPOP, which here has no key to check a ticket with.
. tests/inetd/lib.sh
need openssl python3
borrow inetd openbsd-inetd libevent-2.1-7 libtirpc3 libwrap0 libbsd0
mkdir -m 700 "$T/tls"
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 9 \
    -addext subjectAltName=DNS:localhost -keyout "$T/tls/cert.key" \
    -out "$T/tls/cert.pem" 2>/dev/null || exit 1
mkdir -p "$T/spool/run"
chown -R nobody:nogroup "$T/tls" "$T/spool"
cp "$T/tls/cert.pem" "$T/ca.pem"

# A port of its own for each service, in PORT_imap2, PORT_1109 ...
lines=$(fill inetd.conf | grep -v '^#' | sed \
    -e "s|/etc/chapar/tls|$T/tls|" -e "s/[[:space:]]chapar[[:space:]]/ nobody /" \
    -e "s#chapar-\(imap\|pop3\|lmtp\|imsp\|kpop\)\$#& --spool $T/spool#" \
    -e 's/^127.0.0.1://')
n=0
while read -r name rest; do
	port=$(free_port)
	while grep -q "^127.0.0.1:$port " "$T/inetd.conf" 2>/dev/null; do
		port=$(free_port)
	done
	declare "PORT_$name=$port"
	echo "127.0.0.1:$port $rest" >>"$T/inetd.conf"
	n=$((n + 1))
done <<<"$lines"
eq "lines" 8 $n
PORT=$PORT_imap2
starts "$BORROWED" -i "$T/inetd.conf"
until listening "$PORT_906"; do sleep 0.05; done

talk() {
	timeout 60 python3 tests/systemd/talk.py "$@" 2>&1
}
fetch() { # URL
	curl -s -m 60 --cacert "$T/ca.pem" -u alice:secret "$@"
}
for port in $PORT_imap2 $PORT_pop3 $PORT_imaps $PORT_pop3s $PORT_24 $PORT_406 \
    $PORT_906 $PORT_1109; do
	[ -n "$port" ] || fail "a service is not there"
done
eq LMTP 250 "$(talk lmtp 127.0.0.1:"$PORT_24" alice@b.example hello | cut -c 1-3)"
fetch "imap://localhost:$PORT_imap2/INBOX;MAILINDEX=1" >"$T/got"
has IMAP 'Subject: hello' "$T/got"
fetch "imaps://localhost:$PORT_imaps/INBOX;MAILINDEX=1" >"$T/got"
has "IMAP with TLS" 'Subject: hello' "$T/got"
fetch "pop3://localhost:$PORT_pop3/1" >"$T/got"
has POP3 'Subject: hello' "$T/got"
fetch "pop3s://localhost:$PORT_pop3s/1" >"$T/got"
has "POP3 with TLS" 'Subject: hello' "$T/got"
talk imsp "$PORT_406" >"$T/got"
has IMSP 'OPTION test.option "?42' "$T/got"
talk imsp "$PORT_906" "$T/ca.pem" >"$T/got"
has "IMSP with TLS" 'OPTION test.option "?42' "$T/got"
talk greet "$PORT_1109" KRB5_SENDAUTH_V1.0 >"$T/got"
has "KPOP" 'ERR .AUTH. this is KPOP' "$T/got"
finish
