#!/usr/bin/python3
"""link.py - sessions with another server one after the other on one TLS
connection: when it is used again and when not; ends of sessions, of processes
and of servers in between; peers that do not know of it, and ones that lie."""
import os
import random
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

from dialing import B, Certs, Dial, Far, bad, check

SEED = int(os.environ.get("SEED", "1"))
rng = random.Random(SEED)
print("seed", SEED)


def processes(parent, name):
    """Children that live, of a program, with their children."""
    found = []
    try:
        with open(f"/proc/{parent}/task/{parent}/children",
                  encoding="ascii") as f:
            pids = [int(p) for p in f.read().split()]
    except OSError:
        return []
    for p in pids:
        try:
            with open(f"/proc/{p}/stat", encoding="ascii") as f:
                text = f.read()
        except OSError:  # gone just then
            continue
        if text[text.index("(") + 1:text.rindex(")")] == name and \
                text.rsplit(")", 1)[1].split()[0] != "Z":
            found.append(p)
    return found


def until(what, why, seconds=30):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            check(why, False)
            return
        time.sleep(0.02)


class Home:
    """chapar-imap behind chapar-tls."""

    def __init__(self, d, cert):
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.sock.getsockname()[1]
        self.d, self.cert, self.p = d, cert, None
        subprocess.run(["tests/spool", d + "/spool"], check=True)
        self.start()

    def start(self, *options):
        env = {k: v for k, v in os.environ.items() if k[:7] != "CHAPAR_"}
        with open(self.d + "/log", "ab") as log:
            self.p = subprocess.Popen(
                [B + "/chapar-tls", "--cert", self.cert[0], "--key",
                 self.cert[1], *options, B + "/chapar-imap", "--spool",
                 self.d + "/spool"], stdin=self.sock, stderr=log, env=env)

    def links(self):
        return processes(self.p.pid, "chapar-tls")

    def stop(self):
        self.p.terminate()
        self.p.wait()


class Session:
    """With what is at the other end of the dial socket."""

    def __init__(self, dial, port, service="imap"):
        got, self.s, _ = dial.ask(f"127.0.0.1 {port} {service}")
        check(f"a session: {got}", got == "OK\n")
        self.f = self.s.makefile("rb")
        self.greeting = self.f.readline()

    def say(self, line):
        self.s.sendall(b"t " + line + b"\r\n")
        while True:
            got = self.f.readline()
            if got.startswith(b"t ") or not got:
                return got

    def good(self):
        return self.greeting.startswith(b"* OK") and \
            self.say(b"NOOP").startswith(b"t OK")

    def close(self):
        self.f.close()
        self.s.close()


def one(dial, port):
    s = Session(dial, port)
    check("it works", s.good())
    s.close()


def workers(dial):
    return processes(dial.p.pid, "chapar-tls")


def idle(pid):
    """It has closed its handler's connection, or all."""
    return not os.path.exists(f"/proc/{pid}/fd/0")


def settled(dial, most, least=None):
    """So many stay, and wait for another handler or will in a moment."""
    least = most if least is None else least
    until(lambda: least <= len(workers(dial)) <= most and
          all(map(idle, workers(dial))), f"{most} stay: {workers(dial)}")
    time.sleep(0.05)


def all_but_one(d):
    until(lambda: sum(map(idle, workers(d))) == len(workers(d)) - 1,
          "all but one wait")


def again(folder, home):
    d = Dial(folder, "--keep", "2")
    for _ in range(6):
        one(d, home.port)
        settled(d, 2, 1)
    check("one connection for all", len(home.links()) <= 2)
    with open(folder + "/log", encoding="utf-8") as f:
        check("walls held", "system call" not in f.read())
    # At once: each has its own; two of them stay.
    all_of = [Session(d, home.port) for _ in range(4)]
    check("four at once", all(s.good() for s in all_of))
    check("with a connection each", len(home.links()) == 4)
    for s in all_of:
        s.close()
    settled(d, 2)
    until(lambda: len(home.links()) == 2, "the home has as many")
    # A session's end comes from the home, with all that was said before.
    s = Session(d, home.port)
    s.s.sendall(b"t NOOP\r\nu LOGOUT\r\n")
    s.s.shutdown(socket.SHUT_WR)
    got = s.f.read()
    check(f"half a close: {got}", b"t OK" in got and b"u OK" in got)
    s.close()
    # Or from the handler, in the middle of something.
    s = Session(d, home.port)
    s.s.sendall(b"t LOGIN {10}\r\n")
    s.f.readline()
    s.close()
    one(d, home.port)
    check("still the same two", len(home.links()) <= 2)
    d.end()
    until(lambda: home.links() == [], "nobody dials any more")


def deaths(folder, home):
    d = Dial(folder)
    one(d, home.port)
    settled(d, 2, 1)
    # The process at the other end is killed: we notice, or try again.
    os.kill(home.links()[0], signal.SIGKILL)
    one(d, home.port)
    settled(d, 2, 1)
    # It hangs: in two seconds another connection is made.
    stuck = home.links()[0]
    os.kill(stuck, signal.SIGSTOP)
    one(d, home.port)
    os.kill(stuck, signal.SIGKILL)
    settled(d, 2, 1)
    # Nobody there takes sessions over any more: a new connection has somebody.
    taker = processes(home.p.pid, "chapar-imap")
    os.kill(taker[0], signal.SIGKILL)
    until(lambda: processes(home.p.pid, "chapar-imap") == [], "it lives")
    one(d, home.port)
    # The home is told to end: sessions go on, what is idle is closed.
    s, t = Session(d, home.port), Session(d, home.port)
    t.close()
    all_but_one(d)
    home.stop()
    until(lambda: len(workers(d)) == 1, "the idle one stays")
    check("it goes on", s.good())
    s.close()
    settled(d, 0)
    home.start()
    one(d, home.port)
    # We are: the same.
    s, t = Session(d, home.port), Session(d, home.port)
    t.close()
    all_but_one(d)
    pids = workers(d)
    d.end()
    until(lambda: sum(os.path.exists(f"/proc/{p}") for p in pids) == 1,
          "the idle one stays")
    check("it goes on here, too", s.good())
    s.close()
    until(lambda: home.links() == [], "nobody is there any more")


def time_is_up(folder, home):
    d = Dial(folder, "--keep-time", "1s", "--max-connections", "1")
    one(d, home.port)
    # No room for another, but that one is free to go somewhere else.
    far = Far(Certs(folder + "/other").make("IP:127.0.0.1"))

    def asked():
        got, s, _ = d.ask(f"127.0.0.1 {far.port} imap")
        s.close()
        return got.startswith("NO TLS")

    until(asked, "it goes nowhere else")
    settled(d, 0)
    one(d, home.port)
    settled(d, 0)  # after a second
    d.end()
    d = Dial(folder, "--keep", "0")
    one(d, home.port)
    settled(d, 0)
    d.end()


def frame(kind, data=b""):
    return struct.pack(">cI", kind, len(data))[:1] + \
        struct.pack(">I", len(data))[1:] + data


class Liar:
    """A home of our own making: says its bytes when a session begins, and then
    waits for the end of it."""

    def __init__(self, cert, alpn="chapar-imap"):
        self.ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ctx.load_cert_chain(*cert)
        if alpn:
            self.ctx.set_alpn_protocols([alpn])
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=20)
        self.port = self.sock.getsockname()[1]
        self.connections, self.got, self.chosen = 0, b"", []
        self.says, self.closes, self.slow = b"", True, 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            s, _ = self.sock.accept()
            self.connections += 1
            threading.Thread(target=self.serve, args=(s,),
                             daemon=True).start()

    def serve(self, s):
        try:
            t = self.ctx.wrap_socket(s, server_side=True)
            self.chosen.append(t.selected_alpn_protocol())
            if self.chosen[-1] != "chapar-imap":
                t.sendall(b"hi")
                return
            while True:
                got = t.recv(4)
                if got != frame(b"B"):
                    return
                says = self.says
                while says:  # in pieces of all sizes
                    n = rng.choice([1, 3, 5, 100, 70000])
                    t.sendall(says[:n])
                    says = says[n:]
                if self.closes:
                    return
                self.got = b""
                while not self.got.endswith(frame(b"E")):
                    time.sleep(self.slow)
                    more = t.recv(65536)
                    if not more:
                        return
                    self.got += more
        except OSError:
            pass
        finally:
            s.close()


def unframed(data):
    out = b""
    while data:
        n = int.from_bytes(data[1:4], "big")
        if data[:1] == b"D":
            out += data[4:4 + n]
        data = data[4 + n:]
    return out


def hear(d, liar):
    """What a handler hears until the end; it closes then."""
    got, s, _ = d.ask(f"127.0.0.1 {liar.port} imap")
    heard = b""
    while got == "OK\n" and (more := s.recv(65536)):
        heard += more
    s.close()
    return got, heard


def crowd(folder, home):
    """What another server keeps is given up when clients come."""
    home.stop()
    home.start("--max-connections", "8")
    d = Dial(folder)
    kept = [Session(d, home.port) for _ in range(7)]
    for s in kept:
        s.close()
    settled(d, 7)
    clients = []

    def another():
        try:
            f = Front(folder, home, "imap")
        except OSError:  # one too many, for now
            return False
        if f.hear(b"\r\n").startswith(b"* OK"):
            clients.append(f)
        return len(clients) == 8

    until(another, f"eight clients: {len(clients)}")
    until(lambda: workers(d) == [], "nobody is kept")
    for f in clients:
        f.s.close()
    d.end()


def lies(d, certs):
    liar = Liar(certs.make("IP:127.0.0.1"))
    begin, hi = frame(b"B"), frame(b"D", b"hi")
    cut = b"", b"D\0\1\0xx", b"D\0"  # between frames, in one, in a head
    for says in (*cut, frame(b"D"), b"D\1\0\1" + b"x" * 70000, begin,
                 b"E\0\0\1x", b"\0\0\0\0"):
        for liar.closes in (True,) if says in cut else (True, False):
            liar.says = begin + hi + says
            before = liar.connections
            got, heard = hear(d, liar)
            check(f"{says[:30]} {got} {heard[:9]}", got == "OK\n" and
                  heard.startswith(b"hi") and heard[2:].strip(b"x") == b"")
            settled(d, 0)
            check("once", liar.connections == before + 1)
    for says in b"", hi, b"E\0\0\0", b"* OK hello\r\n":
        liar.says, liar.closes = says, True
        got, _ = hear(d, liar)
        check(f"no session: {says}: {got}", got.startswith("NO "))
        settled(d, 0)
    # More than was asked for, behind the end.
    liar.says, liar.closes = begin + hi + frame(b"E") + hi, False
    check("the session", hear(d, liar) == ("OK\n", b"hi"))
    settled(d, 0)
    # All is well, with a megabyte each way, and the next hears nothing of it.
    much = rng.randbytes(1 << 20)
    liar.says = begin + b"".join(
        frame(b"D", much[i:i + 60000]) for i in range(0, len(much), 60000)) \
        + frame(b"E")
    before = liar.connections
    for liar.slow in 0, 0.001, 0:
        got, s, _ = d.ask(f"127.0.0.1 {liar.port} imap")
        s.sendall(much)
        time.sleep(0.3)  # nobody takes it
        heard = b""
        while more := s.recv(65536):
            heard += more
        s.close()
        check("all of it", got == "OK\n" and heard == much)
        settled(d, 2, 1)
        until(lambda: unframed(liar.got) == much, "there too")
    check("with a connection or two", liar.connections <= before + 2)


def strangers(d, certs):
    """Who does not know of links is spoken to as ever."""
    cert = certs.make("IP:127.0.0.1")
    for alpn in "imap", None:
        liar = Liar(cert, alpn)
        check(f"{alpn}: {liar.chosen}", hear(d, liar) == ("OK\n", b"hi") and
              liar.chosen == [alpn])
    far = Far(cert)
    for _ in range(3):
        got, s, _ = d.ask(f"127.0.0.1 {far.port} imap")
        s.sendall(b"x")
        s.shutdown(socket.SHUT_WR)
        heard = b""
        while more := s.recv(100):
            heard += more
        check(f"half a close: {heard}", heard == b"hello\r\nx")
        s.close()
    settled(d, 2, 1)  # from before


class Front:
    """Another server, or somebody who says so."""

    def __init__(self, folder, home, *alpn):
        ctx = ssl.create_default_context(cafile=folder + "/ca.pem")
        ctx.set_alpn_protocols(alpn)
        s = socket.create_connection(("127.0.0.1", home.port), 60)
        self.s = ctx.wrap_socket(s, server_hostname="127.0.0.1")

    def hear(self, end=None):
        got = b""
        try:
            while (end is None or not got.endswith(end)) and \
                    (more := self.s.recv(65536)):
                got += more
        except OSError:
            pass
        return got


def hostile_fronts(folder, home):
    begin, noop = frame(b"B"), frame(b"D", b"a NOOP\r\n")
    bye = frame(b"D", b"b LOGOUT\r\n") + frame(b"E")
    f = Front(folder, home, "chapar-imap", "imap")
    for _ in range(2):
        # In one go, then a byte at a time; the second session behind the
        # first's end.
        f.s.sendall(begin + noop + bye)
        got = f.hear(frame(b"E"))
        check(f"a session: {got[-40:]}", got.startswith(begin) and
              b"a OK" in unframed(got) and b"b OK" in unframed(got))
        for c in begin + noop + bye:
            f.s.sendall(bytes([c]))
        got = f.hear(frame(b"E"))
        check("in bytes", b"b OK" in unframed(got))
    f.s.close()
    for says in (noop, bye, b"a NOOP\r\n", b"B\0\0\1x", begin + begin,
                 begin + b"D\1\0\1x", begin + frame(b"D"),
                 begin + b"X\0\0\0", begin + noop + begin):
        f = Front(folder, home, "chapar-imap")
        f.s.sendall(says)
        got = f.hear()  # until it is closed
        check(f"{says}: {got[:20]}", got[:4] == begin or got == b"")
    f = Front(folder, home, "chapar-imap")
    f.s.sendall(begin + b"D\0\1\0a NO")  # cut off
    f.hear(b"\r\n")
    f.s.close()
    f = Front(folder, home, "imap")
    check("as ever", f.hear(b"\r\n").startswith(b"* OK"))
    f.s.close()
    try:
        Front(folder, home, "chapar-pop3")
        check("another protocol", False)
    except ssl.SSLError:
        pass
    until(lambda: home.links() == [], "all of them are gone")


if shutil.which("openssl") is None:
    print("openssl is not installed")
    sys.exit(77)
os.makedirs(B + "/tmp", exist_ok=True)
folder = tempfile.mkdtemp(dir=B + "/tmp")
os.mkdir(folder + "/other")
try:
    certs = Certs(folder)
    home = Home(folder, certs.make("IP:127.0.0.1"))
    try:
        again(folder, home)
        deaths(folder, home)
        time_is_up(folder, home)
        hostile_fronts(folder, home)
        crowd(folder, home)
    finally:
        home.stop()
    d = Dial(folder)
    try:
        lies(d, certs)
        strangers(d, certs)
    finally:
        d.end()
    with open(folder + "/log", encoding="utf-8") as f:
        log = f.read()
    check(f"nothing was refused by walls: {log}", "system call" not in log)
finally:
    shutil.rmtree(folder)
sys.exit(len(bad) > 0)
