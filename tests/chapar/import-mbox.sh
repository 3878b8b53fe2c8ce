#!/bin/sh
# import mbox: where messages begin, quoting, Status fields, dates; folders of
# files; what was exported and imported again is the same.
. tests/chapar/lib.sh
spool

cat >"$T/m" <<'EOM'
From MAILER-DAEMON Thu Jan  1 00:00:01 1970
Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA
X-IMAP: 1700000000 0000000005

This text is part of the internal format of your mail folder.

From ann@example.edu Tue Nov 14 22:13:20 2023
Subject: one
Status: RO
X-Status: AF
X-Keywords: $Junk Sp=C3=A4ter
X-UID: 17
Content-Type: text/plain

>From the start
>>From twice
From here on it is no separator, for there is no empty line in front

From nor is this, without a date

> From stays

From "Bob B." <bob@example.edu> Tue Nov 14 22:13:21 2023
Subject: two
X-Status: D


From carl@example.edu Tue Nov 14 22:13:22 2023 +0100
Subject: three

last line without its end
EOM
printf '%s' "$(cat "$T/m")" >"$T/mbox"

exits 0 chapar import mbox "$T/mbox" alice
is 'silence' '' "$(cat "$T/out" "$T/err")"
chapar log alice --json | python3 -c '
import json, sys
flags = [set(r["flags"]) for r in map(json.loads, sys.stdin)
         if r["type"] == "MSG"]
assert flags == [
    {"\\Seen", "\\Answered", "\\Flagged", "$Junk", "Sp=C3=A4ter"},
    {"\\Deleted"}, set()], flags' || wrong flags
exits 0 chapar export maildir alice "$T/md"
is 'dates' '1699996402 1700000000 1700000001 ' \
    "$(find "$T/md/cur" -type f -printf '%T@\n' | sed 's/\..*//' | sort | tr '\n' ' ')"
cat >"$T/one" <<'EOM'
Subject: one
Content-Type: text/plain

From the start
>From twice
From here on it is no separator, for there is no empty line in front

From nor is this, without a date

> From stays
EOM
cmp -s "$T/one" "$T"/md/cur/*U1B* || { wrong 'the first'; diff "$T/one" "$T"/md/cur/*U1B*; }
printf 'Subject: two\n\n' | cmp -s - "$T"/md/cur/*U2B* || wrong 'the second'
printf 'Subject: three\n\nlast line without its end' |
    cmp -s - "$T"/md/cur/*U3B* || wrong 'the third'

# There and back again, with folders.
chapar box create alice Work/2026
message 1 | chapar deliver alice+Work/2026
message big 300000 | chapar deliver alice+Work/2026
chapar box create alice Work
chapar box create alice '.dot/50%/x.y'
exits 0 chapar export mbox alice "$T/e1"
is 'files' './%2Edot/50%25/x.y.mbox ./INBOX.mbox ./Work.mbox ./Work/2026.mbox ' \
    "$(cd "$T/e1" && find . -type f | sort | tr '\n' ' ')"
exits 0 chapar import mbox "$T/e1" bob
exits 0 chapar export mbox bob "$T/e2"
diff -r "$T/e1" "$T/e2" >"$T/diff" || { wrong 'once more'; cat "$T/diff"; }
exits 0 chapar import mbox "$T/e1/Work/2026.mbox" bob --into Copy
is 'into a folder' 2 "$(chapar box list bob --json | grep Copy |
    sed 's/.*"messages":\([0-9]*\).*/\1/')"
exits 0 chapar import mbox "$T/e1" bob --into Below
chapar box list bob --json | grep -qF '"Below/.dot/50%/x.y"' || wrong 'below'

# CRLF, an empty one, and what is none.
sed 's/$/\r/' "$T/m" >"$T/crlf"
exits 0 chapar import mbox "$T/crlf" bob --into Crlf
is 'with CRLF' 3 "$(chapar box list bob --json | grep Crlf |
    sed 's/.*"messages":\([0-9]*\).*/\1/')"
: >"$T/empty"
exits 0 chapar import mbox "$T/empty" bob --into Empty
exits 65 chapar import mbox "$T/one" bob
says 'no mbox'
exits 66 chapar import mbox "$T/nowhere" bob
exits 67 chapar import mbox "$T/mbox" nobody
exits 73 chapar export mbox alice "$T/e1"
exit $bad
