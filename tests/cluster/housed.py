"""Several servers on loopback, 127.0.0.2 and on, for the tests beside it."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

B = os.environ["B"]


def free_port(hosts):
    """A port that is free on all of these addresses, with its listeners."""
    for _ in range(100):
        held = []
        try:
            port = 0
            for host in hosts:
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                held.append(s)
                s.bind((host, port))
                port = s.getsockname()[1]
                s.listen(64)
            return port, held
        except OSError:
            for s in held:
                s.close()
    raise OSError("no port is free")


class Cluster:
    """n servers with the users alice and bob, and a directory, which is a
    text: lines of an account and a number of a server (0, 1, ...)."""

    def __init__(self, n, directory, *options):
        os.makedirs(f"{B}/tmp", exist_ok=True)
        self.dir = tempfile.mkdtemp(prefix="cluster.", dir=f"{B}/tmp")
        self.hosts = [f"127.0.0.{2 + i}" for i in range(n)]
        self.port, held = free_port(self.hosts)
        self.listeners = dict(zip(self.hosts, held))
        self.options = options
        self.key = f"{self.dir}/key"
        with open(self.key, "wb") as f:
            f.write(os.urandom(32))
        self.list = f"{self.dir}/list"
        with open(self.list, "w") as f:
            for line in directory.splitlines():
                name, at = line.split()
                print(name, self.hosts[int(at)], file=f)
        self.process, self.log = {}, {}
        for host in self.hosts:
            subprocess.run(["tests/spool", self.spool(host)], check=True)
            self.chapar(host, "directory", "load", self.list, "--self", host)

    def spool(self, host):
        return f"{self.dir}/{host}"

    def chapar(self, host, *args, **kw):
        return subprocess.run([f"{B}/chapar", "--spool", self.spool(host),
                               *args], check=True, capture_output=True, **kw)

    def listen(self, host):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for i in range(600):  # until the one before has gone
            try:
                s.bind((host, self.port))
                break
            except OSError:
                time.sleep(0.05)
        s.listen(64)
        return s

    def start(self, host, *options, env={}):
        if host not in self.listeners:
            self.listeners[host] = self.listen(host)
        fd = self.listeners[host].fileno()
        log = open(f"{self.dir}/{host}.log", "ab")
        argv = [f"{B}/chapar-imap", "--spool", self.spool(host), "--exit-idle",
                "0", "--home-port", str(self.port), *self.options, *options]
        self.process[host] = subprocess.Popen(
            ["sh", "-c", 'exec 3<&%d; export LISTEN_FDS=1 LISTEN_PID=$$; '
             'exec "$@"' % fd, "sh", *argv],
            env={**os.environ, "CHAPAR_PROXY_KEY": self.key, **env},
            pass_fds=[fd], stdin=subprocess.DEVNULL, stderr=log,
            start_new_session=True)
        log.close()
        self.listeners.pop(host).close()

    def stop(self, host, sig=signal.SIGKILL):
        """With all its sessions."""
        p = self.process.pop(host, None)
        if p:
            try:
                os.killpg(p.pid, sig)
            except ProcessLookupError:
                pass
            p.wait()

    def text(self, host):
        with open(f"{self.dir}/{host}.log") as f:
            return f.read()

    def end(self):
        for host in list(self.process):
            self.stop(host)
        for s in self.listeners.values():
            s.close()
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)


class Client:
    """One connection; say() gives the untagged lines and the tagged one."""

    def __init__(self, host, port, user=None, password="secret", timeout=60):
        self.s = socket.create_connection((host, port), timeout)
        self.f = self.s.makefile("rb")
        self.n = 0
        self.greeting = self.line()
        if user:
            self.ok(f"LOGIN {user} {password}")

    def line(self):
        """A whole response, with its literals; b"" at the end."""
        out = self.f.readline()
        while out.endswith(b"}\r\n"):
            n = int(out[out.rindex(b"{") + 1:-3].rstrip(b"+"))
            out += self.f.read(n)
            out += self.f.readline()
        return out

    def send(self, command):
        if isinstance(command, str):
            command = command.encode()
        self.n += 1
        tag = b"a%d" % self.n
        self.s.sendall(tag + b" " + command + b"\r\n")
        return tag

    def finish(self, tag):
        lines = []
        while True:
            line = self.line()
            if not line:
                return lines, b""
            if line.startswith(tag + b" "):
                return lines, line[len(tag) + 1:].rstrip()
            lines.append(line)

    def say(self, command):
        return self.finish(self.send(command))

    def ok(self, command):
        lines, last = self.say(command)
        assert last.startswith(b"OK"), (command, lines, last)
        return lines

    def no(self, command, code=b""):
        lines, last = self.say(command)
        assert last.startswith(b"NO") and code in last, (command, lines, last)
        return lines

    def append(self, box, text, flags=""):
        if isinstance(text, str):
            text = text.encode()
        return self.say(b"APPEND %s %s{%d+}\r\n" % (
            box.encode(), flags.encode() + b" " if flags else b"",
            len(text)) + text)

    def close(self):
        self.f.close()
        self.s.close()
