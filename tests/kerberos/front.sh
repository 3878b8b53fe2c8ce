#!/bin/bash
# KPOP at a server that does not have the mail: who has a ticket of Kerberos is
# passed on to the one that does, as himself and as nobody else.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/kerberos/kdc.sh
. tests/kerberos/kdc.sh
need python3 systemd-socket-activate
kdc_up
export CHAPAR_KEYTAB=$T/kdc/service.keytab CHAPAR_HOSTNAME=localhost
PASS=(CHAPAR_KEYTAB CHAPAR_HOSTNAME KRB5_CONFIG KRB5RCACHENAME)
head -c 32 /dev/urandom >"$T/key"
printf 'alice 127.0.0.2\nbob 127.0.0.1\n' >"$T/list"
for s in front home; do
	tests/spool "$T/$s" || exit 1
	[ $s = front ] && self=127.0.0.1 || self=127.0.0.2
	"$B/chapar" --spool "$T/$s" directory load "$T/list" --self $self \
	    >/dev/null || exit 1
	listen "$T/$s.auth" "$B/chapar-auth" --spool "$T/$s" \
	    --proxy-key "$T/key"
done
port=$(free_port)
listen "127.0.0.2:$port" "$B/chapar-pop3" --spool "$T/home" \
    --auth-socket "$T/home.auth"
printf 'Subject: one\n\nfor alice\n' |
    "$B/chapar" --spool "$T/home" deliver alice || exit 1

ask() { # LINES [OPTION ...]
	local lines=$1
	shift
	printf '%b' "$lines" | CHAPAR_HOME_PORT=$port timeout 30 \
	    "$B/tests/tools/kpopask" "$B/chapar-kpop" --spool "$T/front" "$@" \
	    2>>"$T/log" | tr -d '\r' | paste -sd '|'
}
MINE='USER alice\r\nPASS x\r\nSTAT\r\nQUIT\r\n'
FRONT=(--auth-socket "$T/front.auth")
like "passed on" '*|+OK 1 message|+OK 1 *|+OK bye' "$(ask "$MINE" "${FRONT[@]}")"
like "nobody else" '*-ERR \[AUTH\]*' \
    "$(ask 'USER bob\r\nPASS x\r\nQUIT\r\n' "${FRONT[@]}")"
like "an admin, as another" '*-ERR \[SYS/TEMP\]*' \
    "$(kinit -k -t "$T/kdc/client.keytab" bob
    ask "$MINE" "${FRONT[@]}" --admins bob)"
grep -q 'login user=alice peer=[a-z0-9.]* home=127.0.0.2' "$T/log" || {
	echo "not in the log:"
	bad=1
}
! grep -q 'system call' "$T/log" || bad=1
[ $bad = 0 ] || cat "$T/log"
exit $bad
