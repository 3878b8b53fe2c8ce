#!/usr/bin/python3
"""tickets.py - tickets of one server at another: who gets one, who is taken.

Servers are chapar-auth processes with a name each and a secret in common; an
outsider has another secret.  What is shown is made by them, or here: late,
changed, for another, shown twice, to a process that was started anew.
"""
import base64
import hashlib
import hmac
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
PASSWORD, START, STEP, CANCEL, TICKET = 1, 2, 3, 4, 5
VERB, SERVICE, PEER, FLAGS, MECH, TOKEN, USER, PASS = 1, 2, 3, 4, 5, 6, 7, 8
HOST, RESULT, LOGIN, GROUP, GRANT = 13, 32, 33, 34, 36
OK, NO, TEMP = 0, 1, 2
bad = 0


def check(what, good):
    global bad
    if not good:
        print("wrong:", what)
        bad = 1


def field(tag, value):
    if isinstance(value, int):
        value = struct.pack("<Q", value)
    if isinstance(value, str):
        value = value.encode()
    return struct.pack("<HH", tag, len(value)) + value


class Auth:
    def __init__(self, spool, name, key, *options):
        ours, theirs = socket.socketpair()
        args = [B + "/chapar-auth", "--spool", spool, "--hostname", name]
        if key:
            args += ["--proxy-key", key]
        self.p = subprocess.Popen(args + list(options), stdin=theirs,
                                  stdout=theirs, stderr=subprocess.PIPE)
        theirs.close()
        self.s, self.name = ours, name
        ours.settimeout(60)

    def ask(self, verb, *fields, service="imap", flags=3):
        said = b"".join([field(VERB, verb), field(SERVICE, service),
                         field(PEER, "192.0.2.7"), field(FLAGS, flags),
                         *fields])
        self.s.sendall(struct.pack("<I", len(said)) + said)
        n = struct.unpack("<I", self.s.recv(4, socket.MSG_WAITALL))[0]
        got = self.s.recv(n, socket.MSG_WAITALL) if n else b""
        answer = {GROUP: []}
        while got:
            tag, n = struct.unpack_from("<HH", got)
            v, got = got[4:4 + n], got[4 + n:]
            if tag == RESULT:
                answer[tag] = struct.unpack("<Q", v)[0]
            elif tag == GROUP:
                answer[tag].append(v)
            else:
                answer[tag] = v
        return answer

    def login(self, user, password="secret", authzid="", **more):
        return self.ask(START, field(MECH, "PLAIN"), field(
            TOKEN, f"{authzid}\0{user}\0{password}"), **more)

    def ticket(self, grant, host, **more):
        got = self.ask(TICKET, field(GRANT, grant), field(HOST, host), **more)
        return got.get(TOKEN) if got[RESULT] == OK else None

    def show(self, user, server, ticket, **more):
        return self.ask(START, field(MECH, "PLAIN"), field(
            TOKEN, user.encode() + b"\0@" + server.encode() + b"\0" + ticket),
            **more)

    def end(self):
        self.s.close()
        return self.p.communicate(timeout=60)[1].decode()


def sign(secret, label, body):
    key = hmac.new(secret, label, hashlib.sha256).digest()
    return base64.b64encode(
        body + hmac.new(key, body, hashlib.sha256).digest())


def forge(secret, at, names, nonce=None):
    return sign(secret, b"chapar tickets",
                b"T" + struct.pack("<q", at) + (nonce or os.urandom(16)) +
                b"".join(n.encode() + b"\0" for n in names))


def run(d):
    secret = os.urandom(32)
    with open(d + "/key", "wb") as f:
        f.write(secret)
    with open(d + "/other", "wb") as f:
        f.write(os.urandom(32))
    for n in "123":
        subprocess.run(["tests/spool", f"{d}/spool{n}"], check=True)
    subprocess.run([B + "/chapar", "--spool", d + "/spool2", "user", "groups",
                    "alice", "staff,band"], check=True)
    with open(d + "/list", "w", encoding="ascii") as f:
        f.write("alice two\nbob one\n")
    subprocess.run([B + "/chapar", "--spool", d + "/spool1", "directory",
                    "load", d + "/list", "--self", "one"], check=True,
                   stdout=subprocess.DEVNULL)
    one = Auth(d + "/spool1", "that the directory says is one", d + "/key", "--admins", "bob")
    two = Auth(d + "/spool2", "two", d + "/key")
    three = Auth(d + "/spool3", "three", d + "/key")
    alone = Auth(d + "/spool3", "two", None)
    other = Auth(d + "/spool3", "two", d + "/other")

    # no secret, no grant; and nothing that is taken
    check("no grant without a secret", GRANT not in alone.login("alice"))
    got = one.login("alice")
    check("login", got[RESULT] == OK and got[USER] == b"alice")
    grant = got[GRANT]
    t = one.ticket(grant, "two")
    check("a ticket", t is not None and len(t) < 1536)
    check("without a secret", alone.show("alice", "one", t)[RESULT] == NO)
    check("no ticket without", alone.ticket(grant, "two") is None)

    # taken once, by whom it is for
    check("third", three.show("alice", "one", t)[RESULT] == NO)
    check("another secret", other.show("alice", "one", t)[RESULT] == NO)
    check("as another", two.show("bob", "one", t)[RESULT] == NO)
    check("from another", two.show("alice", "three", t)[RESULT] == NO)
    check("without TLS", two.show("alice", "one", t, flags=0)[RESULT] == NO)
    got = two.show("alice", "one", t)
    check("taken", got[RESULT] == OK and got[USER] == got[LOGIN] == b"alice")
    check("groups of the home", sorted(got[GROUP]) == [b"band", b"staff"])
    check("a grant there, too", two.ticket(got[GRANT], "three") is not None)
    check("twice", two.show("alice", "one", t)[RESULT] == NO)
    check("a grant of the other", one.ticket(got[GRANT], "three") is None)
    anew = Auth(d + "/spool2", "two", d + "/key")
    check("twice, anew", anew.show("alice", "one", t)[RESULT] == NO)
    check("cut", all(two.show("alice", "one", one.ticket(grant, "two")[:n])
                     [RESULT] == NO for n in (0, 1, 50, 100, -1, -4)))
    for _ in range(50):
        t = one.ticket(grant, "two")
        check("each its own", two.show("alice", "one", t)[RESULT] == OK)

    # an administrator's, and that not everybody is one
    admin = one.login("bob", authzid="alice")
    t = one.ticket(admin[GRANT], "two")
    check("an admin as himself", two.show("bob", "one", t)[RESULT] == NO)
    got = two.show("alice", "one", t)
    check("an admin", got[RESULT] == OK and got[USER] == b"alice" and
          got[LOGIN] == b"bob")
    check("no admin", one.login("alice", authzid="bob")[RESULT] == NO)

    # what only who knows the secret can make
    now = int(time.time())
    names = ["one", "two", "alice", "alice", "", ""]
    take = lambda at, n=names, **k: two.show(
        n[2], n[0], forge(secret, at, n), **k)[RESULT]
    check("made here", take(now) == OK)
    check("late", take(now - 63) == NO and take(now + 65) == NO)
    check("not quite", take(now - 50) == OK and take(now + 50) == OK)
    check("forged", two.show("alice", "one", forge(b"x" * 32, now, names))
          [RESULT] == NO)
    check("names cut", take(now, names[:4]) == NO)
    check("names more", take(now, names + ["x"]) == NO)
    check("unknown here", take(now, ["one", "two", "eve", "eve", "", ""])
          == OK)
    subprocess.run([B + "/chapar", "--spool", d + "/spool2", "user", "lock",
                    "alice"], check=True)
    check("locked here", take(now) == NO)
    late = sign(secret, b"chapar grants", b"G" + struct.pack(
        "<q", now - 86500) + b"one\0alice\0alice\0imap\0")
    check("a late grant", one.ticket(late, "two") is None)
    check("a grant as ticket", two.show("bob", "one", grant)[RESULT] == NO)

    # a server for itself: to deliver, and nothing else
    check("a server, imap", one.ticket(b"", "two") is None)
    t = one.ticket(b"", "two", service="lmtp")
    check("a server", t is not None)
    check("its mail", two.show("", "one", t)[RESULT] == NO)
    got = two.show("", "one", t, service="lmtp")
    check("delivers", got[RESULT] == OK and got[USER] == b"@one")
    check("no grant for it", GRANT not in got)
    t = one.ticket(b"", "two", service="lmtp")
    check("as alice", two.show("alice", "one", t, service="lmtp")
          [RESULT] == NO)
    server = ["one", "two", "", "", "peer", ""]
    check("peer", take(now, server, service="peer") == OK)
    check("peer, imap", take(now, server) == NO)
    server[4] = ""
    check("a server for anything", take(now, server, service="peer") == NO)

    said = {a: a.end() for a in (one, two, three, alone, other, anew)}
    check("in the log: " + said[two], "alice from 192.0.2.7 through one"
          in said[two] and "bob acts as alice" in said[two] and
          "used before" in said[two])
    p = subprocess.run([B + "/chapar-auth", "--proxy-key", "/dev/null"],
                       stdin=socket.socketpair()[0], capture_output=True,
                       check=False)
    check("an empty secret", p.returncode == 64 and b"fewer" in p.stderr)


os.makedirs(B + "/tmp", exist_ok=True)
folder = tempfile.mkdtemp(dir=B + "/tmp")
try:
    run(folder)
finally:
    shutil.rmtree(folder)
sys.exit(bad)
