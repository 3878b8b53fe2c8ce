#!/usr/bin/env python3
"""Moves between servers that listen, with tickets: those that are good, and
what is answered to anything else."""
import base64
import os
import socket
import subprocess

from servers import B, TMP, Server, finish, message, wrong

KEY, OTHER = f"{TMP}/key", f"{TMP}/other"
for path in KEY, OTHER:
    with open(path, "wb") as f:
        f.write(os.urandom(32))
a, b = Server("127.0.0.2"), Server("127.0.0.3")
subprocess.run(["tests/spool", a.spool], check=True)
b.chapar("init")
b.chapar("user", "add", "carol", data="secret\n")
with open(f"{TMP}/homes", "w") as f:
    f.write("alice 127.0.0.2\n")
for s in a, b:
    s.chapar("directory", "load", "--self", s.name, f"{TMP}/homes")


def listeners():
    """A port that is free on both addresses."""
    while True:
        found = []
        for s in a, b:
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind((s.name, found[0].getsockname()[1] if found else 0))
            except OSError:
                break
            sock.listen(10)
            found.append(sock)
        if len(found) == 2:
            return found


sockets = listeners()
PORT = sockets[0].getsockname()[1]
running = [
    subprocess.Popen([f"{B}/chapar-peer", "--spool", s.spool], stdin=sock,
                     stdout=sock, stderr=open(f"{TMP}/log", "a"),
                     env=dict(os.environ, CHAPAR_PROXY_KEY=KEY))
    for s, sock in zip((a, b), sockets)]


def go(key):
    return ["--proxy-key", key, "--peer-port", str(PORT)]


def ask(*lines):
    c = socket.create_connection((b.name, PORT), 20)
    c.settimeout(20)
    c.sendall("".join(line + "\r\n" for line in lines).encode())
    said = b""
    while chunk := c.recv(4096):
        said += chunk
    return said.decode().split("\r\n")


try:
    for i in range(50):
        a.chapar("deliver", "alice", data=message(f"m{i}", 20000))
    p = a.chapar("move", "alice", b.name, *go(OTHER), ok=False)
    if p.returncode != 75 or b"not a server" not in p.stderr:
        wrong("with another key:", p.returncode, p.stderr)
    if a.place("alice") != "ordinary" or b.place("alice") != "none":
        wrong("and then", a.place("alice"), b.place("alice"))
    a.chapar("move", "alice", b.name, *go(KEY))
    if a.place("alice") != "left" or b.place("alice") != "ordinary":
        wrong("moved:", a.place("alice"), b.place("alice"))
    p = b.chapar("verify", "--with", a.name, *go(KEY), "alice")
    if b" 1 the same," not in p.stdout:
        wrong("verify:", p.stdout)
    b.chapar("move", "alice", a.name, *go(KEY))
    p = b.chapar("move", "--settle", "--grace", "0", *go(KEY))
    if b.place("alice") != "none":
        wrong("what was left is", b.place("alice"))

    plain = base64.b64encode(b"\0carol\0secret").decode()
    for lines, want in (
            (("STATE alice", "QUIT"), "NO who is it?"),
            (("TAKE alice", "QUIT"), "NO who is it?"),
            (("NONSENSE", "QUIT"), "NO there is no such command"),
            (("STATE", "QUIT"), "NO STATE has 1 arguments"),
            ((f"AUTHENTICATE PLAIN {plain}", "LIST"),
             "NO that is not a server"),
            (("AUTHENTICATE PLAIN =", "LIST"), "NO that is not a server"),
            (("AUTHENTICATE LOGIN x", "LIST"), "NO that is not a server"),
    ):
        said = ask(*lines)
        if said[0] != f"OK chapar-peer 1 {b.name}" or said[1] != want:
            wrong(lines, said)
finally:
    for p in running:
        p.terminate()
    for p in running:
        p.wait()
finish()
