#!/bin/sh
# box: list, create, del, and what is refused.
. tests/chapar/lib.sh
spool

exits 0 chapar box create alice Work/2026
exits 0 chapar box create alice Sent --use sent
exits 0 chapar box create alice 'Entwürfe & mehr "x"'
exits 0 chapar box list alice
grep -q '^ *0  *0  *0   INBOX$' "$T/out" || wrong 'INBOX as text'
is 'lines of text' 5 "$(wc -l <"$T/out")"

message 1 | chapar deliver alice || wrong 'deliver'
message 2 | chapar deliver alice+Work/2026 || wrong 'deliver to a folder'
exits 0 chapar box list alice --json
python3 - "$T/out" <<'EOP' || wrong 'the JSON'
import json, sys
boxes = [json.loads(l) for l in open(sys.argv[1])]
names = [b["name"] for b in boxes]
assert sorted(names) == sorted(
    ["INBOX", "Work/2026", "Sent", 'Entwürfe & mehr "x"']), names
boxes = {b["name"]: b for b in boxes}
assert boxes["INBOX"]["messages"] == 1, boxes
assert boxes["INBOX"]["id"] == 1
assert boxes["INBOX"]["unseen"] == 1
assert boxes["Work/2026"]["messages"] == 1
assert boxes["Work/2026"]["bytes"] > 100
assert boxes["Work/2026"]["uidnext"] == 2
assert boxes["Sent"]["use"] == ["Sent"]
EOP

exits 73 chapar box create alice Work/2026
says 'exists already'
exits 0 chapar box del alice Sent
exits 66 chapar box del alice Sent
says 'no such mailbox'
exits 64 chapar box create alice 'a//b'
says 'cannot be a name'
exits 64 chapar box create alice
exits 64 chapar box create alice x --use nonsense
exits 64 chapar box frobnicate alice
exits 64 chapar box list alice too much
exits 67 chapar box list nobody
says 'no such account'
exits 67 chapar box list 'no/body'
S=$T/none
exits 75 chapar box list alice
says 'init makes one'
exit $bad
