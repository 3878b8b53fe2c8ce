#!/usr/bin/python3
"""dial.py - chapar-tls --dial: connections to other servers, with TLS and the
name made sure of, or handed over as they are; and all that can be wrong."""
import array
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

B = os.environ["B"]
bad = 0


def check(what, good):
    global bad
    if not good:
        print("wrong:", what)
        bad = 1


class Certs:
    """An authority, and what it signs."""

    def __init__(self, d):
        self.d, self.n = d, 0
        self.run("req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-days", "9", "-subj", "/CN=ca",
                 "-keyout", "ca.key", "-out", "ca.pem")

    def run(self, *args):
        subprocess.run(["openssl", *args], check=True, cwd=self.d,
                       stderr=subprocess.DEVNULL)

    def make(self, names, days=9, signed=True):
        self.n += 1
        base = f"c{self.n}"
        with open(f"{self.d}/ext", "w", encoding="ascii") as f:
            f.write("subjectAltName=" + names)
        self.run("req", "-nodes", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-subj", "/CN=server", "-keyout",
                 base + ".key", "-out", base + ".req")
        by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
        self.run("x509", "-req", "-in", base + ".req", "-days", str(days),
                 "-extfile", "ext", "-out", base + ".pem",
                 *(by if signed else ["-signkey", base + ".key"]))
        return f"{self.d}/{base}.pem", f"{self.d}/{base}.key"


class Far:
    """A server with TLS: says hello, then sends back what it is sent."""

    def __init__(self, cert, version=None, host="127.0.0.1"):
        self.ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ctx.load_cert_chain(*cert)
        if version:
            self.ctx.maximum_version = version
        self.seen = []
        self.ctx.sni_callback = lambda s, name, c: self.seen.append(name)
        self.sock = socket.socket()
        self.sock.bind((host, 0))
        self.sock.listen(50)
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                s, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(s,), daemon=True).start()

    def serve(self, s):
        try:
            t = self.ctx.wrap_socket(s, server_side=True)
            t.sendall(b"hello\r\n")
            while True:
                got = t.recv(65536)
                if not got:
                    break
                t.sendall(got)
            t.unwrap()
        except OSError:
            pass
        s.close()

    def resumed(self):
        return self.ctx.session_stats()["hits"]


class Dial:
    def __init__(self, d, *options, stdin=None):
        self.path = d + "/dial"
        if os.path.exists(self.path):
            os.unlink(self.path)
        sock = socket.socket(socket.AF_UNIX)
        sock.bind(self.path)
        sock.listen(100)
        env = {k: v for k, v in os.environ.items() if k[:7] != "CHAPAR_"}
        env["RES_OPTIONS"] = "timeout:1 attempts:1"
        with open(d + "/log", "ab") as log:
            self.p = subprocess.Popen(
                [B + "/chapar-tls", "--dial", "--ca", d + "/ca.pem", *options],
                stdin=sock, stderr=log, env=env)
        sock.close()

    def ask(self, line, end=b"\n"):
        """The answer's line, the connection and what came along."""
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(60)
        s.connect(self.path)
        s.sendall(line.encode() + end)
        got, fds = b"", array.array("i")
        while not got.endswith(b"\n"):
            data, more, _, _ = s.recvmsg(1, 64)
            for _, _, d in more:
                fds.frombytes(d)
            if not data:
                break
            got += data
        return got.decode(), s, list(fds)

    def no(self, what, line, words=""):
        got, s, fds = self.ask(line)
        check(f"{what}: {got}", got.startswith("NO ") and not fds and
              words in got and s.recv(10) == b"")
        s.close()

    def end(self):
        self.p.terminate()
        self.p.wait()


def bulk(s, n):
    """n bytes there and back."""
    data = os.urandom(1 << 20) * (n >> 20)
    t = threading.Thread(target=s.sendall, args=(data,))
    t.start()
    got = bytearray()
    while len(got) < len(data):
        piece = s.recv(1 << 20)
        if not piece:
            break
        got += piece
    t.join()
    return got == data


def good_ones(d, certs):
    ip = Far(certs.make("IP:127.0.0.1"))
    name = Far(certs.make("DNS:localhost"))
    old = Far(certs.make("IP:127.0.0.1"), ssl.TLSVersion.TLSv1_2)
    for far, host in ((ip, "127.0.0.1"), (name, "localhost"),
                      (old, "127.0.0.1")):
        for i in range(4):
            got, s, fds = d.ask(f"{host} {far.port} imap")
            check(f"{host}: {got}", got == "OK\n" and not fds)
            check("hello", s.recv(100) == b"hello\r\n")
            s.sendall(b"ping\r\n")
            check("and back", s.recv(100) == b"ping\r\n")
            if i == 3:
                check("much", bulk(s, 8 << 20))
            s.shutdown(socket.SHUT_WR)
            check("both ends", s.recv(10) == b"")
            s.close()
        check(f"resumed: {far.resumed()}", far.resumed() >= 2)
    check(f"the name: {name.seen}", name.seen and
          set(name.seen) == {"localhost"})


def wrong_ones(d, certs):
    far = Far(certs.make("IP:127.0.0.9,DNS:other.example"))
    d.no("another address", f"127.0.0.1 {far.port} imap", "IP address mism")
    d.no("another name", f"localhost {far.port} imap", "hostname mismatch")
    far = Far(certs.make("DNS:localhost", days=-1))
    d.no("expired", f"localhost {far.port} imap", "expired")
    far = Far(certs.make("DNS:localhost", signed=False))
    d.no("signed by itself", f"localhost {far.port} imap", "self-signed")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
        d.no("refused", f"127.0.0.1 {port} imap", "refused")
        s.listen(1)  # and then nothing
        began = time.monotonic()
        d.no("slow", f"127.0.0.1 {port} imap", "slow")
        check("not for long", time.monotonic() - began < 20)
    d.no("no such name", "no-such-host.invalid 993 imap")
    for line in ("", "x", "127.0.0.1", "127.0.0.1 993", "127.0.0.1 x imap",
                 "127.0.0.1 99999 imap", "127.0.0.1  993 imap",
                 "127.0.0.1 993 imap more", "127.0.0.1 0 nothing",
                 "127.0.0.1 993 imap\nmore", "x" * 300 + " 993 imap"):
        d.no(f"line {line[:30]!r}", line)
    got, s, _ = d.ask("x" * 1000, end=b"")
    check("a line without end", got.startswith("NO "))
    s.close()


def handed_over(certs, folder):
    d = Dial(folder, "--plaintext-networks", "127.0.0.2,10.0.0.0/8")
    far = Far(certs.make("IP:127.0.0.1"))
    near = socket.socket()
    near.bind(("127.0.0.2", 0))
    near.listen(5)
    got, s, fds = d.ask(f"127.0.0.2 {near.getsockname()[1]} imap")
    check(f"handed over: {got} {fds}", got == "OK\n" and len(fds) == 1)
    there, _ = near.accept()
    here = socket.socket(fileno=fds[0])
    here.sendall(b"plain")
    check("it is the connection", there.recv(10) == b"plain" and
          here.getblocking())
    check("nothing more to come", s.recv(10) == b"")
    got, s, fds = d.ask(f"127.0.0.1 {far.port} imap")
    check("TLS with others", got == "OK\n" and not fds)
    for x in (s, there, here, near):
        x.close()
    d.end()


if shutil.which("openssl") is None:
    print("openssl is not installed")
    sys.exit(77)
os.makedirs(B + "/tmp", exist_ok=True)
folder = tempfile.mkdtemp(dir=B + "/tmp")
try:
    certs = Certs(folder)
    d = Dial(folder, "--handshake-timeout", "1s")
    try:
        good_ones(d, certs)
        wrong_ones(d, certs)
    finally:
        d.end()
    handed_over(certs, folder)
    with open(folder + "/log", encoding="utf-8") as f:
        log = f.read()
    check(f"nothing was refused by walls: {log}", "system call" not in log)
    p = subprocess.run([B + "/chapar-tls", "--dial", "--ca", "/nowhere"],
                       capture_output=True, check=False)
    check("no authorities", p.returncode == 64 and b"/nowhere" in p.stderr)
finally:
    shutil.rmtree(folder)
sys.exit(bad)
