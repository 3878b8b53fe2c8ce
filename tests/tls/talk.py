#!/usr/bin/python3
"""talk.py PORT - sends standard input, then says what came until the end."""
import socket
import sys

s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10)
try:
    s.sendall(sys.stdin.buffer.read())
    s.shutdown(socket.SHUT_WR)
    while data := s.recv(65536):
        sys.stdout.buffer.write(data)
except OSError:
    pass
