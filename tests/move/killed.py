#!/usr/bin/env python3
"""A move whose ends are killed, at one call after the other: who comes along
finishes it, or gives it up.  At no time both servers write to the account, in
the end one does, and nothing is lost that was answered; somebody delivers all
the while, and a client changes flags."""
import os
import subprocess
import sys
import threading
import time

from servers import (CRASHED, TMP, finish, ids_of, message, two, wrong)

BUDGET = 6  # seconds for each of the two ends
STEP = int(os.environ.get("CRASH_STEP", "0"))

a, b = two()
for i in range(3):
    a.chapar("deliver", "alice", data=message(f"m{i}"))
a.chapar("deliver", "alice", data=message("large", 150000))
a.talk("imap", "alice", "CREATE Work", "SELECT INBOX", "COPY 1:3 Work")
sent = [f"m{i}" for i in range(3)] + ["large"]
for s in a, b:
    subprocess.run(["cp", "-a", s.spool, s.spool + ".base"], check=True)
BASE = list(sent)


class Traffic(threading.Thread):
    """Delivers to whoever takes it, and remembers what was taken."""

    def __init__(self, tag):
        super().__init__()
        self.tag, self.taken, self.over = tag, [], False
        self.start()

    def run(self):
        n = 0
        while not self.over:
            name = f"{self.tag}-{n}"
            if any(s.chapar("deliver", "alice", data=message(name),
                            ok=False).returncode == 0 for s in (a, b)):
                self.taken.append(name)
                n += 1
            a.talk("imap", "alice", "SELECT Work",
                   "STORE 1 +FLAGS ($again)") if n % 3 == 1 else None

    def end(self):
        self.over = True
        self.join()


def places():
    return [s.place("alice") for s in (a, b)]


def trial(at, which):
    """Returns whether it was killed."""
    for s in a, b:
        subprocess.run(["rm", "-rf", s.spool], check=True)
        subprocess.run(["cp", "-a", s.spool + ".base", s.spool], check=True)
    # a copy is mended at the first change: not what is of interest
    a.chapar("deliver", "alice", data=message("first"))
    busy = Traffic(f"t{at}") if at % 3 == 0 else None
    p = a.move("alice", b, ok=False, **{which: at})
    struck = p.returncode == CRASHED or b"crashed at" in p.stderr
    where = f"{which} killed at call {at}"
    if not struck and p.returncode != 0:
        wrong(where, "ended with", p.returncode, p.stderr.decode())
    now = places()
    if now.count("ordinary") > 1:
        wrong(where, "leaves", now)
    if struck and at % 5 == 2:  # nobody comes along but the timer
        a.settle(b)
        if places() != now:
            wrong(where, "is settled at once")
        a.settle(b, later=100)
        b.settle(a, later=100)
        want = places()
        if want not in (["left", "ordinary"], ["ordinary", "none"],
                        ["ordinary", "standby"], ["ordinary", "sealed"]):
            wrong(where, "is settled to", want, "from", now)
    elif struck and at % 2 == 1 and a.place("alice") != "left" and \
            b"alice\tmail1" in a.chapar("directory", "show", "alice").stdout:
        a.move("alice", b, "--abort")
        want = ["ordinary", "none"]
    else:
        a.move("alice", b)
        want = ["left", "ordinary"]
    if busy:
        busy.end()
    if places() != want:
        wrong(where, "ends with", places(), "after", now)
    home = a if want[0] == "ordinary" else b
    taken = BASE + ["first"] + (busy.taken if busy else [])
    got = ids_of(home, "alice")
    if sorted(got) != sorted(taken):
        wrong(where, "taken", taken, "there", got)
    if home.ask("VERIFY alice")[:3] != "OK ":
        wrong(where, home.ask("VERIFY alice"))
    return struck


def calls(which):
    """How many there are."""
    n = 64
    while True:
        for s in a, b:
            subprocess.run(["rm", "-rf", s.spool], check=True)
            subprocess.run(["cp", "-a", s.spool + ".base", s.spool],
                           check=True)
        p = a.move("alice", b, ok=False, **{which: n})
        if p.returncode != CRASHED and b"crashed at" not in p.stderr:
            return n
        n *= 2


for which in "at", "there":
    most = calls(which)
    begin = time.monotonic()
    once = trial(0, which)
    # as many as there is time for, spread over all
    each = time.monotonic() - begin
    step = STEP or max(1, int(most * each / BUDGET))
    struck = tried = 0
    for at in range(1, most, step):
        if not STEP and time.monotonic() - begin > 2 * BUDGET:
            break
        tried += 1
        if not trial(at, which):
            break
        struck += 1
    print(f"{which}: killed at {struck} of {tried} calls, every {step}th")
    if struck == 0:
        wrong("it was not killed once")
finish()
