#!/usr/bin/python3
"""relay.py - what it costs to come in at another server than one's own.  One
line of JSON for each measurement; B names the build.

Sessions are TLS, LOGIN, SELECT, FETCH of 20 messages of 4 KiB, LOGOUT; the
CPU is that of all processes of both servers, by cgroup.

relay/direct    at the server that has the mail, in ms
relay/plain     at another one, to which there is no TLS between them: a
                tunnel; as a factor of the first
relay/tls       the same, with TLS between them, resumed
relay/noop      what it adds to a NOOP, median, in ms, without TLS between
relay/noop-tls  and with it
relay/bulk-...  CPU of 40 messages of 1 MiB, as factors of that without a relay

A busy machine makes CPU time more, never less: of several rounds, in which
all kinds take turns, the least is taken."""
import json
import os
import socket
import ssl
import sys
import time

B = os.environ["B"]
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE + "/../cluster")
os.chdir(HERE + "/../..")
from servers import Site, free_port  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SESSIONS = int(os.environ.get("SESSIONS", "60"))
MESSAGES, BIG = 20, 40
GROUP = f"/sys/fs/cgroup/cpuacct/chapar-relay-{os.getpid()}"


def cpu_ms():
    with open(GROUP + "/cpuacct.usage", encoding="ascii") as f:
        return int(f.read()) / 1e6


class Client:
    def __init__(self, context, host, port):
        s = socket.create_connection((host, port), timeout=60)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.s = context.wrap_socket(s, server_hostname=host)
        self.f = self.s.makefile("rb", buffering=1 << 16)
        self.f.readline()

    def run(self, command):
        self.s.sendall(b"t " + command + b"\r\n")
        while True:
            line = self.f.readline()
            if line.startswith(b"t "):
                if not line.startswith(b"t OK"):
                    raise OSError(line)
                return
            if line.endswith(b"}\r\n"):
                self.f.read(int(line[line.rindex(b"{") + 1:-3]))
            elif not line:
                raise OSError("it went away")

    def end(self):
        self.run(b"LOGOUT")
        self.f.close()
        self.s.close()


def session(*where):
    c = Client(*where)
    c.run(b"LOGIN alice secret")
    c.run(b"SELECT INBOX")
    c.run(b"FETCH 1:20 (UID FLAGS BODY.PEEK[])")
    c.end()


def settle():
    """Until the processes of what was done are gone."""
    before = -1
    while before != (now := cpu_ms()):
        before = now
        time.sleep(0.15)
    return now


def sessions(*where):
    before = settle()
    for _ in range(SESSIONS):
        session(*where)
    return (settle() - before) / SESSIONS


def noop(n, *where):
    c = Client(*where)
    c.run(b"LOGIN alice secret")
    times = []
    for _ in range(n):
        t = time.perf_counter()
        c.run(b"NOOP")
        times.append((time.perf_counter() - t) * 1000)
    c.end()
    return sorted(times)[n // 2]


def bulk(*where):
    c = Client(*where)
    c.run(b"LOGIN alice secret")
    c.run(b"SELECT big")
    before = settle()
    c.run(b"FETCH 1:* BODY.PEEK[]")
    used = settle() - before
    c.end()
    return used


def say(name, unit, values):
    values = sorted(values)
    print(json.dumps({
        "server": "chapar", "name": "relay/" + name, "unit": unit,
        "n": len(values), "min": values[0], "med": values[len(values) // 2],
        "max": values[-1], "check": "ok"}), flush=True)


def fill(site, context):
    c = Client(context, site.hosts[1], site.ports["imaps"])
    c.run(b"LOGIN alice secret")
    c.run(b"CREATE big")
    for box, n, size in ((b"INBOX", MESSAGES, 4096), (b"big", BIG, 1 << 20)):
        mail = b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * (size // 72)
        for _ in range(n):
            c.run(b"APPEND %b {%d+}\r\n%b" % (box, len(mail), mail))
    c.end()


def start(site, at, name, *args, **env):
    """A program at a server, in the group that counts."""
    s = site.servers[at]
    port = name.partition("-")[0]
    if port == "dial":
        s.start_dial()
    else:
        s.spawn(name, list(args), site.listening[name][s.host],
                s.env("imap") | {"CHAPAR_EXIT_IDLE": "1d"} | env)
    count(s.procs[name].pid)


def count(pid):
    with open(GROUP + "/cgroup.procs", "w", encoding="ascii") as f:
        f.write(str(pid))


def measure(site):
    site.certify()
    site.load()
    for name in ("imaps", "imaps-tls"):
        site.ports[name], site.listening[name] = free_port(site.hosts)
    for s in site.servers:
        s.start()
        for p in s.procs.values():
            count(p.pid)
    imap = B + "/chapar-imap"
    for i, s in enumerate(site.servers):
        tls = [B + "/chapar-tls", "--cert", s.cert, imap]
        start(site, i, "imaps", *tls)
        start(site, i, "dial")
        start(site, i, "imaps-tls", *tls, CHAPAR_DIAL_SOCKET=s.dir + "/dial",
              CHAPAR_HOME_PORT=str(site.ports["imaps"]))
    context = ssl.create_default_context(cafile=site.dir + "/ca.pem")
    fill(site, context)
    kinds = {"direct": (context, site.hosts[1], site.ports["imaps"]),
             "plain": (context, site.hosts[0], site.ports["imaps"]),
             "tls": (context, site.hosts[0], site.ports["imaps-tls"])}
    for where in kinds.values():
        session(*where)
    cpu = {k: [] for k in kinds}
    wait = {k: [] for k in kinds}
    much = {k: [] for k in kinds}
    for _ in range(ROUNDS):
        for k, where in kinds.items():
            cpu[k].append(sessions(*where))
            wait[k].append(noop(500, *where))
            much[k].append(bulk(*where))
    say("direct", "ms", cpu["direct"])
    for k in ("plain", "tls"):
        say(k, "ratio", [min(cpu[k]) / min(cpu["direct"])])
        say("bulk-" + k, "ratio", [min(much[k]) / min(much["direct"])])
    say("noop", "ms", [min(wait["plain"]) - min(wait["direct"])])
    say("noop-tls", "ms", [min(wait["tls"]) - min(wait["direct"])])
    if os.environ.get("VERBOSE"):
        print(cpu, wait, much, file=sys.stderr)


try:
    os.mkdir(GROUP)
except OSError:
    print("no cgroup to count CPU time with", file=sys.stderr)
    sys.exit(0)
try:
    with Site(2, {"alice": 1, "bob": 0}) as the_site:
        measure(the_site)
finally:
    for _ in range(100):
        try:
            os.rmdir(GROUP)
            break
        except OSError:
            time.sleep(0.1)
