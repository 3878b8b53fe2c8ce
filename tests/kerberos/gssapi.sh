#!/bin/bash
# GSSAPI for IMAP, POP3 and LMTP with Cyrus' clients, fetchmail and mutt; and
# tickets that are for another service, expired, or of a KDC that lies.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/kerberos/kdc.sh
. tests/kerberos/kdc.sh
CYRUS=/usr/lib/cyrus/bin
need $CYRUS/imtest $CYRUS/lmtptest systemd-socket-activate
tests/spool "$T/spool" || exit 1
kdc_up
printf 'Subject: one\n\nfor alice\n' |
    "$B/chapar" --spool "$T/spool" deliver alice || exit 1
PASS=(CHAPAR_SPOOL="$T/spool" CHAPAR_EXIT_IDLE=0
    CHAPAR_MECHANISMS="PLAIN GSSAPI GS2-KRB5")
kdc_pass
listen "$T/auth" "$B/chapar-auth" --throttle none
PASS+=(CHAPAR_AUTH_SOCKET="$T/auth")
IMAP=$(free_port) POP3=$(free_port) LMTP=$(free_port)
listen "127.0.0.1:$IMAP" "$B/chapar-imap"
listen "127.0.0.1:$POP3" "$B/chapar-pop3"
listen "127.0.0.1:$LMTP" "$B/chapar-lmtp"

try() { # PROGRAM PORT [OPTION ...]
	local program=$1 port=$2
	shift 2
	if held '. LOGOUT\r\nQUIT\r\n' \
	    timeout 60 "$CYRUS/$program" -p "$port" -m "${M:-GSSAPI}" -a alice \
	    -u alice "$@" localhost 2>&1 | grep -q '^Authenticated'; then
		echo yes
	else
		echo no
	fi
}
eq "imap" yes "$(try imtest "$IMAP")"
eq "pop3" yes "$(try pop3test "$POP3")"
eq "lmtp" yes "$(try lmtptest "$LMTP")"
eq "one after the other" "yes yes yes" "$(for _ in 1 2 3; do
    try imtest "$IMAP"; done | paste -sd ' ')"
if find /usr/lib -name libgs2.so 2>/dev/null | grep -q .; then
	eq "gs2, imap" yes "$(M=GS2-KRB5 try imtest "$IMAP")"
	eq "gs2, pop3" yes "$(M=GS2-KRB5 try pop3test "$POP3")"
	eq "gs2, lmtp" yes "$(M=GS2-KRB5 try lmtptest "$LMTP")"
	like "gs2, as who" '*login user=alice *' "$(tail -n 6 "$T/log" |
	    paste -sd ' ')"
	kinit -k -t "$T/kdc/client.keytab" alice/admin
	eq "gs2, alice/admin is not alice" no "$(M=GS2-KRB5 try imtest "$IMAP")"
	kinit -k -t "$T/kdc/client.keytab" bob
	M=GS2-KRB5 try imtest "$IMAP" >/dev/null # says no -u that is -a
	like "gs2, not as another" '*login user=bob *' \
	    "$(tail -n 2 "$T/log" | paste -sd ' ')"
	eq "gs2, as another who is named" no "$(M=GS2-KRB5 try imtest "$IMAP" \
	    -a bob -u alice)"
	kinit -k -t "$T/kdc/client.keytab" alice
	"$B/chapar" --spool "$T/spool" user lock alice
	eq "gs2, locked" no "$(M=GS2-KRB5 try imtest "$IMAP")"
	"$B/chapar" --spool "$T/spool" user unlock alice
fi

# A user without an account, and one who is locked.
"$B/chapar" --spool "$T/spool" user lock alice
eq "locked" no "$(try imtest "$IMAP")"
"$B/chapar" --spool "$T/spool" user unlock alice

# Another realm's KDC has made the ticket: our key does not open it.
cp "$T/kdc/service.keytab" "$T/good"
cp "$T/kdc/other.keytab" "$T/kdc/service.keytab"
eq "a keytab that is not ours" no "$(try imtest "$IMAP")"
cp "$T/good" "$T/kdc/service.keytab"
eq "and again" yes "$(try imtest "$IMAP")"

# Groups of the system are looked for when the ticket was good.
GROUPS_IMAP=$(free_port)
listen "$T/auth-groups" "$B/chapar-auth" --throttle none --nss-groups
listen "127.0.0.1:$GROUPS_IMAP" "$B/chapar-imap" --auth-socket "$T/auth-groups"
eq "with groups" "yes yes" "$(for _ in 1 2; do
    try imtest "$GROUPS_IMAP"; done | paste -sd ' ')"

kill -STOP "$KDC" # tickets that are there go on
eq "without the KDC" yes "$(try imtest "$IMAP")"
kill -CONT "$KDC"
kdestroy
eq "without a ticket" no "$(try imtest "$IMAP")"
kinit -k -t "$T/kdc/client.keytab" alice

if command -v fetchmail >/dev/null; then
	cat >"$T/rc" <<-END
		set no syslog
		poll localhost service $IMAP protocol IMAP auth gssapi
		  user "alice" keep fetchall sslproto ''
		  mda "cat > $T/got"
	END
	chmod 600 "$T/rc"
	FETCHMAILHOME=$T timeout 30 fetchmail --nodetach -f "$T/rc" \
	    --pidfile "$T/fm.pid" >>"$T/log" 2>&1
	like "fetchmail" '*for alice*' "$(cat "$T/got" 2>/dev/null)"
fi
if command -v script >/dev/null && command -v mutt >/dev/null && mutt -v | grep -q '+USE_\(GSS\|SASL\)'; then
	cat >"$T/muttrc" <<-END
		set ssl_starttls=no ssl_force_tls=no imap_user=alice
		set imap_authenticators=gssapi folder="" spoolfile=""
		push "<exit>"
	END
	TERM=xterm timeout 30 script -qec "mutt -n -F $T/muttrc \
	    -f imap://alice@localhost:$IMAP/INBOX" /dev/null </dev/null \
	    >"$T/mutt" 2>&1
	like "mutt" '*login user=alice*' "$(tail -n 2 "$T/log" | paste -sd ' ')"
fi
[ $bad = 0 ] || tail -n 30 "$T/log"
exit $bad
