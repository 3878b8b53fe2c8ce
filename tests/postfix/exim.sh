#!/bin/bash
# The lines for Exim: from SMTP to the mailbox, and a queue while nobody listens.
OPEN_TMP=/tmp # Exim becomes nobody
. tests/clients/lib.sh
. tests/borrow
need systemd-socket-activate python3
[ "$(id -u)" = 0 ] || skip "Exim starts as root only"
borrow exim4 exim4-daemon-light exim4-base libgnutls-dane0 libunbound8 \
    libidn12 libnsl2 libtirpc3 libdb5.3 libpcre2-8-0 libevent-2.1-7
tests/spool "$T/spool" || exit 1
"$B/chapar" --spool "$T/spool" box create alice Work
SMTP=$(free_port)
chmod 755 "$T"
mkdir -m 755 "$T/socket"
mkdir -m 777 "$T/exim"
{
	cat <<-END
		exim_user = nobody
		exim_group = nogroup
		primary_hostname = mx.test.example
		domainlist local_domains = test.example
		local_interfaces = 127.0.0.1
		daemon_smtp_ports = $SMTP
		spool_directory = $T/exim
		log_file_path = $T/exim/%slog
		tls_advertise_hosts =
		rfc1413_query_timeout = 0s
		exim_path = $BORROWED
		keep_environment = LD_LIBRARY_PATH
		acl_smtp_rcpt = check
		begin acl
		check:
		  accept domains = +local_domains
		  deny
	END
	sed "s|/run/chapar/lmtp|$T/socket/lmtp|" units/exim/chapar.conf
	printf '%s\n' 'begin retry' '* * F,1h,1s'
} >"$T/exim.conf"
# The user that Debian's was built for need not be here.
cp /etc/passwd /etc/group "$T"
grep -q ^Debian-exim: "$T/passwd" || {
	echo 'Debian-exim:x:65533:65533::/:/usr/sbin/nologin' >>"$T/passwd"
	echo 'Debian-exim:x:65533:' >>"$T/group"
}
# Once it is nobody it is started again as a program that changes who it is, for
# which LD_LIBRARY_PATH does not count.
{
	cat /etc/ld.so.conf
	printf '%s\n' "${LENT[@]#LD_LIBRARY_PATH=}" | tr : '\n' | grep ^/
} >"$T/ld.so.conf"
/sbin/ldconfig -C "$T/ld.so.cache" -f "$T/ld.so.conf" || exit 1
exim() {
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$0/passwd" /etc/passwd &&
		mount --bind "$0/ld.so.cache" /etc/ld.so.cache &&
		mount --bind "$0/group" /etc/group && exec "$@"' "$T" \
	    env "${LENT[@]}" "$BORROWED" -C "$T/exim.conf" "$@"
}
setsid setpriv --pdeathsig TERM bash -c "$(declare -f exim)
	$(declare -p T LENT BORROWED); exim -bdf -q1s" >"$T/log" 2>&1 </dev/null &
services=$!
for _ in $(seq 1200); do
	listening "$SMTP" && break
	kill -0 $services 2>/dev/null || break
	sleep 0.05
done
listening "$SMTP" || {
	fail "Exim does not start"
	exit 1
}
send() { # TO SUBJECT
	SMTP=$SMTP timeout 60 python3 tests/postfix/smtp.py send \
	    a@b.example "$@" 2>&1
}
arrived() { # BOX N
	for _ in $(seq 1200); do
		[ "$("$B/chapar" --spool "$T/spool" box list --json alice |
		    sed -n "s|.*\"name\":\"$1\".*\"messages\":\([0-9]*\).*|\1|p")" \
		    = "$2" ] && return
		sleep 0.05
	done
	fail "$1 has not got $2"
	cat "$T"/exim/*log
}
eq "while nobody listens" sent "$(send alice@test.example one)"
service "$T/socket/lmtp" chapar-lmtp
chmod 777 "$T/socket/lmtp"
arrived INBOX 1
eq "plus" sent "$(send alice+Work@test.example two)"
arrived Work 1
finish
