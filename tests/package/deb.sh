#!/bin/bash
# The Debian package: it is built, lintian (where it is) finds nothing, and in a root of its
# own (the machine's, with what changes in memory) it installs, is upgraded,
# removed with the mail kept, and purged.
#
# To be short it takes the objects of this build instead of compiling again.
. tests/chapar/lib.sh
skip() {
	echo "$*"
	exit 77
}
for p in dpkg-buildpackage dh unshare; do
	command -v $p >/dev/null || skip "$p is not installed"
done
[ "$(id -u)" = 0 ] || skip 'root only'
[ -z "${SAN:-}" ] || skip 'not with sanitizers'
dpkg-query -W -f '${db:Status-Status}' chapar 2>/dev/null | grep -qx installed &&
    skip 'a package is installed on this machine already'

export DPKG_DEB_COMPRESSOR_TYPE=none # it takes longest
# A copy of what belongs to the project, and of what was compiled.
mkdir "$T/src"
tar cf - --exclude='./build*' --exclude=./.git --exclude=./debian/build . |
    tar xf - -C "$T/src" || exit 1
mkdir -p "$T/src/debian/build"
(cd "$B" && find shared spool handlers -name '*.[od]' -print0 |
    tar cf - --null -T -) | tar xf - -C "$T/src/debian/build" || exit 1
find "$T/src/debian/build" -name '*.d' -delete # they name the other place
find "$T/src/debian/build" -name '*.o' -exec touch {} +
(cd "$T/src" && DEB_BUILD_OPTIONS='nocheck noautodbgsym' \
    dpkg-buildpackage -us -uc -b -nc -d) >"$T/log" 2>&1 || {
	tail -n 30 "$T/log"
	wrong 'it does not build'
	exit 1
}
grep -q ' -c -o' "$T/log" && wrong "compiled again: $(grep -c ' -c -o' "$T/log")"
deb=$(echo "$T"/chapar_*.deb)
! command -v lintian >/dev/null || lintian --allow-root --fail-on error,warning --suppress-tags \
    uses-no-compression-for-control-tarball,uses-no-compression-for-data-tarball \
    "$deb" >"$T/lintian" 2>&1 ||
    wrong "lintian: $(cat "$T/lintian")"

# The next version, which differs in nothing else.
dpkg-deb -R "$deb" "$T/next" &&
    sed -i 's/^Version: .*/&+1/' "$T/next/DEBIAN/control" &&
    dpkg-deb --root-owner-group -b "$T/next" "$T/next.deb" >/dev/null ||
    wrong 'the next version'

cat >"$T/inside" <<'END'
set -u
bad=0
wrong() {
	echo "wrong: $*"
	bad=1
}
enabled() { # in the default way: its link is there
	ls /etc/systemd/system/*.wants | grep -qx "$1"
}
export DEBIAN_FRONTEND=noninteractive
S=/var/spool/chapar
rm -rf $S /etc/chapar* /etc/systemd/system/*.wants/chapar-*
pkg() { # COMMAND ... - says nothing unless it fails
	if [ "$1" = dpkg ]; then # man-db's trigger reads all manual pages
		shift
		set -- dpkg --no-triggers "$@"
	fi
	"$@" >/tmp/log 2>&1 || wrong "$*: $(cat /tmp/log)"
}
owner() { # WANT FILE
	[ "$(stat -c '%U %a' "$2")" = "$1" ] || wrong "$2: $(stat -c '%U %a' "$2")"
}

pkg dpkg -i /pkg/this.deb
getent passwd chapar chapar-auth >/dev/null || wrong 'no users'
owner 'chapar 710' $S
owner 'chapar-auth 600' $S/users.tdb
owner 'chapar 700' $S/account
for u in auth.socket tidy.timer check.timer; do
	enabled chapar-$u || wrong "chapar-$u is not enabled"
done
for u in imap imaps pop3 pop3s imsp kpop lmtp; do
	enabled chapar-$u.socket && wrong "chapar-$u.socket is enabled"
done
systemd-analyze verify --man=no /lib/systemd/system/chapar*.{socket,service,timer,target} \
    2>&1 | grep chapar && wrong 'units'

echo secret | pkg chapar user add alice
printf 'Subject: kept\n\nx\n' | pkg chapar deliver alice
ln -s /lib/systemd/system/chapar-imaps.socket \
    /etc/systemd/system/sockets.target.wants/chapar-imaps.socket
rm /etc/systemd/system/timers.target.wants/chapar-check.timer
mails() {
	printf 'STAT\r\nQUIT\r\n' | setpriv --reuid chapar --regid chapar \
	    --clear-groups /usr/libexec/chapar/chapar-pop3 --user alice 2>/tmp/log |
	    tee /tmp/said |
	    grep -c '^+OK 1 [0-9]'
}
[ "$(mails)" = 1 ] || wrong "the message: $(cat /tmp/said /tmp/log)"

pkg dpkg -i /pkg/next.deb
[ "$(mails)" = 1 ] || wrong 'the message after an upgrade'
enabled chapar-imaps.socket || wrong 'an upgrade disables'
enabled chapar-check.timer && wrong 'an upgrade enables what was disabled'
owner 'chapar-auth 600' $S/users.tdb
pkg chapar check

pkg dpkg -r chapar
[ ! -e /usr/bin/chapar ] || wrong 'removed, and still there'
[ -s $S/users.tdb ] || wrong 'removed with its users'
pkg dpkg -i /pkg/next.deb
[ "$(mails)" = 1 ] || wrong 'the message, removed and installed again'

pkg dpkg -P chapar
[ -d $S/account ] || wrong 'purged with the mail in it'
grep -q 'has mail in it' /tmp/log || wrong 'nothing said of the mail'
enabled chapar-auth.socket && wrong 'purged, and enabled'
pkg dpkg -i /pkg/next.deb
[ "$(mails)" = 1 ] || wrong 'the message, purged and installed again'
CHAPAR_PURGE_MAIL=yes pkg dpkg -P chapar
[ ! -e $S ] || wrong 'asked for, and not purged'

pkg dpkg -i /pkg/this.deb
pkg dpkg -P chapar
[ ! -e $S ] || wrong 'an empty spool stays'

# A spool elsewhere.
echo CHAPAR_SPOOL=/srv/mail >/etc/chapar.conf
pkg dpkg -i /pkg/this.deb
owner 'chapar-auth 600' /srv/mail/users.tdb
[ -d /srv/mail/account ] || wrong 'no spool where the settings say'
exit $bad
END

# What changes is in memory, and nothing of it outside of this.
cat >"$T/outside" <<'END'
set -eu
mount -t tmpfs -o mode=755 tmpfs "$T/mnt"
mkdir "$T/mnt/up" "$T/mnt/work" "$T/mnt/root"
R=$T/mnt/root
mount -t overlay -o "lowerdir=/,upperdir=$T/mnt/up,workdir=$T/mnt/work" \
    overlay "$R"
mkdir "$R/pkg"
cp "$deb" "$R/pkg/this.deb"
cp "$T/next.deb" "$R/pkg/next.deb"
cp "$T/inside" "$R/pkg/inside"
mount -t tmpfs -o mode=755 tmpfs "$R/run"
mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"
mount -t proc proc "$R/proc"
mount -t tmpfs -o mode=755 tmpfs "$R/dev"
for n in null zero random urandom; do
	: >"$R/dev/$n"
	mount --bind "/dev/$n" "$R/dev/$n"
done
rm -f "$R/etc/dpkg/dpkg.cfg.d/"* # what images leave out
rm -f "$R/var/lib/dpkg/info/"*.list # who owns which file takes long to read
cd /
exec chroot "$R" /bin/bash /pkg/inside
END
mkdir "$T/mnt"
export T deb
unshare --mount --pid --fork --kill-child bash -c \
    'mount -t tmpfs tmpfs "$T/mnt" && mkdir "$T/mnt/a" "$T/mnt/b" &&
    mount -t overlay -o "lowerdir=/,upperdir=$T/mnt/a,workdir=$T/mnt/b" o "$T/mnt"' \
    2>"$T/err" || skip "no overlay here: $(cat "$T/err")"
unshare --mount --pid --fork --kill-child bash "$T/outside" || bad=1
exit $bad
