#!/usr/bin/env python3
"""What a command costs in system calls, when nothing has changed since.

strace counts; the cost of one is the difference between asking few times and
many times on one connection, so that start and end do not count.
"""
import collections
import os
import re
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from server import B, Server  # noqa: E402

if not shutil.which("strace") or subprocess.run(
        ["strace", "-o", "/dev/null", "true"]).returncode != 0:
    print("strace does not work here")
    sys.exit(77)
server = Server()
LOG = server.dir + "/strace"


def calls(commands):
    """How often each was called, by one session that is asked these."""
    ours, theirs = socket.socketpair()
    p = subprocess.Popen(
        ["strace", "-f", "-o", LOG, B + "/chapar-imsp", "--spool",
         server.spool, "--user", "alice"], stdin=theirs, stdout=theirs,
        stderr=subprocess.DEVNULL)
    theirs.close()
    ours.settimeout(60)
    f = ours.makefile("rb")
    assert f.readline().startswith(b"* OK ")
    for c in commands:
        ours.sendall(b"x %s\r\n" % c.encode())
        while not (line := f.readline()).startswith(b"x "):
            assert line, c
        assert line.startswith(b"x OK "), (c, line)
    ours.shutdown(socket.SHUT_WR)
    f.read()
    assert p.wait(60) == 0
    with open(LOG) as log:
        return collections.Counter(
            re.findall(r"^\d+ +(\w+)\(", log.read(), re.M))


def cost(command):
    few, many = calls([command] * 3), calls([command] * 23)
    each = {n: (many[n] - few[n]) / 20 for n in {*few, *many}}
    return {n: v for n, v in each.items() if v}


try:
    calls(["CREATEADDRESSBOOK alice", "CREATEADDRESSBOOK alice.work",
           "SET x.color blue"] +
          ['STOREADDRESS alice "Person %d" email p%d@x.test' % (i, i)
           for i in range(200)] +
          ["SEARCHADDRESS alice"])  # the first makes a file
    # One read and one write is what a question cannot do without.
    only = {"read": 1, "write": 1}
    for command in ("NOOP", "GET x.color", "GET *",
                    'SEARCHADDRESS alice email "p5*"',
                    'SEARCHADDRESS alice name "*9"',
                    "SEARCHADDRESS alice"):
        each = cost(command)
        print(command, each)
        assert each == only, (command, each)
    each = cost('FETCHADDRESS alice "Person 7"')
    print("FETCHADDRESS", each)
    assert sum(each.values()) <= 6 and each.keys() <= {*only, "fcntl"}, each
    # A change waits for the disk once.
    for command in ("SET x.color red", 'STOREADDRESS alice "Person 7" fax 1'):
        each = cost(command)
        print(command, each)
        assert each.get("fdatasync") == 1 and "fsync" not in each, each
        assert sum(each.values()) <= 50, each
finally:
    server.end()
