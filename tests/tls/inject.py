#!/usr/bin/python3
"""inject.py PORT [pop3|imap|imsp|lmtp] - says STARTTLS and more in one piece, the
way a man in the middle would; what was more must have no answer in TLS."""
import socket
import ssl
import sys
import time

PORT = int(sys.argv[1])
KIND = sys.argv[2] if len(sys.argv) > 2 else "pop3"
FIRST = {"pop3": [], "imap": [], "imsp": [], "lmtp": [b"LHLO x\r\n"]}[KIND]
BEGIN = {"pop3": b"STLS\r\n", "imap": b"s STARTTLS\r\n",
         "imsp": b"s STARTTLS\r\n",
         "lmtp": b"STARTTLS\r\n"}[KIND]
MORE = {"pop3": b"USER injected\r\nCAPA\r\n", "imap": b"i CAPABILITY\r\n",
        "imsp": b"i CAPABILITY\r\n",
        "lmtp": b"LHLO injected\r\n"}[KIND]
THEN = {"pop3": b"NOOP\r\n", "imap": b"t NOOP\r\n",
        "imsp": b"t NOOP\r\n", "lmtp": b"NOOP\r\n"}[KIND]
CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE


def attempt(pieces):
    s = socket.create_connection(("127.0.0.1", PORT), 5)
    s.recv(4096)
    for f in FIRST:
        s.sendall(f)
        time.sleep(0.1)
        s.recv(4096)
    for p in pieces:
        s.sendall(p)
        time.sleep(0.1)
    answer = s.recv(4096)
    lines = answer.count(b"\r\n")
    assert lines == 1, f"{lines} lines before TLS: {answer!r}"
    try:
        t = CONTEXT.wrap_socket(s)
    except (ssl.SSLError, OSError):
        return "refused"  # the rest was taken for TLS: as good
    t.settimeout(5)
    t.sendall(THEN)
    answer = t.recv(4096)
    lines = answer.count(b"\r\n")
    assert lines == 1, f"{lines} lines in TLS: {answer!r}"
    return "dropped"


print(attempt([BEGIN + MORE]))
print(attempt([BEGIN + MORE + MORE[:5]]))
print(attempt([BEGIN[:3], BEGIN[3:] + MORE]))
print(attempt([BEGIN, MORE]))
print("ok")
