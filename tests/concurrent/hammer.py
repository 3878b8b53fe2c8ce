#!/usr/bin/env python3
"""Many sessions change one account at once, for a while (SECONDS, 2).

Two deliver by LMTP, two append; others set keywords of their own, move,
expunge, read, and delete by POP3.  Each keeps the sequence numbers as a client would and
complains when an answer does not fit.  In the end every message that was
acknowledged is there once, unless somebody expunged it; no UID ever stood
for two messages; each keyword set is still there; and the spool is clean.
"""
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
SECONDS = float(os.environ.get("SECONDS_EACH", "2"))
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="hammer.", dir=f"{B}/tmp")
SPOOL = f"{TMP}/spool"
FETCH = b"(UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"


def text(name):
    body = f"Message-ID: <{name}>\r\nSubject: {name}\r\n\r\ntext\r\n"
    return (body + "." * random.randrange(9) + "x" * random.randrange(3000)
            + "\r\n").encode()


class Program:
    """A handler at the other end of a socket."""

    def __init__(self, *argv):
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [f"{B}/{argv[0]}", "--spool", SPOOL, *argv[1:]],
            stdin=theirs, stdout=theirs)
        theirs.close()
        ours.settimeout(30)
        self.socket, self.file = ours, ours.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def line(self):
        got = self.file.readline()
        if not got.endswith(b"\r\n"):
            raise SystemExit(f"the connection ends: {got!r}")
        return got[:-2]

    def end(self):
        self.socket.shutdown(socket.SHUT_WR)
        while self.file.read(65536):
            pass
        return self.process.wait(30)


class Imap(Program):
    """A client that believes nothing: self.uids is its picture."""

    def __init__(self, user, box):
        super().__init__("chapar-imap", "--user", user)
        self.box, self.uids, self.seen, self.tag = box, None, {}, 0
        self.line()
        self.uids = []
        self.valid = None
        self.command(b"SELECT " + box.encode(), fresh=True)

    def untagged(self, line, fresh):
        m = re.match(rb"\* (\d+) (EXISTS|EXPUNGE|FETCH)(.*)", line, re.S)
        if not m:
            v = re.search(rb"UIDVALIDITY (\d+)", line)
            if v:
                self.valid = int(v[1])
            return
        n, what = int(m[1]), m[2]
        if what == b"EXISTS":
            assert fresh or n >= len(self.uids), f"EXISTS shrinks: {line}"
            self.uids += [None] * (n - len(self.uids))
            return
        assert 1 <= n <= len(self.uids), f"{line} of {len(self.uids)}"
        if what == b"EXPUNGE":
            del self.uids[n - 1]
            return
        u = re.search(rb"UID (\d+)", m[3])
        if u:
            uid = int(u[1])
            assert self.uids[n - 1] in (None, uid), \
                f"{line}: number {n} was {self.uids[n - 1]}"
            self.uids[n - 1] = uid
            name = re.search(rb"Message-ID: <([^>]*)>", m[3])
            if name:
                known = self.seen.setdefault(uid, name[1].decode())
                assert known == name[1].decode(), f"{uid} was {known}"

    def answer(self):
        """One answer with its literals."""
        line = self.line()
        while (m := re.search(rb"\{(\d+)\}$", line)):
            line += b"\r\n" + self.file.read(int(m[1])) + self.line()
        return line

    def command(self, command, fresh=False):
        """The status, and all that was said before it."""
        self.tag += 1
        tag = b"t%d " % self.tag
        self.send(tag + command + b"\r\n")
        said = []
        while not (line := self.answer()).startswith(tag):
            if b"UID" not in command[:3] and b"EXPUNGE" in line:
                # Numbers must not move while the client uses numbers.
                assert not re.match(rb"FETCH|STORE|SEARCH", command), line
            said.append(line)
            self.untagged(line, fresh)
        status = line[len(tag):].split()[0]
        assert status in (b"OK", b"NO"), f"{command[:80]}: {line}"
        return status == b"OK", said + [line]

    def look(self, which=b"1:*"):
        """{uid: (name, flags)} of some messages."""
        found = {}
        for line in self.command(b"UID FETCH " + which + b" " + FETCH)[1]:
            m = re.match(rb"\* \d+ FETCH", line)
            name = re.search(rb"Message-ID: <([^>]*)>", line)
            if m and name:
                uid = int(re.search(rb"UID (\d+)", line)[1])
                flags = re.search(rb"FLAGS \(([^)]*)\)", line)[1].decode()
                found[uid] = name[1].decode(), flags.split()
        return found

    def some(self, most):
        """A few UIDs, as the client knows them."""
        known = [u for u in self.uids if u is not None]
        if not known:
            self.look()
            known = [u for u in self.uids if u is not None]
        return random.sample(known, min(len(known), random.randint(1, most)))


def joined(uids):
    return ",".join(map(str, uids)).encode()


def until(seconds=SECONDS):
    end = time.monotonic() + seconds
    n = 0
    while time.monotonic() < end:
        yield (n := n + 1)


def deliverer(me):
    p = Program("chapar-lmtp")
    p.line()
    p.send(b"LHLO x\r\n")
    while p.line()[3:4] == b"-":
        pass
    sent = []
    for n in until():
        name = f"{me}.{n}"
        p.send(b"MAIL FROM:<>\r\nRCPT TO:<alice>\r\nRCPT TO:<bob>\r\nDATA\r\n")
        assert [p.line()[:3] for _ in range(4)] == [b"250"] * 3 + [b"354"]
        body = re.sub(rb"(?m)^\.", b"..", text(name))
        p.send(body + b".\r\n")
        assert [p.line()[:3] for _ in range(2)] == [b"250"] * 2
        sent.append(name)
    assert p.end() == 0
    return {"sent": sent, "bob": sent, "ops": len(sent)}


def appender(me):
    c = Imap("alice", "INBOX")
    sent = []
    for n in until():
        name = f"{me}.{n}"
        m = text(name)
        box = random.choice((b"INBOX", b"Work"))
        ok, said = c.command(
            b"APPEND %s (\\Seen) {%d+}\r\n%s" % (box, len(m), m))
        assert ok, said
        sent.append(name)
    return done(c, {"sent": sent, "ops": len(sent)})


def done(c, result):
    valid = c.valid
    assert c.end() == 0
    seen = [[c.box, valid, u, n] for u, n in c.seen.items()]
    return dict(result, seen=seen)


def storer(me):
    """Sets a keyword of its own; nobody else touches it."""
    c = Imap("alice", "INBOX")
    kept = set()
    for n in until():
        uids = c.some(5)
        if not uids:
            c.command(b"NOOP")
            continue
        before = set(c.look(joined(uids)))
        ok, said = c.command(
            b"UID STORE %s +FLAGS (%s)" % (joined(uids), me.encode()))
        if ok:
            kept |= {u for u in before if u in uids}
        if n % 4 == 0:
            uid = random.choice(uids)
            if c.command(b"UID STORE %d -FLAGS (%s)" % (uid, me.encode()))[0]:
                kept.discard(uid)
    return done(c, {"kept": {me: sorted(kept)}, "ops": n})


def mover(me):
    boxes = [b"INBOX", b"Work"]
    random.shuffle(boxes)
    c = Imap("alice", boxes[0].decode())
    for n in until():
        uids = c.some(8)
        if uids:
            c.command(b"UID MOVE %s %s" % (joined(uids), boxes[1]))
        time.sleep(0.02)
        c.command(b"NOOP")
    return done(c, {"ops": n})


def expunger(me):
    c = Imap("alice", random.choice(("INBOX", "Work")))
    tried = []
    for n in until():
        uids = [u for u in c.some(5) if u in c.seen]
        if uids:
            tried += [c.seen[u] for u in uids]
            c.command(b"UID STORE %s +FLAGS.SILENT (\\Deleted)" % joined(uids))
            c.command(b"UID EXPUNGE " + joined(uids))
        else:
            c.command(b"NOOP")
        time.sleep(0.005)
    return done(c, {"tried": tried, "ops": n})


def popper(me):
    """Takes the odd message by POP3."""
    tried = []
    for n in until():
        p = Program("chapar-pop3", "--user", "alice")
        assert p.line().startswith(b"+OK")
        p.send(b"STAT\r\n")
        count = int(p.line().split()[1])
        for i in {random.randint(1, count) for _ in range(2) if count}:
            p.send(b"TOP %d 0\r\n" % i)
            if not p.line().startswith(b"+OK"):
                continue  # gone since
            while (line := p.line()) != b".":
                if line.startswith(b"Message-ID: <"):
                    tried.append(line[13:-1].decode())
            p.send(b"DELE %d\r\n" % i)
            p.line()
        p.send(b"QUIT\r\n")
        p.line()
        assert p.end() == 0
        time.sleep(0.05)
    return {"tried": tried, "ops": n}


def reader(me):
    c = Imap("alice", random.choice(("INBOX", "Work")))
    for n in until():
        c.look()
        ok, said = c.command(b"UID SEARCH ALL")
        found = [int(x) for line in said if b"* SEARCH" in line
                 for x in line.split()[2:]]
        assert found == sorted(set(found)), found
        c.command(b"STATUS Work (MESSAGES UIDNEXT)")
        c.command(b"NOOP")
        time.sleep(0.005)
    return done(c, {"ops": n})


def fork(work, me):
    """Runs work(me) in a process; what it returns comes by the pipe."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            random.seed(me)
            with os.fdopen(w, "w") as f:
                json.dump(work(me), f)
            code = 0
        except AssertionError as e:
            line = e.__traceback__
            while line.tb_next:
                line = line.tb_next
            print(f"wrong: {me}, line {line.tb_lineno}: {e}", flush=True)
        finally:
            os._exit(code)
    os.close(w)
    return pid, r, me


def collect(workers):
    results, bad = [], 0
    for pid, r, me in workers:
        with os.fdopen(r) as f:
            said = f.read()
        if os.waitpid(pid, 0)[1] != 0 or not said:
            print("wrong:", me, "did not get through")
            bad = 1
        else:
            results.append(json.loads(said))
            print(me, results[-1]["ops"], "times")
    return results, bad


def verdict(results):
    bad = 0

    def wrong(*what):
        nonlocal bad
        bad = 1
        print("wrong:", *what)

    boxes = {}
    for user, box in (("alice", "INBOX"), ("alice", "Work"), ("bob", "INBOX")):
        c = Imap(user, box)
        boxes[user, box] = c.look()
        results.append(done(c, {"user": user}))
    found = [name for b in (boxes["alice", "INBOX"], boxes["alice", "Work"])
             for name, _ in b.values()]
    sent = {n for r in results for n in r.get("sent", ())}
    tried = {n for r in results for n in r.get("tried", ())}
    for name in sorted(sent | set(found)):
        times = found.count(name)
        if times > 1:
            wrong(name, "is there", times, "times")
        elif times == 0 and name not in tried:
            wrong(name, "is lost")
        elif name not in sent:
            wrong(name, "was never sent")
    got = sorted(name for name, _ in boxes["bob", "INBOX"].values())
    if got != sorted(n for r in results for n in r.get("bob", ())):
        wrong("bob has", len(got), "messages, not what was delivered")

    names, valids = {}, {}
    for r in results:
        for box, valid, uid, name in r.get("seen", ()):
            key = r.get("user", "alice"), box
            if valids.setdefault(key, valid) != valid:
                wrong(key, "has another UIDVALIDITY")
            if names.setdefault((key, uid), name) != name:
                wrong(key, uid, "was", names[key, uid], "and", name)
        for keyword, uids in r.get("kept", {}).items():
            for uid in uids:
                m = boxes["alice", "INBOX"].get(uid)
                if m and keyword not in m[1]:
                    wrong(uid, "lost its keyword", keyword, m)
    print(len(sent), "messages,", len(found), "left")
    return bad


def main():
    subprocess.run(["tests/spool", SPOOL], check=True)
    c = Imap("alice", "INBOX")
    c.command(b"CREATE Work")
    c.end()
    work = [deliverer] * 2 + [appender] * 2 + [storer] * 2 + [mover] * 2
    work += [expunger, popper, reader, reader]
    results, bad = collect(
        [fork(w, f"{w.__name__}{i}") for i, w in enumerate(work)])
    bad |= verdict(results)
    p = subprocess.run([f"{B}/chapar", "--spool", SPOOL, "check"])
    if p.returncode != 0:
        print("wrong: check says", p.returncode)
        bad = 1
    if os.environ.get("KEEP"):
        print("kept", TMP)
    else:
        subprocess.run(["rm", "-rf", TMP])
    sys.exit(bad)


main()
