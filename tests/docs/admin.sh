#!/bin/bash
# A site made by docs/ADMIN.md: all of its commands as they stand there and in
# that order, on a booted system, with what they promise looked at in between.
# What has to be different here, and why, is in commands.py; a block without a
# test cannot be, since all are taken from the text.
. tests/systemd/lib.sh
PATH=$PATH:/usr/sbin
for p in curl openssl rsync kadmin.local krb5kdc kinit postconf postfix \
    saslauthd /usr/lib/cyrus/bin/imtest; do
	command -v $p >/dev/null || skip "$p is not installed"
done
[ -e /etc/init.d/saslauthd ] || skip "no saslauthd to start"
python3 tests/docs/commands.py docs/ADMIN.md >"$T/commands" || exit 1
n=$(grep -cE '^(before|after) ' "$T/commands")
[ "$n" -ge 26 ] || wrong "few sections: $n"

# What the machine is like; it was not the package's author who set it up.
cat >"$T/site" <<'END'
SECTION=begin
trap 'echo "in \"$SECTION\", after: $BASH_COMMAND"' ERR
promised() { # WHAT COMMAND ...
	local what=$1
	shift
	"$@" >/tmp/promised 2>&1 </dev/null && return
	echo "wrong: $SECTION: $what: $(tail -n 5 /tmp/promised)"
	bad=1
}
never() { ! "$@"; }
says() { # WORD COMMAND ...
	"${@:2}" 2>&1 | tee /tmp/promised | grep -qE -e "$1"
}
get() { # USER PASSWORD URL
	curl -sS -m 60 --cacert /etc/chapar/cert.pem -u "$1:$2" "$3"
}
soon() { # COMMAND ...
	for _ in $(seq 300); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}
smtp() { # TO SUBJECT
	SMTP=25 python3 "$SOURCE/tests/postfix/smtp.py" send a@b.example "$@"
}
mailed() { # SUBJECT
	rm -rf /tmp/mbox
	chapar export mbox alice /tmp/mbox && grep -rqx "Subject: $1" /tmp/mbox
}
has_ticket() { # PROGRAM PORT
	(sleep 0.3; printf '. LOGOUT\r\nQUIT\r\n'; sleep 0.2) |
	    timeout 60 "/usr/lib/cyrus/bin/$1" -p "$2" -m GSSAPI -a alice \
	    -u alice mail.example.edu 2>&1 | grep '^Authenticated'
}
kadmin() {
	KRB5_KDC_PROFILE=$KDC/kdc.conf kadmin.local -r TEST.EXAMPLE "$@" >/dev/null
}

before() {
	SECTION=$1
	echo "== $1"
	case $1 in
	Install)
		hostname mail.example.edu
		printf '%s\n' '127.0.0.1 localhost' \
		    '127.0.1.1 mail.example.edu mail' >/etc/hosts
		grep -q ^kpop /etc/services || echo kpop 1109/tcp >>/etc/services
		mkdir source
		(cd "$SOURCE" && cp -a Makefile units docs handlers README.md \
		    CHANGELOG.md LICENSE spool shared "$OLDPWD/source")
		;;
	Users)
		echo secret >password-file
		;;
	Logins)
		useradd -m carol
		echo carol:of-the-system | chpasswd
		;;
	Kerberos) # a realm, with its files where this can see them
		mkdir -m 755 /tmp/realm
		(T=/tmp/realm REALM= pids=
		need() { :; }
		free_port() { echo 8888; }
		. "$SOURCE/tests/kerberos/kdc.sh"
		kdc_up) </dev/null >/tmp/realm/out 2>&1 ||
			cat /tmp/realm/out
		KDC=/tmp/realm/kdc
		cp $KDC/krb5.conf /etc/krb5.conf
		export KRB5CCNAME=FILE:$KDC/ccache
		;;
	'Mail comes in')
		postconf -e address_verify_poll_delay=1s
		;;
	'Moving in')
		chapar user unlock bob
		chapar box create alice Work/2026
		printf 'Subject: two\n\nx\n' | chapar deliver alice+Work/2026
		M=/home/alice
		mkdir -p $M/Maildir/cur $M/mail /var/mail /backup/srv
		printf 'Subject: a Maildir\n\nx\n' >$M/Maildir/cur/1700000000.a:2,S
		printf 'From x Tue Nov 14 22:13:20 2023\nSubject: an mbox\n\nx\n' \
		    >/var/mail/alice
		cp /var/mail/alice $M/mail/Old
		;;
	'When something was deleted')
		sleep 1
		NOW=$(date -u +%Y-%m-%dT%H:%M:%S)
		sleep 1
		printf '%s\r\n' 'a SELECT INBOX' 'b STORE 1 +FLAGS (\Deleted)' \
		    'c EXPUNGE' 'd LOGOUT' | setpriv --reuid chapar \
		    --regid chapar --clear-groups \
		    /usr/local/libexec/chapar/chapar-imap --user alice \
		    >/dev/null 2>&1
		;;
	'Looking after it')
		mkdir -p /var/lib/node_exporter
		;;
	esac
	set -x
} 2>/dev/null

after() {
	{ set +x; } 2>/dev/null
	case $1 in
	Install)
		promised 'users' getent passwd chapar chapar-auth
		;;
	'A spool elsewhere')
		echo x | chapar --spool /srv/mail user add zoe >/dev/null
		systemctl daemon-reload
		for t in chapar.target chapar-fast.target; do
			systemctl start $t
			promised "a login, $t" get zoe x imap://localhost/
			promised "mail, $t" python3 \
			    "$SOURCE/tests/systemd/talk.py" lmtp \
			    /run/chapar/lmtp zoe "by $t"
			promised "that mail, $t" says "Subject: by $t" \
			    get zoe x 'imap://localhost/INBOX;MAILINDEX=*'
		done
		promised 'the timers' systemctl start chapar-tidy.service \
		    chapar-check.service
		systemctl stop chapar.target chapar-fast.target chapar-auth.service
		rm -r /etc/chapar.conf /etc/systemd/system/chapar-.service.d
		systemctl daemon-reload
		systemctl restart chapar-recover.service
		;;
	systemd)
		promised 'a login' get alice secret imap://localhost/
		promised 'on the other port' get alice secret imap://localhost:10143/
		promised 'a locked user' never get bob secret imap://localhost/
		promised 'IMSP' python3 "$SOURCE/tests/systemd/talk.py" imsp 406
		promised 'a limit' says 2147483648 \
		    systemctl show -P MemoryMax chapar.slice
		;;
	TLS)
		promised IMAP get alice secret imaps://mail.example.edu/
		promised POP3 get alice secret pop3s://mail.example.edu/
		promised STARTTLS get alice secret imap://mail.example.edu/
		;;
	Logins)
		promised 'by saslauthd' get carol of-the-system \
		    imap://localhost/
		promised 'a wrong one' never get carol secret imap://localhost/
		promised 'the database' get alice secret imap://localhost/
		sed -i 's/,saslauthd$/,pam/' /etc/chapar.conf
		systemctl stop saslauthd
		systemctl restart chapar-auth.service
		promised 'by PAM' get carol of-the-system imap://localhost/
		promised 'wrong, by PAM' never get carol secret imap://localhost/
		;;
	Kerberos)
		kinit -k -t $KDC/client.keytab alice
		promised 'a ticket' has_ticket imtest 143
		promised 'POP3' has_ticket pop3test 110
		promised 'KPOP' says '^-ERR' python3 \
		    "$SOURCE/tests/systemd/talk.py" greet 1109 USER
		promised 'a password' get alice secret imap://localhost/
		;;
	'Mail comes in')
		soon smtp alice@example.edu 'by a pipe'
		promised 'by a pipe' soon mailed 'by a pipe'
		postconf -e virtual_transport=lmtp:unix:private/chapar-lmtp
		postfix reload 2>/dev/null
		promised 'it takes mail' says sent smtp alice@example.edu 'by LMTP'
		promised 'by LMTP' soon mailed 'by LMTP'
		promised 'who is unknown' says '^550' smtp nobody@example.edu x
		promised 'submission' has_ticket smtptest 587
		systemctl stop postfix
		;;
	'Moving in')
		for s in 'a Maildir' 'an mbox' imap; do
			promised "$s" mailed "$s"
		done
		promised 'and back' grep -rqx 'Subject: an mbox' /srv/alice
		;;
	Backup)
		promised 'an old state' grep -rqx 'Subject: an mbox' /tmp/alice-then
		promised 'a login' get alice secret imap://localhost/
		;;
	'When something was deleted')
		chapar box list alice >/tmp/boxes
		promised 'what was restored' grep -w Before /tmp/boxes
		promised 'the mailbox' grep Work/2026 /tmp/boxes
		;;
	esac
} 2>/dev/null

bad=0
END
cat >"$T/old" <<'END'
#!/bin/sh
export CHAPAR_SPOOL=/tmp/old
[ -d /tmp/old ] || {
	(umask 077; chapar init && echo x | chapar user add alice &&
	printf 'Subject: imap\n\nx\n' | chapar deliver alice) >/dev/null
}
exec /usr/local/libexec/chapar/chapar-imap --user alice 2>/dev/null
END

boot
root=/proc/$P/root
mkdir -p "$root/etc/init.d"
cp /etc/init.d/saslauthd "$root/etc/init.d/"
install -m 755 "$T/old" "$root/root/old"
{
	cat "$T/site"
	echo 'set -eE -o pipefail'
	cat "$T/commands"
	echo '[ $bad = 0 ] || exit 1; echo ALL DONE'
} >"$root/root/site"
guest bash -c "cd &&
    SOURCE='$PWD' BUILT='$B' exec bash /root/site" >"$T/said" 2>&1 </dev/null
grep -qx 'ALL DONE' "$T/said" || {
	wrong 'one of them'
	grep '^wrong' "$T/said"
	tail -n 15 "$T/said"
}
guest sh -c 'kill $(pidof krb5kdc)' 2>/dev/null
power_off
exit $bad
