#!/bin/bash
# chapar-kpop against a real KDC: tickets good and bad, whose mail they open,
# what is no KPOP at all, and Debian's fetchmail.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/kerberos/kdc.sh
. tests/kerberos/kdc.sh
need python3 openssl
tests/spool "$T/spool" || exit 1
kdc_up
export CHAPAR_SPOOL=$T/spool CHAPAR_KEYTAB=$T/kdc/service.keytab
export CHAPAR_HOSTNAME=localhost
printf 'Subject: one\n\nfor alice\n' | "$B/chapar" deliver alice || exit 1

ask() { # LINES [OPTION ...] - of kpopask; its program is chapar-kpop
	local lines=$1
	shift
	printf '%b' "$lines" | timeout 60 "$B/tests/tools/kpopask" "$@" \
	    2>>"$T/log" | tr -d '\r' | paste -sd '|'
}
KPOP=$B/chapar-kpop
MINE='USER alice\r\nPASS x\r\nSTAT\r\nQUIT\r\n'
GOOD='+OK chapar POP3|+OK and the password?|+OK 1 message|+OK 1 *|+OK bye'

like "a ticket" "$GOOD" "$(ask "$MINE" "$KPOP")"
printf 'a CREATE Lists\r\nb LOGOUT\r\n' | "$B/chapar-imap" --user alice \
    >/dev/null
for n in 1 2; do
	printf 'Subject: %s\n\nfor a list\n' $n | "$B/chapar" deliver alice+Lists
done
like "a folder" '*|+OK 2 messages|+OK 2 *|+OK bye' \
    "$(ask 'USER alice+Lists\r\nPASS x\r\nSTAT\r\nQUIT\r\n' "$KPOP")"
like "somebody else's folder" '*-ERR \[AUTH\]*' \
    "$(ask 'USER bob+Lists\r\nPASS x\r\nQUIT\r\n' "$KPOP")"
"$B/chapar" user groups alice staff && "$B/chapar" board add news &&
    "$B/chapar" board add --to group:staff secret &&
    "$B/chapar" acl set -- board/news -group:staff r || exit 1
BOARD='PASS x\r\nQUIT\r\n'
like "a board of a group's" '*|+OK 0 messages|+OK bye' \
    "$(ask "USER alice+board/secret\r\n$BOARD" "$KPOP")"
like "one for all but them" '*|-ERR \[SYS/PERM\] *' \
    "$(ask "USER alice+board/news\r\n$BOARD" "$KPOP")"
like "not mutual" "$GOOD" "$(ask "$MINE" -n "$KPOP")"
like "justjunk" "$GOOD" "$(ask "$MINE" -v justjunk "$KPOP")"
like "another version" 'failed: *pplication version*' \
    "$(ask "$MINE" -v NOPEV9 "$KPOP")"
like "somebody else's mail" '*-ERR \[AUTH\]*' \
    "$(ask 'USER bob\r\nPASS x\r\nQUIT\r\n' "$KPOP")"
like "nobody's" '*-ERR \[AUTH\]*' \
    "$(ask 'USER mallory\r\nPASS x\r\nQUIT\r\n' "$KPOP")"
like "no AUTH here" '*-ERR *|+OK bye' "$(ask 'AUTH PLAIN AA==\r\nQUIT\r\n' \
    "$KPOP")"
like "an admin" '*+OK 0 messages|+OK bye' \
    "$(ask 'USER bob\r\nPASS x\r\nQUIT\r\n' "$KPOP" --admins alice)"
like "another service's ticket" 'refused: *not for this service*' \
    "$(ask "$MINE" -s imap "$KPOP")"
like "another host's ticket" 'refused: *' \
    "$(ask "$MINE" -h other.example "$KPOP")"
kinit -k -t "$T/kdc/client.keytab" alice/admin
like "alice/admin is not alice" 'refused: *' "$(ask "$MINE" "$KPOP")"
kinit -l 1s -k -t "$T/kdc/client.keytab" alice
ask "$MINE" "$KPOP" >/dev/null # the service ticket is in the cache now
kinit -k -t "$T/kdc/client.keytab" alice
mv "$T/kdc/service.keytab" "$T/kdc/gone"
like "no keytab" 'refused: Kerberos authentication failed*' \
    "$(ask "$MINE" "$KPOP")"
mv "$T/kdc/gone" "$T/kdc/service.keytab"
like "a locked user" 'failed: *' \
    "$("$B/chapar" user lock alice; ask "$MINE" "$KPOP")"
"$B/chapar" user unlock alice

# TLS after the ticket: fetchmail insists on it unless told not to.
certificate "$T/cert.pem" ec localhost
like "STLS is offered" '*|STLS|*' "$(ask 'CAPA\r\nQUIT\r\n' \
    "$B/chapar-tls" --starttls --cert "$T/cert.pem" "$KPOP")"
like "STLS" '*|+OK begin TLS*' "$(ask 'STLS\r\n' \
    "$B/chapar-tls" --starttls --cert "$T/cert.pem" "$KPOP")"
eq "nothing survives STLS" no "$(ask 'STLS\r\nUSER alice\r\nCAPA\r\n' \
    "$B/chapar-tls" --starttls --cert "$T/cert.pem" "$KPOP" |
    grep -aq 'TOP\|password' && echo yes || echo no)"

# What is not KPOP: bounded, answered, and no memory taken.
nonsense() { # BYTES
	printf "$1" | timeout 60 python3 tests/kerberos/pipe.py "$KPOP" \
	    2>>"$T/log" | tr -d '\r'
}
like "POP3 instead" '-ERR \[AUTH\]*' "$(nonsense 'USER alice\r\n')"
like "a huge length" '-ERR*' "$(nonsense '\x7f\xff\xff\xff')"
like "a length of nothing" '-ERR*' "$(nonsense '\0\0\0\0')"
nonsense '\0\0\0\x13KRB5_SENDAUTH' >/dev/null
like "a ticket of nonsense" '*Kerberos authentication failed*' "$(printf \
    '\0\0\0\023KRB5_SENDAUTH_V1.0\0\0\0\0\011KPOPV1.0\0\0\0\0\004abcd' |
    timeout 60 python3 tests/kerberos/pipe.py "$KPOP" 2>>"$T/log" |
    tr -d '\0\r')"
timeout 60 python3 tests/kerberos/fuzz.py "$KPOP" 60 2>>"$T/log" ||
    eq "fuzz" 0 "$?"

# A real client, which wants to find the machine's own name.
echo "127.0.0.1 localhost $(uname -n)" >"$T/hosts"
if command -v fetchmail >/dev/null; then
	fetch() { # USER
		cat >"$T/rc" <<-END
			set no syslog
			poll localhost protocol KPOP auth kerberos_v5 no dns
			  plugin "env -u LD_PRELOAD $KPOP" user "$1" there is root here
			  password "unused" fetchall keep sslproto ''
			  mda "cat > $T/got"
		END
		chmod 600 "$T/rc"
		NSS_WRAPPER_HOSTS=$T/hosts LD_PRELOAD=libnss_wrapper.so \
		    FETCHMAILHOME=$T timeout 30 fetchmail --nodetach -f "$T/rc" \
		    --pidfile "$T/fetchmail.pid" >>"$T/log" 2>&1
	}
	fetch alice
	like "fetchmail" '*for alice*' "$(cat "$T/got" 2>/dev/null)"
	fetch bob
	eq "fetchmail as another" 3 $?
fi
[ $bad = 0 ] || tail -n 30 "$T/log"
exit $bad
