#!/usr/bin/python3
"""pipe.py PROGRAM ... - gives it standard input on a socket, and says what it
answers."""
import socket
import subprocess
import sys

ours, theirs = socket.socketpair()
p = subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=theirs)
theirs.close()
try:
    ours.sendall(sys.stdin.buffer.read())
    ours.shutdown(socket.SHUT_WR)
    while data := ours.recv(65536):
        sys.stdout.buffer.write(data)
except OSError:
    pass
p.wait()
