"""The clients of a simulated site: what each service acknowledged, and whether
it is there.  Whatever is not "try again" or the end of a line is an error."""
import collections
import re
import threading
import time

PORTS = {"imap": 143, "pop3": 110, "imsp": 406, "lmtp": 24, "peer": 4100}
PASSWORD = "secret"
HOT = 24  # accounts that much happens to at the same time
bad = []


def wrong(*what):
    bad.append(" ".join(map(str, what)))
    if len(bad) <= 30:
        print("wrong:", *what, flush=True)


def pick(users, r):
    return r.choice(users[:HOT] if r.random() < 0.5 else users)


class Told:
    """What was acknowledged, by user and the message's number."""

    def __init__(self):
        self.lock = threading.Lock()
        self.number = 0
        self.delivered = collections.defaultdict(set)
        self.flagged = collections.defaultdict(set)
        self.asked = collections.defaultdict(list)  # options, of one client
        self.counts = collections.Counter()
        self.moves, self.last = [], ""

    def next(self):
        with self.lock:
            self.number += 1
            return self.number

    def note(self, what):
        with self.lock:
            self.counts[what] += 1


class Again(Exception):
    """The client was told to try again, or the line went dead."""


def lines(net, server, service):
    s = net.connect(server.i, server.host, PORTS[service])
    return s, s.makefile("rb")


def smtp(f, wanted, what):
    line = f.readline()
    while line[3:4] == b"-":
        line = f.readline()
    if not line or line[:1] == b"4":
        raise Again(line)
    if line[:1] != wanted:
        raise ValueError(f"{what}: {line!r}")


def deliver(net, told, server, users, r):
    number = told.next()
    users = sorted({pick(users, r) for _ in range(r.randrange(1, 4))})
    s, f = lines(net, server, "lmtp")
    with s:
        smtp(f, b"2", "greeting")
        s.sendall(b"LHLO sim\r\n")
        smtp(f, b"2", "LHLO")
        s.sendall(b"MAIL FROM:<a@b.example>\r\n")
        smtp(f, b"2", "MAIL")
        taken = []
        for u in users:
            s.sendall(b"RCPT TO:<%s>\r\n" % u.encode())
            try:
                smtp(f, b"2", "RCPT " + u)
                taken.append(u)
            except Again:
                told.note("RCPT later")
        if not taken:
            raise Again()
        s.sendall(b"DATA\r\n")
        smtp(f, b"3", "DATA")
        s.sendall(b"Subject: n%d\r\nMessage-ID: <%d@sim>\r\n\r\n%s\r\n.\r\n" % (
            number, number, b"text " * r.randrange(2000)))
        for u in taken:
            try:
                smtp(f, b"2", "message to " + u)
                told.delivered[u].add(number)
                told.note("delivered")
            except Again:
                told.note("message later")
        s.sendall(b"QUIT\r\n")


class Session:
    """Logged in; Again if it is refused for now or ends."""
    service = ""

    def __init__(self, net, server, user):
        self.s, self.f = lines(net, server, self.service)
        try:
            self.line()
            self.do(f"LOGIN {user} {PASSWORD}")
        except BaseException:
            self.s.close()
            raise

    def line(self):
        line = self.f.readline()
        if not line.endswith(b"\r\n") or line.startswith(b"* BYE"):
            raise Again(line)
        return line[:-2].decode()

    def later(self, line):
        """Does this NO say "try again"?"""
        raise NotImplementedError

    def do(self, command):
        self.s.sendall(f"x {command}\r\n".encode())
        got = []
        while not (line := self.line()).startswith("x "):
            got.append(line)
        if line.startswith("x NO ") and self.later(line):
            raise Again(line)
        if not line.startswith("x OK"):
            raise ValueError(f"{command}: {line}")
        return got

    def close(self):
        self.s.close()


class Imap(Session):
    service = "imap"

    def later(self, line):
        return line.startswith("x NO [UNAVAILABLE]")

    def numbers(self):
        """Message number to UIDs and flags."""
        found = collections.defaultdict(list)
        for line in self.do("UID FETCH 1:* (FLAGS ENVELOPE)"):
            m = re.search(r'FLAGS \(([^)]*)\).*ENVELOPE \((?:NIL|"[^"]*") '
                          r'"n(\d+)"', line)
            if m:
                uid = re.search(r"UID (\d+)", line)[1]
                found[int(m[2])].append((uid, m[1].split()))
        return found


def check_all(found, told_delivered, told_flagged, what):
    for n in told_delivered:
        if len(found.get(n, ())) != 1:
            wrong(f"{what}: message {n} is there {len(found.get(n, ()))} "
                  "times")
    for n, there in found.items():
        if len(there) > 1:
            wrong(f"{what}: message {n} is there {len(there)} times")
    for n in told_flagged:
        if n in found and "\\Flagged" not in found[n][0][1]:
            wrong(f"{what}: message {n} is not flagged")


def read(net, told, server, users, r):
    user = pick(users, r)
    before = set(told.delivered[user]), set(told.flagged[user])
    c = Imap(net, server, user)
    try:
        c.do("SELECT INBOX")
        found = c.numbers()
        check_all(found, *before, f"{user} at {server.host}")
        told.note("read")
        for _ in range(3):
            if not found:
                break
            n = r.choice(sorted(found))
            c.do(f"UID STORE {found[n][0][0]} +FLAGS.SILENT (\\Flagged)")
            told.flagged[user].add(n)
            told.note("flagged")
            time.sleep(r.random() * 0.1)
        if r.random() < 0.5:  # else it is just gone
            c.s.sendall(b"x LOGOUT\r\n")
    finally:
        c.close()


class Pop:
    """Again if it is refused for now or ends."""

    def __init__(self, net, server, user):
        self.s, self.f = lines(net, server, "pop3")
        try:
            self.answer("greeting")
            self.do("USER " + user)
            self.do("PASS " + PASSWORD)
        except BaseException:
            self.s.close()
            raise

    def answer(self, what):
        line = self.f.readline()
        if not line.endswith(b"\r\n") or line.startswith(
                (b"-ERR [SYS/TEMP]", b"-ERR [IN-USE]")):
            raise Again(line)
        if not line.startswith(b"+OK"):
            raise ValueError(f"{what}: {line!r}")
        return line

    def do(self, command):
        self.s.sendall(command.encode() + b"\r\n")
        return self.answer(command)

    def text(self):
        rows = []
        while (line := self.f.readline()) != b".\r\n":
            if not line.endswith(b"\r\n"):
                raise Again(line)
            rows.append(line)
        return rows


def pop(net, told, server, users, r):
    user = pick(users, r)
    before = set(told.delivered[user])
    c = Pop(net, server, user)
    with c.s:
        there = int(c.do("STAT").split()[1])
        found = collections.defaultdict(list)
        c.s.sendall(b"".join(b"TOP %d 0\r\n" % (i + 1)
                             for i in range(there)))
        for _ in range(there):
            c.answer("TOP")
            for line in c.text():
                if line.startswith(b"Subject: n"):
                    found[int(line[10:])].append(("", ()))
        check_all(found, before, (), f"{user}, POP3 at {server.host}")
        told.note("popped")
        if r.random() < 0.5:
            c.do("QUIT")


LATER = ("the account cannot be opened now", "the account moves to",
         "cannot tell now")


class Imsp(Session):
    service = "imsp"

    def later(self, line):
        return any(words in line for words in LATER)

    def option(self):
        for line in self.do("GET sim.number"):
            m = re.match(r"\* OPTION sim\.number (\d+)", line)
            if m:
                return int(m[1])
        return None


def check_option(found, asked, what):
    """asked: numbers, and whether each was acknowledged."""
    good = {None}
    for number, acked in asked:
        good = {number} if acked else good | {number}
    if found not in good:
        wrong(f"{what}: the option is {found}, not one of {sorted(map(str, good))}")


def option(net, told, server, users, r):
    """One thread does that: nobody else changes these."""
    user = pick(users, r)
    c = Imsp(net, server, user)
    with c.s:
        check_option(c.option(), told.asked[user],
                     f"{user}, IMSP at {server.host}")
        number = told.next()
        told.asked[user].append([number, False])
        c.do(f"SET sim.number {number}")
        told.asked[user][-1][1] = True
        told.note("options set")
        if r.random() < 0.5:
            c.do("LOGOUT")


WORK = {"deliver": deliver, "read": read, "pop": pop, "option": option}
