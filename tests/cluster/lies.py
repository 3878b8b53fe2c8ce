#!/usr/bin/env python3
"""lies.py - a server that is something else, says nothing, or is changed on the
way: its mailboxes are left out, and no session dies of it."""
import os
import random
import re
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from housed import Client, Cluster  # noqa: E402

bad = 0


said = []


def check(what, good, *more):
    global bad
    if not good:
        said.append(" ".join(map(str, ("wrong:", what, *more))))
        bad = 1


def names(lines):
    return [x.split(b' "/" ')[1].strip().strip(b'"').decode()
            for x in lines if x.startswith(b"* LIST")]


class Liar:
    """A server that takes everybody and says what it is told to."""

    def __init__(self, listener, answer):
        self.s, self.answer, self.n = listener, answer, 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                s, _ = self.s.accept()
            except OSError:
                return
            self.n += 1
            threading.Thread(target=self.talk, args=[s], daemon=True).start()

    def talk(self, s):
        try:
            s.sendall(b"* OK here\r\n")
            f = s.makefile("rb")
            while True:
                line = f.readline()
                if not line:
                    return
                whole = line
                while line.endswith(b"+}\r\n"):
                    n = int(line[line.rindex(b"{") + 1:-4])
                    whole += f.read(n)
                    line = f.readline()
                    whole += line
                tag, _, rest = whole.partition(b" ")
                said = self.answer(s, tag, rest)
                if said is None:
                    s.close()
                    return
                s.sendall(said)
        except OSError:
            pass


def lies(cl, A, N, S):
    """Something else answers for a server."""
    cl.stop(N)
    sock = cl.listen(N)
    mode, lists = ["fetch"], []

    def fine(s, tag, rest):
        word = rest.split()[0].upper()
        if word == b"LIST":
            lists.append(b"STATUS" in rest)
            return (b'* LIST () "/" board/news\r\n* LIST () "/" board/local'
                    b'\r\n* LIST () "/" INBOX\r\n* LIST () "/" user/alice\r\n'
                    b'* LIST (\\HasNoChildren) "/" user/bob\r\n'
                    b'* LIST junk\r\n%s OK x\r\n' % tag)
        if word == b"SELECT":
            return b"* 1 EXISTS\r\n%s OK [READ-WRITE] x\r\n" % tag
        return b"%s OK x\r\n" % tag

    def answer(s, tag, rest):
        word = rest.split()[0].upper()
        how = mode[0]
        if how == "nobody" and word == b"AUTHENTICATE":
            return b"%s NO x\r\n" % tag
        if how == "silent" and word == b"LIST":
            return b""
        if how == "trickle" and word == b"LIST":
            for i in range(100):
                s.sendall(b"* LIST () ")
                time.sleep(0.1)
        if how == "flood" and word == b"LIST":
            lines = b"".join(b'* LIST () "/" board/news/%d\r\n' % i
                             for i in range(20000))
            for i in range(100):
                s.sendall(lines)
        if how == "long" and word == b"LIST":
            s.sendall(b"* LIST " + b"x" * (8 << 20))
        if word == b"FETCH":
            return {
                "fetch": b"* 1 FETCH (BODY[] {1000}\r\nhalf of it",
                "tag": b"zzz OK done\r\n",
                "plus": b"+ go on\r\n",
                "bye": b"* BYE x\r\n",
                "binary": bytes(range(256)) * 100,
                "nothing": None,
                "huge": b"* 1 FETCH (BODY[] {99999999999}\r\n",
            }[how] if how != "fetch" else half(s)
        return fine(s, tag, rest)

    def half(s):
        s.sendall(b"* 1 FETCH (BODY[] {1000}\r\nhalf of it")
        return None

    liar = Liar(sock, answer)
    for how in "fetch", "tag", "plus", "bye", "binary", "nothing":
        mode[0] = how
        c = Client(A, cl.port, "alice")
        c.ok("ENABLE IMAP4rev2")
        c.ok("SELECT board/news")
        tag = c.send("FETCH 1 BODY[]")
        if how == "fetch":
            got = c.f.read()
            check(how, got.endswith(b"half of it"), got)
        else:
            lines, last = c.finish(tag)
            check(how, last.startswith(b"NO [UNAVAILABLE]"), lines[-1:], last)
            check(how, c.line().startswith(b"* OK [CLOSED]"))
            c.ok("NOOP")
        c.close()
    mode[0] = "fine"
    c = Client(A, cl.port, "alice")
    got = names(c.ok('LIST "" *'))
    check("only what is there", got.count("INBOX") == 1 and
          "user/alice" not in got and got.count("board/local") == 1 and
          "board/news" in got and "user/bob" in got, got)
    # what it has said is good for a while: it is asked no more
    check("asked", lists == [False], lists)
    again = names(c.ok('LIST "" *'))
    check("the same", again == got, got, again)
    check("a part", names(c.ok('LIST "" board/n*')) == ["board/news"])
    check("not asked", lists == [False], lists)
    lines = c.ok('LIST "" board/n* RETURN (STATUS (MESSAGES))')
    check("what may change", lists == [False, True], lists)
    c.say("CREATE board/sports/new")  # that is another server's
    c.ok('LIST "" *')
    check("not asked", lists == [False, True], lists)
    c.ok("CREATE board/news/new")
    c.ok('LIST "" *')
    check("asked again", lists == [False, True, False], lists)
    c.close()
    c = Client(A, cl.port, "alice")
    c.ok('LIST "" board/news*')
    c.ok('LIST "" board/news*')
    c.ok('LIST "" board/ne*')
    check("each in its own words", lists[3:] == [False, False], lists)
    c.close()
    for how in "nobody", "silent", "trickle", "flood", "long":
        mode[0] = how
        c = Client(A, cl.port, "alice")
        began, n = time.monotonic(), liar.n
        got = names(c.ok('LIST "" *'))
        check(f"{how}: left out", "board/news" not in got and
              "board/sports" in got, got)
        took = time.monotonic() - began
        check(f"{how}: not waited for", took < 30, took)
        c.ok('LIST "" *')
        c.ok('LIST "" *')
        check(f"{how}: once only", liar.n == n + 1 or how in
              ("flood", "long", "trickle"), liar.n - n)
        c.close()
    sock.shutdown(socket.SHUT_RDWR)
    sock.close()
    cl.start(N)
    # ten that take connections and then say nothing: one wait for all
    deaf = [cl.listen(x) for x in DEAF]
    with open(cl.list, "a") as f:
        for i, x in enumerate(DEAF):
            f.write(f"deaf{i} {x}\n")
    cl.chapar(A, "directory", "load", cl.list)
    c = Client(A, cl.port, "alice")
    began = time.monotonic()
    got = names(c.ok('LIST "" *'))
    took = time.monotonic() - began
    check("deaf", "board/news" in got and took < 60, got, took)
    c.close()
    for x in deaf:
        x.close()


def doing(pid):
    """A process that should have ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            state = f.read().split()[2]
        with open(f"/proc/{pid}/wchan", encoding="ascii") as f:
            return f"{pid} is there: {state} {f.read()}"
    except OSError:
        return f"{pid} is gone"


def garbled(cl, A, N, S):
    """What a server says is changed on its way: no session may die of it."""
    seed = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
    rnd = random.Random(seed)
    cl.stop(N)
    front = cl.listen(N)
    behind = socket.socket()
    behind.bind((N, 0))
    behind.listen(16)
    at = behind.getsockname()
    cl.listeners[N] = behind
    cl.start(N)

    def change(data):
        i, n = rnd.randrange(len(data)), rnd.randrange(1, 9)
        how = rnd.randrange(5)
        if how == 0:
            return data[:i] + bytes([rnd.randrange(256)]) + data[i + 1:]
        if how == 1:
            return data[:i] + data[i + n:]
        if how == 2:
            return data[:i] + data[i:i + n] * 3 + data[i:]
        if how == 3:
            return data[:i] + b"(" * rnd.choice((1, 5000)) + data[i:]
        return re.sub(rb"\d+", lambda m: b"%d" % rnd.choice(
            (0, 1, 4294967295, 18446744073709551615)), data, count=3)

    def pump(a, b, when):
        try:
            while data := a.recv(65536):
                if when is not None:
                    when -= 1
                    if when < 0 and rnd.random() < 0.5:
                        data = change(data)
                b.sendall(data)
        except OSError:
            pass
        for x in a, b:
            try:
                x.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def serve():
        while True:
            try:
                a, _ = front.accept()
            except OSError:
                return
            b = socket.create_connection(at)
            for args in (a, b, None), (b, a, rnd.randrange(5)):
                threading.Thread(target=pump, args=args, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    commands = [
        'LIST "" * RETURN (STATUS (MESSAGES) MYRIGHTS)', "SELECT board/news",
        "FETCH 1:* (FLAGS BODY.PEEK[])", "STATUS user/bob/shared (UNSEEN)",
        "COPY 1:* INBOX", "STORE 1 +FLAGS (\\Seen)", "UID MOVE 1:* INBOX",
        "SELECT INBOX", "COPY 1:3 board/news",
        "ESEARCH IN (subtree board) RETURN (ALL) ALL"]
    for i in range(20):
        c = Client(A, cl.port, "alice")
        for _ in range(6):
            try:
                c.send(rnd.choice(commands[:2 + i % 9]))
                c.s.settimeout(6)  # his tag may be what was changed
                while (x := c.f.readline()) and not x.startswith(
                        b"a%d " % c.n):
                    pass
            except OSError:
                break
        c.close()
    front.shutdown(socket.SHUT_RDWR)
    front.close()
    # a session that died has said nothing of its end
    for _ in range(1200):
        log = cl.text(A)
        began, ended = (set(re.findall(
            r"chapar-imap\[(\d+)\]: %s user=alice" % x, log))
            for x in ("login", "end"))
        if began <= ended:
            break
        time.sleep(0.05)
    check("died", began <= ended, seed, *map(doing, began - ended),
          *[x for x in log.split("\n") if any(
              f"[{pid}]" in x for pid in began - ended)])
    cl.stop(N)
    cl.start(N)


began = time.monotonic()
cl = Cluster(3, "alice 0\nbob 1\nboard/local 0\nboard/news 1\nboard/sports 2",
             "--remote-timeout", "2", "--remote-list-age", "600")
A, N, S = cl.hosts
DEAF = [f"127.0.0.{i}" for i in range(5, 15)]
try:
    for h, board in (A, "local"), (N, "news"), (S, "sports"):
        cl.chapar(h, "board", "add", "--rights", "lrsitewp", board)
        cl.start(h)
    c = Client(A, cl.port, "alice")
    for box in "INBOX", "board/news", "board/news", "board/sports":
        for i in range(3):
            c.append(box, f"Subject: {i}\r\n\r\n" + "x" * 900 * i)
    c.close()
    for part in lies, garbled:
        part(cl, A, N, S)
        print(part.__name__, round(time.monotonic() - began, 1), flush=True)
except BaseException:
    bad = 1
    raise
finally:
    for h in cl.hosts:
        check("killed", "ended by signal" not in cl.text(h))
    if bad:
        for h in cl.hosts:
            print(h, cl.text(h)[-1000:])
    print("\n".join(said))
    cl.end()
sys.exit(bad)
