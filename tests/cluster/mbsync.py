#!/usr/bin/env python3
"""mbsync in a loop, both ways and by way of a third server, while the account
moves between two others and back, and mail comes in.  At the end the mirrors,
the account and what was done are the same: nothing that was written is missing
or there twice, nothing that was deleted is back, UIDVALIDITY is what it was.
SECONDS (make soak PARTS=moving), MIRRORS and SEED change that."""
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, HERE + "/../soak"]
import mirror  # noqa: E402
from servers import Site, wait_for  # noqa: E402

if shutil.which("mbsync") is None:
    print("there is no mbsync here")
    sys.exit(77)
B = os.environ["B"]
SECONDS = float(os.environ.get("SECONDS", "0"))
MIRRORS = int(os.environ.get("MIRRORS", "1"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 30)
MOVES, SYNCS = 3, 3  # at least
told = mirror.Told()
over = threading.Event()
bad = 0


def wrong(*what):
    global bad
    bad = 1
    print("wrong:", *what, flush=True)


class Mover(threading.Thread):
    """Takes the account from one to the other."""

    def __init__(self, site, port):
        super().__init__()
        self.site, self.port, self.done, self.at = site, port, 0, 1
        self.r = random.Random(SEED)

    def move(self):
        site, to = self.site, 3 - self.at
        here, there = site.servers[self.at], site.servers[to]
        p = subprocess.run(
            [B + "/chapar", "--spool", here.spool, "move", "--proxy-key",
             site.dir + "/key", "--peer-port", str(self.port), "alice",
             there.host], capture_output=True, text=True, check=False)
        if p.returncode != 0:
            wrong("a move ends with", p.returncode, p.stderr)
            return
        # with LDAP the one that housed nobody would have heard of it
        site.servers[0].chapar("directory", "set", "--from", here.host,
                               "alice", there.host)
        self.at = to
        self.done += 1

    def run(self):
        while not over.is_set() and not bad:
            self.move()
            time.sleep(self.r.random() * 0.5)


def deliver(site):
    """To whom takes it."""
    r = random.Random(SEED + 99)
    while not over.is_set():
        n = told.number()
        while not any(subprocess.run(
                [B + "/chapar", "--spool", s.spool, "deliver", "alice"],
                input=f"Subject: n{n}\n\ntext\n", text=True,
                stderr=subprocess.DEVNULL, check=False).returncode == 0
                for s in site.servers[1:]):
            time.sleep(0.01)
        told.written.add(n)
        time.sleep(r.random() * 0.2)


def talk(server, *commands):
    text = "".join(f"{i} {c}\r\n" for i, c in
                   enumerate((*commands, "LOGOUT")))
    return subprocess.run(
        [B + "/chapar-imap", "--spool", server.spool, "--user", "alice"],
        input=text, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, check=True).stdout


def validities(server):
    said = talk(server, *(f"STATUS {f} (UIDVALIDITY)" for f in mirror.FOLDERS))
    return re.findall(r"STATUS (\S+) \(UIDVALIDITY (\d+)\)", said)


def server_has(server):
    """As Mirror.has(): its letters for the flags."""
    letters = {"\\Seen": "S", "\\Flagged": "F", "\\Answered": "R"}
    found = {}
    for folder in mirror.FOLDERS:
        said = talk(server, f"EXAMINE {folder}", "FETCH 1:* (FLAGS "
                    "BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        found[folder] = sorted(
            (int(n), "".join(sorted(letters[x] for x in flags.split()
                                    if x in letters)))
            for flags, n in re.findall(
                r"FLAGS \(([^)]*)\)[^\n]*\nSubject: n(\d+)", said))
    return found


def start(site):
    """Two that house, one that does not; their chapar-peer."""
    for s in site.servers[:1] + site.servers[2:]:
        account = subprocess.run(
            ["find", s.spool + "/account", "-name", "alice"], check=True,
            stdout=subprocess.PIPE, text=True).stdout.strip()
        shutil.rmtree(account)
    talk(site.servers[1], "CREATE Work/Sub", "CREATE Work")
    site.load()
    return site.start_with_peers()


def run(site):
    port = start(site)
    first = validities(site.servers[1])
    store = f"""Host {site.hosts[0]}
Port {site.ports["imap"]}
User alice
Pass secret
SSLType None"""
    mirrors = [mirror.Mirror(f"{site.dir}/m{i}", store, told, SEED + i)
               for i in range(MIRRORS)]
    for m in mirrors:
        if not m.sync():
            wrong("at first", m.said)
    mover = Mover(site, port)
    threads = [threading.Thread(target=m.work, args=(
        lambda: not over.is_set(),)) for m in mirrors]
    threads += [threading.Thread(target=deliver, args=(site,)), mover]
    for t in threads:
        t.start()
    until = time.monotonic() + SECONDS
    if not wait_for(lambda: bad or time.monotonic() > until and
                    mover.done >= MOVES and
                    all(m.rounds >= SYNCS for m in mirrors), SECONDS + 120):
        wrong(mover.done, "moves,", [m.rounds for m in mirrors], "rounds")
    over.set()
    for t in threads:
        t.join()
    home, other = site.servers[mover.at], site.servers[3 - mover.at]
    all_have, why = mirror.settle(mirrors)
    if why:
        wrong(why)
    for line in mirror.judge([*all_have, server_has(home)], told):
        wrong(line)
    if validities(home) != first or len(first) != 3:
        wrong("UIDVALIDITY was", first, "is", validities(home))
    home.chapar("check", "alice")
    if subprocess.run([B + "/chapar", "--spool", other.spool, "deliver",
                       "alice"], input=b"x", stderr=subprocess.DEVNULL,
                      check=False).returncode != 75:
        wrong("both can be written to")
    print(f"{mover.done} moves, {sum(m.rounds for m in mirrors)} "
          f"synchronisations of which {sum(m.failed for m in mirrors)} were "
          f"to be repeated; {len(told.written)} messages written, "
          f"{len(told.deleted)} deleted")


print("SEED", SEED)
with Site(3, {"alice": 1, "bob": 1}) as the_site:
    try:
        run(the_site)
        if bad:
            raise SystemExit(1)
    finally:
        over.set()
