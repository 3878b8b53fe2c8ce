#!/bin/bash
# The lines for OpenSMTPD: from SMTP to the mailbox and to a folder, and a queue
# while nobody listens.
. tests/machine
machine opensmtpd
user vmail
user opensmtpd
user opensmtpq
mkdir -p /var/lib/opensmtpd/empty
chmod 711 /var/lib/opensmtpd /var/lib/opensmtpd/empty
sed -i "/^opensmtpd:/s|::/:|::/var/lib/opensmtpd/empty:|" /etc/passwd
spool
chapar box create alice Work
{
	sed -e 's/example.edu/test.example/' -e "s|/run/chapar/lmtp|$T/lmtp|" \
	    units/opensmtpd/smtpd.conf
	echo 'listen on 127.0.0.1'
} >"$T/smtpd.conf"
run smtpd smtpd -d -f "$T/smtpd.conf"
until_true listens 25
send() { # TO SUBJECT
	SMTP=25 timeout 60 python3 tests/postfix/smtp.py send a@b.example "$@" 2>&1
}
has_messages() { # BOX N
	[ "$(chapar box list --json alice |
	    sed -n "s|.*\"name\":\"$1\".*\"messages\":\([0-9]*\).*|\1|p")" = "$2" ]
}
is 'while nobody listens' sent "$(send alice@test.example one)"
run lmtp systemd-socket-activate -l "$T/lmtp" -E CHAPAR_SPOOL="$S" \
    -E CHAPAR_EXIT_IDLE=0 "$B/chapar-lmtp"
until_true test -S "$T/lmtp"
chown vmail "$T/lmtp"
is 'plus' sent "$(send alice+Work@test.example two)"
until_true has_messages Work 1
smtpctl schedule all >/dev/null 2>&1 # the first need not wait for its turn
until_true has_messages INBOX 1
exits 0 chapar check
[ $bad = 0 ] || cat "$T/smtpd.log" "$T/lmtp.log"
exit $bad
