#!/usr/bin/python3
"""fuzz.py PROGRAM N - N broken exchanges of KPOP; the program must end by
itself, with a status and not a signal."""
import random
import socket
import subprocess
import sys

random.seed(7)
GOOD = (b"\0\0\0\x13KRB5_SENDAUTH_V1.0\0\0\0\0\x09KPOPV1.0\0"
        b"\0\0\0\x08n\x06abcdef")


def broken():
    b = bytearray(GOOD)
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(b) or 1)
        kind = random.randrange(4)
        if kind == 0 and b:
            b[at] = random.randrange(256)
        elif kind == 1:
            b[at:at] = random.randbytes(random.randrange(40))
        elif kind == 2:
            del b[at:at + random.randrange(8)]
        else:
            b = b[:at]
    return bytes(b)


for i in range(int(sys.argv[2])):
    said = broken()
    ours, theirs = socket.socketpair()
    p = subprocess.Popen([sys.argv[1]], stdin=theirs, stdout=theirs)
    theirs.close()
    try:
        ours.sendall(said)
        ours.shutdown(socket.SHUT_WR)
        while ours.recv(65536):
            pass
    except OSError:
        pass
    ours.close()
    if p.wait(10) < 0:
        print(f"round {i}: signal {-p.returncode}: {said!r}")
        sys.exit(1)
