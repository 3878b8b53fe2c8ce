#!/bin/sh
# make install puts everything where the system looks for it, filled in, also
# beside a test that has a folder pam.d of its own below $B/tmp.
. tests/chapar/lib.sh
mkdir -p "$B/tmp/install.$$/pam.d"
trap 'rm -rf "$T" "$B/tmp/install.$$"' EXIT
make -s -o all B="$B" SAN= PREFIX=/opt/c DESTDIR="$T/x" install >"$T/log" 2>&1 ||
    wrong "make install: $(cat "$T/log")"
cd "$T/x/opt/c" || exit 1
for f in bin/chapar libexec/chapar/chapar-imap libexec/chapar/chapar-auth; do
	[ -x $f ] || wrong "$f is missing"
done
for f in lib/sysusers.d/chapar.conf lib/tmpfiles.d/chapar.conf \
    lib/systemd/system/chapar-imap.socket share/man/man8/chapar-imap.8 \
    share/man/man1/chapar.1 share/doc/chapar/inetd.conf \
    share/doc/chapar/starttls.conf share/doc/chapar/ADMIN.md \
    lib/sysctl.d/60-chapar.conf share/man/man7/chapar-units.7 \
    share/doc/chapar/postfix/main.cf share/doc/chapar/exim/chapar.conf \
    share/doc/chapar/opensmtpd/smtpd.conf; do
	[ -s $f ] || wrong "$f is missing"
done
! grep -rlE '@[A-Z]+@|/usr/local' lib share/doc/chapar/*.conf || wrong 'names'
grep -q '/opt/c/libexec/chapar/chapar-imap' lib/systemd/system/*imap@.service ||
    wrong 'the unit starts another program'
! find . -type f -perm /022 | grep . || wrong 'modes'
exit $bad
