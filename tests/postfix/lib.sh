# shellcheck shell=bash
# A Postfix of the test's own: configured as units/postfix says, in a private
# queue, on a port of loopback.  Sourced after tests/tls/lib.sh.
#
#	start_postfix [LINE ...]	of main.cf; SMTP is its port
#	start_lmtp [VARIABLE=VALUE ...]	chapar-lmtp, stop_lmtp ends it
#	smtp VERB ...			see smtp.py
#	settled				nothing is in the queue
PATH=$PATH:/usr/sbin
need postfix postconf postqueue systemd-socket-activate python3
[ "$(id -u)" = 0 ] || {
	echo "Postfix starts as root only"
	exit 77
}
chmod 755 "$T"
mkdir -m 755 "$T/pf" "$T/queue" "$T/socket" "$T/data"
chown postfix "$T/data"
SMTP=$(free_port)

start_lmtp() {
	rm -f "$T/socket/lmtp"
	PASS=(CHAPAR_SPOOL="$T/spool" CHAPAR_EXIT_IDLE=0 "$@")
	listen "$T/socket/lmtp" "$B/chapar-lmtp"
	LMTP=$last
	chown postfix "$T/socket/lmtp"
	chmod 600 "$T/socket/lmtp"
}

stop_lmtp() {
	kill -TERM -- "-$LMTP" 2>/dev/null
	wait "$LMTP" 2>/dev/null
	rm -f "$T/socket/lmtp"
}

stop_postfix() {
	postfix -c "$T/pf" stop >/dev/null 2>&1
}

start_postfix() { # LINE ...
	{
		sed -e "s|example.edu|test.example|" -e "s|/etc/postfix|$T|" \
		    -e "s|unix:private/chapar-lmtp|unix:$T/socket/lmtp|" \
		    -e '/^smtpd_sasl/d' units/postfix/main.cf
		cat <<-END
			compatibility_level = 3.6
			queue_directory = $T/queue
			data_directory = $T/data
			myhostname = mx.test.example
			mydestination =
			mynetworks = 127.0.0.0/8
			inet_interfaces = 127.0.0.1
			inet_protocols = ipv4
			maillog_file = $T/maillog
			maillog_file_prefixes = $T
			alias_maps =
			alias_database =
			local_recipient_maps =
			virtual_mailbox_maps =
			# what a test has no time for
			address_verify_poll_delay = 1s
			minimal_backoff_time = 1s
			maximal_backoff_time = 1s
			queue_run_delay = 1s
			in_flow_delay = 0
		END
		printf '%s\n' "$@"
	} >"$T/pf/main.cf"
	{
		grep -v '^ *#' /usr/share/postfix/master.cf.dist |
		    awk 'NF == 8 && $2 != "inet" && !/^[ \t]/ {
			$5 = "n"; print }'
		echo "127.0.0.1:$SMTP inet n - n - - smtpd"
		echo 'postlog unix-dgram n - n - 1 postlogd'
	} >"$T/pf/master.cf"
	export MAIL_CONFIG=$T/pf
	at_end=stop_postfix
	postfix -c "$T/pf" start >"$T/start" 2>&1 || {
		cat "$T/start"
		exit 1
	}
	until_true smtp ready
}

smtp() {
	SMTP=$SMTP python3 tests/postfix/smtp.py "$@"
}

queued() {
	postqueue -c "$T/pf" -j | grep -c '"queue_name"'
}

settled() {
	[ "$(queued)" = 0 ]
}

messages() { # ACCOUNT MAILBOX
	"$B/chapar" --spool "$T/spool" box list --json "$1" |
	    sed -n "s|.*\"name\":\"$2\".*\"messages\":\([0-9]*\).*|\1|p"
}

has_messages() { # ACCOUNT MAILBOX N
	[ "$(messages "$1" "$2")" = "$3" ]
}

the_end() {
	[ $bad = 0 ] || tail -n 40 "$T/maillog" "$T/log"
	exit $bad
}
