#!/bin/bash
# The commands of docs/ADMIN.md, from "make install" to restoring, as they stand
# there and in that order, on a copy of this machine whose changes are in
# memory.  What is different here is said below; the sections about systemd and
# what other programs need have tests of their own.
. tests/chapar/lib.sh
skip() {
	echo "$*"
	exit 77
}
[ "$(id -u)" = 0 ] || skip 'root only'
[ -z "${SAN:-}" ] || skip 'not with sanitizers'
command -v systemd-sysusers >/dev/null || skip 'no systemd-sysusers'

# commands SECTION - those of its blocks that are not files to be written.
commands() {
	awk -v want="## $1" '
	/^##/ { on = $0 == want }
	!on { next }
	/^    / {
		line = substr($0, 5)
		if (!block && line ~ /^# /) file = 1
		block = 1
		if (!file) print line
		next
	}
	{ block = file = 0 }' docs/ADMIN.md
}

# What the machine has to have, and what cannot be done twice or elsewhere.
here() {
	sed -e '/^apt-get\|^git clone\|^make deps\|^make && make check/d' \
	    -e 's|^make install.*|make -s -o all install >/dev/null|' \
	    -e '/^journalctl/d' -e "s|'ssh old doveadm exec imap -u alice'|/old|" \
	    -e 's|^chapar user add alice .*|chapar user add alice <password-file|' \
	    -e 's|^chapar user passwd alice|& <password-file|' \
	    -e '/^rsync.*exclude/,/\.\.\.$/d' -e 's|backup:/|/backup/|' \
	    -e 's|2026-11-20T08:00|$NOW|' \
	    -e 's|^chapar log --follow|timeout 2 & |;s|& chapar|chapar|' \
	    -e 's|^timeout 2 .*|chapar log alice|' \
	    -e '/^chapar undelete --mailbox/i chapar box del alice Work/2026' \
	    -e '/^chapar user undelete/i chapar user del --purge alice' \
	    -e 's|^chapar doctor.*|chapar doctor --quiet \|\| [ $? != 64 ]|' \
	    -e '/^chapar stats/i mkdir -p /var/lib/node_exporter'
}

{
	for s in Install 'The spool' Users; do
		commands "$s" | here
	done
	cat <<-'END'
		: some mail, and what is moved in
		chapar user unlock bob
		printf 'Subject: one\n\nx\n' | chapar deliver alice
		chapar box create alice Work/2026
		printf 'Subject: two\n\nx\n' | chapar deliver alice+Work/2026
		mkdir -p /home/alice/Maildir/cur /home/alice/mail /var/mail /backup/srv
		printf 'Subject: m\n\nx\n' >/home/alice/Maildir/cur/1700000000.a:2,S
		printf 'From x Tue Nov 14 22:13:20 2023\nSubject: b\n\nx\n' >/var/mail/alice
		cp /var/mail/alice /home/alice/mail/Old
	END
	commands 'Moving in' | here
	echo 'rm -rf /srv/alice; sleep 1; NOW=$(date -u +%Y-%m-%dT%H:%M:%S); sleep 1'
	commands Backup | here
	cat <<-'END'
		printf 'a SELECT INBOX\r\na STORE 1 +FLAGS (\\Deleted)\r\na EXPUNGE\r\n' |
		    setpriv --reuid chapar --regid chapar --clear-groups \
		    /usr/local/libexec/chapar/chapar-imap --user alice >expunged
	END
	for s in 'When something was deleted' 'Looking after it'; do
		commands "$s" | here
	done
} >"$T/commands"
command -v rsync >/dev/null || { # what is read back has to be there as well
	sed -i -e 's|^rsync -a --delete /var/spool/chapar/.*|mkdir -p /backup/srv/chapar; cp -a /var/spool/chapar/. /backup/srv/chapar|' \
	    -e 's|^rsync -a --delete \(.*\)/ \\$|cp -a \1/. \\|' "$T/commands"
}
[ "$(grep -c '^chapar' "$T/commands")" -ge 25 ] ||
    wrong "few commands: $(cat "$T/commands")"

mkdir "$T/mnt"
cat >"$T/outside" <<'END'
set -eu
mount -t tmpfs -o mode=755 tmpfs "$T/mnt"
mkdir "$T/mnt/up" "$T/mnt/work" "$T/mnt/root"
R=$T/mnt/root
mount -t overlay -o "lowerdir=/,upperdir=$T/mnt/up,workdir=$T/mnt/work" \
    overlay "$R"
for d in run srv home var/mail var/spool; do
	mkdir -p "$R/$d"
	mount -t tmpfs -o mode=755 tmpfs "$R/$d"
done
mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"
mount -t proc proc "$R/proc"
mount --bind /dev "$R/dev"
mkdir -p "$R/tmp/src" "$R/tmp/build"
mount --bind "$PWD" "$R/tmp/src"
mount --bind "$B" "$R/tmp/build"
rm -f "$R/etc/chapar.conf"
cp "$T/commands" "$R/tmp/commands"
echo secret >"$R/tmp/password-file"
cat >"$R/old" <<-'OLD'
	#!/bin/sh
	export CHAPAR_SPOOL=/tmp/old
	[ -d /tmp/old ] || {
		(umask 077; chapar init && echo x | chapar user add alice &&
		printf 'Subject: imap\n\nx\n' | chapar deliver alice) >/dev/null
	}
	exec /usr/local/libexec/chapar/chapar-imap --user alice 2>/dev/null
OLD
chmod 755 "$R/old"
exec chroot "$R" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root B=/tmp/build bash -c '
	mkdir /tmp/at && cd /tmp/at && cp -a /tmp/src/{Makefile,units,docs,handlers,README.md,LICENSE,spool,shared} . &&
	cp /tmp/password-file . && exec bash -e -x -o pipefail /tmp/commands'
END
export T
unshare --mount --pid --fork --kill-child bash -c \
    'mkdir -p "$T/mnt" && mount -t tmpfs tmpfs "$T/mnt" && mkdir "$T/mnt/a" "$T/mnt/b" &&
    mount -t overlay -o "lowerdir=/,upperdir=$T/mnt/a,workdir=$T/mnt/b" o "$T/mnt"' \
    2>"$T/err" || skip "no overlay here: $(cat "$T/err")"
timeout 120 unshare --mount --pid --fork --kill-child bash "$T/outside" \
    >"$T/said" 2>&1 || {
	wrong 'one of them'
	tail -n 12 "$T/said"
}
exit $bad
