#!/usr/bin/env python3
"""Random sessions on one mailbox, against a model of what each was told.

Three clients (one with QRESYNC) append, flag, copy, move and expunge, and
keep only what untagged responses say.  Every so often each of them must know
the same messages, in the same order, with the same flags, as a client that
has just come; searches for flags must find those that have them, and a client
that was away since some earlier time must hear by QRESYNC what went and what
changed.  At the end the spool must be whole.  No response may change
message numbers while a command by number runs.  Some of the time the log is
vacuumed under them; a client that is then sent away comes again.

SEED and STEPS may be given in the environment; the seed is said.
"""
import glob
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile

B = os.environ["B"]
HERE = os.path.dirname(os.path.abspath(__file__))
SEED = int(os.environ.get("SEED", random.randrange(1 << 30)))
STEPS = int(os.environ.get("STEPS", 120))
FLAGS = ["\\Seen", "\\Flagged", "\\Draft", "\\Answered", "one", "two", "$x3"]
MESSAGE = "a: b\r\n\r\nx"
MANY = 6000  # messages, no more are added then


class Away(Exception):
    pass


class Wire:
    """One session; a command is answered by a list of lines."""

    def __init__(self, spool):
        ours, its = socket.socketpair()
        self.process = subprocess.Popen(
            [B + "/chapar-imap", "--spool", spool, "--user", "alice"],
            stdin=its, stdout=its, stderr=subprocess.DEVNULL)
        its.close()
        self.socket, self.file = ours, ours.makefile("rb")
        self.file.readline()

    def say(self, command):
        self.socket.sendall(("T " + command + "\r\n").encode())
        lines = []
        while True:
            line = self.file.readline().decode().rstrip()
            if line == "" or line.startswith("* BYE"):
                raise Away
            lines.append(line)
            if line.startswith("T "):
                return lines

    def leave(self):
        self.file.close()
        self.socket.close()
        self.process.wait()


class Client:
    """What a client knows: [uid or None, flags or None] by number."""

    def __init__(self, spool, qresync):
        self.spool, self.qresync, self.known = spool, qresync, []
        self.come()

    def come(self):
        self.wire = Wire(self.spool)
        if self.qresync:
            self.wire.say("ENABLE QRESYNC")
        self.select()

    def select(self):
        self.known = []
        self.do("SELECT INBOX")
        self.do("UID FETCH 1:* (UID FLAGS)")

    def do(self, command, by_number=False):
        try:
            self.hear(self.wire.say(command), by_number)
            while self.qresync and any(k[0] is None for k in self.known):
                new = [k[0] for k in self.known].index(None) + 1
                self.hear(self.wire.say("FETCH %d:* UID" % new), True)
        except Away:
            self.wire.leave()
            self.come()

    def hear(self, lines, by_number):
        for line in lines:
            self.hear_one(line, by_number)

    def hear_one(self, line, by_number):
        if m := re.match(r"\* (\d+) EXISTS$", line):
            more = int(m[1]) - len(self.known)
            assert more >= 0, line
            self.known += [[None, None] for _ in range(more)]
        elif m := re.match(r"\* (\d+) EXPUNGE$", line):
            assert not by_number and not self.qresync, line
            self.known.pop(int(m[1]) - 1)
        elif m := re.match(r"\* VANISHED ([\d:,]+)$", line):
            assert not by_number and self.qresync, line
            gone = uids(m[1])
            left = [k for k in self.known if k[0] not in gone]
            assert len(left) + len(gone) == len(self.known), line
            self.known = left
        elif m := re.match(r"\* (\d+) FETCH \((.*)\)$", line):
            self.fetched(self.known[int(m[1]) - 1], m[2])
        else:
            assert re.match(
                r"\* (OK|FLAGS|ENABLED|\d+ RECENT)|T (OK|NO \[EXPUNGE)",
                line), line

    def fetched(self, k, items):
        if m := re.search(r"UID (\d+)", items):
            assert k[0] in (None, int(m[1])), (k, items)
            k[0] = int(m[1])
        if m := re.search(r"FLAGS \((.*?)\)", items):
            k[1] = frozenset(m[1].split()) - {"\\Recent"}

    def some(self):
        """A set of messages, and which these are."""
        n, r = len(self.known), random.random()
        if r < 0.3:
            a = b = random.randint(1, n)
        elif r < 0.4:
            return "*", [n - 1]
        elif r < 0.7:
            a = random.randint(1, n)
            b = min(n, a + random.choice([1, 3, 60, 600, 5000]))
        else:
            each = {random.randint(1, n) for _ in range(12)}
            return ",".join(map(str, each)), [i - 1 for i in sorted(each)]
        return "%d:%d" % (a, b), list(range(a - 1, b))

    def store(self):
        which, rows = self.some()
        how = random.choice(["+FLAGS", "-FLAGS", "FLAGS", "+FLAGS.SILENT",
                             "-FLAGS.SILENT"])
        flags = random.sample(FLAGS, 2)
        if len(rows) < 100 and len(self.known) > 5:
            flags += random.choice([[], [], ["\\Deleted"]])
        uid = random.random() < 0.3 and \
            all(self.known[i][0] for i in rows[:500])
        if uid:
            rows = rows[:500]
            which = ",".join(str(self.known[i][0]) for i in rows)
        if how.endswith("SILENT"):  # the client does it himself
            for k in (self.known[i] for i in rows):
                if k[1] is not None:
                    k[1] = k[1] | set(flags) if how[0] == "+" \
                        else k[1] - set(flags)
        self.do("%sSTORE %s %s (%s)" % ("UID " if uid else "", which, how,
                                        " ".join(flags)), not uid)

    def append(self):
        n = random.choice([1, 1, 1, 2, 5, 70, 700])
        if len(self.known) < MANY:
            self.do("APPEND INBOX " + " ".join(
                "(%s) {%d+}\r\n%s" % (
                    " ".join(random.sample(FLAGS, random.randint(0, 3))),
                    len(MESSAGE), MESSAGE) for _ in range(n)))

    def step(self):
        r = random.random()
        if r < 0.2 or not self.known:
            self.append()
        elif r < 0.5:
            self.store()
        elif r < 0.58:
            self.do("EXPUNGE")
        elif r < 0.63 and len(self.known) > 3:
            self.do("MOVE %d INBOX" % random.randint(1, len(self.known)))
        elif r < 0.68 and len(self.known) < MANY:
            self.do("COPY %s INBOX" % self.some()[0])
        elif r < 0.8:
            self.do("FETCH %s (UID FLAGS)" % self.some()[0], True)
        elif r < 0.82:
            self.select()
        else:
            self.do("NOOP")


def uids(text):
    out = set()
    for run in text.split(","):
        lo, _, hi = run.partition(":")
        out |= set(range(int(lo), int(hi or lo) + 1))
    return out


SEARCHES = {"UNSEEN": "\\Seen", "UNFLAGGED": "\\Flagged",
            "UNDRAFT": "\\Draft", "UNANSWERED": "\\Answered",
            "UNDELETED": "\\Deleted"}


def search(wire, key, flag, true):
    """Finds those without the flag, and by the other key those with it."""
    for k, has in (key, False), (key[2:], True):
        [line] = [x for x in wire.say("SEARCH " + k) if "SEARCH" in x[:9]]
        want = [i for i, (_, flags) in enumerate(true, 1)
                if (flag in flags) == has]
        assert list(map(int, line.split()[2:])) == want, (k, line, want)


class Absent:
    """What a client knew that has gone: UIDs to flags, and up to where."""

    def __init__(self, spool, true):
        self.flags = {uid: flags for uid, flags in true}
        wire = Wire(spool)
        said = "".join(wire.say("EXAMINE INBOX"))
        wire.leave()
        self.validity = re.search(r"UIDVALIDITY (\d+)", said)[1]
        self.modseq = re.search(r"HIGHESTMODSEQ (\d+)", said)[1]

    def comes_back(self, spool, true):
        flags, gone, wire = dict(self.flags), set(), Wire(spool)
        wire.say("ENABLE QRESYNC")
        for line in wire.say("SELECT INBOX (QRESYNC (%s %s))" % (
                self.validity, self.modseq)):
            if m := re.match(r"\* VANISHED \(EARLIER\) ([\d:,]+)$", line):
                gone |= uids(m[1])
            elif m := re.match(r"\* \d+ FETCH \(UID (\d+) FLAGS \((.*?)\)",
                               line):
                flags[int(m[1])] = frozenset(m[2].split()) - {"\\Recent"}
            assert "FETCH" not in line or m, line
        wire.leave()
        now = dict(map(tuple, true))
        assert not gone & set(now), ("said to be gone", gone & set(now))
        assert {u: f for u, f in flags.items() if u not in gone} == now, \
            (self.modseq, gone)


def compare(clients, spool, away):
    new = Client(spool, False)
    new.wire.leave()
    for c in clients:
        c.do("NOOP")
        assert len(c.known) == len(new.known), \
            (len(c.known), len(new.known))
        for have, true in zip(c.known, new.known):
            assert have[0] in (None, true[0]), (have, true)
            assert have[1] in (None, true[1]), (have, true)
        key = random.choice(list(SEARCHES))
        search(c.wire, key, SEARCHES[key], new.known)
    away.append(Absent(spool, new.known))
    random.choice(away).comes_back(spool, new.known)


def vacuumed(spool):
    """What vacuum has taken, with an index made anew: who comes back hears of
    it all the same."""
    large = set(random.sample(range(1, 400), 40))
    c = Client(spool, False)
    for i in range(1, 400):
        text = MESSAGE + "x" * 100000 if i in large else MESSAGE
        c.wire.say("APPEND INBOX {%d+}\r\n%s" % (len(text), text))
    c.select()
    before = Absent(spool, c.known)
    n = len(c.known) - 399  # there were some
    c.do("STORE %s +FLAGS (\\Deleted)" % ",".join(
        str(i + n) for i in large))
    c.do("EXPUNGE")
    c.wire.leave()
    chapar(spool, "vacuum", "--keep", "0", "alice")
    [box] = glob.glob(spool + "/account/*/alice/box")
    shutil.rmtree(box)
    os.mkdir(box, 0o700)
    c.come()
    assert len(c.known) == n + 399 - len(large), len(c.known)
    before.comes_back(spool, c.known)
    c.wire.leave()


def chapar(spool, *args):
    subprocess.run([B + "/chapar", "--spool", spool, *args], check=True,
                   stdout=subprocess.DEVNULL)


def main():
    print("SEED=%d" % SEED)
    random.seed(SEED)
    top = tempfile.mkdtemp(dir=os.environ.get("OUT"))
    spool = top + "/spool"
    subprocess.run([HERE + "/../spool", spool], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    vacuumed(spool)
    clients = [Client(spool, q) for q in (False, True, False)]
    away = []
    for step in range(STEPS):
        random.choice(clients).step()
        if random.random() < 0.02:
            chapar(spool, "vacuum", "--keep", "0", "alice")
        if step % 10 == 9:
            compare(clients, spool, away)
    for c in clients:
        c.wire.leave()
    chapar(spool, "check")
    shutil.rmtree(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
