#!/usr/bin/env python3
"""Promote, and then the fence of the server that comes back, killed at one call
after the other: whoever runs them again finishes them.  In the end one server
can be written to, it has all that was followed, and what the other one alone
has is still there to be seen."""
import os
import subprocess
import time

from servers import (CRASHED, PRELOAD, finish, ids_of, message, two, wrong)

BUDGET = 4  # seconds
STEP = int(os.environ.get("CRASH_STEP", "0"))
DOWN = ["--peer-command", "LD_PRELOAD= false"]

a, b = two()
for i in range(3):
    a.chapar("deliver", "alice", data=message(f"m{i}"))
a.chapar("deliver", "bob", data=message("large", 150000))
a.talk("imap", "alice", "CREATE Work", "SETACL Work bob lr")
b.chapar("replicate", "mail1", *b.peer(a))
a.chapar("deliver", "alice", data=message("alone"))  # nobody has it but a
for s in a, b:
    subprocess.run(["cp", "-a", s.spool, s.spool + ".base"], check=True)
HAD = ["m0", "m1", "m2"]


def fresh():
    for s in a, b:
        subprocess.run(["rm", "-rf", s.spool], check=True)
        subprocess.run(["cp", "-a", s.spool + ".base", s.spool], check=True)


def killed(server, at, *words):
    """Was it?"""
    p = server.chapar(*words, ok=False,
                      env={"LD_PRELOAD": PRELOAD, "CRASH_AT": str(at)})
    if p.returncode not in (0, CRASHED):
        wrong(words[0], "killed at", at, "ends with", p.returncode,
              p.stderr.decode())
    return p.returncode == CRASHED


def fence_words():
    return ["fence", "mail2", f"--peer-command=LD_PRELOAD= {a.peer(b)[0][15:]}"]


def trial(at):
    """Kills both at their call of that number: which of them were?"""
    fresh()
    struck = [killed(b, at, "promote", "mail1", *DOWN)]
    where = f"promote killed at {at}"
    for user in "alice", "bob":
        if b.place(user) not in ("standby", "sealed", "ordinary"):
            wrong(where, "leaves", user, b.place(user))
    if struck[0]:
        b.chapar("promote", "mail1", *DOWN)
    b.chapar("deliver", "alice", data=message("after"))
    struck.append(killed(a, at, *fence_words()))
    where = f"promote and fence killed at {at}"
    if struck[1]:
        a.chapar(*fence_words())
    for user in "alice", "bob":
        now = [s.place(user) for s in (a, b)]
        if now != ["left", "ordinary"]:
            wrong(where, user, now)
    if a.chapar("deliver", "alice", data=message("no"),
                ok=False).returncode != 75:
        wrong(where, "it can be written to on both")
    if ids_of(b, "alice") != [*HAD, "after"] or ids_of(b, "bob") != ["large"]:
        wrong(where, ids_of(b, "alice"), ids_of(b, "bob"))
    if "user/alice/Work" not in b.talk("imap", "bob", 'LIST "" user/*'):
        wrong(where, "bob does not see what he was granted")
    if b.ask("VERIFY alice")[:3] != "OK ":
        wrong(where, b.ask("VERIFY alice"))
    p = a.chapar("diverged", *a.peer(b), ok=False)
    if p.returncode != 65 or b"alice: 1 records" not in p.stdout:
        wrong(where, "what it alone has:", p.stdout, p.stderr)
    return struck


def most():
    """A call that neither of them comes to."""
    n = 64
    while True:
        fresh()
        one = killed(b, n, "promote", "mail1", *DOWN)
        if one:
            b.chapar("promote", "mail1", *DOWN)
        if not one and not killed(a, n, *fence_words()):
            return n
        n *= 2


begin = time.monotonic()
trial(0)
each = time.monotonic() - begin
end = most()
step = STEP or max(1, int(end * each / BUDGET))
begin, struck = time.monotonic(), [0, 0]
for k in range(1, end, step):
    if not STEP and time.monotonic() - begin > 2 * BUDGET:
        break
    one = trial(k)
    struck = [struck[i] + one[i] for i in range(2)]
    if not any(one):
        break
print(f"killed at {struck} calls of promote and fence, every {step}th")
if 0 in struck:
    wrong("one of them was not killed once")
finish()
