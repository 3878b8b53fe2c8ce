#!/bin/sh
# log: everything that happened, as text and as JSON, from anywhere, and going
# on.
. tests/chapar/lib.sh
spool
message 1 >"$T/1"
chapar deliver alice <"$T/1"
chapar box create alice 'Tab"le'
chapar deliver 'alice+Tab"le' <"$T/1"
chapar box create alice Gone
chapar deliver alice+Gone <"$T/1"
chapar box del alice Gone

exits 0 chapar log alice
grep -q ' MSG INBOX uid 1 size [0-9]* () via chapar$' "$T/out" || wrong 'text'
grep -q ' PUT mailbox Tab"le via chapar$' "$T/out" || wrong 'text of PUT'
n=$(wc -l <"$T/out")
exits 0 chapar log alice --json
python3 - "$T/out" "$n" <<'EOP' || wrong 'the JSON'
import json, re, sys
log = [json.loads(l) for l in open(sys.argv[1])]
assert len(log) == int(sys.argv[2])
assert [r["lsn"] for r in log] == list(range(1, len(log) + 1))
assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", r["time"])
           for r in log)
msgs = [r for r in log if r["type"] == "MSG"]
assert [m["mailbox"] for m in msgs][:2] == ["INBOX", 'Tab"le'], msgs
assert re.fullmatch(r"#\d+", msgs[2]["mailbox"]), msgs
assert all(m["uids"] == "1" and m["flags"] == [] and m["via"] == "chapar"
           and m["size"] > 100 for m in msgs)
assert any(r["type"] == "DEL" and r["key"] == "Gone" for r in log)
EOP
exits 0 chapar log --from 4 alice
is 'from 4' "$((n - 3))" "$(wc -l <"$T/out")"
exits 0 chapar log --from=999 alice
is 'from beyond' 0 "$(wc -l <"$T/out")"

# --follow says what comes, at once, and ends when it is told to.
"$B/chapar" --spool "$S" log --json --follow --from $((n + 1)) alice \
    >"$T/follow" 2>&1 &
pid=$!
chapar deliver alice <"$T/1"
until_true test -s "$T/follow"
chapar deliver alice <"$T/1"
until_true eval '[ "$(wc -l <"$T/follow")" -ge 2 ]'
{
	kill $pid
	wait $pid
} 2>/dev/null
is 'followed' '2 3 ' "$(sed 's/.*"uids":"\([0-9]*\)".*/\1/' "$T/follow" |
    tr '\n' ' ')"

exits 67 chapar log nobody
exits 64 chapar log
exits 64 chapar log alice --from x
exit $bad
