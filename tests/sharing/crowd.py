#!/usr/bin/env python3
"""Readers of a board do not slow who posts: with any number of them, each with
what he has seen and some waiting in IDLE, a post makes the same system calls
and writes the same number of bytes.  READERS says how many (1000 by hand)."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

B = os.environ["B"]
READERS = int(os.environ.get("READERS", "40"))
WAITING = int(os.environ.get("WAITING", str(min(READERS, 8))))
if os.environ.get("SAN"):
    print("sanitizers make system calls of their own")
    sys.exit(77)
if not shutil.which("strace") or subprocess.run(
        ["strace", "-o", "/dev/null", "true"]).returncode != 0:
    print("strace does not work here")
    sys.exit(77)
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="crowd.", dir=f"{B}/tmp")
SPOOL = f"{TMP}/spool"
bad = 0


def wrong(what):
    global bad
    bad = 1
    print("wrong:", what)


def imap(user, lines, *more):
    r = subprocess.run(
        [f"{B}/chapar-imap", "--spool", SPOOL, "--user", user, *more],
        input="".join(f"{x}\r\n" for x in [*lines, "z LOGOUT"]).encode(),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return r.stdout.decode().split("\r\n")


def post():
    """System calls by name, and bytes written to files, for one message."""
    lines = ["LHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<board+news>",
             "DATA", "Subject: news", "", "text", ".", "QUIT"]
    r = subprocess.run(
        ["strace", "-ff", "-y", "-o", f"{TMP}/trace", f"{B}/chapar-lmtp",
         "--spool", SPOOL],
        input="".join(f"{x}\r\n" for x in lines).encode(),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if b"250 2.0.0" not in r.stdout and b"250 2" not in r.stdout[-80:]:
        wrong(f"not posted: {r.stdout}")
    calls, size = {}, 0
    # a file for each process: in one file, a call that waits is in two pieces
    for name in glob.glob(f"{TMP}/trace.*"):
        with open(name) as f:
            for line in f:
                m = re.match(r"^(\w+)\(", line)
                if m:
                    calls[m[1]] = calls.get(m[1], 0) + 1
                m = re.match(
                    r"^p?writev?(?:64)?\(\d+<(/[^>]*)>.* = (\d+)$", line)
                if m and m[1].startswith(os.path.realpath(SPOOL)):
                    size += int(m[2])
        os.unlink(name)
    return calls, size


subprocess.run(["tests/spool", SPOOL], check=True, stdout=subprocess.DEVNULL)
subprocess.run([f"{B}/chapar", "--spool", SPOOL, "board", "add", "--rights",
                "lrsp", "news"], check=True)
for _ in range(3):
    post()
alone = post()
imap("alice", [f"a CREATE user/r{i}" for i in range(READERS)],
     "--admins", "alice")
for i in range(READERS):
    said = imap(f"r{i}", ["a SELECT board/news",
                          f"b STORE {i % 3 + 1} +FLAGS (\\Seen)"])
    if not any(x.startswith("b OK") for x in said):
        wrong(f"r{i}: {said}")
waiting = []
for i in range(WAITING):
    p = subprocess.Popen(
        [f"{B}/chapar-imap", "--spool", SPOOL, "--user", f"r{i}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    p.stdin.write(b"a SELECT board/news\r\nb IDLE\r\n")
    p.stdin.flush()
    while not p.stdout.readline().startswith(b"+"):
        pass
    waiting.append(p)
crowd = post()
for p in waiting:  # each hears of it
    if b"EXISTS" not in p.stdout.readline():
        wrong("somebody who waits hears something else")
    p.stdin.write(b"DONE\r\nc LOGOUT\r\n")
    p.stdin.close()
    p.stdout.read()
    p.wait()
print(f"a post: {sum(alone[0].values())} system calls and {alone[1]} bytes, "
      f"with {READERS} readers {sum(crowd[0].values())} and {crowd[1]}")
if alone != crowd:
    wrong(f"{alone} but with {READERS} readers {crowd}")
unseen = {x for i in range(READERS) for x in
          imap(f"r{i}", ["a STATUS board/news (UNSEEN)"])
          if x.startswith("* STATUS")}
if unseen != {"* STATUS board/news (UNSEEN 4)"}:
    wrong(f"unread: {unseen}")
if not bad:
    shutil.rmtree(TMP)
sys.exit(bad)
