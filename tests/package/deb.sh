#!/bin/bash
# The Debian package: it is built, lintian (where it is) finds nothing, and on a
# booted system it installs, is upgraded below open sessions, removed with the
# mail kept, and purged.
#
# To be short it takes the objects of this build instead of compiling again, and
# without what debuggers want.
for p in dpkg-buildpackage dh; do
	command -v $p >/dev/null || {
		echo "$p is not installed"
		exit 77
	}
done
dpkg-query -W -f '${db:Status-Status}' chapar 2>/dev/null |
    grep -qx installed && {
	echo 'a package is installed on this machine already'
	exit 77
}
. tests/systemd/lib.sh
export DPKG_DEB_COMPRESSOR_TYPE=none # it takes longest
# A copy of what belongs to the project, and of what was compiled.
mkdir -p "$T/src/debian/build" "$T/pkg"
tar cf - --exclude='./build*' --exclude=./.git --exclude=./debian/build . |
    tar xf - -C "$T/src" || exit 1
(cd "$B" && find shared spool handlers -name '*.o' -print0 |
    tar cf - --null -T -) | tar xf - -C "$T/src/debian/build" || exit 1
find "$T/src/debian/build" -name '*.o' -exec strip -g {} +
(cd "$T/src" && DEB_BUILD_OPTIONS='nocheck noautodbgsym' \
    dpkg-buildpackage -us -uc -b -nc -d) >"$T/log" 2>&1 || {
	tail -n 30 "$T/log"
	wrong 'it does not build'
	exit 1
}
grep -q ' -c -o' "$T/log" && wrong "compiled again: $(grep -c ' -c -o' "$T/log")"
deb=$(echo "$T"/chapar_*.deb)
mv "$deb" "$T/pkg/this.deb"
{
	! command -v lintian >/dev/null || lintian --allow-root \
	    --fail-on error,warning --suppress-tags \
	    uses-no-compression-for-control-tarball,uses-no-compression-for-data-tarball \
	    "$T/pkg/this.deb"
} >"$T/lintian" 2>&1 &
lintian=$!

# The next version, which differs in nothing else.
dpkg-deb -R "$T/pkg/this.deb" "$T/next" &&
    sed -i 's/^Version: .*/Version: 9.0/' "$T/next/DEBIAN/control" &&
    dpkg-deb --root-owner-group -b "$T/next" "$T/pkg/next.deb" >/dev/null ||
    wrong 'the next version'
rm -r "$T/src" "$T/next"

boot
# What images leave out; and who owns which file takes long to read.
guest sh -c 'rm -f /etc/dpkg/dpkg.cfg.d/* /var/lib/dpkg/info/*.list \
    /usr/sbin/policy-rc.d'
pkg() { # OPTION ... - of dpkg, which says nothing unless it fails
	# man-db's trigger reads all manual pages
	guest env DEBIAN_FRONTEND=noninteractive ${MAIL:+CHAPAR_PURGE_MAIL=yes} \
	    dpkg --no-triggers --force-unsafe-io "$@" >"$T/said" 2>&1 ||
	    wrong "dpkg $*: $(cat "$T/said")"
}
owner() { # WANT FILE
	eq "$2" "$1" "$(guest stat -c '%U %a' "$2")"
}
is_enabled() { # UNIT
	guest systemctl -q is-enabled "$1" 2>/dev/null
}
mails() {
	guest chapar box list --json alice |
	    sed -n 's/.*"name":"INBOX".*"messages":\([0-9]*\).*/\1/p'
}
S=/var/spool/chapar

pkg -i "$T/pkg/this.deb"
guest getent passwd chapar chapar-auth >/dev/null || wrong 'no users'
owner 'chapar 710' $S
owner 'chapar-auth 600' $S/users.tdb
owner 'chapar 700' $S/account
for u in auth.socket tidy.timer check.timer; do
	is_enabled chapar-$u || wrong "chapar-$u is not enabled"
done
eq "no port is open" 'chapar-auth.socket ' "$(listening)"
for u in imap imaps pop3 pop3s imsp kpop lmtp; do
	is_enabled chapar-$u.socket && wrong "chapar-$u.socket is enabled"
done
eq "nothing has failed" '' "$(guest systemctl --failed --plain --no-legend)"
eq "the units" '' "$(guest bash -c 'systemd-analyze verify --man=no \
    /lib/systemd/system/chapar*.{socket,service,timer,target} 2>&1' |
    grep chapar)"
for f in ADMIN.md changelog.gz changelog.Debian.gz; do
	guest sh -c "ls /usr/share/doc/chapar/$f*" >/dev/null || wrong "no $f"
done

# A site, and sessions that an upgrade leaves alone.
guest sh -euc 'echo secret | chapar user add alice
	systemctl enable -q --now chapar.target
	systemctl disable -q --now chapar-check.timer'
like "mail" '250 2.*' "$(talk lmtp /run/chapar/lmtp alice kept)"
holders 3 143
auth=$(guest systemctl show -P MainPID chapar-auth.service)
pkg -i "$T/pkg/next.deb"
eq "the version" 9.0 "$(guest dpkg-query -W -f '${Version}' chapar)"
hold_say noop
eq "sessions over an upgrade" '3 answer' "$said"
like "a new session" 'a OK*' "$(talk login 143)"
[ "$auth" != "$(guest systemctl show -P MainPID chapar-auth.service)" ] ||
    wrong 'who hands out logins is the old one'
is_enabled chapar.target || wrong 'an upgrade disables'
is_enabled chapar-check.timer && wrong 'an upgrade enables what was disabled'
owner 'chapar-auth 600' $S/users.tdb
eq "the mail" 1 "$(mails)"
guest chapar check >"$T/said" || wrong "check: $(cat "$T/said")"
let_go

# So does one of the forking service, which is a new one.
guest systemctl start chapar-fast.target
holders 2 143
imap=$(guest systemctl show -P MainPID chapar-imap.service)
pkg -i "$T/pkg/next.deb"
hold_say noop
eq "sessions, forked" '2 answer' "$said"
like "a new one, forked" 'a OK*' "$(talk login 143)"
[ "$imap" != "$(guest systemctl show -P MainPID chapar-imap.service)" ] ||
    wrong 'who forks is the old one'
let_go
guest systemctl stop chapar-fast.target
guest systemctl start chapar.target

pkg -r chapar
guest test ! -e /usr/bin/chapar || wrong 'removed, and still there'
guest test -s $S/users.tdb || wrong 'removed with its users'
eq "the port" 'Connection refused' "$(talk greet 143)"

pkg -P chapar
guest test -d $S/account || wrong 'purged with the mail in it'
like "what it says of that" '*has mail in it*' "$(cat "$T/said")"
eq "what is enabled" '' \
    "$(guest find /etc/systemd/system -name 'chapar*')"
pkg -i "$T/pkg/next.deb"
eq "the mail, purged and installed again" 1 "$(mails)"
MAIL=yes pkg -P chapar
guest test ! -e $S || wrong 'asked for, and not purged'

# A spool elsewhere, without mail in it.
guest sh -c 'echo CHAPAR_SPOOL=/srv/mail >/etc/chapar.conf'
pkg -i "$T/pkg/this.deb"
owner 'chapar-auth 600' /srv/mail/users.tdb
guest test -d /srv/mail/account || wrong 'no spool where the settings say'
pkg -P chapar
guest test ! -e /srv/mail || wrong 'an empty spool stays'
eq "nothing has failed" '' "$(guest systemctl --failed --plain --no-legend)"
power_off
wait $lintian || wrong "lintian: $(cat "$T/lintian")"
exit $bad
