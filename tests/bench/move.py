#!/usr/bin/python3
"""move.py - how fast an account goes to another server.  One line of JSON for
each measurement; B names the build, MB the size of the account (1024).

Two servers on loopback, which share the processors and the disk.  What a move
is measured by goes the same way in the same round: a copy of the account's
files with all of it synced, and the same number of bytes through TCP.  What is
copied and moved is not in memory before.

move/disk       MB/s of that copy
move/net        MB/s through TCP, from one process to another
move/plain      MB/s of a move without TLS
move/tls        and with it
move/share      plain, as a part of the slower of disk and net
move/locked     ms for which the account could not be written to, plain, while
                mail came in; the longest
move/from       CPU ms for a MB at the server it leaves, plain
move/to         and where it goes; from-tls and to-tls are with TLS"""
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

B = os.path.realpath(os.environ["B"])
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE + "/../cluster")
os.chdir(HERE + "/../..")
from servers import Site, free_port  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "3"))
MB = int(os.environ.get("MB", "1024"))
GROUP = f"/sys/fs/cgroup/cpuacct/chapar-move-{os.getpid()}"
SIZES = (2000, 4000, 4000, 8000, 20000, 60000, 400000, 3000000)


class Group:
    """Processes whose CPU time is counted together."""

    def __init__(self, name):
        self.path = f"{GROUP}-{name}"
        os.mkdir(self.path)

    def add(self, pid):
        with open(self.path + "/cgroup.procs", "w", encoding="ascii") as f:
            f.write(str(pid))

    def ms(self):
        with open(self.path + "/cpuacct.usage", encoding="ascii") as f:
            return int(f.read()) / 1e6

    def end(self):
        for _ in range(100):
            try:
                os.rmdir(self.path)
                return
            except OSError:
                time.sleep(0.1)


def mails():
    """Texts and attachments, about MB of them, in no order."""
    r = random.Random(8)
    words = [bytes(r.choices(b"etaoinshrdlu", k=r.randrange(2, 10)))
             for _ in range(2000)]
    text = b""
    while len(text) < 1 << 20:
        text += b" ".join(r.choices(words, k=12)) + b"\r\n"
    coded = bytes(r.choices(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm+/", k=76))
    coded = (coded + b"\r\n") * 40000
    total = n = 0
    while total < MB << 20:
        size = SIZES[n % len(SIZES)] * r.randrange(50, 150) // 100
        head = (b"From: Ann <ann%d@example.org>\r\nTo: alice@example.org\r\n"
                b"Date: Sun, 1 Nov 2026 12:00:00 +0000\r\n"
                b"Message-ID: <m%d@example.org>\r\nSubject: number %d\r\n"
                % (n % 97, n, n))
        if size < 30000:
            at = r.randrange(len(text) - size)
            m = head + b"\r\n" + text[at:at + size]
        else:
            m = (head + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;"
                 b" boundary=b\r\n\r\n--b\r\n\r\n" + text[:3000] +
                 b"\r\n--b\r\nContent-Type: image/png\r\n"
                 b"Content-Transfer-Encoding: base64\r\n\r\n" +
                 coded[:size // 78 * 78] + b"--b--\r\n")
        total += len(m)
        n += 1
        yield m


def fill(spool):
    with subprocess.Popen([B + "/chapar-imap", "--spool", spool, "--user",
                           "alice"], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL) as p:
        for m in mails():
            p.stdin.write(b"a APPEND INBOX {%d+}\r\n%b\r\n" % (len(m), m))
        p.stdin.write(b"z LOGOUT\r\n")
        p.stdin.close()
        if p.wait() != 0:
            raise OSError("APPEND")


def evict(folder):
    """An account that nobody looked at for long is not in memory."""
    os.sync()
    for path, _, files in os.walk(folder):
        for name in files:
            fd = os.open(f"{path}/{name}", os.O_RDONLY)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(fd)


def disk(source, target):
    """MB/s."""
    evict(source)
    began, n = time.monotonic(), 0
    for path, dirs, files in os.walk(source):
        there = target + path[len(source):]
        os.mkdir(there)
        for name in files:
            with open(f"{path}/{name}", "rb") as i, \
                    open(f"{there}/{name}", "wb") as o:
                while chunk := os.copy_file_range(i.fileno(), o.fileno(),
                                                  1 << 24):
                    n += chunk
                os.fsync(o.fileno())
    took = time.monotonic() - began
    shutil.rmtree(target)
    return n / took / 1e6, n


def net(n):
    """MB/s."""
    listener = socket.create_server(("127.0.0.2", 0))
    if (pid := os.fork()) == 0:
        s = socket.create_connection(listener.getsockname())
        room = bytes(1 << 20)
        for _ in range(n >> 20):
            s.sendall(room)
        os._exit(0)
    began = time.monotonic()
    s, _ = listener.accept()
    room = bytearray(1 << 20)
    while s.recv_into(room):
        pass
    took = time.monotonic() - began
    os.waitpid(pid, 0)
    return n / took / 1e6


class Mail(threading.Thread):
    """Comes in, and comes again where it was refused."""

    def __init__(self, servers):
        super().__init__()
        self.servers, self.over, self.taken = servers, False, 0
        self.start()

    def run(self):
        while not self.over:
            for s in self.servers:
                if subprocess.run(
                        [B + "/chapar", "--spool", s.spool, "deliver",
                         "alice"], input=b"Subject: late\n\nx\n" * 20,
                        stderr=subprocess.DEVNULL, check=False
                        ).returncode == 0:
                    self.taken += 1
                    break
            time.sleep(0.1)


def move(site, groups, port, dial):
    """MB/s, ms locked, CPU ms at each end for a MB, MB."""
    a, b = site.servers
    for s in a, b:
        for name in os.listdir(s.spool):  # the folder itself is theirs
            subprocess.run(["rm", "-r", f"{s.spool}/{name}"], check=True)
        subprocess.run(["cp", "-a", s.spool + ".new/.", s.spool], check=True)
    # what is a copy is looked through at its first change
    a.chapar("deliver", "alice", input="Subject: first\n\nx\n")
    evict(a.spool)
    mail = Mail((a, b))
    before = [g.ms() for g in groups]
    began = time.monotonic()
    p = subprocess.Popen(
        [B + "/chapar", "--spool", a.spool, "move", "--proxy-key",
         site.dir + "/key", "--peer-port", str(port),
         *(["--dial-socket", dial] if dial else []), "alice", b.host],
        stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: groups[0].add(0))
    said = p.communicate()[0]
    took = time.monotonic() - began
    mail.over = True
    mail.join()
    if p.returncode != 0 or mail.taken == 0:
        raise OSError(f"move: {said}, {mail.taken} came in")
    time.sleep(0.3)
    mb = int(re.search(r"(\d+) KiB", said)[1]) * 1024 / 1e6
    return (mb / took, int(re.search(r"for (\d+) ms", said)[1]),
            *((g.ms() - x) / mb for g, x in zip(groups, before)))


def say(name, unit, values):
    values = sorted(values)
    print(json.dumps({
        "server": "chapar", "name": "move/" + name, "unit": unit,
        "n": len(values), "min": values[0], "med": values[len(values) // 2],
        "max": values[-1], "check": "ok"}), flush=True)


def start(site, groups):
    """Ports of chapar-peer, without TLS and with it."""
    key = {"CHAPAR_PROXY_KEY": site.dir + "/key", "CHAPAR_EXIT_IDLE": "1d"}
    for s, g in zip(site.servers, groups):
        s.start_dial()
        for name in "peer", "peers":
            tls = [B + "/chapar-tls", "--cert", s.cert]
            s.spawn(name, [*(tls if name == "peers" else []),
                           B + "/chapar-peer"], site.listening[name][s.host],
                    {k: v for k, v in s.env("peer").items()
                     if k != "CHAPAR_AUTH_SOCKET"} | key)
        for p in s.procs.values():
            g.add(p.pid)


def measure(site, groups):
    site.certify()
    a, b = site.servers
    shutil.rmtree(b.spool)
    b.chapar("init")
    site.load()
    for name in "peer", "peers":
        site.ports[name], site.listening[name] = free_port(site.hosts)
    fill(a.spool)
    for s in a, b:
        os.rename(s.spool, s.spool + ".new")
        os.mkdir(s.spool)
    start(site, groups)
    log = subprocess.run(["find", a.spool + ".new", "-path", "*alice*",
                          "-name", "log"], stdout=subprocess.PIPE, text=True,
                         check=True).stdout.split()[0]
    rates = {"disk": [], "net": []}
    got = {"plain": [], "tls": []}
    for _ in range(ROUNDS):
        mbs, n = disk(os.path.dirname(log), site.dir + "/copy")
        rates["disk"].append(mbs)
        rates["net"].append(net(n))
        got["plain"].append(move(site, groups, site.ports["peer"], None))
        got["tls"].append(move(site, groups, site.ports["peers"],
                               a.dir + "/dial"))
        if os.environ.get("VERBOSE"):
            print(rates, got, file=sys.stderr)
    for k, values in rates.items():
        say(k, "MB/s", values)
    for k, values in got.items():
        say(k, "MB/s", [v[0] for v in values])
    say("share", "ratio", [
        p[0] / min(d, n) for p, d, n in zip(got["plain"], rates["disk"],
                                            rates["net"])])
    say("locked", "ms", [max(v[1] for v in got["plain"] + got["tls"])])
    for k, end in ("plain", ""), ("tls", "-tls"):
        say("from" + end, "ms/MB", [min(v[2] for v in got[k])])
        say("to" + end, "ms/MB", [min(v[3] for v in got[k])])


if __name__ == "__main__":
    both = []
    try:
        both = [Group("from"), Group("to")]
    except OSError:
        print("no cgroup to count CPU time with", file=sys.stderr)
        sys.exit(0)
    try:
        with Site(2, {"alice": 0, "bob": 0}) as the_site:
            measure(the_site, both)
    finally:
        for g in both:
            g.end()
