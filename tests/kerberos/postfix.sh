#!/bin/bash
# Submission with a ticket to a Postfix of our own (its configuration is that
# of units/postfix, in a private queue, on loopback), and from there by LMTP.
set -u
OPEN_TMP=/tmp # its processes have users of their own
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/kerberos/kdc.sh
. tests/kerberos/kdc.sh
PATH=$PATH:/usr/sbin
SMTPTEST=/usr/lib/cyrus/bin/smtptest
need postfix postconf $SMTPTEST systemd-socket-activate
[ "$(id -u)" = 0 ] || {
	echo "Postfix starts as root only"
	exit 77
}
chmod 755 "$T"
tests/spool "$T/spool" || exit 1
kdc_up
chmod -R go+rX "$T/kdc"
chmod 1777 "$T/kdc"
PORT=$(free_port)
PASS=(CHAPAR_SPOOL="$T/spool" CHAPAR_EXIT_IDLE=0)
mkdir -m 755 "$T/pf" "$T/queue" "$T/sasl" "$T/socket"
mkdir "$T/data"
chown postfix "$T/data"
chmod 700 "$T/data"
listen "$T/socket/lmtp" "$B/chapar-lmtp"
chmod 666 "$T/socket/lmtp"

sed "s|/etc/postfix/smtp.keytab|$T/kdc/service.keytab|" \
    units/postfix/smtpd.conf >"$T/sasl/smtpd.conf"
{
	sed -e "s|example.edu|test.example|" -e "s|/etc/postfix|$T|" \
	    -e "s|unix:private/chapar-lmtp|unix:$T/socket/lmtp|" \
	    units/postfix/main.cf
	cat <<-END
		compatibility_level = 3.6
		queue_directory = $T/queue
		data_directory = $T/data
		myhostname = localhost
		mydestination =
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		maillog_file = $T/maillog
		maillog_file_prefixes = $T
		alias_maps =
		alias_database =
		virtual_mailbox_maps =
		smtpd_client_restrictions =
		local_recipient_maps =
	END
} >"$T/pf/main.cf"
{
	sed -n '/^submission/,$p' units/postfix/master.cf |
	    sed "s|^submission|127.0.0.1:$PORT|"
	# the rest as it comes, without its ports and outside of a chroot
	grep -v '^ *#' /usr/share/postfix/master.cf.dist |
	    awk 'NF == 8 && $2 != "inet" && !/^[ \t]/ {
		$5 = "n"; print }'
	echo 'postlog unix-dgram n - n - 1 postlogd'
} | awk '!($1 in seen) || /^ /; { if (!/^ /) seen[$1] = 1 }' \
    >"$T/pf/master.cf"
KRB5_KTNAME=FILE:$T/kdc/service.keytab
export KRB5_KTNAME MAIL_CONFIG=$T/pf
stop_postfix() {
	postfix -c "$T/pf" stop >/dev/null 2>&1
}
at_end=stop_postfix
postfix -c "$T/pf" start >"$T/start" 2>&1 || {
	cat "$T/start"
	exit 1
}
until_true listening "$PORT"

submit() { # OPTION ...
	held 'MAIL FROM:<alice@test.example>\r
RCPT TO:<bob@test.example>\r
DATA\r
Subject: with a ticket\r\n\r\nhello\r\n.\r
QUIT\r
' timeout 60 $SMTPTEST -p "$PORT" "$@" localhost 2>&1
}
said=$(submit -m GSSAPI -a alice -u alice)
like "authenticated" '*Authenticated.*' "$said"
like "taken" '*250 2.0.0 Ok: queued*' "$said"
for _ in $(seq 600); do
	got=$(printf 'RETR 1\r\nQUIT\r\n' | "$B/chapar-pop3" \
	    --spool "$T/spool" --user bob 2>/dev/null)
	[[ $got == *'with a ticket'* ]] && break
	sleep 0.1
done
like "delivered" '*Authenticated sender: alice*Subject: with a ticket*' "$got"
kdestroy
like "without a ticket" '*Authentication failed*' \
    "$(submit -m GSSAPI -a alice -u alice)"
[ $bad = 0 ] || {
	echo "$said"
	tail -n 30 "$T/maillog" "$T/log" "$T/start"
}
exit $bad
