#!/usr/bin/env python3
"""Two processes change the rights and the limits of one mailbox at once, while
others read it and are killed; nothing is lost, and usage is what counting
gives.  SEED repeats a run, as far as the scheduler does."""
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
SEED = int(os.environ.get("SEED", time.time_ns() % 1000000))
SECONDS = float(os.environ.get("SECONDS_EACH", "2"))
random.seed(SEED)
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="rights.", dir=f"{B}/tmp")
SPOOL = f"{TMP}/spool"
bad = 0


def wrong(what):
    global bad
    bad = 1
    print(f"wrong (seed {SEED}): {what}")


def start(user, lines, *more):
    """A session that has all its commands from the beginning."""
    with tempfile.TemporaryFile(dir=TMP) as f:
        f.write("".join(f"{x}\r\n" for x in lines).encode())
        f.seek(0)
        return session(user, f, more)


def session(user, stdin, more):
    return subprocess.Popen(
        [f"{B}/chapar-imap", "--spool", SPOOL, "--user", user, *more],
        stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def imap(user, lines, *more):
    return start(user, [*lines, "z LOGOUT"],
                 *more).communicate()[0].decode().split("\r\n")


def races():
    """Each process has a name of its own in the list, and both have one."""
    n = 40
    a = start("alice", [f"a SETACL Work w{i} lrs" for i in range(n)]
              + ["a SETACL Work both +w"] * n + ["z LOGOUT"])
    b = start("alice", [f"a SETACL Work v{i} lr" for i in range(n)]
              + ["a SETACL Work both +i"] * n + ["z LOGOUT"])
    c = start("bob", ["a SELECT user/alice/Work", "b FETCH 1:* FLAGS",
                      "c STORE 1 +FLAGS (\\Seen)", "d NOOP"] * n + ["z LOGOUT"])
    for p in (a, b, c):
        said = p.communicate()[0]
        if p.returncode != 0 or b"z OK" not in said:
            wrong(f"a session ended with {p.returncode}: {said[-200:]}")
    said = [x for x in imap("alice", ["a GETACL Work"]) if "* ACL" in x][0]
    for i in range(n):
        if f" w{i} lrs" not in said or f" v{i} lr" not in said:
            wrong(f"number {i} is not there: {said}")
            break
    if not re.search(r" both wi\b", said):
        wrong(f"both: {said}")


def selected():
    """Who has a mailbox selected loses it, and what he may do there, at the
    next command."""
    p = subprocess.Popen(
        [f"{B}/chapar-imap", "--spool", SPOOL, "--user", "bob"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)

    def ask(line):
        p.stdin.write(f"{line}\r\n".encode())
        p.stdin.flush()
        while True:
            got = p.stdout.readline().decode()
            if got == "" or got.startswith(line.split()[0] + " "):
                return got

    imap("alice", ["a SETACL Work bob lrswte"])
    ask("a SELECT user/alice/Work")
    if "OK" not in ask("b STORE 1 +FLAGS (\\Flagged)"):
        wrong("with the right w")
    imap("alice", ["a SETACL Work bob -w"])
    if "NO" not in ask("c STORE 1 +FLAGS (\\Answered)"):
        wrong("without the right w any more")
    imap("alice", ["a SETACL Work bob -e"])
    if "NO" not in ask("d EXPUNGE"):
        wrong("without the right e any more")
    imap("alice", ["a SETACL Work bob l"])
    got = ask("e FETCH 1 BODY[]")
    if got.startswith("e OK"):
        wrong(f"without the right r any more: {got}")
    p.kill()
    p.communicate()
    imap("alice", ["a SETACL Work bob lrs"])


def usage(root):
    said = imap("alice", [f"a GETQUOTA {root}"])
    m = re.search(r"STORAGE (\d+) \d+ MESSAGE (\d+) \d+", "\n".join(said))
    return m and (int(m[1]), int(m[2]))


def count(boxes):
    """What STATUS says when all is added up, in bytes, and by FETCH."""
    size = messages = 0
    for b in boxes:
        for x in imap("alice", [f"a EXAMINE {b}", "b FETCH 1:* RFC822.SIZE"]):
            m = re.search(r"RFC822.SIZE (\d+)", x)
            if m:
                size += int(m[1])
                messages += 1
    return (size + 1023) // 1024, messages


def kills():
    """Sessions that are killed at any moment, below nested roots."""
    message = "{700+}\r\n" + "a" * 698 + "\r\n"
    imap("alice", ["a SETQUOTA user/alice (STORAGE 60 MESSAGE 90)",
                   "a SETQUOTA user/alice/Work (STORAGE 20 MESSAGE 25)"],
         "--admins", "alice")
    boxes = ["INBOX", "Work", "Work/a", "Other"]
    imap("alice", [f"a CREATE {b}" for b in boxes[1:]])
    end, killed = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        lines = []
        for _ in range(30):
            b, to = random.choice(boxes), random.choice(boxes)
            lines.append(random.choice([
                f"a APPEND {b} {message}", f"a SELECT {b}\r\nb COPY 1:3 {to}",
                f"a SELECT {b}\r\nb MOVE 1:2 {to}",
                f"a SELECT {b}\r\nb STORE 1:2 +FLAGS (\\Deleted)\r\nc EXPUNGE",
                "a RENAME Work/a Other/a", "a RENAME Other/a Work/a",
                f"a SETQUOTA user/alice/Work (MESSAGE {random.randrange(9, 30)}"
                " STORAGE 20)"]))
        both = [start("alice", lines, "--admins", "alice") for _ in range(2)]
        time.sleep(random.random() * 0.05)
        for p in both:
            p.send_signal(signal.SIGKILL)
            p.communicate()
            killed += 1
    names = [m[1] for x in imap("alice", ['a LIST "" *'])
             if (m := re.match(r'\* LIST \([^)]*\) "/" "?([^"]*)"?$', x))]
    work = [b for b in names if b.startswith("Work")]
    rest = [b for b in names if not b.startswith("Work")]
    for root, below in (("user/alice/Work", work), ("user/alice", rest)):
        if usage(root) != count(below):
            wrong(f"{root}: {usage(root)}, and by counting {count(below)}")
    print(f"{killed} sessions killed, seed {SEED}")


subprocess.run(["tests/spool", SPOOL], check=True, stdout=subprocess.DEVNULL)
imap("alice", ["a CREATE Work", "a APPEND Work {4+}\r\na: b",
               "a SETACL Work bob lrs"])
races()
selected()
kills()
r = subprocess.run([f"{B}/chapar", "--spool", SPOOL, "check"],
                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
if r.returncode != 0:
    wrong(f"chapar check: {r.stdout.decode()}")
if not bad:
    shutil.rmtree(TMP)
sys.exit(bad)
