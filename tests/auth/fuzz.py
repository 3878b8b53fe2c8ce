#!/usr/bin/python3
"""fuzz.py SOCKET N - N conversations of broken frames with chapar-auth."""
import random
import socket
import struct
import sys

random.seed(11)
PATH, N = sys.argv[1], int(sys.argv[2])
FIRST = [
    (b"SCRAM-SHA-256", [b"n,,n=alice,r=abc", b"c=biws,r=abc,p=AAAA", b""]),
    (b"SCRAM-SHA-256-PLUS", [b"p=tls-exporter,,n=alice,r=abc", b"c=,r=,p="]),
    (b"CRAM-MD5", [b"alice " + b"0" * 32]),
    (b"APOP", [b"alice\0<1.2@x>\0" + b"0" * 32]),
    (b"PLAIN", [b"\0mallory"]),
    (b"EXTERNAL", [b"alice"]),
    (b"ANONYMOUS", [b"me@example"]),
]


def field(tag, value):
    return struct.pack("<HH", tag, len(value)) + value


def frame(*fields):
    body = b"".join(fields)
    return struct.pack("<I", len(body)) + body


def spoil(b, most=3):
    b = bytearray(b)
    for _ in range(random.randrange(most)):
        at = random.randrange(len(b) + 1)
        kind = random.randrange(4)
        if kind == 0 and at < len(b):
            b[at] = random.randrange(256)
        elif kind == 1:
            b[at:at] = random.choice(
                [b",", b"=", b"\0", b"a" * 300, b"=2C", b"=zz", b"m=x,"])
        elif kind == 2:
            del b[at:at + random.randrange(5)]
        else:
            b[at:at] = random.randbytes(random.randrange(6))
    return bytes(b)


for i in range(N):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(PATH)
    mech, tokens = random.choice(FIRST)
    said = frame(field(1, struct.pack("<Q", 2)), field(2, b"imap"),
                 field(3, b"192.0.2.5"), field(4, b"\x03"), field(5, mech),
                 field(10, b"tls-exporter"), field(11, b"x" * 32),
                 field(12, b"bob@x"), field(6, spoil(tokens[0])))
    for t in tokens[1:]:
        said += frame(field(1, struct.pack("<Q", 3)), field(6, spoil(t)))
    if random.randrange(3) == 0:
        said = spoil(said, 6)
    try:
        s.sendall(said)
        s.shutdown(socket.SHUT_WR)
        while s.recv(65536):
            pass
    except TimeoutError:
        print(f"round {i}: no end of {said!r}")
        sys.exit(1)
    except OSError:
        pass
    s.close()
