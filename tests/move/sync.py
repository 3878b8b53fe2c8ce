#!/usr/bin/env python3
"""Commits that wait for a standby: what was acknowledged is there when the
server is lost at any moment, with its spool; who has no standby is told so
before anything is written; and what was written but could not be acknowledged
does not come twice when it is sent again."""
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time

from servers import B, TMP, finish, ids_of, message, two, wrong

SEED = int(os.environ.get("SEED", random.randrange(1 << 30)))
dice = random.Random(SEED)
print("seed", SEED)
WAIT = {"CHAPAR_SYNC_STANDBY": "wait", "CHAPAR_STANDBY_TIMEOUT": "30s",
        "CHAPAR_DUPLICATE_WINDOW": "1h"}
BUSY = dict(WAIT, CHAPAR_STANDBY_TIMEOUT="2s")
SHORT = dict(WAIT, CHAPAR_STANDBY_TIMEOUT="1s")
DEGRADE = {"CHAPAR_SYNC_STANDBY": "degrade", "CHAPAR_STANDBY_TIMEOUT": "1s"}
USERS = ("alice", "bob", "carol")

a, b = two(" ".join(USERS))
a.chapar("user", "add", "carol", data="secret\n")


def until(what, why):
    for _ in range(600):
        if what():
            return
        time.sleep(0.05)
    wrong("in vain:", why)


def answers(names, rcpt, env, size=0):
    """Those to the messages: behind each 354."""
    text = "LHLO x\r\n"
    for name in names:
        text += "MAIL FROM:<>\r\n" + "".join(
            f"RCPT TO:<{u}>\r\n" for u in rcpt) + "DATA\r\n"
        text += message(name, size).replace("\n", "\r\n") + ".\r\n"
    said = a.run("chapar-lmtp", data=text + "QUIT\r\n", env=env)
    lines = said.stdout.decode().split("\r\n")
    got = []
    for i, line in enumerate(lines):
        if line[:3] == "354":
            got.append([n[:3] for n in lines[i + 1:i + 1 + len(rcpt)]])
    return got


def follow():
    return subprocess.Popen(
        [f"{B}/chapar", "--spool", b.spool, "replicate", "--follow",
         "--sync-each", "mail1", *b.peer(a)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, env=dict(os.environ, CHAPAR_SYNC="all"))


def standby_up():
    return (b'chapar_standby_synced{server="mail2"} 1'
            in a.chapar("stats").stdout)


# there is no standby: nothing is written, and everybody is told
before = a.end("alice")
if answers(["none"], ["alice", "bob"], SHORT) != [["451", "451"]]:
    wrong("without a standby LMTP says",
          answers(["none"], ["alice", "bob"], SHORT))
if a.chapar("deliver", "alice", data=message("none"), env=SHORT,
            ok=False).returncode != 75:
    wrong("chapar deliver without a standby")
p = a.run("chapar-imap", "--user", "alice", env=SHORT, data=(
    "1 CREATE New\r\n2 SELECT INBOX\r\n3 APPEND INBOX {5+}\r\nA: b\n\r\n"
    "4 SUBSCRIBE INBOX\r\n5 LOGOUT\r\n")).stdout.decode()
for tag in "1", "3", "4":
    if f"{tag} NO [UNAVAILABLE]" not in p:
        wrong("IMAP without a standby", p)
if "2 OK" not in p:
    wrong("it cannot be read:", p)
p = a.run("chapar-imsp", "--user", "alice", env=SHORT,
          data="1 SET x.color blue\r\n2 GET *\r\n3 LOGOUT\r\n").stdout.decode()
if "1 NO" not in p or "2 OK" not in p:
    wrong("IMSP without a standby", p)
if a.end("alice") != before:
    wrong("something was written:", before, a.end("alice"))
if answers(["alone"], ["alice"], DEGRADE) != [["250"]]:
    wrong("degraded, it is not taken")

# and without the option nobody asks
if shutil.which("strace"):
    subprocess.run(["strace", "-f", "-o", f"{TMP}/calls", f"{B}/chapar",
                    "--spool", a.spool, "deliver", "alice"],
                   input=message("nobody").encode())
    with open(f"{TMP}/calls") as calls:
        asked = [n for n in calls if "standby" in n or "futex(" in n]
    if asked:
        wrong("without the option:", asked)

# it comes
f = follow()
until(standby_up, "for the standby")
if answers(["first"], USERS, WAIT) != [["250"] * 3]:
    wrong("with a standby")
for user in USERS:
    if a.end(user) != b.end(user):
        wrong(user, a.end(user), b.end(user))

# it is stopped: written here, not acknowledged; and not twice
os.kill(f.pid, signal.SIGSTOP)
got = answers(["late"], ["alice"], SHORT)
if got != [["451"]]:
    wrong("with a standby that is stopped:", got)
if ids_of(a, "alice").count("late") != 1:
    wrong("it is not here", ids_of(a, "alice"))
got = answers(["late2"], ["alice"], SHORT)
if got != [["451"]] or "late2" in ids_of(a, "alice"):
    wrong("the next one is written, though nobody may hear of it", got)
begin = time.monotonic()
if answers(["slow"], ["bob"], DEGRADE) != [["250"]]:
    wrong("degraded, with a standby that is stopped")
os.kill(f.pid, signal.SIGCONT)
until(standby_up, "for the standby to go on")
if answers(["late"], ["alice"], WAIT) != [["250"]]:
    wrong("when it is sent again")
if ids_of(a, "alice").count("late") != 1 or a.end("alice") != b.end("alice"):
    wrong("sent again:", ids_of(a, "alice"), a.end("alice"), b.end("alice"))

# an account that it cannot take is in nobody's way
b.chapar("user", "add", "dora", data="secret\n")
a.chapar("user", "add", "dora", data="secret\n")
until(lambda: answers(["other"], ["dora"], SHORT) == [["451"]],
      "for dora to be refused")
if answers(["notdora"], ["alice"], WAIT) != [["250"]]:
    wrong("dora is in alice's way")


# what it has can be read there
said = b.run("chapar-imap", "--user", "bob", "--standby-reads", "always",
             data="1 SELECT INBOX\r\n2 FETCH 1:* (BODY[HEADER])\r\n"
             "3 STORE 1 +FLAGS (x)\r\n4 LOGOUT\r\n").stdout.decode()
if "1 OK [READ-ONLY]" not in said or "first@x" not in said or \
        "3 NO" not in said:
    wrong("the copy:", said)


class Client(threading.Thread):
    """Changes things until the server is gone, and remembers what was
    acknowledged."""

    def __init__(self, n):
        super().__init__()
        self.n, self.got = n, []
        self.user = USERS[n % 3]
        self.start()

    def one(self, name):
        if self.n < 3:
            size = random.Random(name).choice((0, 2000, 150000))
            names = [f"{name}.{i}" for i in range(3)]
            said = answers(names, USERS, BUSY, size)
            for mail, codes in zip(names, said):
                self.got += [(u, "mail", mail) for u, code
                             in zip(USERS, codes) if code == "250"]
            return
        said = a.run("chapar-imap", "--user", self.user, env=BUSY, data=(
            f"1 CREATE Box-{name}\r\n2 SELECT INBOX\r\n"
            f"3 STORE 1 +FLAGS (k{name})\r\n4 LOGOUT\r\n")).stdout.decode()
        if "1 OK" in said:
            self.got.append((self.user, "box", f"Box-{name}"))
        if "3 OK" in said:
            self.got.append((self.user, "flag", f"k{name}"))

    def run(self):
        for i in range(1000):
            try:
                self.one(f"{self.n}.{i}")
            except (subprocess.SubprocessError, OSError):
                return
            if lost.is_set():
                return


lost = threading.Event()
clients = [Client(n) for n in range(5)]
time.sleep(1 + dice.random())
# chapar-peer is the follower's child
os.killpg(f.pid, signal.SIGKILL)
f.wait()
os.rename(a.spool, a.spool + ".gone")
lost.set()
for c in clients:
    c.join()
shutil.rmtree(a.spool + ".gone")
if b"4 accounts are served" not in b.chapar(
        "promote", "mail1", "--peer-command", "false").stdout:
    wrong("promote")
there = {u: ids_of(b, u) for u in USERS}
state = {u: b.talk("imap", u, 'LIST "" *', "EXAMINE INBOX", "FETCH 1 (FLAGS)")
         for u in USERS}
n = 0
for c in clients:
    for user, what, name in c.got:
        n += 1
        if what == "mail" and name not in there[user]:
            wrong(name, "was acknowledged and is not there, of", user)
        elif what == "box" and f" {name}\r" not in state[user]:
            wrong(name, "was created and is not there, by", user)
        elif what == "flag" and name not in state[user]:
            wrong(name, "was set and is not there, by", user)
for user in USERS:
    if b.ask(f"VERIFY {user}")[:3] != "OK ":
        wrong(b.ask(f"VERIFY {user}"))
print(n, "changes acknowledged before the server was lost")
if n < 20:
    wrong("that is too few to say anything")
finish()
