"""Servers of one site on 127.0.0.2 and up, each with a spool, a chapar-auth
and the handlers, all with the same ports; who houses whom is told with `chapar
directory load`.  For tests: with Site() as site: ..."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
SERVICES = ("imap", "pop3", "imsp")


def free_port(hosts):
    """One that is free at all of them, with its listening sockets."""
    for _ in range(200):
        first = socket.socket()
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        first.bind((hosts[0], 0))
        port, socks = first.getsockname()[1], [first]
        try:
            for h in hosts[1:]:
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                socks.append(s)
                s.bind((h, port))
        except OSError:
            for s in socks:
                s.close()
            continue
        for s in socks:
            s.listen(200)
        return port, dict(zip(hosts, socks))
    raise OSError("no free port")


def some_port(hosts):
    """One that was free at all of them."""
    port, socks = free_port(hosts)
    for s in socks.values():
        s.close()
    return port


def kill(pids):
    """Those that have not gone by themselves."""
    for pid in pids:
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass


class Server:
    """Processes are started when start() is called, and ended by stop()."""

    def __init__(self, site, host, n):
        self.site, self.host, self.n = site, host, n
        self.dir = f"{site.dir}/{n}"
        os.mkdir(self.dir)
        self.spool, self.log = self.dir + "/spool", self.dir + "/log"
        self.programs = B  # may be those of another version
        self.procs = {}
        self.socks = {}
        subprocess.run(["tests/spool", self.spool], check=True)

    def chapar(self, *args, **more):
        return subprocess.run(
            [self.programs + "/chapar", "--spool", self.spool, *args],
            check=True, text=True, stdout=subprocess.PIPE, **more).stdout

    def env(self, service):
        site = self.site
        env = {k: v for k, v in os.environ.items()
               if not k.startswith("CHAPAR_")}
        if self.site.tls:
            env["CHAPAR_DIAL_SOCKET"] = self.dir + "/dial"
        env.update(CHAPAR_SPOOL=self.spool, CHAPAR_AUTH_SOCKET=self.dir +
                   "/auth", CHAPAR_HOSTNAME=self.host,
                   CHAPAR_DIRECTORY_SOCKET=self.dir + "/directory",
                   CHAPAR_HOME_PORT=str(site.ports.get(service, 0)),
                   **site.env)
        return env

    def spawn(self, name, args, sock, env=None):
        with open(self.log, "ab") as log:
            self.procs[name] = subprocess.Popen(
                args, stdin=sock, stdout=subprocess.DEVNULL, stderr=log,
                env=env or self.env(name), start_new_session=True)

    def start(self, *options):
        if self.site.tls:
            self.start_dial()
        auth = socket.socket(socket.AF_UNIX)
        auth.bind(self.dir + "/auth")
        auth.listen(100)
        self.socks["auth"] = auth
        self.spawn("auth", [self.programs + "/chapar-auth", "--proxy-key",
                            self.site.dir + "/key", *self.site.auth_options],
                   auth)
        for s in SERVICES:
            self.start_service(s, *options)

    def start_service(self, s, *options):
        if self.host not in self.site.listening[s]:
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((self.host, self.site.ports[s]))
            sock.listen(200)
            self.site.listening[s][self.host] = sock
        tls = [self.programs + "/chapar-tls", "--cert",
               self.cert] if self.site.tls else []
        self.spawn(s, [*tls, f"{self.programs}/chapar-{s}", *options],
                   self.site.listening[s][self.host])

    def start_dial(self, *options):
        """The way to the other servers."""
        sock = socket.socket(socket.AF_UNIX)
        sock.bind(self.dir + "/dial")
        sock.listen(100)
        self.socks["dial"] = sock
        self.spawn("dial", [self.programs + "/chapar-tls", "--dial", "--ca",
                            self.site.dir + "/ca.pem", *options], sock)

    @property
    def cert(self):
        return self.dir + "/cert.pem"

    def stop_service(self, s, site=None):
        """With all its sessions, at once.  With the site, its port is then
        shut as well, and opened again when it is started."""
        p = self.procs.pop(s)
        try:
            os.killpg(p.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        p.wait()
        if site is not None:
            site.listening[s].pop(self.host).close()

    def stop(self):
        for s in list(self.procs):
            self.stop_service(s)
        for s in self.socks.values():
            s.close()

    def logged(self, words, since=0):
        with open(self.log, "rb") as f:
            f.seek(since)
            return words.encode() in f.read()

    def log_end(self):
        return os.path.getsize(self.log) if os.path.exists(self.log) else 0

    def sessions(self, service):
        """The processes of its sessions, the oldest first."""
        found = []
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.getpgid(int(name)) == \
                        self.procs[service].pid:
                    with open(f"/proc/{name}/cmdline", "rb") as f:
                        argv = f.read().split(b"\0")
                    with open(f"/proc/{name}/stat", "rb") as f:
                        found.append((int(f.read().rsplit(b")")[-1].split()
                                          [19]), int(name), argv[0]))
            except (OSError, IndexError):
                pass
        handlers = sorted(x for x in found if
                          x[2].endswith(b"/chapar-" + service.encode()))
        return [pid for _, pid, _ in handlers[1:]]


class Site:
    """users: name -> index of the server that houses him."""

    def __init__(self, n=3, users=None, auth_options=(), tls=False):
        os.makedirs(B + "/tmp", exist_ok=True)
        self.dir = tempfile.mkdtemp(prefix="site.", dir=B + "/tmp")
        self.env, self.tls = {}, tls
        self.auth_options = auth_options
        self.hosts = [f"127.0.0.{i + 2}" for i in range(n)]
        with open(self.dir + "/key", "wb") as f:
            f.write(os.urandom(32))
        self.ports, self.listening = {}, {}
        for s in SERVICES:
            self.ports[s], self.listening[s] = free_port(self.hosts)
        self.servers = [Server(self, h, i) for i, h in enumerate(self.hosts)]
        self.users = users or {}
        if tls:
            self.certify()

    def certify(self):
        """A certificate for each, signed by one that all know."""
        def make(*args):
            subprocess.run(["openssl", *args], check=True, cwd=self.dir,
                           stderr=subprocess.DEVNULL)
        make("req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-days", "9", "-subj", "/CN=site",
             "-keyout", "ca.key", "-out", "ca.pem")
        for s in self.servers:
            self.certificate(s.cert, "IP:" + s.host)

    def certificate(self, path, names, days=9):
        def make(*args, **more):
            subprocess.run(["openssl", *args], check=True, cwd=self.dir,
                           stderr=subprocess.DEVNULL, **more)
        make("req", "-nodes", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-subj", "/CN=server", "-keyout",
             "key.pem", "-out", "req.pem")
        with open(self.dir + "/ext", "w", encoding="ascii") as f:
            f.write("subjectAltName=" + names)
        make("x509", "-req", "-in", "req.pem", "-CA", "ca.pem", "-CAkey",
             "ca.key", "-CAcreateserial", "-days", str(days), "-extfile",
             "ext", "-out", "crt.pem")
        with open(path, "wb") as out:
            for n in ("key.pem", "crt.pem"):
                with open(f"{self.dir}/{n}", "rb") as f:
                    out.write(f.read())

    def start_with_peers(self):
        """All servers; all but the front one have a chapar-peer, on the port
        that is returned."""
        port, sockets = free_port(self.hosts)
        for s in self.servers:
            s.start()
            if s.n > 0:
                env = {k: v for k, v in s.env("peer").items()
                       if k != "CHAPAR_AUTH_SOCKET"}
                env["CHAPAR_PROXY_KEY"] = self.dir + "/key"
                s.spawn("peer", [B + "/chapar-peer"], sockets[s.host], env)
            sockets[s.host].close()
        return port

    def load(self, which=None):
        """Tells all servers, or these, who houses whom."""
        with open(self.dir + "/list", "w", encoding="utf-8") as f:
            for u, i in self.users.items():
                f.write(f"{u} {self.hosts[i]}\n")
        for s in self.servers if which is None else [
                self.servers[i] for i in which]:
            s.chapar("directory", "load", self.dir + "/list", "--self",
                     s.host)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for s in self.servers:
            s.stop()
        for socks in self.listening.values():
            for s in socks.values():
                s.close()
        if kind is not None:
            for s in self.servers:
                if os.path.exists(s.log):
                    with open(s.log, encoding="utf-8",
                              errors="replace") as f:
                        print(f"--- {s.host}", f.read()[-3000:],
                              file=sys.stderr)
        shutil.rmtree(self.dir)


def wait_for(what, seconds=30):
    """Until it is so."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
