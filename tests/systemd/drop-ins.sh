#!/bin/bash
# A second administrator: other ports, other certificates, other limits, by
# drop-ins alone, while sessions are open; an upgrade leaves them alone.
. tests/systemd/lib.sh
command -v openssl >/dev/null || skip "openssl is not installed"
boot
install_chapar
guest mkdir -p /etc/chapar /etc/ssl/mail
certificate /etc/chapar old.example
certificate /etc/ssl/mail new.example
guest sh -c 'echo CHAPAR_EXIT_IDLE=1 >/etc/chapar.conf
	systemctl enable -q --now chapar.target'
subject() { # PORT [OPTION ...]
	local port=$1
	shift
	client sh -c 'openssl s_client -connect localhost:"$@" </dev/null 2>&1' \
	    sh "$port" "$@" | sed -n 's/^subject=CN *= *//p'
}
drop_in() { # UNIT LINE ...
	guest sh -euc 'd=/etc/systemd/system/$1.d; shift; mkdir -p "$d"
		printf "%s\n" "$@" >"$d/site.conf"' sh "$@"
}
eq "the certificate" old.example "$(subject 993)"
holders 2 143

# Ports: another one as well, and another one instead.
drop_in chapar-imap.socket '[Socket]' ListenStream=127.0.0.1:10143
drop_in chapar-pop3s.socket '[Socket]' ListenStream= ListenStream=10995
# A certificate from another place, for what has TLS from the start...
for s in imaps pop3s; do
	drop_in chapar-$s@.service '[Service]' \
	    LoadCredential=cert.pem:/etc/ssl/mail/cert.pem \
	    LoadCredential=cert.key:/etc/ssl/mail/cert.key
done
# ... and STARTTLS, which the documentation has a drop-in for.
guest sh -euc 'mkdir -p /etc/systemd/system/chapar-imap@.service.d
	cp /usr/local/share/doc/chapar/starttls.conf \
	    /etc/systemd/system/chapar-imap@.service.d/'
drop_in chapar-lmtp.socket '[Socket]' ListenStream= \
    ListenStream=/run/elsewhere/lmtp SocketMode=0666
drop_in chapar-imap@.service '[Service]' Environment=CHAPAR_IDLE_TIMEOUT=1h
guest sh -c 'systemctl daemon-reload && systemctl restart \
    chapar-imap.socket chapar-imaps.socket chapar-pop3s.socket \
    chapar-lmtp.socket'
hold_say noop
eq "sessions" '2 answer' "$said"
like "as well" '\* OK*' "$(talk greet 10143)"
like "the old one" '\* OK*' "$(talk greet 143)"
eq "instead" 'Connection refused' "$(talk greet 995)"
eq "the new certificate" new.example "$(subject 993)"
eq "for POP3" new.example "$(subject 10995)"
eq "STARTTLS" old.example "$(subject 143 -starttls imap)"
like "LMTP elsewhere" '250 2.*' "$(talk lmtp /run/elsewhere/lmtp alice one)"
like "not in the old place" '*refused*' \
    "$(talk lmtp /run/chapar/lmtp alice one 2>&1)"

# A certificate that is renewed: the next connection has it.
guest rm /etc/ssl/mail/cert.pem /etc/ssl/mail/cert.key
certificate /etc/ssl/mail renewed.example
eq "renewed" renewed.example "$(subject 993)"
guest sh -euc "cd '$PWD' && make -s -o all B='$B' SAN= install &&
    systemctl daemon-reload" >"$T/said" 2>&1 || cat "$T/said"
eq "after an upgrade" renewed.example "$(subject 993)"
eq "an upgrade, the port" 'Connection refused' "$(talk greet 995)"

# The other family has drop-ins of its own.
for s in imaps pop3s; do
	drop_in chapar-$s.service '[Service]' \
	    LoadCredential=cert.pem:/etc/ssl/mail/cert.pem \
	    LoadCredential=cert.key:/etc/ssl/mail/cert.key
done
drop_in chapar-imap-fast.socket '[Socket]' ListenStream=127.0.0.1:10143
guest sh -euc 'mkdir -p /etc/systemd/system/chapar-imap.service.d
	cp /usr/local/share/doc/chapar/starttls.conf \
	    /etc/systemd/system/chapar-imap.service.d/
	systemctl daemon-reload; systemctl start chapar-fast.target'
eq "one service" renewed.example "$(subject 993)"
eq "one service, STARTTLS" old.example "$(subject 10143 -starttls imap)"
hold_say noop
eq "the same sessions" '2 answer' "$said"
let_go
eq "nothing has failed" '' "$(guest systemctl --failed --plain --no-legend)"
power_off
exit $bad
