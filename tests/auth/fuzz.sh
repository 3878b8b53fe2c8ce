#!/bin/bash
# Broken frames and broken SASL messages: chapar-auth hangs up on some, answers
# others, and goes on.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
need python3 systemd-socket-activate
tests/spool "$T/spool" || exit 1
PASS=()
listen "$T/auth" "$B/chapar-auth" --spool "$T/spool" --throttle none \
    --mechanisms "PLAIN SCRAM-SHA-256 CRAM-MD5 APOP EXTERNAL ANONYMOUS"
timeout 200 python3 tests/auth/fuzz.py "$T/auth" 400 || bad=1
eq "as ever" "ok alice alice " \
    "$("$B/tests/tools/authask" --auth-socket "$T/auth" password alice secret)"
for what in "imap ok anonymous anonymous " "pop no" "lmtp no" "imsp no"; do
	eq "nobody, by ${what%% *}" "${what#* }" \
	    "$("$B/tests/tools/authask" --auth-socket "$T/auth" \
		anonymous "${what%% *}" me)"
done
eq "nothing has ended" 0 "$(grep -c -e Sanitizer -e 'signal' "$T/log")"
[ $bad = 0 ] || tail -n 20 "$T/log"
exit $bad
