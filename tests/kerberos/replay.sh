#!/bin/bash
# What a client of chapar-kpop said, said again: as a replay, and where nobody
# remembers it, when its time or its ticket's is over.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/kerberos/kdc.sh
. tests/kerberos/kdc.sh
need python3
tests/spool "$T/spool" || exit 1
kdc_up
export CHAPAR_SPOOL=$T/spool CHAPAR_KEYTAB=$T/kdc/service.keytab
export CHAPAR_HOSTNAME=localhost
skew() { # SECONDS - how wrong clocks may be
	sed -i "/clockskew/d; s/^\[libdefaults\]/&\n  clockskew = $1/" \
	    "$T/kdc/krb5.conf"
}

# What a client says, on its way to the server.
record() { # FILE
	cat >"$T/between" <<-END
		#!/bin/sh
		exec tee "$1" | "$B/chapar-kpop"
	END
	chmod +x "$T/between"
	printf 'USER alice\r\nPASS x\r\nSTAT\r\nQUIT\r\n' |
	    timeout 60 "$B/tests/tools/kpopask" "$T/between" 2>>"$T/log" |
	    tr -d '\r' | paste -sd '|'
}
again() { # FILE
	timeout 60 python3 tests/kerberos/pipe.py "$B/chapar-kpop" <"$1" \
	    2>"$T/why" | tr -d '\0\r' | paste -sd '|'
	cat "$T/why" >>"$T/log"
}

like "as it was" '*+OK 0 messages|*' "$(record "$T/said")"
[ -s "$T/said" ] || eq "recorded" something nothing
like "again" '*' "$(again "$T/said" >"$T/got"; cat "$T/got")"
eq "again: served" 0 "$(grep -c '+OK 0 messages' "$T/got")"
like "again: why" '*[Rr]eplay*' "$(cat "$T/why")"

# The same where no cache has it: good, for the clock is not wrong by much.
KRB5RCACHENAME=file2:$T/kdc/other
like "another cache" '*+OK 0 messages*' "$(again "$T/said")"

# Late, and nobody remembers.
skew 1
sleep 2.5
KRB5RCACHENAME=file2:$T/kdc/third
again "$T/said" >"$T/got"
eq "late: served" 0 "$(grep -c '+OK 0 messages' "$T/got")"
like "late: why" '*[Cc]lock skew*' "$(cat "$T/why")"

# A ticket of two seconds, when they are over.
skew 300
KRB5RCACHENAME=file2:$T/kdc/fourth
kinit -l 2s -k -t "$T/kdc/client.keytab" alice
like "a short ticket" '*+OK 0 messages|*' "$(record "$T/short")"
skew 1
sleep 4
KRB5RCACHENAME=file2:$T/kdc/fifth
again "$T/short" >"$T/got"
eq "expired: served" 0 "$(grep -c '+OK 0 messages' "$T/got")"
like "expired: why" '*[Ee]xpired*' "$(cat "$T/why")"
[ $bad = 0 ] || tail -n 30 "$T/log"
exit $bad
