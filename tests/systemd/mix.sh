#!/bin/bash
# The connections that one mail program has at once, in both families.
. tests/systemd/lib.sh
boot
install_chapar
mixed() { # FAMILY
	eq "$1" 'all of them' "$(client python3 "$PWD/tests/systemd/mix.py" 143 \
	    /run/chapar/lmtp 3 2>&1)"
	until_true eval '[ "$(guest chapar who --json | grep -c alice)" = 0 ]' ||
	    wrong "$1: somebody stays: $(guest chapar who)"
}
guest systemctl start chapar.target
mixed templates
guest systemctl start chapar-fast.target
mixed 'one service'
guest chapar check >"$T/said" || wrong "check: $(cat "$T/said")"
power_off
exit $bad
