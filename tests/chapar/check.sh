#!/bin/sh
# check: silent about what is well, tells of damage, repairs views, and does
# not pretend to repair the log.
. tests/chapar/lib.sh
spool

# flip FILE OFFSET: one byte is another one.
flip() {
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	# shellcheck disable=SC2059
	printf "\\$(printf %o $((255 - byte)))" |
	    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

for i in 1 2 3; do
	message $i | chapar deliver alice
done
chapar box create alice Work
message 4 200000 | chapar deliver alice+Work
A=$(echo "$S"/account/*/alice)

exits 0 chapar check
grep -q '^2 accounts, 4 messages, .* all well$' "$T/out" || wrong "all: $(cat "$T/out")"
exits 0 chapar check alice
exits 0 chapar check --json
is 'accounts as JSON' '["alice", "bob"] [true, true] [4, 0]' "$(python3 -c '
import json, sys
r = sorted(map(json.loads, sys.stdin), key=lambda r: r["account"])
print(*(json.dumps([x[k] for x in r]) for k in ("account", "ok", "messages")))
' <"$T/out")"

# Views can be taken away at any time.
cp -a "$S" "$T/copy"
rm -rf "$A/catalog.tdb" "$A"/box/* "$A"/digest/*
exits 0 chapar check --repair
exits 0 chapar check
is 'messages' 3 "$(chapar box list alice --json | grep INBOX |
    sed 's/.*"messages":\([0-9]*\).*/\1/')"

# A byte in a row of an index.
flip "$(find "$A/box" -name '*1')" 16456
exits 65 chapar check
grep -q '^alice: .*box' "$T/out" || wrong "said $(cat "$T/out")"
exits 65 chapar check bob alice
exits 0 chapar check bob
exits 0 chapar check --repair alice
exits 0 chapar check

# A byte of a message, and one of a blob: neither can be got back.
flip "$(find "$A/blob" -type f)" 100000
exits 65 chapar check --json alice
grep -q '"ok":false' "$T/out" || wrong "said $(cat "$T/out")"
exits 65 chapar check --repair alice
rm -rf "$S"
cp -a "$T/copy" "$S"
exits 0 chapar check
log=$(find "$A/log" -type f)
at=$(grep -abo 'message 2' "$log" | sed 's/:.*//')
flip "$log" "$at"
exits 65 chapar check
exits 65 chapar check --repair
exits 0 chapar check bob

exits 67 chapar check nobody
exits 67 chapar check a/b
S=$T/none
exits 75 chapar check
exit $bad
