#!/usr/bin/python3
"""alike.py - who is unknown, is locked or has said a wrong password is told so
in the same words and after the same work: the same system calls, and as many
children that hash.  Clocks would say less, and lie on a busy machine."""
import collections
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

B = os.environ["B"]
if os.environ.get("SAN"):
    print("sanitizers make system calls of their own")
    sys.exit(77)
if not shutil.which("strace") or subprocess.run(
        ["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
    print("no strace, or it may not trace here")
    sys.exit(77)
tmp = tempfile.TemporaryDirectory(dir=B + "/tmp")
T = tmp.name
ENV = os.environ | {"CHAPAR_SPOOL": T + "/spool"}
# How often it waits depends on who was faster, and so does what a lock meets.
BY_CHANCE = {"poll", "ppoll", "rt_sigreturn", "restart_syscall", "futex",
             "accept4", "recvfrom", "wait4"}
MANY = 4


def field(tag, value):
    return struct.pack("<HH", tag, len(value)) + value


def number(n):
    return struct.pack("<Q", n)


def ask(s, *fields):
    body = b"".join(fields)
    s.sendall(struct.pack("<I", len(body)) + body)
    size = struct.unpack("<I", s.recv(4, socket.MSG_WAITALL))[0]
    return s.recv(size, socket.MSG_WAITALL)


COMMON = (field(2, b"imap"), field(3, b"pipe"), field(4, number(2)))


def password(user, secret):
    return lambda s: ask(s, field(1, number(1)), *COMMON, field(7, user),
                         field(8, secret))


def plain(user, secret):
    return lambda s: ask(s, field(1, number(2)), *COMMON, field(5, b"PLAIN"),
                         field(6, b"\0" + user + b"\0" + secret))


def scram(user):
    def talk(s):
        first = ask(s, field(1, number(2)), *COMMON,
                    field(5, b"SCRAM-SHA-256"),
                    field(6, b"n,,n=" + user + b",r=abcdef"))
        nonce = re.search(rb"r=([^,]*),s=([^,]*),i=(\d+)", first)
        last = ask(s, field(1, number(3)),
                   field(6, b"c=biws,r=" + nonce[1] + b",p=" + b"A" * 43
                         + b"="))
        # What is different each time: the nonce.  The salt is as long for all.
        return len(nonce[2]), nonce[3], last
    return talk


def traced(talk, n):
    """What it answers, and the system calls for n of them."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(T + "/auth")
    listening.listen()
    p = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", T + "/trace", B + "/chapar-auth",
         "--throttle", "none", "--remember", "0"], stdin=listening,
        stdout=listening, stderr=subprocess.DEVNULL, env=ENV)
    listening.close()
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect(T + "/auth")
    answers = [talk(s) for _ in range(n)]
    with open(f"/proc/{p.pid}/task/{p.pid}/children") as f:
        auth = int(f.read().split()[0])
    s.close()
    os.kill(auth, 15)
    p.wait()
    os.unlink(T + "/auth")
    calls = collections.Counter()
    with open(T + "/trace") as f:
        for line in f:
            m = re.match(r"\d+ +(\w+)\(", line)
            if m and m[1] not in BY_CHANCE:
                calls[m[1]] += 1
    return answers, calls


def cost(talk):
    """The answer, and what each further one costs."""
    _, one = traced(talk, 1)
    answers, many = traced(talk, 1 + MANY)
    many.subtract(one)
    return answers[0], {c: n / MANY for c, n in many.items() if n}


subprocess.run(["tests/spool", T + "/spool"], check=True)
subprocess.run([B + "/chapar", "user", "add", "carol"], env=ENV, check=True,
               input=b"secret\n")
subprocess.run([B + "/chapar", "user", "lock", "carol"], env=ENV, check=True)

bad = 0
for name, kinds in {
    "PASSWORD": {
        "wrong": password(b"alice", b"wrong"),
        "unknown": password(b"mallory", b"wrong"),
        "locked": password(b"carol", b"secret"),
        "no name at all": password(b"../../x", b"wrong"),
        "too long": password(b"alice", b"x" * 2000),
        "a password with a NUL": password(b"alice", b"secret\0"),
    },
    "PLAIN": {
        "wrong": plain(b"alice", b"wrong"),
        "unknown": plain(b"mallory", b"wrong"),
        "locked": plain(b"carol", b"secret"),
    },
    "SCRAM": {
        "wrong": scram(b"alice"),
        "unknown": scram(b"mallory"),
        "locked": scram(b"carol"),
    },
}.items():
    results = {kind: cost(talk) for kind, talk in kinds.items()}
    want, calls = results["wrong"]
    if name != "SCRAM" and calls.get("clone", 0) + calls.get("clone3", 0) != 1:
        print(f"{name}: not one child for each: {calls}")
        bad = 1
    for kind, (answer, made) in results.items():
        if answer != want:
            print(f"{name}, {kind}: {answer} and not {want}")
            bad = 1
        # Nobody can be called so, as everybody knows: the database is not
        # asked.
        if kind == "no name at all":
            made |= {c: calls[c] for c in ("newfstatat", "fcntl")}
        if made != calls:
            print(f"{name}, {kind}: {made} and not {calls}")
            bad = 1
sys.exit(bad)
