#!/usr/bin/python3
"""taker.py - the handler behind chapar-tls: one process of it takes the
connections over and forks; what becomes of them when it, or chapar-tls, ends."""
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
tmp = tempfile.TemporaryDirectory(dir=B + "/tmp")
T = tmp.name
subprocess.run(
    ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
     "ec_paramgen_curve:P-256", "-subj", "/CN=localhost", "-keyout",
     T + "/k", "-out", T + "/c"], check=True, stderr=subprocess.DEVNULL)
subprocess.run(["tests/spool", T + "/spool"], check=True)
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
started = []


def children(pid, name=None):
    """Pids, of those with that name, that live."""
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        found = f.read().split()
    return [int(p) for p in found if name in (None, comm(p))]


def comm(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            text = f.read()
    except (FileNotFoundError, ProcessLookupError):  # gone, or just then
        return ""
    name, rest = text.split("(", 1)[1].rsplit(")", 1)
    return "" if rest.split()[0] == "Z" else name


def until(what, why, seconds=30):
    end = time.monotonic() + seconds
    while not (result := what()):
        if time.monotonic() > end:
            sys.exit(why)
        time.sleep(0.02)
    return result


def start(*command):
    s = socket.create_server(("127.0.0.1", 0))
    log = open(f"{T}/log{len(started)}", "w+")
    p = subprocess.Popen(
        [B + "/chapar-tls", "--cert", T + "/c", "--key", T + "/k", *command],
        stdin=s, stdout=s, stderr=log,
        env=os.environ | {"CHAPAR_EXIT_IDLE": "0",
                          "CHAPAR_SPOOL": T + "/spool"})
    p.address, p.log = s.getsockname(), log
    s.close()
    started.append(p)
    return p


class Imap:
    def __init__(self, server, start_tls=False):
        s = socket.create_connection(server.address, 30,
                                     source_address=("127.0.0.5", 0))
        self.s = s if start_tls else context.wrap_socket(s)
        self.until(b"* OK")
        if start_tls:
            self.say("STARTTLS")
            self.s = context.wrap_socket(self.s)

    def until(self, what):
        got = b""
        while what not in got:
            more = self.s.recv(4096)
            if not more:
                sys.exit(f"the end, not {what!r}, after {got!r}")
            got += more
        return got

    def say(self, line):
        self.s.sendall(b"a " + line.encode() + b"\r\n")
        return self.until(b"a OK")


def one_taker(server):
    return until(lambda: children(server.pid, "chapar-imap"), "no taker")


for mode in [], ["--starttls"]:
    server = start(*mode, "--", B + "/chapar-imap")
    a = [Imap(server, mode != []) for _ in range(3)]
    takers = one_taker(server)
    assert len(takers) == 1, takers
    assert len(children(takers[0], "chapar-imap")) == 3
    a[0].say("LOGIN alice secret")
    server.log.seek(0)
    assert "peer=127.0.0.5" in server.log.read(), "whose address was it?"

    # It dies: sessions go on, and the next connection has another.
    os.kill(takers[0], signal.SIGKILL)
    until(lambda: comm(takers[0]) == "", "it lives on")
    a[0].say("NOOP")
    a.append(Imap(server, mode != []))
    assert one_taker(server) != takers
    a[-1].say("NOOP")

    # chapar-tls ends, and the taker with it; sessions go on.
    taker = one_taker(server)[0]
    server.terminate()
    server.wait()
    until(lambda: comm(taker) == "", "the taker stays")
    for session in a:
        session.say("NOOP")
        session.say("LOGOUT")

# A program that cannot be there is nobody's hang.
server = start("--", T + "/chapar-imap")
try:
    context.wrap_socket(socket.create_connection(server.address, 30)).recv(1)
except (ssl.SSLError, OSError):
    pass
server.terminate()
server.wait()

# Any other program is started for each connection.
server = start("--", "cat")
for _ in range(2):
    s = context.wrap_socket(socket.create_connection(server.address, 30))
    s.sendall(b"echo")
    assert s.recv(4) == b"echo"
    assert not children(server.pid, "cat")
    s.close()
server.terminate()
server.wait()
