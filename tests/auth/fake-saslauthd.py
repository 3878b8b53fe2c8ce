#!/usr/bin/python3
"""fake-saslauthd.py PATH USER PASSWORD - speaks saslauthd's protocol, and
knows one user."""
import socket
import struct
import sys

s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
while True:
    c, _ = s.accept()
    f = c.makefile("rwb", 0)
    said = [f.read(struct.unpack(">H", f.read(2))[0]) for _ in range(4)]
    ok = said[0] == sys.argv[2].encode() and said[1] == sys.argv[3].encode()
    answer = b"OK fine" if ok else b"NO reason"
    f.write(struct.pack(">H", len(answer)) + answer)
    c.close()
