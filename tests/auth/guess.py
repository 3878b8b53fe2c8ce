#!/usr/bin/python3
"""guess.py SOCKET [one ADDRESS USER PASSWORD] - asks chapar-auth as if from
many addresses, in its own frames."""
import select
import socket
import struct
import sys
import time

PATH = sys.argv[1]
VERB, SERVICE, PEER, FLAGS, USER, PASS = 1, 2, 3, 4, 7, 8
WORDS = ["ok", "no", "temp", "more"]
bad = 0


def field(tag, value):
    return struct.pack("<HH", tag, len(value)) + value


def begin(address, user, password, flags=1):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(PATH)
    body = (field(VERB, struct.pack("<Q", 1)) + field(SERVICE, b"test") +
            field(PEER, address.encode()) +
            field(FLAGS, struct.pack("<Q", flags)) +
            field(USER, user.encode()) + field(PASS, password.encode()))
    s.sendall(struct.pack("<I", len(body)) + body)
    return s


def answer(s):
    head = s.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        return "closed"
    said = s.recv(struct.unpack("<I", head)[0], socket.MSG_WAITALL)
    return WORDS[said[4]]


def ask(*what):
    with begin(*what) as s:
        return answer(s)


class Crowd:
    """Asks all of it at once.  Leaves them there, with the wrong ones kept
    back, once so many have been refused and a second went by without more."""

    def __init__(self, refused, asks):
        self.asking, self.said = {begin(*a) for a in asks}, []
        end = time.monotonic() + 60
        while time.monotonic() < end:
            ready = select.select(self.asking, [], [], 1)[0]
            if not ready and self.said.count("temp") >= refused:
                break
            for s in ready:
                self.said.append(answer(s))
                self.asking.remove(s)
                s.close()

    def leave(self):
        for s in self.asking:
            s.close()


def check(what, right, got):
    global bad
    if not right:
        print(f"{what}: {got}")
        bad = 1


if len(sys.argv) > 2:
    print(ask(*sys.argv[3:6]))
    sys.exit()


def prompt(what, *asked):
    """It is right, and not kept back; a busy machine has some tries."""
    for _ in range(20):
        begun = time.monotonic()
        check(what, ask(*asked) == "ok", "not ok")
        took = time.monotonic() - begun
        if took < 0.9:
            return
    check(f"{what}, at once", False, took)


# Fast at first, then slower and slower.  A failure counts for less with each
# second, so the fourth may still be one of the first.
times = []
for i in range(6):
    begun = time.monotonic()
    check("wrong", ask("192.0.2.1", "alice", f"x{i}") == "no", i)
    times.append(time.monotonic() - begun)
check("the first are fast", min(times[:3]) < 0.9, times)
check("later ones are slow", times[4] > 0.9 and times[5] > 1.8, times)
# A right one is not kept back, from there or elsewhere.
prompt("right", "192.0.2.1", "alice", "secret")
prompt("right elsewhere", "192.0.2.2", "alice", "secret")

# Fifty at once from one address have but one allowance between them.
fifty = Crowd(29, [("192.0.2.66", "bob", f"y{i}") for i in range(50)])
r = fifty.said
check("some are tried", r.count("temp") < 50, r)
check("the others are not", r.count("temp") >= 29, r)
check("then nothing is", ask("192.0.2.66", "bob", "secret") == "temp", "")
check("not as another either", ask("192.0.2.66", "carl", "x") == "temp", "")
fifty.leave()
# IPv6: the network, not the address.
crowd = Crowd(10, [(f"2001:db8::{i}", "bob", "z") for i in range(1, 40)])
check("a /64", ask("2001:db8::ffff", "bob", "secret") == "temp", "")
check("another /64", ask("2001:db8:1::1", "bob", "secret") == "ok", "")
crowd.leave()

# Who has logged in from an address may do so whatever others try there.
check("before", ask("192.0.2.77", "alice", "secret") == "ok", "")
crowd = Crowd(10, [("192.0.2.77", "bob", f"y{i}") for i in range(40)])
check("bob is not", ask("192.0.2.77", "bob", "secret") == "temp", "")
check("alice still is", ask("192.0.2.77", "alice", "secret") == "ok", "")
crowd.leave()

# A user whose password all the world guesses is not shut out.
crowd = Crowd(0, [(f"203.0.113.{i}", "alice", f"w{i}") for i in range(1, 60)])
prompt("alice anywhere", "203.0.113.200", "alice", "secret")
crowd.leave()

# A trusted proxy, and this machine itself, are never shut out.
crowd = Crowd(0, [("198.51.100.9", "nobody", f"v{i}") for i in range(30)])
check("a proxy", ask("198.51.100.9", "bob", "secret") == "ok", "")
crowd.leave()
crowd = Crowd(0, [("127.0.0.1", "nobody", f"v{i}", 3) for i in range(30)])
check("loopback", ask("127.0.0.1", "bob", "secret", 3) == "ok", "")
crowd.leave()

# Those who hang up while they are tried do not fill the place for ever.
for i in range(30):
    with begin("192.0.2.88", "bob", f"u{i}"):
        time.sleep(0.002)
time.sleep(1)
check("hung up", ask("192.0.2.88", "bob", "secret") in ("ok", "temp"), "")
Crowd(10, [("192.0.2.99", "bob", f"t{i}") for i in range(40)])
sys.exit(bad)
