#!/usr/bin/env python3
"""A server that follows another: it has all of it, goes on where it was when it
is killed, and takes its place; and the one that comes back is kept from
writing, shows what it alone has, and follows in its turn."""
import os
import random
import re
import subprocess
import time

from servers import B, finish, ids_of, message, two, wrong

a, b = two("alice bob carol")
b.chapar("user", "add", "dora", data="secret\n")
for user in "alice", "bob":
    for i in range(5):
        a.chapar("deliver", user, data=message(f"m{i}", 3000))
a.chapar("deliver", "alice", data=message("large", 200000))
a.talk("imap", "alice", "CREATE Work", "SELECT INBOX", "COPY 1:3 Work",
       "STORE 2 +FLAGS (\\Deleted)", "EXPUNGE", "SETACL Work bob lr")


def same(users, when):
    for user in users:
        if a.end(user) != b.end(user):
            wrong(when, user, a.end(user), b.end(user))


def until(what, why):
    for _ in range(1800):
        if what():
            return
        time.sleep(0.05)
    wrong("in vain:", why)


# once
p = b.chapar("replicate", "mail1", *b.peer(a))
if b"2 accounts" not in p.stdout:
    wrong("the first time:", p.stdout)
same(("alice", "bob"), "the first time")
if b.place("alice") != "standby":
    wrong("it is", b.place("alice"))
if b.chapar("deliver", "alice", data=message("no"), ok=False).returncode != 75:
    wrong("a standby is written to")
p = b.chapar("verify", "--with", "mail1", "alice", "bob", *b.peer(a))
if b" 2 the same," not in p.stdout:
    wrong(p.stdout)
p = b.chapar("replicate", "mail1", *b.peer(a))
if b"0 accounts, 0 KiB" not in p.stdout:
    wrong("nothing is new, but", p.stdout)


def follow():
    return subprocess.Popen(
        [f"{B}/chapar", "--spool", b.spool, "replicate", "--follow", "mail1",
         *b.peer(a)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


# all the time, killed now and then
dice = random.Random(1)
for turn in range(4):
    f = follow()
    if turn == 1:
        a.chapar("user", "add", "carol", data="secret\n")
    for i in range(12):
        user = dice.choice(("alice", "bob"))
        a.chapar("deliver", user, data=message(
            f"f{turn}.{i}", dice.choice((0, 500, 140000))))
    a.talk("imap", "alice", "SELECT Work", f"STORE 1 +FLAGS (k{turn})",
           f"CREATE B{turn}")
    if turn < 3:
        time.sleep(dice.random() / 20)
        f.kill()
        f.wait()
users = ("alice", "bob", "carol")
until(lambda: all(a.end(u) == b.end(u) for u in users), "to follow")
said = a.chapar("stats").stdout.decode()
if 'chapar_standby_connected{server="mail2"} 1' not in said:
    wrong("stats says", [n for n in said.split("\n") if "standby" in n])
until(lambda: 'chapar_standby_behind{server="mail2"} 0'
      in a.chapar("stats").stdout.decode(), "to have no lag")
for user in users:
    if b.ask(f"VERIFY {user}")[:3] != "OK ":
        wrong(b.ask(f"VERIFY {user}"))
p = b.chapar("promote", "mail1", *b.peer(a), ok=False)
if p.returncode != 75 or b"answers" not in p.stderr:
    wrong("one that lives is replaced:", p.stderr)

# it is lost, with two messages and a flag that nobody else has
f.kill()
f.wait()
had = ids_of(a, "alice")
for i in range(2):
    a.chapar("deliver", "alice", data=message(f"alone{i}"))
down = ["--peer-command", "false"]
p = b.chapar("promote", "mail1", *down)
if b"3 accounts are served from here" not in p.stdout:
    wrong("promote says", p.stdout, p.stderr)
if ids_of(b, "alice") != had:
    wrong("what was followed is not there")
b.chapar("deliver", "alice", data=message("after"))
b.talk("imap", "bob", "SELECT INBOX", "STORE 1 +FLAGS (\\Flagged)")
if "user/alice/Work" not in b.talk("imap", "bob", 'LIST "" user/*'):
    wrong("bob does not see what was shared with him")
p = b.chapar("promote", "mail1", *down)
if b"0 accounts are" not in p.stdout:
    wrong("a second time:", p.stdout)

# it comes back
p = a.chapar("fence", "mail2", *down, ok=False)
if p.returncode != 75:
    wrong("nobody could be asked, and it ends with", p.returncode)
until_there = f"{a.spool}.there"
open(until_there, "w").close()
f = subprocess.Popen(
    [f"{B}/chapar", "--spool", a.spool, "fence", "--wait", "mail2",
     f"--peer-command=test ! -e {until_there} && exec "
     + a.peer(b)[0].split("=", 1)[1]], stdout=subprocess.PIPE,
    stderr=subprocess.PIPE)
f.stderr.readline()  # it cannot be asked
os.remove(until_there)
out = f.communicate()[0]
if b"3 accounts are on other servers" not in out or f.returncode != 0:
    wrong("fence --wait says", out, f.returncode)
p = a.chapar("fence", "mail2", *a.peer(b))
if b"0 accounts are on other servers" not in p.stdout:
    wrong("fence says", p.stdout)
for user in users:
    if a.place(user) != "left":
        wrong(user, "is", a.place(user))
if a.chapar("deliver", "bob", data=message("no"), ok=False).returncode != 75:
    wrong("it is written to")
p = a.chapar("diverged", *a.peer(b), ok=False)
if p.returncode != 65 or b"alice: 2 records are here alone" not in p.stdout:
    wrong("diverged says", p.returncode, p.stdout)
lsn = re.search(rb"--from (\d+)", p.stdout)[1].decode()
log = a.chapar("log", "--from", lsn, "alice").stdout
if log.count(b" MSG ") != 2:
    wrong("the log of what it has alone", log)
a.settle(b, "--grace", "0")
if a.place("alice") != "left":
    wrong("what it has alone was removed")

# and follows
p = a.chapar("replicate", "mail2", *a.peer(b), ok=False)
if p.returncode != 65 or b"alice: what is here" not in p.stderr:
    wrong("replicate says", p.returncode, p.stderr)
a.chapar("diverged", "--drop", "alice", *a.peer(b))
a.chapar("replicate", "mail2", *a.peer(b))
same(("alice", "bob", "carol"), "after all of it")
if [a.place(u) for u in ("alice", "bob", "carol")] != ["standby"] * 3:
    wrong("they are", [a.place(u) for u in users])
finish()
