#!/usr/bin/env python3
"""What a delivery and a FETCH cost in system calls.

strace counts; the cost of one is the difference between doing it few times
and many times on one connection, so that start and end do not count.
"""
import collections
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

B = os.environ["B"]
MESSAGE = (b"Message-ID: <m@x>\r\nSubject: m\r\nFrom: a@example.org\r\n\r\n"
           + b"a line of text\r\n" * 500)
bad = 0

if not shutil.which("strace") or subprocess.run(
        ["strace", "-o", "/dev/null", "true"]).returncode != 0:
    print("strace does not work here")
    sys.exit(77)
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="syscalls.", dir=f"{B}/tmp")
SPOOL = f"{TMP}/spool"


class Traced:
    """A handler under strace on a socket; calls() ends it and counts."""

    def __init__(self, *argv):
        ours, theirs = socket.socketpair()
        self.log = tempfile.mktemp(dir=TMP)
        self.process = subprocess.Popen(
            ["strace", "-f", "-o", self.log, f"{B}/{argv[0]}",
             "--spool", SPOOL, *argv[1:]], stdin=theirs,
            stdout=theirs, stderr=subprocess.DEVNULL)
        theirs.close()
        ours.settimeout(60)
        self.socket, self.file = ours, ours.makefile("rb")

    def ask(self, data, end):
        """Sends, and reads up to the line that matches."""
        self.socket.sendall(data)
        size = 0
        while not re.match(end, line := self.file.readline()):
            if not line or line.startswith((b"x NO", b"x BAD", b"5")):
                sys.exit(f"{line} to {data[:80]}")
            size += len(line)
        return size

    def calls(self):
        self.socket.shutdown(socket.SHUT_WR)
        self.file.read()
        self.process.wait(60)
        with open(self.log) as f:
            names = re.findall(r"^\d+ +(\w+)\(", f.read(), re.M)
        return collections.Counter(names)


def cost(few, many, times):
    """The difference, for each."""
    each = {n: (many[n] - few[n]) / times for n in {*few, *many}}
    return {n: v for n, v in each.items() if v}


def bound(what, each, most, **exactly):
    global bad
    total = sum(each.values())
    text = ", ".join(f"{n} {v:g}" for n, v in sorted(each.items()))
    print(f"{what}: {total:g} calls ({text})")
    if total > most:
        print(f"wrong: {what}: more than {most}")
        bad = 1
    for name, times in exactly.items():
        if each.get(name, 0) != times:
            print(f"wrong: {what}: {name} not {times} times")
            bad = 1


def deliveries(n, pipelined, to=(b"alice",)):
    p = Traced("chapar-lmtp")
    p.ask(b"", rb"220 ")
    p.ask(b"LHLO x\r\n", rb"250 ")
    start = [b"MAIL FROM:<s@example.org>\r\n"]
    start += [b"RCPT TO:<%s>\r\n" % t for t in to]
    for _ in range(n):
        if pipelined:
            p.ask(b"".join(start) + b"DATA\r\n", rb"354 ")
        else:
            for line in start:
                p.ask(line, rb"250 ")
            p.ask(b"DATA\r\n", rb"354 ")
        p.ask(MESSAGE + b".\r\n", rb"250 ")
        for _ in to[1:]:
            p.ask(b"", rb"250 ")
    return p.calls()


def imap(*commands):
    p = Traced("chapar-imap", "--user", "alice")
    p.ask(b"", rb"\* PREAUTH")
    size = 0
    for c in commands:
        size = p.ask(b"x %s\r\n" % c.encode(), rb"x OK")
    return p.calls(), size


def large():
    """A large message is not written line by line."""
    log = tempfile.mktemp(dir=TMP)
    data = b"Subject: large\n\n" + b"a line of text\n" * 100000
    subprocess.run(["strace", "-f", "-o", log, f"{B}/chapar", "--spool", SPOOL,
                    "deliver", "alice"], input=data, check=True)
    with open(log) as f:
        names = re.findall(r"^\d+ +(\w+)\(", f.read(), re.M)
    bound(f"{len(data)} bytes from a pipe", collections.Counter(names), 200)


def main():
    subprocess.run(["tests/spool", SPOOL], check=True)
    deliveries(1, True, (b"alice", b"bob"))  # the first makes files
    each = cost(deliveries(2, True), deliveries(12, True), 10)
    bound("a delivery, pipelined", each, 25, fdatasync=1, fsync=0)
    each = cost(deliveries(2, False), deliveries(12, False), 10)
    bound("a delivery, step by step", each, 30, fdatasync=1, fsync=0)
    both = (b"alice", b"bob")
    each = cost(deliveries(2, True, both), deliveries(12, True, both), 10)
    bound("a delivery to two", each, 45, fdatasync=2, fsync=0)

    large()
    n = 3000
    fill = b"".join(
        b"Message-ID: <%d@x>\r\nSubject: %d\r\n\r\ntext\r\n" % (i, i) + b"\0"
        for i in range(n)).split(b"\0")[:-1]
    p = Traced("chapar-imap", "--user", "alice")
    p.ask(b"x CREATE Big\r\n", rb"x OK")
    for i in range(0, n, 500):
        p.ask(b"x APPEND Big" + b"".join(
            b" {%d+}\r\n%s" % (len(m), m) for m in fill[i:i + 500]) + b"\r\n",
            rb"x OK")
    p.calls()

    select = "SELECT Big"
    imap(select)  # \Recent is given away once
    few, _ = imap(select)
    for items in ("(FLAGS)", "(UID FLAGS INTERNALDATE RFC822.SIZE)",
                  "(ENVELOPE)"):
        many, size = imap(select, f"FETCH 1:* {items}")
        each = cost(few, many, 1)
        # One read for the command, and full buffers written.
        bound(f"FETCH 1:{n} {items}, {size} bytes", each, 12 + size / 16000)
    shutil.rmtree(TMP)
    sys.exit(bad)


main()
