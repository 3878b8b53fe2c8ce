#!/bin/bash
# Two machines and a directory server, made one site by docs/ADMIN.md: its blocks
# about several servers as they stand there (commands.py).  Mail and users come
# to the wrong one; an account moves there and back; with services of one
# connection and with those that fork, in all their hardening.
. tests/systemd/lib.sh
PATH=$PATH:/usr/sbin
for p in curl ip openssl slapadd slapd; do
	command -v $p >/dev/null || skip "$p is not installed"
done
[ -e /dev/net/tun ] || skip "no /dev/net/tun here"
chmod 755 "$T"
mkdir "$T/blocks" "$T/sent"
python3 tests/docs/commands.py docs/ADMIN.md "$T/blocks" || exit 1

# The second machine: another shell has it, until we end.
cat >"$T/second" <<'END'
. tests/systemd/lib.sh
boot -
install_chapar
echo "$P $CG" >"$1/told.new"
mv "$1/told.new" "$1/told"
read -r _ <"$1/stay"
power_off
exit $bad
END
mkfifo "$T/stay"
bash "$T/second" "$T" >"$T/second-said" 2>&1 &
second=$!
exec {stay}<>"$T/stay"
boot -
install_chapar
until_true eval "[ -s '$T/told' ] || ! kill -0 $second"
[ -s "$T/told" ] || {
	cat "$T/second-said"
	exit 1
}
read -r P2 CG2 <"$T/told"
pid=("$P" "$P2") cg=("$CG" "$CG2")
on() { # 1|2 COMMAND ...
	local P=${pid[$1 - 1]} CG=${cg[$1 - 1]}
	"${@:2}"
}

# A network, names, certificates by somebody whom both trust.
coproc WIRE { exec "$B/tests/tools/wire" 1 "$P" "$P2" {stay}>&-; }
read -r said <&"${WIRE[0]}"
eq "a wire" ok "$said"
authority() {
	openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
	    -days 9 -subj /CN=campus -keyout "$T/ca.key" -out "$T/ca.pem"
} 2>/dev/null
certify() { # NAME ...
	openssl req -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
	    -subj "/CN=$1" -keyout "$T/$1.key" -out "$T/$1.req"
	openssl x509 -req -in "$T/$1.req" -CA "$T/ca.pem" -CAkey "$T/ca.key" \
	    -CAcreateserial -days 9 -out "$T/$1.pem" \
	    -extfile <(printf 'subjectAltName=DNS:%s' "$1")
} 2>/dev/null
authority
hash=$(openssl x509 -in "$T/ca.pem" -noout -hash)
for i in 1 2; do
	certify mail$i.campus.example
	on $i guest sh -euc "
		hostname mail$i.campus.example
		printf '%s\n' '127.0.0.1 localhost' \
		    '10.88.0.1 mail1.campus.example ldap1.campus.example' \
		    '10.88.0.2 mail2.campus.example ldap2.campus.example' >/etc/hosts
		ip addr add 10.88.0.$i/24 dev wire0
		ip link set wire0 up
		cat '$T/ca.pem' >>/etc/ssl/certs/ca-certificates.crt
		cp '$T/ca.pem' /etc/ssl/certs/$hash.0
		mkdir -p /etc/chapar
		cp '$T/mail$i.campus.example.pem' /etc/chapar/cert.pem
		install -m 600 '$T/mail$i.campus.example.key' /etc/chapar/cert.key
		(umask 077 && echo of-chapar >/etc/chapar/ldap-password)
		systemctl enable -q --now chapar.target" ||
	    wrong "machine $i"
done
# Everybody may log in at both, and has mail at one.
on 1 guest sh -c 'rm -r /var/spool/chapar/account/*/bob'
on 2 guest sh -c 'rm -r /var/spool/chapar/account/*/alice'

# The directory server of both is on the first; the other is not there.
certify ldap1.campus.example
cat >"$T/slapd.conf" <<END
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/misc.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
TLSCertificateFile $T/ldap1.campus.example.pem
TLSCertificateKeyFile $T/ldap1.campus.example.key
database mdb
suffix "dc=campus,dc=example"
directory /root/ldap
index objectClass,entryCSN,entryUUID,uid,mailHost eq
overlay syncprov
access to attrs=userPassword by anonymous auth
access to * by dn.exact="cn=chapar,dc=campus,dc=example" write
END
account() { # NAME SERVER
	printf '%s\n' '' "dn: uid=$1,dc=campus,dc=example" "uid: $1" \
	    "objectClass: account" "objectClass: inetLocalMailRecipient" \
	    "mailHost: $2.campus.example"
}
{
	printf '%s\n' 'dn: dc=campus,dc=example' 'objectClass: dcObject' \
	    'objectClass: organization' 'dc: campus' 'o: Campus' ''
	printf '%s\n' 'dn: cn=chapar,dc=campus,dc=example' 'cn: chapar' \
	    'objectClass: organizationalRole' \
	    'objectClass: simpleSecurityObject' 'userPassword: of-chapar'
	account alice mail1
	account bob mail2
} >"$T/site.ldif"
on 1 guest sh -euc "mkdir /root/ldap
	slapadd -q -f '$T/slapd.conf' -l '$T/site.ldif'
	systemd-run -q --unit=slapd slapd -d 0 -f '$T/slapd.conf' -h ldaps:///" ||
	wrong "no directory server"

# The text.
cat >"$T/begin" <<'END'
[ ! -d "$SENT" ] || cp -a "$SENT/." / # what the other has sent
soon() { # COMMAND ...
	for _ in $(seq 300); do
		"$@" 2>/dev/null && return
		sleep 0.1
	done
	"$@"
}
set -e
END
n=0
for block in "$T"/blocks/*; do
	for i in 1 2; do
		[[ $block == *-all || $block == *-mail$i ]] || continue
		on $i guest env SENT="$T/sent/to-$i" B= bash -c "
			. '$T/begin'
			SENT='$T/sent/to-$((3 - i))'
			. '$block'" >"$T/said" 2>&1 </dev/null ||
		    wrong "mail$i: $(cat "$block" "$T/said")"
		n=$((n + 1))
	done
done
[ "$n" -ge 15 ] || wrong "few blocks: $n"

# shellcheck disable=SC2317 # until_true calls it
knows() { # MACHINE USER WHERE
	[[ $(on "$1" guest chapar directory show "$2") == *mail$3.campus.example ]]
}
at() { # USER MACHINE: both know that his mail is there
	for i in 1 2; do
		until_true knows $i "$1" "$2" || wrong "mail$i: where $1 is"
	done
}
there() { # USER MACHINE SUBJECT
	on "$2" guest sh -c "rm -rf /tmp/out; chapar export mbox $1 /tmp/out &&
	    grep -rqx 'Subject: $3' /tmp/out" >/dev/null ||
	    wrong "$3: not at mail$2"
}
get() { # MACHINE USER
	on "$1" client curl -s -m 60 --cacert "$T/ca.pem" -u "$2:secret" \
	    --resolve "mail$1.campus.example:993:10.88.0.$1" \
	    "imaps://mail$1.campus.example/INBOX;MAILINDEX=*"
}
moved() { # USER TO
	on $((3 - $2)) guest env CHAPAR_DIAL_SOCKET=/run/chapar/dial \
	    CHAPAR_PROXY_KEY=/etc/credstore/chapar.proxy.key \
	    chapar move "$1" "mail$2.campus.example" >"$T/said" 2>&1 ||
	    wrong "move of $1: $(cat "$T/said")"
}

at alice 2
at bob 2
for family in '' -fast; do
	[ -z "$family" ] || for i in 1 2; do
		on $i guest systemctl enable -q --now chapar-fast.target \
		    chapar-lmtps-fast.socket chapar-peer-fast.socket
	done
	like "delivered" '250 2.*' "$(on 1 talk lmtp /run/chapar/lmtp \
	    bob "for bob$family")"
	there bob 2 "for bob$family"
	like "read at the other" "*Subject: for bob$family*" "$(get 1 bob)"
	moved alice 1
	at alice 1
	like "delivered at the other" '250 2.*' "$(on 2 talk lmtp \
	    /run/chapar/lmtp alice "for alice$family")"
	there alice 1 "for alice$family"
	like "read there" "*Subject: for alice$family*" "$(get 2 alice)"
	moved alice 2
	at alice 2
	there alice 2 "for alice$family"
done
for i in 1 2; do
	on $i guest systemctl start chapar-move.service || wrong "the timer's"
	eq "healthy, mail$i" '' \
	    "$(on $i guest systemctl --failed --plain --no-legend)"
	eq "active, mail$i" '' "$(on $i guest systemctl is-active \
	    chapar-directory.service chapar-directory.socket \
	    chapar-dial.socket chapar-dial.service chapar-imsps.socket \
	    chapar-lmtps-fast.socket chapar-peer-fast.socket \
	    chapar-cluster.target chapar-move.timer | grep -vx active)"
	on $i guest journalctl --sync
	eq "all are confined, mail$i" '' "$(on $i guest journalctl --no-pager \
	    -o cat | grep -E 'not confined|confined as|ended by signal')"
	on $i guest chapar check >"$T/said" || wrong "check: $(cat "$T/said")"
done
echo >&"$stay"
wait $second || wrong "$(cat "$T/second-said")"
on 1 power_off
exit $bad
