#!/usr/bin/python3
"""guess.py SOCKET [one ADDRESS USER PASSWORD] - asks chapar-auth as if from
many addresses, in its own frames."""
import socket
import struct
import sys
import threading
import time

PATH = sys.argv[1]
VERB, SERVICE, PEER, FLAGS, USER, PASS = 1, 2, 3, 4, 7, 8
WORDS = ["ok", "no", "temp", "more"]
bad = 0


def field(tag, value):
    return struct.pack("<HH", tag, len(value)) + value


def ask(address, user, password, flags=1, hang_up=None, patience=30):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(patience)
    s.connect(PATH)
    body = (field(VERB, struct.pack("<Q", 1)) + field(SERVICE, b"test") +
            field(PEER, address.encode()) +
            field(FLAGS, struct.pack("<Q", flags)) +
            field(USER, user.encode()) + field(PASS, password.encode()))
    s.sendall(struct.pack("<I", len(body)) + body)
    if hang_up is not None:
        time.sleep(hang_up)
        s.close()
        return "left"
    try:
        head = s.recv(4, socket.MSG_WAITALL)
    except TimeoutError:
        return "no"  # it is being kept back
    if len(head) < 4:
        return "closed"
    answer = s.recv(struct.unpack("<I", head)[0], socket.MSG_WAITALL)
    return WORDS[answer[4]]


def together(asks):
    results = [None] * len(asks)

    def run(i):
        results[i] = ask(*asks[i], patience=4)

    threads = [threading.Thread(target=run, args=(i,))
               for i in range(len(asks))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results


def check(what, right, got):
    global bad
    if not right:
        print(f"{what}: {got}")
        bad = 1


if len(sys.argv) > 2:
    print(ask(*sys.argv[3:6]))
    sys.exit()

def prompt(what, *asked):
    """It is right, and not kept back; a busy machine has a few tries."""
    for _ in range(5):
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
r = together([("192.0.2.66", "bob", f"y{i}") for i in range(50)])
check("some are tried", 0 < r.count("no") <= 21, r)
check("the others are not", r.count("temp") >= 29, r)
check("then nothing is", ask("192.0.2.66", "bob", "secret") == "temp", "")
check("not as another either", ask("192.0.2.66", "carl", "x") == "temp", "")
# IPv6: the network, not the address.
together([(f"2001:db8::{i}", "bob", "z") for i in range(1, 40)])
check("a /64", ask("2001:db8::ffff", "bob", "secret") == "temp", "")
check("another /64", ask("2001:db8:1::1", "bob", "secret") == "ok", "")

# Who has logged in from an address may do so whatever others try there.
check("before", ask("192.0.2.77", "alice", "secret") == "ok", "")
together([("192.0.2.77", "bob", f"y{i}") for i in range(40)])
check("bob is not", ask("192.0.2.77", "bob", "secret") == "temp", "")
check("alice still is", ask("192.0.2.77", "alice", "secret") == "ok", "")

# A user whose password all the world guesses is not shut out.
together([(f"203.0.113.{i}", "alice", f"w{i}") for i in range(1, 60)])
prompt("alice anywhere", "203.0.113.200", "alice", "secret")

# A trusted proxy, and this machine itself, are never shut out.
together([("198.51.100.9", "nobody", f"v{i}") for i in range(40)])
check("a proxy", ask("198.51.100.9", "bob", "secret") == "ok", "")
together([("127.0.0.1", "nobody", f"v{i}", 3) for i in range(40)])
check("loopback", ask("127.0.0.1", "bob", "secret", 3) == "ok", "")

# Those who hang up while they are tried do not fill the place for ever.
for i in range(30):
    ask("192.0.2.88", "bob", f"u{i}", 1, 0.002)
time.sleep(1)
check("hung up", ask("192.0.2.88", "bob", "secret") in ("ok", "temp"), "")
together([("192.0.2.99", "bob", f"t{i}") for i in range(40)])
sys.exit(bad)
