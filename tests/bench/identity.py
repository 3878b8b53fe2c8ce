#!/usr/bin/python3
"""identity.py - what it costs to know who is there: the start of a handler, a
login, TLS.  One line of JSON for each measurement; B names the build.

start/NAME      CPU from exec to the greeting, beyond that of true(1), in ms
login/hashed    CPU of a login at chapar-auth beyond that of its hash, in ms
login/known     of one whose password was right a moment ago, whole
tls/new         CPU of a connection through chapar-tls, its handler's included
tls/resumed     the same, where the client has a ticket
tls/plain       of one without TLS, for comparison
tls/pss         memory of a session with TLS beyond that of one without, in KiB
tls/carried     GB/s of CPU from a handler to the client
tls/openssl     what OpenSSL alone encrypts with the same cipher

CPU is what the kernel says, so a busy machine makes it more, never less: of
several runs the least is taken."""
import ctypes
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time



def crypt(password, setting):
    lib = ctypes.CDLL("libcrypt.so.1")
    lib.crypt.restype = ctypes.c_char_p
    return lib.crypt(password.encode(), setting)


B = os.environ["B"]
TICK = os.sysconf("SC_CLK_TCK")
os.makedirs(B + "/tmp", exist_ok=True)
tmp = tempfile.TemporaryDirectory(dir=B + "/tmp")
T = tmp.name
ENV = os.environ | {"CHAPAR_SPOOL": T + "/spool", "CHAPAR_EXIT_IDLE": "0"}
CHEAP = crypt("secret", b"$1$aaaaaaaa$")
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
CERT = ["--cert", T + "/c", "--key", T + "/k"]


def set_up():
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-subj", "/CN=localhost", "-keyout",
         T + "/k", "-out", T + "/c"], check=True, stderr=subprocess.DEVNULL)
    subprocess.run([B + "/chapar", "init"], env=ENV, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([B + "/chapar", "user", "add", "alice"], env=ENV,
                   input=b"secret\n", check=True)
    # A hash that costs little, or it would cover what is wanted.
    subprocess.run([B + "/chapar", "user", "add", "--hashed", "bob"], env=ENV,
                   input=CHEAP + b"\n", check=True)


def say(name, unit, value):
    print(json.dumps({"server": "chapar", "name": name, "unit": unit,
                      "med": round(value, 3), "check": "ok"},
                     separators=(",", ":")), flush=True)


# A process and what it has waited for.

def rusage_ms(r):
    return (r.ru_utime + r.ru_stime) * 1000


def run_ms(*command):
    """The least CPU of many runs, with nothing to read."""
    least = 1e9
    for _ in range(150):
        p = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=ENV,
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        _, _, r = os.wait4(p.pid, 0)
        p.returncode = 0
        least = min(least, rusage_ms(r))
    return least


def starts():
    nothing = run_ms("true")
    return {name: run_ms(f"{B}/chapar-{name}") - nothing
            for name in ("imap", "pop3", "lmtp", "kpop")}


# chapar-auth, asked in its own protocol (base/authmsg.h).

def field(tag, value):
    return struct.pack("<HH", tag, len(value)) + value


def frame(user):
    def number(n):
        return struct.pack("<Q", n)
    body = (field(1, number(1)) + field(2, b"imap") + field(3, b"pipe")
            + field(4, number(2)) + field(7, user) + field(8, b"secret"))
    return struct.pack("<I", len(body)) + body


def auth_ms(n, user, remember):
    """CPU of a chapar-auth that is asked n times."""
    path = f"{T}/auth"
    s = socket.socket(socket.AF_UNIX)
    s.bind(path)
    s.listen()
    p = subprocess.Popen([B + "/chapar-auth", "--throttle", "none",
                          "--remember", remember], stdin=s, stdout=s, env=ENV,
                         stderr=subprocess.DEVNULL)
    s.close()
    c = socket.socket(socket.AF_UNIX)
    c.connect(path)
    c.settimeout(60)
    for _ in range(n):
        c.sendall(frame(user))
        size = struct.unpack("<I", c.recv(4, socket.MSG_WAITALL))[0]
        answer = c.recv(size, socket.MSG_WAITALL)
        assert user in answer, answer
    c.close()
    p.terminate()
    _, _, r = os.wait4(p.pid, 0)
    p.returncode = 0
    os.unlink(path)
    return rusage_ms(r)


def hash_ms(n):
    before = time.process_time()
    for _ in range(n):
        crypt("secret", CHEAP)
    return (time.process_time() - before) * 1000 / n


def logins(n=200, rounds=3):
    beyond, known = 1e9, 1e9
    for _ in range(rounds):
        start = auth_ms(0, b"bob", "0")
        beyond = min(beyond,
                     (auth_ms(n, b"bob", "0") - start) / n - hash_ms(n))
        one, many = auth_ms(1, b"bob", "5m"), auth_ms(1001, b"bob", "5m")
        known = min(known, (many - one) / 1000)
    return beyond, known


# Connections.

def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            direct = list(map(int, f.read().split()))
    except FileNotFoundError:
        return []
    return direct + [g for c in direct for g in children(c)]


def cpu_ms(pid, waited=True):
    with open(f"/proc/{pid}/stat") as f:
        v = f.read().rsplit(")", 1)[1].split()
    return sum(map(int, v[11:15 if waited else 13])) * 1000 / TICK


def pss_kib(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            total += int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M)[1])
    return total


class Server:
    """Something that accepts connections, and its processes."""

    def __init__(self, *command):
        s = socket.create_server(("127.0.0.1", 0))
        self.p = subprocess.Popen(command, stdin=s, stdout=s, env=ENV,
                                  stderr=subprocess.DEVNULL)
        self.address = s.getsockname()
        s.close()

    def connect(self, tls, session=None):
        s = socket.create_connection(self.address)
        if tls:
            s = context.wrap_socket(s, session=session)
        assert s.recv(4096).startswith(b"* OK")
        return s

    def pids(self):
        return [self.p.pid] + children(self.p.pid)

    def cpu_ms(self):
        return sum(map(cpu_ms, self.pids()))

    def end(self):
        for pid in reversed(children(self.p.pid)):
            try:
                os.kill(pid, 15)
            except ProcessLookupError:
                pass
        self.p.terminate()
        self.p.wait()


def imap(tls):
    tls = [B + "/chapar-tls", *CERT, "--"] if tls else []
    return Server(*tls, B + "/chapar-imap")


def settle(server):
    """Until sessions that have ended are waited for: by the next one.  What
    stays are those who listen and those who start others."""
    until = time.monotonic() + 20
    last = 0
    while len(server.pids()) != last and time.monotonic() < until:
        last = len(server.pids())
        time.sleep(0.5)


def per_connection(tls, resume, n=250):
    server = imap(tls)

    def one(session=None):
        s = server.connect(tls, session)
        s.sendall(b"a LOGOUT\r\n")
        while s.recv(4096):
            pass
        ticket = s.session if resume else None
        if session is not None:
            assert s.session_reused
        s.close()
        return ticket

    ticket = one()
    for _ in range(3):
        ticket = one(ticket)
    settle(server)
    before = server.cpu_ms()
    for _ in range(n):
        ticket = one(ticket)
    settle(server)
    used = (server.cpu_ms() - before) / n
    server.end()
    return used


def session_kib(tls, n=60, first=20):
    """Memory of one that waits.  The first take over their share of the
    libraries' pages from whoever else has them mapped: what counts is what
    more of them add."""
    server = imap(tls)
    sessions = []
    for i in range(first + n):
        s = server.connect(tls)
        s.sendall(b"a LOGIN alice secret\r\nb SELECT INBOX\r\n")
        got = b""
        while b"b OK" not in got:
            got += s.recv(4096)
        sessions.append(s)
        if i == first - 1:
            time.sleep(1.6)  # until they rest
            base = pss_kib(server.pids())
    time.sleep(1.6)
    total = pss_kib(server.pids())
    server.end()
    return (total - base) / n


def carried(gigabytes=2):
    n = gigabytes * 10**9
    server = socket.create_server(("127.0.0.1", 0))
    client = subprocess.Popen(
        ["openssl", "s_client", "-quiet", "-connect",
         "127.0.0.1:%d" % server.getsockname()[1]],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    conn, _ = server.accept()
    p = subprocess.Popen([B + "/chapar-tls", *CERT, "--", "head", "-c",
                          str(n), "/dev/zero"], stdin=conn, stdout=conn)
    conn.close()
    os.waitid(os.P_PID, p.pid, os.WEXITED | os.WNOWAIT)
    used = cpu_ms(p.pid, waited=False)
    p.wait()
    client.kill()
    client.wait()
    return gigabytes * 1000 / used


def openssl_speed():
    r = subprocess.run(
        ["openssl", "speed", "-seconds", "1", "-bytes", "16384", "-aead",
         "-evp", "aes-256-gcm"], capture_output=True, text=True)
    return float(r.stdout.split()[-1].rstrip("k")) / 1e6


def main():
    set_up()
    for name, ms in starts().items():
        say("start/" + name, "ms", ms)
    beyond, known = logins()
    say("login/hashed", "ms", beyond)
    say("login/known", "ms", known)
    for name, tls, resume in (("plain", False, False), ("new", True, False),
                              ("resumed", True, True)):
        say("tls/" + name, "ms",
            min(per_connection(tls, resume) for _ in range(3)))
    say("tls/pss", "KiB", session_kib(True) - session_kib(False))
    say("tls/carried", "GB/s", max(carried() for _ in range(3)))
    say("tls/openssl", "GB/s", openssl_speed())


if __name__ == "__main__":
    sys.exit(main())
