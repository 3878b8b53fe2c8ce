#!/usr/bin/env python3
"""COMPRESS=DEFLATE: what a compressed session says is what a plain one says,
in whatever pieces it comes, and a compressed bomb ends where a long line does.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import zlib

B = os.environ["B"]
HERE = os.path.dirname(os.path.abspath(__file__))


class Wire:
    def __init__(self, spool, deflate):
        self.socket, its = socket.socketpair()
        self.socket.settimeout(30)
        self.process = subprocess.Popen(
            [B + "/chapar-imap", "--spool", spool, "--user", "alice"],
            stdin=its, stdout=its, stderr=subprocess.DEVNULL)
        its.close()
        self.out = self.into = None
        self.text, self.raw = b"", 0
        self.until(b"\r\n")
        if deflate:
            self.send(b"z COMPRESS DEFLATE\r\n")
            assert self.until(b"\r\n").startswith(b"z OK ")
            self.out = zlib.compressobj(6, zlib.DEFLATED, -15)
            self.into = zlib.decompressobj(-15)

    def send(self, data, piece=1 << 20, flush=zlib.Z_SYNC_FLUSH):
        if self.out:
            data = self.out.compress(data) + self.out.flush(flush)
        for i in range(0, len(data), piece):
            self.socket.sendall(data[i:i + piece])

    def more(self):
        got = self.socket.recv(65536)
        self.raw += len(got)
        self.text += self.into.decompress(got) if self.into else got
        return len(got) > 0

    def until(self, end):
        while end not in self.text:
            assert self.more(), self.text[-200:]
        n = self.text.index(end) + len(end)
        said, self.text = self.text[:n], self.text[n:]
        return said

    def end(self):
        while self.more():
            pass
        self.socket.close()
        return self.process.wait()


BIG = b"Subject: big\r\n\r\n" + b"".join(
    b"line %d of a text that goes on for a while\r\n" % i for i in range(9000))
STEPS = [
    b"a CAPABILITY\r\n",
    b"a APPEND INBOX {%d+}\r\n%s\r\n" % (len(BIG), BIG),
    b"a SELECT INBOX\r\nb FETCH 1:* (FLAGS BODY.PEEK[])\r\nc NOOP\r\n"
    b"a FETCH 1:* (UID ENVELOPE BODY.PEEK[TEXT]<5.90000>)\r\n",
    b"a STORE 1 +FLAGS (\\Seen)\r\n",
    b"a BOGUS\r\n",
]


def talk(spool, deflate, piece, flush=zlib.Z_SYNC_FLUSH):
    w = Wire(spool, deflate)
    said = []
    for step in STEPS:
        w.send(step, piece, flush)
        while b"\r\na " not in b"\r\n" + w.text:
            assert w.more()
        w.until(b"a ") if w.text.startswith(b"a ") else None
        said.append(w.until(b"\r\n"))
    w.send(b"a SELECT INBOX\r\na FETCH 1 BODY.PEEK[]\r\na LOGOUT\r\n")
    while w.more():
        pass
    said.append(w.text)
    assert w.process.wait() == 0
    return b"".join(said), w.raw


def fresh(top, name):
    spool = top + "/" + name
    subprocess.run([HERE + "/../spool", spool], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return spool


def idle(spool):
    """A client that idles hears at once what another one does."""
    w, v = Wire(spool, True), Wire(spool, True)
    w.send(b"a SELECT INBOX\r\nb IDLE\r\n")
    w.until(b"+ idling\r\n")
    v.send(b"a APPEND INBOX {4+}\r\na: b\r\n")
    v.until(b"a OK ")
    w.until(b" EXISTS\r\n")
    w.send(b"DONE\r\nc NOOP\r\n")
    w.until(b"c OK ")
    for x in (v, w):
        x.send(b"z LOGOUT\r\n")
        assert x.end() == 0


def bomb(spool):
    """A line without end, and bytes that are no DEFLATE."""
    w = Wire(spool, True)
    zeros = b"x" * (1 << 20)
    try:
        w.send(b"a ")
        for _ in range(200):
            w.send(zeros, flush=zlib.Z_SYNC_FLUSH)
    except OSError:
        pass
    try:
        w.end()
    except OSError:
        pass
    assert b"[TOOBIG]" in w.text, w.text
    w = Wire(spool, True)
    w.socket.sendall(b"a NOOP\r\n" * 10)
    w.end()
    w = Wire(spool, True)
    w.send(b"a NOOP\r\n", flush=zlib.Z_FINISH)
    w.until(b"a OK ")
    assert w.end() == 0


def main():
    top = tempfile.mkdtemp(dir=os.environ.get("OUT"))
    os.environ["CHAPAR_SEED"] = "1"
    os.environ["CHAPAR_CLOCK"] = "1700000000000000"
    plain, n = talk(fresh(top, "plain"), False, 1 << 20)
    for piece in (1, 7, 16384, 1 << 20):
        name = "z%d" % piece
        said, raw = talk(fresh(top, name), True, piece)
        assert said == plain, (piece, said[:300], plain[:300])
        assert raw * 4 < n, (raw, n)
    idle(top + "/z1")
    bomb(top + "/z1")
    shutil.rmtree(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
