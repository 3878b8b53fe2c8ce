#!/bin/bash
# Postfix asks LDAP which server houses whom, with the map of units/postfix, and
# brings each message there itself; what it takes elsewhere is passed on.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/postfix/lib.sh
. tests/postfix/lib.sh
need slapd slapadd
postconf -m | grep -qx ldap || {
	echo "Postfix knows no LDAP"
	exit 77
}
PORT=$(free_port)
A=127.0.0.2 D=127.0.0.3
for s in a d; do
	tests/spool "$T/$s" || exit 1
done
"$B/chapar" --spool "$T/d" board add news >/dev/null
"$B/chapar" --spool "$T/d" acl set board/news anyone +p
printf '%s\n' "alice $A" "bob $D" "board/news $D" >"$T/list"
"$B/chapar" --spool "$T/a" directory load --self $A "$T/list" >/dev/null
"$B/chapar" --spool "$T/d" directory load --self $D "$T/list" >/dev/null

entry() { # NAME CLASS ATTRIBUTE HOST [ADDRESS]
	cat <<-END
		dn: $3=$1,ou=people,dc=campus,dc=example
		objectClass: $2
		objectClass: inetLocalMailRecipient
		$3: $1
		mailHost: $4
		${5:+mailLocalAddress: $5}

	END
}
{
	entry alice account uid $A
	entry bob account uid $D robert@test.example
	entry board/news applicationProcess cn $D board+news@test.example
} | sed '/^$/N;/^\n$/D' >"$T/ldif"
python3 tests/directory/ldaplib.py "$T/slapd" <"$T/ldif" >"$T/url" &
slapd=$!
until_true test -s "$T/url"

for s in a:$A d:$D; do
	PASS=(CHAPAR_SPOOL="$T/${s%%:*}" CHAPAR_EXIT_IDLE=0
	    CHAPAR_HOME_PORT="$PORT" CHAPAR_HOSTNAME="${s%%:*}.example")
	listen "${s#*:}:$PORT" "$B/chapar-lmtp"
done
sed -e "s|^server_host.*|server_host = $(cat "$T/url")|" \
    -e 's|^domain.*|domain = test.example|' -e "s|:24\$|:$PORT|" \
    units/postfix/chapar-transport.cf >"$T/transport.cf"
start_postfix "transport_maps = ldap:$T/transport.cf" \
    "virtual_transport = lmtp:inet:[$A]:$PORT" \
    'smtpd_recipient_restrictions = reject_unauth_destination'
eq "what the map says" "lmtp:inet:[$D]:$PORT" \
    "$(postmap -q bob@test.example "ldap:$T/transport.cf" 2>/dev/null)"
eq "by another address" "lmtp:inet:[$D]:$PORT" \
    "$(postmap -q robert@test.example "ldap:$T/transport.cf" \
    2>/dev/null)"
eq "and of others" "" "$(postmap -q bob@other.example "ldap:$T/transport.cf" 2>/dev/null)"
at() { # SPOOL USER MAILBOX - who passed on what is there, oldest first
	printf 'a SELECT %s\r\na FETCH 1:* BODY[HEADER.FIELDS (Received)]\r
a LOGOUT\r\n' "$3" | "$B/chapar-imap" --spool "$T/$1" --user "$2" 2>/dev/null |
	    sed -n 's/.*by \([a-z.]*\) (\(chapar\|Postfix\)).*/\1/p' | tr '\n' ' '
}
for to in alice bob board+news; do
	eq "$to" sent "$(smtp send a@b.example $to@test.example x)"
done
until_true settled
eq "alice, to her server" 'a.example mx.test.example ' "$(at a alice INBOX)"
eq "bob, to his" 'd.example mx.test.example ' "$(at d bob INBOX)"
eq "a board" 'd.example mx.test.example ' "$(at d bob board/news)"
# Without the map all goes to one server, and from there on.
postconf -c "$T/pf" -X transport_maps
postfix -c "$T/pf" reload >/dev/null 2>&1
eq "bob" sent "$(smtp send a@b.example bob@test.example y)"
until_true settled
eq "by a detour" \
    'd.example mx.test.example d.example a.example mx.test.example ' \
    "$(at d bob INBOX)"
kill $slapd
wait $slapd
the_end
