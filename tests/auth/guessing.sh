#!/bin/bash
# Password guessing: from one address, from many connections at once, against
# one user from everywhere; who is shut out, and who is not.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
need python3 systemd-socket-activate
tests/spool "$T/spool" || exit 1
# "secret" as it is hashed in a moment: what is asked here is how many may try.
for u in alice bob; do
	"$B/chapar" --spool "$T/spool" user passwd --hashed $u \
	    >"$T/out" 2>&1 <<-'END' || eq "another hash" '' "$(cat "$T/out")"
		$y$j75$ofatest.........$jktAGM/wD7m7AOIC8Vz/7GVCjVcWIaS0tjopimQ12rC
	END
done
PASS=()
listen "$T/auth" "$B/chapar-auth" --spool "$T/spool" \
    --throttle "$T/throttle.tdb" --trusted 198.51.100.9
timeout 200 python3 tests/auth/guess.py "$T/auth" || bad=1
eq "the memory's mode" 600 "$(stat -c %a "$T/throttle.tdb")"
eq "no names in it" 0 "$(grep -ac -e alice -e mallory "$T/throttle.tdb")"

# It is on the disk: another chapar-auth knows of it, and one that finds
# nonsense begins anew.
listen "$T/again" "$B/chapar-auth" --spool "$T/spool" \
    --throttle "$T/throttle.tdb"
eq "another process" temp "$(timeout 60 python3 tests/auth/guess.py \
    "$T/again" one 192.0.2.99 alice secret)"
head -c 9000 /dev/urandom >"$T/broken.tdb"
listen "$T/broken" "$B/chapar-auth" --spool "$T/spool" \
    --throttle "$T/broken.tdb"
eq "a broken memory" ok "$(timeout 60 python3 tests/auth/guess.py \
    "$T/broken" one 192.0.2.66 alice secret)"
listen "$T/none" "$B/chapar-auth" --spool "$T/spool" \
    --throttle "$T/no/such/folder.tdb"
eq "no memory" ok "$(timeout 60 python3 tests/auth/guess.py \
    "$T/none" one 192.0.2.66 alice secret)"
[ $bad = 0 ] || tail -n 30 "$T/log"
exit $bad
