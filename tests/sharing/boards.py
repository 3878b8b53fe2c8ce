#!/usr/bin/env python3
"""10,000 boards with unread counts in one LIST, and what that costs."""
import os
import resource
import shutil
import subprocess
import sys
import tempfile

B = os.environ["B"]
N = int(os.environ.get("BOARDS", "10000"))
# a sanitized build is slower by as much as it likes
LIMIT = float(os.environ.get("LIMIT_MS", "0" if os.environ.get("SAN") else
                             "100"))
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="boards.", dir=f"{B}/tmp")
SPOOL = f"{TMP}/spool"
bad = 0


def wrong(what):
    global bad
    bad = 1
    print("wrong:", what)


def imap(user, lines):
    """The answers, and the processor's milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    r = subprocess.run(
        [f"{B}/chapar-imap", "--spool", SPOOL, "--user", user],
        input="".join(f"{x}\r\n" for x in lines).encode(),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    ms = (after.ru_utime + after.ru_stime - before.ru_utime
          - before.ru_stime) * 1000
    return r.stdout.decode().split("\r\n")[1:], ms


subprocess.run(["tests/spool", SPOOL], check=True, stdout=subprocess.DEVNULL)
for argv in (["board", "add", "all"],
             ["acl", "set", "board/all", "alice", "all"]):
    subprocess.run([f"{B}/chapar", "--spool", SPOOL, *argv], check=True)
said, ms = imap("alice", [x for i in range(N) for x in
                          (f"a CREATE board/all/b{i}",)])
print(f"{N} boards made in {ms:.0f} ms")
lines = []
for i in range(0, N, 10):
    lines.append(f"a APPEND board/all/b{i} {{4+}}\r\na: b {{4+}}\r\na: c")
imap("alice", lines)
# a reader who has seen one of two in some
lines = []
for i in range(0, N, 50):
    lines += [f"a SELECT board/all/b{i}", "a STORE 1 +FLAGS.SILENT (\\Seen)"]
imap("bob", lines)
ASK = 'a LIST "" * RETURN (STATUS (MESSAGES UNSEEN))'
imap("bob", [ASK])
said, ms = imap("bob", [ASK])
print(f"LIST with unread counts of {N} boards: {ms:.1f} ms")
unseen = sum(int(x.split("UNSEEN ")[1].rstrip(")")) for x in said
             if "STATUS board/all/" in x)
want = 2 * len(range(0, N, 10)) - len(range(0, N, 50))
if unseen != want:
    wrong(f"{unseen} unread, not {want}")
if LIMIT and ms > LIMIT:
    wrong(f"more than {LIMIT} ms")
if not bad:
    shutil.rmtree(TMP)
sys.exit(bad)
