#!/usr/bin/python3
"""dial.py - chapar-tls --dial: connections to other servers, with TLS and the
name made sure of, or handed over as they are; and all that can be wrong."""
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from dialing import B, Certs, Dial, Far, bad, check


def bulk(s, n):
    """n bytes there and back."""
    data = os.urandom(1 << 20) * (n >> 20)
    t = threading.Thread(target=s.sendall, args=(data,))
    t.start()
    got = bytearray()
    while len(got) < len(data):
        piece = s.recv(1 << 20)
        if not piece:
            break
        got += piece
    t.join()
    return got == data


def good_ones(d, certs):
    ip = Far(certs.make("IP:127.0.0.1"))
    name = Far(certs.make("DNS:localhost"))
    old = Far(certs.make("IP:127.0.0.1"), ssl.TLSVersion.TLSv1_2)
    for far, host in ((ip, "127.0.0.1"), (name, "localhost"),
                      (old, "127.0.0.1")):
        for i in range(4):
            got, s, fds = d.ask(f"{host} {far.port} imap")
            check(f"{host}: {got}", got == "OK\n" and not fds)
            check("hello", s.recv(100) == b"hello\r\n")
            s.sendall(b"ping\r\n")
            check("and back", s.recv(100) == b"ping\r\n")
            if i == 3:
                check("much", bulk(s, 8 << 20))
            s.shutdown(socket.SHUT_WR)
            check("both ends", s.recv(10) == b"")
            s.close()
        check(f"resumed: {far.resumed()}", far.resumed() >= 2)
    check(f"the name: {name.seen}", name.seen and
          set(name.seen) == {"localhost"})


def wrong_ones(d, certs):
    far = Far(certs.make("IP:127.0.0.9,DNS:other.example"))
    d.no("another address", f"127.0.0.1 {far.port} imap", "IP address mism")
    d.no("another name", f"localhost {far.port} imap", "hostname mismatch")
    far = Far(certs.make("DNS:localhost", days=-1))
    d.no("expired", f"localhost {far.port} imap", "expired")
    far = Far(certs.make("DNS:localhost", signed=False))
    d.no("signed by itself", f"localhost {far.port} imap", "self-signed")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
        d.no("refused", f"127.0.0.1 {port} imap", "refused")
        s.listen(1)  # and then nothing
        began = time.monotonic()
        d.no("slow", f"127.0.0.1 {port} imap", "slow")
        check("not for long", time.monotonic() - began < 20)
    d.no("no such name", "no-such-host.invalid 993 imap")
    for line in ("", "x", "127.0.0.1", "127.0.0.1 993", "127.0.0.1 x imap",
                 "127.0.0.1 99999 imap", "127.0.0.1  993 imap",
                 "127.0.0.1 993 imap more", "127.0.0.1 0 nothing",
                 "127.0.0.1 993 imap\nmore", "x" * 300 + " 993 imap"):
        d.no(f"line {line[:30]!r}", line)
    got, s, _ = d.ask("x" * 1000, end=b"")
    check("a line without end", got.startswith("NO "))
    s.close()


def handed_over(certs, folder):
    d = Dial(folder, "--plaintext-networks", "127.0.0.2,10.0.0.0/8")
    far = Far(certs.make("IP:127.0.0.1"))
    near = socket.socket()
    near.bind(("127.0.0.2", 0))
    near.listen(5)
    got, s, fds = d.ask(f"127.0.0.2 {near.getsockname()[1]} imap")
    check(f"handed over: {got} {fds}", got == "OK\n" and len(fds) == 1)
    there, _ = near.accept()
    here = socket.socket(fileno=fds[0])
    here.sendall(b"plain")
    check("it is the connection", there.recv(10) == b"plain" and
          here.getblocking())
    check("nothing more to come", s.recv(10) == b"")
    got, s, fds = d.ask(f"127.0.0.1 {far.port} imap")
    check("TLS with others", got == "OK\n" and not fds)
    for x in (s, there, here, near):
        x.close()
    d.end()


if shutil.which("openssl") is None:
    print("openssl is not installed")
    sys.exit(77)
os.makedirs(B + "/tmp", exist_ok=True)
folder = tempfile.mkdtemp(dir=B + "/tmp")
try:
    certs = Certs(folder)
    d = Dial(folder, "--handshake-timeout", "1s")
    try:
        good_ones(d, certs)
        wrong_ones(d, certs)
    finally:
        d.end()
    handed_over(certs, folder)
    with open(folder + "/log", encoding="utf-8") as f:
        log = f.read()
    check(f"nothing was refused by walls: {log}", "system call" not in log)
    p = subprocess.run([B + "/chapar-tls", "--dial", "--ca", "/nowhere"],
                       capture_output=True, check=False)
    check("no authorities", p.returncode == 64 and b"/nowhere" in p.stderr)
finally:
    shutil.rmtree(folder)
sys.exit(len(bad) > 0)
