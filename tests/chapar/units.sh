#!/bin/sh
# The systemd units are well formed, with the programs' place filled in; those
# that stay are hardened; and what one family has, the other has.
. tests/chapar/lib.sh
command -v systemd-analyze >/dev/null || {
	echo 'no systemd-analyze'
	exit 77
}
mkdir "$T/made" "$T/units"
units/make-units "$T/made" /opt/lib /opt/bin || wrong 'make-units'
! grep -r '@[A-Za-z-]*@' "$T/made" || wrong 'not filled in'
for u in "$T"/made/*; do # what is not installed cannot be verified
	! grep '^Exec' "$u" | grep -v \
	    '=-\?/opt/\(lib/chapar-[a-z0-9]*\|bin/chapar\)\( \|$\)' ||
	    wrong "$u: which program?"
	sed 's|/opt/[-a-z0-9/]*|/bin/cat|g' "$u" >"$T/units/${u##*/}"
done
SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no \
    "$T"/units/* >"$T/out" 2>&1 || wrong 'verify'
[ -s "$T/out" ] && wrong 'complaints' && cat "$T/out"

# 2.0 of 10, from ten times what systemd counts.
if systemd-analyze --help | grep -q -- --offline; then
	for u in "$T"/units/*[!@].service; do
		systemd-analyze security --no-pager --offline=true \
		    --threshold=20 "$u" >"$T/out" 2>&1 || {
			wrong "$u is not hardened: $(tail -n 1 "$T/out")"
			grep '✗' "$T/out"
		}
	done
fi

# Nobody is served before the fence, where there is one; but other servers are.
fence=$T/made/chapar-fence.service
for u in "$T"/made/*.service; do
	n=${u##*/}
	case $n in
	*-peer.service | *-peer@.service)
		grep -q "RequiredBy=.*$n" "$fence" && wrong "$n waits for others"
		continue
		;;
	esac
	{ grep -q '^ExecStart=.*/chapar-\(tls /opt/lib/chapar-\)\?\(imap\|pop3\|kpop\|imsp\|lmtp\)' "$u" ||
	    grep -q '^ExecStart=.*/chapar \(move\|expire\)' "$u"; } || continue
	grep -q '^After=.*chapar-fence.service' "$u" || wrong "$n: not after it"
	grep -q "^RequiredBy=\(.* \)\?$n\( \|\$\)" "$fence" ||
	    wrong "$n: can do without it"
done

names=$(sed -n 's/^\([a-z][-a-z0-9]*\)\t.*/\1/p' units/services)
is 'services' 11 "$(echo "$names" | wc -l)"
for n in $names; do
	u=$T/made/chapar-$n
	is "$n: the same place" "$(grep ^ListenStream= "$u.socket")" \
	    "$(grep ^ListenStream= "$u-fast.socket")"
	grep -qx "Conflicts=chapar-$n.socket" "$u-fast.socket" ||
	    wrong "$n: both at once"
	is "$n: the same program" "$(sed -n 's/^ExecStart=-//p' "$u@.service")" \
	    "$(sed -n 's/^ExecStart=//p' "$u.service")"
done
exit $bad
