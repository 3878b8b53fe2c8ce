#!/usr/bin/env python3
"""A book with 100,000 entries: a search costs at most 20 ms of processor (of
one that others use as well, three times that), and one entry is found without
looking at the others: it touches no more pages of memory than in a book of
100."""
import os
import resource
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from server import B, Server  # noqa: E402

SAN = bool(os.environ.get("SAN"))
N = 5000 if SAN else 100000
CHEAP_S = 0.020  # of processor
server = Server()


def cards():
    for i in range(N):
        yield ("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person Number %06d\r\n"
               "ORG:Company %d\r\nEMAIL:p%06d.%s@example%d.test\r\n"
               "TEL;TYPE=work:+1 555 %07d\r\nEND:VCARD\r\n"
               % (i, i % 1000, i, "abcdefgh"[i % 8], i % 97, i))


def spent():
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


def faults(command):
    """Pages that a session for it touches, the fewest of three."""
    best = 1 << 30
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt
        ask(command, 1)
        now = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt
        best = min(best, now - before)
    return best


def ask(command, times=20):
    """A session of its own; the cheapest of some, if the first is not cheap."""
    best = 1e9
    for _ in range(times):
        if best <= CHEAP_S:
            break
        before = spent()
        out = subprocess.run(
            [B + "/chapar-imsp", "--spool", server.spool, "--user", "alice"],
            input=("a %s\r\nb LOGOUT\r\n" % command).encode(),
            capture_output=True, check=True).stdout.decode()
        best = min(best, spent() - before)
        assert "\r\na OK " in out, out[-200:]
    return [x for x in out.split("\r\n") if x.startswith("* ")][1:-1], best


try:
    file = server.dir + "/all.vcf"
    with open(file, "w", newline="") as f:
        f.writelines(cards())
    server.chapar("addressbook", "create", "alice")
    server.chapar("addressbook", "import", "alice", file)
    for command, n in (
            ('SEARCHADDRESS alice email "p000123*"', 1),
            ('SEARCHADDRESS alice email "*.b@*5.test"', None),
            ('SEARCHADDRESS alice phone-work "*0001234"', 1),
            ('SEARCHADDRESS alice email "*example5.test" company "company 5"',
             None),
            ('SEARCHADDRESS alice name "*4321"', N // 10000 or None),
            ('FETCHADDRESS alice "person number 004321"', 1)):
        found, cpu = ask(command)
        print("%-68s %6d %6.1f ms" % (command, len(found), cpu * 1000))
        assert n is None or len(found) == n, found[:5]
        assert SAN or cpu <= 0.060, cpu
    small = server.dir + "/small.vcf"
    with open(small, "w", newline="") as f:
        f.writelines(c for _, c in zip(range(100), cards()))
    server.chapar("addressbook", "create", "alice.small")
    server.chapar("addressbook", "import", "alice.small", small)
    few = faults('FETCHADDRESS alice.small "person number 000042"')
    many = faults('FETCHADDRESS alice "person number 000042"')
    print("pages touched for one of 100: %d, of %d: %d" % (few, N, many))
    assert SAN or many <= few + 40, (few, many)
    # and what is exported is what was imported
    out = server.dir + "/out.vcf"
    server.chapar("addressbook", "export", "alice", out)
    assert open(out, newline="").read() == "".join(cards())
finally:
    server.end()
