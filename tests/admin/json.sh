#!/bin/sh
# Each subcommand that lists something says it as JSON, an object a line; and
# the numbers of stats are what Prometheus reads.
. tests/chapar/lib.sh
command -v python3 >/dev/null || { echo 'python3 is not installed'; exit 77; }

# objects COMMAND ...: at least one line, and each an object.
objects() {
	exits 0 chapar "$@"
	python3 -c '
import json, sys
lines = sys.stdin.read().splitlines()
assert lines, "nothing"
for line in lines:
    assert isinstance(json.loads(line), dict), line
' <"$T/out" || wrong "chapar $*: $(cat "$T/out")"
}

spool
message 1 | chapar deliver alice
exits 0 chapar board add 'a"b\é'
exits 0 chapar quota set user/alice storage=1M
exits 0 chapar acl set user/alice bob lrs
exits 0 chapar expire --set 30 alice
printf '%s\r\n' 'a CREATE "x \"y\" &AOk-"' 'b DELETE "x \"y\" &AOk-"' \
	'c SELECT INBOX' 'd STORE 1 +FLAGS (\Deleted)' 'e EXPUNGE' 'f LOGOUT' |
	"$B/chapar-imap" --spool "$S" --user alice >/dev/null 2>&1
exits 0 chapar user list --json # one list, which is older
python3 -c 'import json, sys; assert len(json.load(sys.stdin)) == 2' \
	<"$T/out" || wrong "users: $(cat "$T/out")"
objects box list --json alice
objects acl list --json user/alice
objects quota list --json
objects board list --json
objects log --json alice
objects audit --json alice
objects check --json
objects expire --list --json alice
objects undelete --json --list alice
objects undelete --json --list alice INBOX
objects doctor --json
objects backup --json "$T/copy"
objects verify --json "$T/copy"
mkfifo "$T/in"
"$B/chapar-imap" --spool "$S" --user alice <"$T/in" >"$T/one" 2>/dev/null &
one=$!
exec 7>"$T/in"
until_true grep -q PREAUTH "$T/one"
objects who --json
exec 7>&-
wait $one

# Each metric has a type and help, before its samples, once.
exits 0 chapar stats
python3 - "$T/out" <<'END' || wrong "not Prometheus: $(cat "$T/out")"
import re
import sys

typed, helped, seen = set(), set(), set()
text = open(sys.argv[1]).read()
assert text.endswith("\n")
for line in text.splitlines():
    m = re.match(r"# (TYPE|HELP) (chapar_[a-z_]+) (.+)$", line)
    if m:
        where = typed if m[1] == "TYPE" else helped
        assert m[2] not in where, line
        if m[1] == "TYPE":
            assert m[3] in ("gauge", "counter"), line
            assert m[3] != "counter" or m[2].endswith("_total"), line
        where.add(m[2])
        continue
    m = re.match(r'(chapar_[a-z_]+)(\{[a-z]+="[^"\\]*"\})? [0-9]+$', line)
    assert m, line
    assert m[1] in typed and m[1] in helped, line
    assert (m[1], m[2]) not in seen, line
    seen.add((m[1], m[2]))
assert len(seen) >= 5
END
if command -v promtool >/dev/null; then
	promtool check metrics <"$T/out" || wrong 'promtool'
fi
exit $bad
