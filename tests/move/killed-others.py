#!/usr/bin/env python3
"""Others that have to do with an account on its way are killed: who looks after
a move that died (--settle), who gives one up (--abort), at one call after the
other; and sessions that write to the account while it moves.  Who comes next
ends it: one server at most can be written to, in the end one is, and nothing is
lost that was acknowledged, or there twice."""
import itertools
import os
import subprocess
import threading
import time

from servers import (B, CRASHED, PRELOAD, finish, ids_of, message, two, wrong)

BUDGET = float(os.environ.get("BUDGET", "1"))  # seconds for each of the three
a, b = two()
SENT = [f"m{i}" for i in range(3)] + ["large"]
for name in SENT:
    a.chapar("deliver", "alice",
             data=message(name, 150000 if name == "large" else 0))


def keep(tag):
    for s in a, b:
        subprocess.run(["rm", "-rf", f"{s.spool}.{tag}"], check=True)
        subprocess.run(["cp", "-a", s.spool, f"{s.spool}.{tag}"], check=True)


def back(tag):
    for s in a, b:
        subprocess.run(["rm", "-rf", s.spool], check=True)
        subprocess.run(["cp", "-a", f"{s.spool}.{tag}", s.spool], check=True)


def state():
    """The two places, and what the directory of the first says."""
    said = a.chapar("directory", "show", "alice").stdout.split()
    return a.place("alice"), b.place("alice"), said[1].decode()


def whole(where, home=None):
    """Exactly one serves it, with all there is."""
    now = state()
    if now[:2].count("ordinary") != 1:
        wrong(where, "ends with", now)
        return
    home = home or (a if now[0] == "ordinary" else b)
    got = ids_of(home, "alice")
    if sorted(got) != sorted(SENT):
        wrong(where, "has", got)
    if home.ask("VERIFY alice")[:3] != "OK ":
        wrong(where, home.ask("VERIFY alice"))


def settled(where, later):
    """Who comes by now and then does the rest."""
    for n in range(3):
        a.settle(b, later=later + n * 100)
        b.settle(a, later=later + n * 100)
        if state()[:2].count("ordinary") == 1:
            break
    if state()[:2].count("ordinary") > 1:
        wrong(where, "is settled to", state())
    if state()[:2].count("ordinary") == 0 or "leaving" in state():
        wrong(where, "is not settled:", state())


def spread(trials):
    """As many as there is time for: a few of all first, then those between.
    A trial says whether it was killed; later calls of that sort are left out
    once one was not."""
    until, done, over = time.monotonic() + BUDGET, 0, {}
    for step in 8, 3, 1:
        for sort in trials:
            for at in range(step // 2, 64, step):
                if at >= over.get(sort, 64):
                    break
                if time.monotonic() > until and done > 3:
                    return done
                if sort(at):
                    done += 1
                else:
                    over[sort] = at
    return done


def stages():
    """What movers leave who die: a copy of each kind."""
    keep("base")
    seen = {}
    for at in itertools.count(2, 4):
        back("base")
        p = a.move("alice", b, ok=False, at=at)
        if p.returncode != CRASHED:
            break
        now = state()
        if now not in seen and now != ("ordinary", "none", "mail1"):
            seen[now] = f"s{len(seen)}"
            keep(seen[now])
    return seen


def settler(now, tag, s, other):
    def trial(at):
        where = f"{s.name} settles {now}, killed at {at}"
        back(tag)
        clock = str(int((time.time() + 100) * 1000000))
        p = s.chapar("move", "--settle", *s.peer(other, "LD_PRELOAD= "),
                     env={"LD_PRELOAD": PRELOAD, "CRASH_AT": str(at),
                          "CHAPAR_CLOCK": clock}, ok=False)
        if state()[:2].count("ordinary") > 1:
            wrong(where, "leaves", state())
        settled(where, 300)
        whole(where)
        return p.returncode == CRASHED
    return trial


def giver_up(now, tag, which):
    def trial(at):
        where = f"{now} is given up, {which} killed at {at}"
        back(tag)
        p = a.move("alice", b, "--abort", ok=False, **{which: at})
        struck = p.returncode == CRASHED or b"crashed at" in p.stderr
        if not struck and p.returncode != 0:
            wrong(where, "ended with", p.returncode, p.stderr)
        if state()[0] == "ordinary" and state()[1] == "ordinary":
            wrong(where, "leaves", state())
        a.chapar("move", "--abort", "alice", "mail2", *a.peer(b))
        if state()[:2] != ("ordinary", "none"):
            wrong(where, "ends with", state())
        whole(where)
        return struck
    return trial


def session(at):
    """Writes until it is killed, or told to go."""
    global SENT
    where = f"a session killed at {at}"
    back("base")
    p = subprocess.Popen(
        [f"{B}/chapar-imap", "--spool", a.spool,
         "--user", "alice"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ, LD_PRELOAD=PRELOAD, CRASH_AT=str(at)))
    begun, acked, sent = threading.Event(), [], []

    def write():
        try:
            p.stdout.readline()
            for n in range(400):
                text = message(f"w{n}").replace("\n", "\r\n").encode()
                sent.append(f"w{n}")
                p.stdin.write(b"w%d APPEND INBOX {%d+}\r\n%b\r\n"
                              % (n, len(text), text))
                p.stdin.flush()
                said = p.stdout.readline()
                while said and not said.startswith((b"w", b"* BYE")):
                    said = p.stdout.readline()
                if b" OK " not in said:
                    break
                acked.append(f"w{n}")
                begun.set()
        except OSError:
            pass
        begun.set()

    t = threading.Thread(target=write)
    t.start()
    begun.wait(30)
    a.move("alice", b)
    t.join()
    try:
        p.stdin.close()
    except OSError:
        pass
    died = p.wait(30) == CRASHED
    got = [x for x in ids_of(b, "alice") if x.startswith("w")]
    if state()[:2] != ("left", "ordinary") or len(got) != len(set(got)) or \
            set(acked) - set(got) or set(got) - set(sent):
        wrong(where, state(), "acknowledged", acked, "there", got)
    SENT += got
    whole(where, b)
    SENT = SENT[:4]
    return died


found = stages()
print("movers leave", *found)
if len(found) < 3:
    wrong("only", found)
count = spread([settler(now, tag, s, o) for now, tag in found.items()
                for s, o in ((a, b), (b, a)) if "left" in now or s is a])
print("who settles died", count, "times")
count = spread([giver_up(now, tag, which) for now, tag in found.items()
                if now[0] == "leaving" and now[2] == "mail1"
                for which in ("at", "there")])
print("who gives up died", count, "times")
count = spread([session])
print("sessions died", count, "times")
finish()
