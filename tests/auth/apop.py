#!/usr/bin/python3
"""apop.py PROGRAM USER SECRET - logs in by APOP over a socketpair; exits 0 if
that is taken."""
import hashlib
import re
import socket
import subprocess
import sys

ours, theirs = socket.socketpair()
p = subprocess.Popen([sys.argv[1]], stdin=theirs, stdout=theirs)
theirs.close()
f = ours.makefile("rwb", 0)
stamp = re.search(rb"<.*>", f.readline())[0]
digest = hashlib.md5(stamp + sys.argv[3].encode()).hexdigest()
f.write(f"APOP {sys.argv[2]} {digest}\r\nQUIT\r\n".encode())
ok = f.readline().startswith(b"+OK")
while f.readline():
    pass
p.wait()
sys.exit(0 if ok else 1)
