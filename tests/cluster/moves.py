#!/usr/bin/env python3
"""moves.py - MOVE between servers, while one of those who do it dies.

The session's own server, the target and the source are each killed at their
first change to the disk, their second and so on (tests/preload/crashat.c), some
of which are left out for time: EVERY=1 has all.  Afterwards, when everybody is
there again, each message must be in one of both places, and no intent be left.
"""
import os
import re
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from housed import B, Client, Cluster  # noqa: E402

EVERY = int(os.environ.get("EVERY", "3"))
PRELOAD = f"{B}/tests/preload/crashat.so"
if os.environ.get("SAN"):
    print("a preloaded library and sanitizers do not go together")
    sys.exit(77)
bad = crashes = serial = 0


def check(what, good, *more):
    global bad
    if not good:
        print("wrong:", what, *more, flush=True)
        bad = 1


def mail(subject):
    return (f"Subject: {subject}\r\nMessage-ID: <{subject}@x>\r\n\r\n"
            f"text of {subject}\r\n")


class Session(Client):
    """One of alice's at home, which may die at its n-th change of the disk."""

    def __init__(self, cl, host, at=None):
        ours, theirs = socket.socketpair()
        env = {**os.environ, "CHAPAR_AUTH_SOCKET": cl.auth[host]}
        if at is not None:
            env |= {"LD_PRELOAD": PRELOAD, "CRASH_AT": str(at)}
        self.log = open(f"{cl.dir}/session.log", "ab")
        self.process = subprocess.Popen(
            [f"{B}/chapar-imap", "--spool", cl.spool(host), "--home-port",
             str(cl.port), *cl.options],
            stdin=theirs, stdout=theirs, stderr=self.log, env=env)
        theirs.close()
        self.s, self.n = ours, 0
        self.s.settimeout(60)
        self.f = self.s.makefile("rb")
        self.line()
        self.say("LOGIN alice secret")

    def say(self, command):
        try:
            return super().say(command)
        except OSError:
            return [], b""

    def end(self):
        self.close()
        self.log.close()
        return self.process.wait(60)


def subjects(c, box):
    c.say(f"EXAMINE {box}")
    out = []
    for x in c.say("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]")[0]:
        m = re.search(rb"Subject: (\S+)", x)
        if m:
            out.append(m[1].decode())
    c.say("UNSELECT")
    return out


def trial(cl, who, source, target, at):
    """One move of three messages, in which who dies at its at-th change.
    False: it lived."""
    global serial, crashes
    home = cl.hosts[0]
    what = f"{source} to {target}, {who} dies at {at}"
    c = Session(cl, home)
    mine = []
    for _ in range(3):
        serial += 1
        mine.append(f"s{serial}")
        c.append(source, mail(mine[-1]))
    c.end()
    host = {"home": home, "source": cl.where(source),
            "target": cl.where(target)}[who]
    if host != home:
        cl.stop(host)
        cl.start(host, env={"LD_PRELOAD": PRELOAD, "CRASH_AT": str(at)})
    c = Session(cl, home, at if host == home else None)
    c.say(f"SELECT {source}")
    said = c.say(f"MOVE 1:3 {target}")[1]
    if host == home:
        died = c.end() == 99
    else:
        c.end()
        died = b"crashed at" in cl.new_text(host)
        cl.stop(host)
        cl.start(host)
    c = Session(cl, home)
    before = subjects(c, source), subjects(c, target)
    c.ok('LIST "" *')
    after = subjects(c, source), subjects(c, target)
    for name in mine:
        check(f"{what}: {name} is lost",
              name in before[0] or name in before[1], said)
        check(f"{what}: {name} is not there once",
              (after[0] + after[1]).count(name) == 1, said,
              name in after[0], name in after[1])
    if said.startswith(b"OK"):
        check(f"{what}: moved", all(x in after[1] for x in mine), said)
    for box in source, target:
        c.say(f"SELECT {box}")
        c.say("STORE 1:* +FLAGS.SILENT (\\Deleted)")
        c.say("CLOSE")
    c.end()
    crashes += died
    return died


def race(cl, source, target):
    """Several sessions move the same messages."""
    home = cl.hosts[0]
    c = Session(cl, home)
    for i in range(20):
        c.append(source, mail(f"r{i}"))
    others = [Session(cl, home) for _ in range(4)]
    for o in others:
        o.ok(f"SELECT {source}")
    tags = [o.send(f"MOVE 1:* {target}") for o in others]
    said = [o.finish(t)[1][:20] for o, t in zip(others, tags)]
    for o in others:
        o.end()
    got = subjects(c, source) + subjects(c, target)
    check(f"race from {source} to {target}", sorted(got) == sorted(
        f"r{i}" for i in range(20)), said, got)
    check("somebody won", any(x.startswith(b"OK") for x in said), said)
    for box in source, target:
        c.say(f"SELECT {box}")
        c.say("STORE 1:* +FLAGS.SILENT (\\Deleted)")
        c.say("CLOSE")
    c.end()


class Servers(Cluster):
    def __init__(self, *args):
        super().__init__(*args)
        self.auth, self.auths, self.read = {}, [], {}
        for host in self.hosts:
            path = f"{self.dir}/auth.{host}"
            s = socket.socket(socket.AF_UNIX)
            s.bind(path)
            s.listen(64)
            self.auths.append(subprocess.Popen(
                ["sh", "-c", 'exec 3<&%d; export LISTEN_FDS=1 LISTEN_PID=$$; '
                 'exec "$@"' % s.fileno(), "sh", f"{B}/chapar-auth",
                 "--spool", self.spool(host), "--proxy-key", self.key],
                pass_fds=[s.fileno()], stdin=subprocess.DEVNULL,
                stderr=open(f"{self.dir}/auth.log", "ab")))
            s.close()
            self.auth[host] = path

    def start(self, host, **kw):
        super().start(host, "--auth-socket", self.auth[host], **kw)
        self.read[host] = os.path.getsize(f"{self.dir}/{host}.log")

    def new_text(self, host):
        with open(f"{self.dir}/{host}.log", "rb") as f:
            f.seek(self.read[host])
            return f.read()

    def where(self, box):
        return self.hosts[{"INBOX": 0, "board/news": 1,
                           "board/sports": 2}[box]]

    def end(self):
        for p in self.auths:
            p.terminate()
            p.wait()
        super().end()


began = time.monotonic()
cl = Servers(3, "alice 0\nbob 1\nboard/news 1\nboard/sports 2",
             "--remote-timeout", "5")
try:
    for i, board in (1, "news"), (2, "sports"):
        cl.chapar(cl.hosts[i], "board", "add", "--rights", "lrsitewp", board)
        cl.start(cl.hosts[i])
    for _ in range(3):
        race(cl, "INBOX", "board/news")
        race(cl, "board/news", "INBOX")
        race(cl, "board/news", "board/sports")
    for who, source, target in (
            ("home", "INBOX", "board/news"), ("target", "INBOX", "board/news"),
            ("home", "board/news", "INBOX"), ("source", "board/news", "INBOX"),
            ("home", "board/news", "board/sports"),
            ("source", "board/news", "board/sports"),
            ("target", "board/news", "board/sports")):
        at, before = 0, crashes
        while trial(cl, who, source, target, at):
            at += EVERY
        check(f"{who}, {source} to {target}: it never died", crashes > before)
        print(who, source, target, at, round(time.monotonic() - began, 1),
              flush=True)
    for host in cl.hosts:
        for user in "alice", "bob":
            cl.chapar(host, "check", user)
    print(f"{crashes} crashes")
except BaseException:
    bad = 1
    raise
finally:
    if bad:
        for h in cl.hosts[1:]:
            print(h, cl.text(h)[-3000:])
        print(open(f"{cl.dir}/session.log").read()[-3000:])
    cl.end()
sys.exit(bad)
