#!/bin/bash
# More connections than there may be, from one address and from many, for both
# families: limits answer, the port stays open, and who is in stays in.
# Handlers that are killed under it harm nobody.
. tests/systemd/lib.sh
boot
install_chapar
guest sh -euc 'printf "CHAPAR_EXIT_IDLE=1\nCHAPAR_MAX_CONNECTIONS=20
CHAPAR_MAX_PER_ADDRESS=5\n" >/etc/chapar.conf
	mkdir /etc/systemd/system/chapar-imap.socket.d
	printf "[Socket]\nMaxConnections=20\nMaxConnectionsPerSource=5\n" \
	    >/etc/systemd/system/chapar-imap.socket.d/limits.conf
	systemctl daemon-reload
	systemctl start chapar.target'
count() { # WORD, of what flood says
	tr ' ' '\n' <<<"$said" | sed -n "s/^$1=//p"
}

flooded() { # FAMILY
	holders 3 143 3
	said=$(talk flood 143 300 1) # 127.0.1.1, which has one session
	eq "$1: from one address" 4 "$(count greeted)"
	eq "$1: and all hear of it" 0 "$(count failed)"
	said=$(talk flood 143 300 60)
	[ "$(count greeted)" -le 17 ] && [ "$(count greeted)" -gt 0 ] ||
	    wrong "$1: from many addresses: $said"
	eq "$1: all of them hear of it" 0 "$(count failed)"
	hold_say noop
	eq "$1: who was in before" '3 answer' "$said"
	until_true eval '[[ $(talk greet 143) == "* OK"* ]]' ||
	    wrong "$1: the port is closed"
}

flooded templates
[ "$(guest systemctl show -P NRefused chapar-imap.socket)" -gt 500 ] ||
    wrong "refused: $(guest systemctl show -P NRefused chapar-imap.socket)"
guest systemctl kill -s KILL 'chapar-imap@*'
let_go
until_true nobody || wrong "somebody stays: $(running)"
eq "none has failed" '' "$(guest systemctl --failed --plain --no-legend)"
like "the port after a massacre" '\* OK*' "$(talk greet 143)"

guest systemctl start chapar-fast.target
flooded 'one service'
said=$(talk flood 143 100 1)
eq "those refused are told why" 0 "$(count closed)"
let_go
until_true nobody || wrong "somebody stays: $(running)"
guest chapar check >"$T/said" || wrong "check: $(cat "$T/said")"
power_off
exit $bad
