#!/bin/sh
# The systemd units are well formed, with the programs' place filled in.
. tests/chapar/lib.sh
command -v systemd-analyze >/dev/null || {
	echo 'no systemd-analyze'
	exit 77
}
for u in units/*.socket units/*.service units/*.timer; do
	grep -q '^ExecStart=-\?\(@LIBEXECDIR@/chapar-[a-z0-9]*\|@BINDIR@/chapar\)\( \|$\)' "$u" ||
	    [ "${u%.service}" = "$u" ] || wrong "$u: which program?"
	sed 's|@[A-Z]*@/chapar[-a-z0-9]*|/bin/cat|g' "$u" >"$T/${u#units/}"
done
SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no \
    "$T"/*.socket "$T"/*.service "$T"/*.timer >"$T/out" 2>&1 || wrong 'verify'
[ -s "$T/out" ] && wrong 'complaints' && cat "$T/out"
exit $bad
