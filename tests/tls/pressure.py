#!/usr/bin/python3
"""pressure.py - bytes both ways at once through chapar-tls: in pieces of all
sizes, to readers that are slow or say nothing for long, with new keys in
between, with an end on one side while the other goes on."""
import fcntl
import os
import random
import select
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import termios
import time

B = os.environ["B"]
SEED = int(os.environ.get("SEED", "1"))
LIMIT_S = 60  # without anything that moves
rng = random.Random(SEED)
print("seed", SEED)
tmp = tempfile.TemporaryDirectory(dir=B + "/tmp")
T = tmp.name
subprocess.run(
    ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
     "ec_paramgen_curve:P-256", "-subj", "/CN=localhost", "-keyout",
     T + "/k", "-out", T + "/c"], check=True, stderr=subprocess.DEVNULL)
DATA = rng.randbytes(1 << 20)


class Server:
    def __init__(self, *program):
        s = socket.create_server(("127.0.0.1", 0))
        self.address = s.getsockname()
        self.p = subprocess.Popen(
            [B + "/chapar-tls", "--cert", T + "/c", "--key", T + "/k", "--",
             *program], stdin=s, stdout=s,
            env=os.environ | {"CHAPAR_EXIT_IDLE": "0"})
        s.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.terminate()
        self.p.wait()


class Client:
    """TLS over a socket that never blocks, with small buffers, so that either
    side has to wait for the other soon."""

    def __init__(self, server, version=ssl.TLSVersion.TLSv1_3, room=None):
        self.s = socket.socket()
        if room is not None:
            self.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
            self.s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
        self.s.connect(server.address)
        self.s.setblocking(False)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = version
        self.into, self.out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.into, self.out)
        self.pending, self.end = b"", False
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.move(True, True)

    def move(self, read, write, most=1 << 16):
        """Waits until something can be moved, and moves it; says whether."""
        self.pending += self.out.read()
        want_write = [self.s] if write and self.pending else []
        r, w, _ = select.select([self.s] if read and not self.end else [],
                                want_write, [], 0 if not read else 30)
        if w:
            try:
                n = self.s.send(self.pending[:most])
                self.pending = self.pending[n:]
            except ConnectionError:
                self.pending, write = b"", False
        if r:
            got = self.s.recv(most)
            if got:
                self.into.write(got)
            else:
                self.end = True
                self.into.write_eof()
        return bool(r or w)

    def read(self):
        """What has come; None at its end."""
        got = b""
        try:
            while more := self.tls.read(1 << 16):
                got += more
            return got or None
        except ssl.SSLWantReadError:
            return got
        except ssl.SSLZeroReturnError:
            return got or None

    def half_close(self):
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass


def deadline(end, where):
    if time.monotonic() > end:
        sys.exit(f"{where}: nothing moves")


def bytes_at(i, n):
    """n bytes of a stream without end, from i on."""
    i %= len(DATA)
    return (DATA[i:] + DATA)[:n]


def unread(pipe):
    """How much was written to it that nobody has read."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


def echo(server, total, piece, lazy=0, room=None, close=False,
         version=ssl.TLSVersion.TLSv1_3):
    """Sends so much and reads it back.  A lazy client reads only when nothing
    more could be sent for as many times."""
    where = f"echo of {total} by {piece}, lazy {lazy}, {version.name}"
    c = Client(server, version, room)
    sent = received = stuck = 0
    end = time.monotonic() + LIMIT_S
    closed = False
    while received < total:
        deadline(end, where)
        if sent < total and len(c.pending) < 1 << 18:
            n = min(total - sent,
                    piece if piece else rng.choice((1, 17, 4000, 16384, 70000)))
            c.tls.write(bytes_at(sent, n))
            sent += n
        if sent == total and close and not closed:
            c.half_close()
            closed = True
        held = stuck < lazy and sent < total
        moved = c.move(not held, True)
        stuck = 0 if moved else stuck + 1
        if held:
            continue
        got = c.read()
        if got is None:
            sys.exit(f"{where}: the end after {received}")
        if got != bytes_at(received, len(got)):
            sys.exit(f"{where}: other bytes after {received}")
        received += len(got)
        if got:
            end = time.monotonic() + LIMIT_S
    if close:  # and then the server's
        while c.read() is not None:
            deadline(end, where)
            c.move(True, True)
    c.s.close()


with Server("cat") as server:
    echo(server, 10_000_000, 65536)
    echo(server, 2_000, 1)
    echo(server, 3_000_000, 16384, close=True)
    echo(server, 3_000_000, 16385, room=4096)
    for turn in range(3):
        echo(server, 4_000_000, 0, close=turn % 2 == 1)
        # Writes until nothing moves, the way a client does that does not look
        # for answers before it has asked all.
        echo(server, 8_000_000, 65536, lazy=50, room=16384)
    echo(server, 4_000_000, 0, lazy=3, room=8192,
         version=ssl.TLSVersion.TLSv1_2)

    # New keys while both sides are writing: s_client takes a line with a K
    # for the wish of new keys on both sides, one with a k on its own.
    lines = [rng.randbytes(500).hex() for _ in range(100)]
    wishes = [("K" if i % 7 == 0 else "k") if i % 5 == 0 else line
              for i, line in enumerate(lines)]
    p = subprocess.Popen(
        ["openssl", "s_client", "-tls1_3", "-connect",
         "%s:%d" % server.address], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    p.stdin.write(b"begin\n")
    p.stdin.flush()
    said = b""
    while b"begin\n" not in said:
        said += os.read(p.stdout.fileno(), 4096)
    for line in wishes:  # a read of its own for each, or it sees no wish
        p.stdin.write(line.encode() + b"\n")
        p.stdin.flush()
        end = time.monotonic() + LIMIT_S
        if len(line) == 1:
            while unread(p.stdin):
                deadline(end, "a wish that is not read")
                time.sleep(0.001)
            continue
        while line.encode() + b"\n" not in said:
            deadline(end, "new keys")
            if select.select([p.stdout], [], [], 1)[0]:
                said += os.read(p.stdout.fileno(), 65536)
        said = b""
    p.stdin.write(b"Q\n")
    p.stdin.flush()
    p.kill()
    p.wait()

# The program ends while the client is still sending: what it has said comes
# whole, and an end that was announced, whatever the client has sent since.
with Server("sh", "-c", "head -c 100 >/dev/null; head -c 900000 /dev/zero") \
        as server:
    for n in 100, 200_000, 5_000_000:
        c = Client(server, room=65536)
        sent = received = 0
        end = time.monotonic() + LIMIT_S
        while True:
            deadline(end, f"an early end, {n}")
            if sent < n and len(c.pending) < 1 << 18:
                c.tls.write(bytes(min(n - sent, 65536)))
                sent += min(n - sent, 65536)
            c.move(True, True)
            got = c.read()
            if got is None:
                break
            received += len(got)
        if received != 900_000:
            sys.exit(f"an early end: {received} bytes after {n}")
        c.s.close()

# The end is announced to who is slow as well: when the last byte has gone
# nothing more may fit.
with Server("sh", "-c", "read n; head -c $n /dev/zero") as server:
    for n in range(400_000, 400_000 + 4 * 16384, 16384):
        c = Client(server, room=16384)
        c.tls.write(b"%d\n" % n)
        c.move(False, True)
        time.sleep(0.1)
        received = 0
        end = time.monotonic() + LIMIT_S
        while (got := c.read()) is not None:
            deadline(end, f"a slow reader, {n}")
            received += len(got)
            c.move(True, True, 4096)
        if received != n:
            sys.exit(f"a slow reader: {received} bytes of {n}")
        c.s.close()

# Somebody who goes on sending to a program that has ended is not listened to
# for ever.
with Server("true") as server:
    c = Client(server)
    end = time.monotonic() + 60
    try:
        while True:
            deadline(end, "sends for ever")
            c.tls.write(b"more")
            c.pending += c.out.read()
            c.s.setblocking(True)
            c.s.sendall(c.pending)
            c.pending = b""
            time.sleep(0.2)
    except OSError:
        pass
