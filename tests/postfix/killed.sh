#!/bin/bash
# A thousand messages through Postfix, while the processes that take them in are
# killed.  Each is there once: Postfix tries again what got no answer, and
# --duplicate-window knows what was stored before the answer was lost.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
# shellcheck source=tests/postfix/lib.sh
. tests/postfix/lib.sh
tests/spool "$T/spool" || exit 1
N=1000
start_lmtp CHAPAR_DUPLICATE_WINDOW=1d
start_postfix
smtp pour $N alice@test.example 8 >"$T/poured" 2>&1 &
pour=$!

children() { # those who serve a connection
	cat "/proc/$LMTP/task/$LMTP/children" 2>/dev/null
}
# An address whose verification was cut off would be refused for minutes.
while kill -0 $pour 2>/dev/null &&
    ! grep -q 'status=\(deliverable\|sent\)' "$T/maillog" 2>/dev/null; do
	sleep 0.05
done
killed=0
while kill -0 $pour 2>/dev/null || ! settled; do
	for p in $(children); do
		[ $killed -lt 150 ] && kill -KILL "$p" 2>/dev/null &&
		    killed=$((killed + 1))
	done
	sleep 0.1
	[ $SECONDS -lt 240 ] || {
		eq "all in time" 0 "$(queued)"
		break
	}
done
wait $pour || eq "sending" '' "$(cat "$T/poured")"
[ $killed -gt 10 ] || eq "killed" "more than 10" "$killed"

ids() {
	printf 'a SELECT INBOX\r\na FETCH 1:* BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]\r\na LOGOUT\r\n' |
	    "$B/chapar-imap" --spool "$T/spool" --user alice 2>/dev/null |
	    tr -d '\r' | sed -n 's/^Message-ID: <\([0-9]*\)@pour>$/\1/p'
}
eq "lost" 0 "$(comm -13 <(ids | sort -u) <(seq 0 $((N - 1)) | sort) | wc -l)"
eq "doubled" 0 "$(ids | sort | uniq -d | wc -l)"
eq "all" $N "$(ids | wc -l)"
"$B/chapar" --spool "$T/spool" check >"$T/said" ||
    eq "check" 0 "$(cat "$T/said")"
echo "$N messages, $killed processes killed, $SECONDS s"
grep -c 'duplicate dropped' "$T/log" | sed 's/$/ had been stored without an answer/'
the_end
