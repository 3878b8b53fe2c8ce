#!/bin/bash
# Mail over ssh: sshd says who it is, and chapar-imap need not ask (PREAUTH).
# An sshd of the test's own, with a key that may do this and nothing else.
. tests/clients/lib.sh
. tests/borrow
need ssh ssh-keygen python3
[ "$(id -u)" = 0 ] || skip "sshd starts as root only"
borrow sshd openssh-server libwrap0
tests/spool "$T/spool" || exit 1
printf 'Subject: hello\n\nby ssh\n' | "$B/chapar" --spool "$T/spool" deliver alice
PORT=$(free_port)
cd "$T" || exit 1
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t ed25519 -N '' -f key
echo "command=\"$B/chapar-imap --spool $T/spool --user alice 2>>$T/log\",restrict" \
    "$(cat key.pub)" >authorized
cat >sshd.conf <<END
Port $PORT
ListenAddress 127.0.0.1
HostKey $T/host
AuthorizedKeysFile $T/authorized
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
END
# It wants a user and a folder of its own, which not every machine has.
cp /etc/passwd passwd
grep -q ^sshd: passwd || echo 'sshd:x:65533:65534::/:/usr/sbin/nologin' >>passwd
# shellcheck disable=SC2016
setsid setpriv --pdeathsig TERM env "${LENT[@]}" unshare --mount sh -c '
	mount --bind "$2/passwd" /etc/passwd && mount -t tmpfs tmpfs /run &&
	mkdir -m 755 /run/sshd && exec "$1" -D -e -f "$2/sshd.conf"' \
    sh "$BORROWED" "$T" >sshd 2>&1 </dev/null &
services=$!
for _ in $(seq 1200); do
	listening "$PORT" && break
	kill -0 $services 2>/dev/null || break
	sleep 0.05
done
listening "$PORT" || {
	cat sshd
	skip "no sshd starts here"
}
SSH="ssh -F none -q -i $T/key -p $PORT -o StrictHostKeyChecking=no"
SSH="$SSH -o UserKnownHostsFile=$T/known -o IdentitiesOnly=yes root@127.0.0.1"
cat >client.py <<'END'
import imaplib, sys
c = imaplib.IMAP4_stream(sys.argv[1])
print(c.welcome.decode().split('[')[0])
print(c.select('INBOX')[1][0].decode())
print(c.fetch('1', '(BODY.PEEK[TEXT])')[1][0][1].decode().strip())
print(c.append('INBOX', None, None, b'Subject: x\r\n\r\ny\r\n')[0])
c.logout()
END
eq "a session" "* PREAUTH |1|by ssh|OK" \
    "$(timeout 60 python3 client.py "$SSH mail" 2>&1 | paste -sd '|')"
eq "nothing else" "* PREAUTH" \
    "$(printf 'a LOGOUT\r\n' | timeout 60 $SSH id | head -c 9)"
if command -v mbsync >/dev/null; then
	mkdir box
	cat >mbsyncrc <<-END
		IMAPStore far
		Tunnel "$SSH mail"

		MaildirStore near
		Path $T/box/
		Inbox $T/box/INBOX

		Channel mail
		Far :far:
		Near :near:
		Patterns INBOX
		Create Near
	END
	ok "mbsync" timeout 60 mbsync -q -c mbsyncrc mail
	eq "what it got" 2 "$(find box -type f -path '*/new/*' | wc -l)"
fi
stop_chapar
cd "$OLDPWD" || exit 1
ok "the spool afterwards" "$B/chapar" --spool "$T/spool" check
exit $bad
