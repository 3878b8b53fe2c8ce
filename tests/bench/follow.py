#!/usr/bin/python3
"""follow.py - deliveries while a standby follows.  One line of JSON for each
measurement; B names the build, DELIVERIES how many a round (10000).

The load, the server, its standby and both spools share the processors and the
disk.  Mail comes by LMTP on 40 connections, of 4 KiB, for 200 users, for one or
ten of them at a time.  STANDBY_TMP: where the standby's spool goes, if that is to
be another disk.

follow/N-alone        deliveries a second without a standby, N recipients each
follow/N-follow       and with one: chapar replicate --follow
follow/N-sync         and with one that is waited for (--sync-standby wait)
follow/N-lag          how long, in ms, what it had not taken in was on its way,
                      at most; N-end: until it had all, after the last delivery
follow/N-lmtp         CPU us a delivery of chapar-lmtp; -peer: of chapar-peer,
                      -standby: of chapar replicate, -load: of what delivers"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

B = os.path.realpath(os.environ["B"])
ROUNDS = int(os.environ.get("ROUNDS", "3"))
DELIVERIES = int(os.environ.get("DELIVERIES", "10000"))
USERS, CONNECTIONS, SIZE = 200, 40, 4096
TICK = os.sysconf("SC_CLK_TCK")
TMP = tempfile.mkdtemp(prefix="chapar-follow.",
                       dir=os.environ.get("BENCH_TMP", "/var/tmp"))


def cpu(pid):
    """Seconds, with those of the children that have ended."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        words = f.read().rsplit(")")[1].split()
    return sum(int(n) for n in words[11:15]) / TICK


class Watch(threading.Thread):
    """How far behind the standby says it is."""

    def __init__(self, path):
        super().__init__()
        self.path, self.most, self.behind, self.over = path, 0, 0, False
        self.start()

    def look(self):
        with open(self.path, encoding="ascii") as f:
            words = f.read().split()
        return (int(words[1]), int(words[2])) if len(words) > 3 else (0, 1)

    def run(self):
        while not self.over:
            lag, behind = self.look()
            self.most = max(self.most, lag)
            self.behind = max(self.behind, behind)
            time.sleep(0.05)

    def end(self):
        self.over = True
        self.join()


class Servers:
    """One with mail, and one that follows it."""

    def __init__(self, kind):
        self.dir = tempfile.mkdtemp(dir=TMP)
        self.there = tempfile.mkdtemp(
            prefix="chapar-standby.", dir=os.environ.get("STANDBY_TMP", TMP))
        self.a, self.b = self.dir + "/a", self.there + "/b"
        for spool in self.a, self.b:
            subprocess.run([B + "/chapar", "--spool", spool, "init"],
                           check=True, stdout=subprocess.DEVNULL)
        env = {k: v for k, v in os.environ.items()
               if not k.startswith("CHAPAR_")}
        if kind == "sync":
            env.update(CHAPAR_SYNC_STANDBY="wait", CHAPAR_STANDBY_TIMEOUT="1m")
        sock = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = sock.getsockname()[1]
        self.log = open(self.dir + "/log", "ab")
        self.follower = self.peer = self.watch = None
        if kind != "alone":
            self.follow(kind)
        self.lmtp = subprocess.Popen(
            [B + "/chapar-lmtp", "--spool", self.a, "--autocreate-user"],
            stdin=sock, stdout=subprocess.DEVNULL, stderr=self.log, env=env)
        sock.close()

    def follow(self, kind):
        command = f"exec {B}/chapar-peer --spool {self.a} --server standby"
        self.follower = subprocess.Popen(
            [B + "/chapar", "--spool", self.b, "replicate", "--follow",
             *(["--sync-each"] if kind == "sync" else []), "--self", "standby",
             "--peer-command", command, "home"], stderr=self.log,
            stdout=subprocess.DEVNULL)
        path = self.a + "/run/standby-standby"
        while not os.path.exists(path) or os.path.getsize(path) == 0:
            if self.follower.poll() is not None:
                raise OSError("it does not follow")
            time.sleep(0.02)
        with open(f"/proc/{self.follower.pid}/task/{self.follower.pid}"
                  "/children", encoding="ascii") as f:
            self.peer = int(f.read().split()[0])
        self.watch = Watch(path)

    def deliver(self, recipients, deliveries):
        """How many a second; and CPU seconds of the load."""
        before = os.times()
        said = subprocess.run(
            [B + "/bench", "lmtp", "--lmtp", str(self.port), "--user", "0",
             "--users", str(USERS), "--size", str(SIZE), "--reps", "1",
             "--conc", str(CONNECTIONS), "--rcpts", str(recipients),
             "--count", str(deliveries // recipients)], check=True,
            stdout=subprocess.PIPE, cwd=self.dir).stdout
        after = os.times()
        got = json.loads(said)
        if got["check"] != "ok":
            raise OSError(got["check"])
        return (got["med"] * recipients, after[2] + after[3] - before[2]
                - before[3])

    def times(self):
        pids = {"lmtp": self.lmtp.pid}
        if self.follower:
            pids.update(peer=self.peer, standby=self.follower.pid)
        return {k: cpu(pid) for k, pid in pids.items()}

    def caught_up(self):
        """Seconds until the standby has all of it."""
        began = time.monotonic()
        while self.watch.look()[1] != 0:
            time.sleep(0.01)
            if time.monotonic() - began > 300:
                raise OSError("it is behind for ever")
        return time.monotonic() - began

    def same(self):
        def ends(spool):
            said = subprocess.run(
                [B + "/chapar-peer", "--spool", spool, "--server", "x"],
                input=b"LIST\r\nQUIT\r\n", stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, check=True).stdout
            return [(w[0], *w[3:]) for w in map(bytes.split,
                                                said.splitlines())
                    if len(w) == 5]
        return sorted(ends(self.a)) == sorted(ends(self.b))

    def end(self):
        if self.watch:
            self.watch.end()
        for p in self.lmtp, self.follower:
            if p:
                p.terminate()
                p.wait()
        self.log.close()
        shutil.rmtree(self.dir)
        shutil.rmtree(self.there)


def measure(kind, recipients):
    servers = Servers(kind)
    try:
        servers.deliver(10, USERS * 4)  # the accounts are made
        if servers.watch:
            servers.caught_up()
            servers.watch.most = 0
        before = servers.times()
        rate, load = servers.deliver(recipients, DELIVERIES)
        got = {kind: rate}
        if kind == "follow":
            got["end"] = servers.caught_up() * 1e3
            got["lag"] = servers.watch.most
        time.sleep(0.2)  # who ended is waited for
        after = servers.times()
        if kind == "follow":
            got["load"] = load / DELIVERIES * 1e6
            got.update({k: (after[k] - before[k]) / DELIVERIES * 1e6
                        for k in after})
        if kind != "alone":
            servers.caught_up()
            if not servers.same():
                raise OSError("the standby has something else")
        return got
    finally:
        servers.end()


UNITS = {"alone": "/s", "follow": "/s", "sync": "/s", "lag": "ms",
         "end": "ms"}


def main():
    for recipients in 1, 10:
        all_of_it = {}
        for _ in range(ROUNDS):
            for kind in "alone", "follow", "sync":
                for name, value in measure(kind, recipients).items():
                    all_of_it.setdefault(name, []).append(value)
        for name, values in all_of_it.items():
            values.sort()
            print(json.dumps({
                "server": "chapar", "name": f"follow/{recipients}-{name}",
                "unit": UNITS.get(name, "us"), "n": len(values),
                "min": round(values[0], 1),
                "med": round(values[len(values) // 2], 1),
                "max": round(values[-1], 1), "check": "ok"}), flush=True)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
try:
    main()
finally:
    shutil.rmtree(TMP, ignore_errors=True)
