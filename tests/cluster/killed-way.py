#!/usr/bin/env python3
"""What a move goes through is killed: the program that dials, chapar-tls and
chapar-peer at the other end, the chapar-directory of either, and the directory
server itself; early, when nobody may write any more, and some moments after
that.  The same command, given again, ends it; nothing is lost, and two servers
that can be written to there never are.  With TLS and LDAP, as a site has it."""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, HERE + "/../directory"]
import ldaplib  # noqa: E402
from servers import B, Site, free_port, wait_for  # noqa: E402

ldaplib.skip_unless("slapd", "ldapmodify", "openssl")
BUDGET = float(os.environ.get("BUDGET", "3"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 30)
dice = random.Random(SEED)
sent, bad = [], 0


def wrong(*what):
    global bad
    bad = 1
    print("wrong:", *what, flush=True)


class Way:
    """Two servers, and all between them."""

    def __init__(self, site):
        self.site, self.at, self.peers = site, 0, {}
        self.ldap = ldaplib.Slapd(
            site.dir + "/ldap", 1, ldaplib.entry("alice", site.hosts[0]))
        self.directories = [
            ldaplib.Directory(s.spool, self.ldap.urls, "--self", s.host,
                              "--ldap-timeout", "2") for s in site.servers]
        self.port, self.socks = free_port(site.hosts)
        for s in site.servers:
            self.dial(s)
            self.peer(s)
        for d in self.directories:
            ldaplib.until("alice is known", lambda d=d: "alice" in self.show(d))

    def show(self, d):
        return subprocess.run(
            [B + "/chapar", "--spool", d.spool, "directory", "show", "alice"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            check=False).stdout

    def dial(self, s):
        if os.path.exists(s.dir + "/dial"):
            os.unlink(s.dir + "/dial")
        s.start_dial()

    def peer(self, s):
        env = {k: v for k, v in s.env("peer").items()
               if k not in ("CHAPAR_AUTH_SOCKET", "CHAPAR_DIAL_SOCKET")}
        s.spawn("peer", [B + "/chapar-tls", "--cert", s.cert,
                         B + "/chapar-peer"], self.socks[s.host],
                env | {"CHAPAR_PROXY_KEY": self.site.dir + "/key"})

    def command(self):
        a = self.site.servers[self.at]
        return [B + "/chapar", "--spool", a.spool, "move", "--proxy-key",
                self.site.dir + "/key", "--peer-port", str(self.port),
                "--dial-socket", a.dir + "/dial", "--directory-socket",
                self.directories[self.at].socket, "alice",
                self.site.hosts[1 - self.at]]

    def folder(self, i):
        for d, _, files in os.walk(self.site.servers[i].spool + "/account"):
            if "head" in files and d.endswith("/alice"):
                return d
        return None

    def place(self, i):
        d = self.folder(i)
        if d is None:
            return "none"
        try:
            with open(d + "/place", encoding="ascii") as f:
                return f.read().split()[0]
        except FileNotFoundError:
            return "ordinary"

    def kill(self, what):
        """And start it again."""
        a, b = self.site.servers[self.at], self.site.servers[1 - self.at]
        if what == "dial":
            a.stop_service("dial")
            a.socks.pop("dial").close()
            self.dial(a)
        elif what == "peer":
            b.stop_service("peer")
            self.peer(b)
        elif what == "slapd":
            self.ldap.signal(1, signal.SIGKILL)
            self.ldap.start(1)
        else:
            d = self.directories[self.at if what == "directory here"
                                 else 1 - self.at]
            d.stop(signal.SIGKILL)
            d.start()

    def when(self, moment, p):
        """Returns once it is time: a number of large messages has come, or
        nobody may write here and so many ms are over; or it is over."""
        blobs = (self.folder(1 - self.at) or "/none") + "/blob"
        had = len(os.listdir(blobs)) if os.path.isdir(blobs) else 0
        while p.poll() is None:
            if moment < 0:
                blobs = (self.folder(1 - self.at) or "/none") + "/blob"
                if os.path.isdir(blobs) and len(os.listdir(blobs)) >= had - \
                        moment:
                    return
            elif self.place(self.at) == "leaving":
                time.sleep(moment / 1000)
                return
            time.sleep(0.0005)

    def deliver(self):
        for size in 20, 300000, 300000:
            sent.append(f"m{len(sent)}")
            text = f"Subject: {sent[-1]}\n\n" + "x" * 70 * (size // 70) + "\n"
            self.site.servers[self.at].chapar("deliver", "alice", input=text)

    def subjects(self, i):
        said = subprocess.run(
            [B + "/chapar-imap", "--spool", self.site.servers[i].spool,
             "--user", "alice"], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, check=False,
            input="a EXAMINE INBOX\r\nb FETCH 1:* BODY.PEEK[HEADER.FIELDS "
            "(SUBJECT)]\r\nc LOGOUT\r\n").stdout
        return [x[9:].strip() for x in said.splitlines()
                if x.startswith("Subject: ")]

    def trial(self, what, moment):
        """Whether the command had to be given again."""
        self.deliver()
        p = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
        self.when(moment, p)
        self.kill(what)
        said = p.communicate()[1].decode()
        failed = p.returncode != 0
        where = f"{what} killed at {moment}"
        for _ in range(50):
            if [self.place(i) for i in (0, 1)].count("ordinary") > 1:
                wrong(where, "two can be written to", said)
            if p.returncode == 0:
                break
            time.sleep(0.05)
            p = subprocess.run(self.command(), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, check=False)
        if p.returncode != 0 or self.place(self.at) != "left" or \
                self.place(1 - self.at) != "ordinary":
            wrong(where, "ends with", p.returncode, said, p.stderr,
                  self.place(self.at), self.place(1 - self.at))
            return False
        self.at = 1 - self.at
        if (got := self.subjects(self.at)) != sent:
            wrong(where, "there is", got, "of", sent)
        host = self.site.hosts[self.at]
        if not all(wait_for(lambda d=d: host in self.show(d))
                   for d in self.directories):
            wrong(where, "not all know that it is at", host)
        return failed

    def end(self):
        for d in self.directories:
            d.stop(signal.SIGKILL)
        self.ldap.stop()
        for s in self.socks.values():
            s.close()


def run(site):
    for s in site.servers:
        if s.n > 0:
            shutil.rmtree(s.spool)
            s.chapar("init", stderr=subprocess.DEVNULL)
    way = Way(site)
    try:
        trials = [(what, moment) for moment in (-1, 0, 3, 8, 20, -2, 1, 5, 12)
                  for what in ("dial", "peer", "directory here",
                               "directory there", "slapd")]
        first, rest = trials[:10], trials[10:]
        dice.shuffle(rest)
        until = time.monotonic() + BUDGET
        hit = tried = 0
        for what, moment in first + rest:
            if bad or (time.monotonic() > until and tried >= 5):
                break
            tried += 1
            hit += way.trial(what, moment)
        print(f"{tried} killed, {hit} moves had to be begun again")
        if not hit:
            wrong("none was hit")
    finally:
        way.end()


print("SEED", SEED)
with Site(2, {"alice": 0}, tls=True) as the_site:
    run(the_site)
    if bad:
        raise SystemExit(1)
