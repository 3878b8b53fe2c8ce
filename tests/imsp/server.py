"""chapar-imsp on a port of its own, for the tests beside it."""
import os
import shutil
import socket
import subprocess
import tempfile

B = os.environ["B"]


class Server:
    """A spool with alice and bob, password "secret", and a server for it."""

    def __init__(self, *options):
        self.dir = tempfile.mkdtemp(prefix="imsp.", dir=os.environ.get("OUT"))
        self.spool = self.dir + "/spool"
        subprocess.run(["tests/spool", self.spool], check=True)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        os.set_inheritable(listener.fileno(), True)
        self.log = open(self.dir + "/log", "wb")
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec 3<&%d; export LISTEN_FDS=1 LISTEN_PID=$$; '
             'exec "$@"' % listener.fileno(), "sh", B + "/chapar-imsp",
             "--spool", self.spool, "--exit-idle", "0", *options],
            pass_fds=[listener.fileno()], stdin=subprocess.DEVNULL,
            stderr=self.log)
        listener.close()

    def chapar(self, *args, **kw):
        return subprocess.run([B + "/chapar", "--spool", self.spool, *args],
                              check=True, capture_output=True, **kw)

    def end(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Client:
    """One connection; say() gives the untagged lines and the tagged one."""

    def __init__(self, port=None, spool=None, user=None):
        self.process = None
        if port:
            self.s = socket.create_connection(("127.0.0.1", port), 30)
        else:
            self.s, theirs = socket.socketpair()
            self.process = subprocess.Popen(
                [B + "/chapar-imsp", "--spool", spool, "--user", user],
                stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL)
            theirs.close()
            self.s.settimeout(60)
        self.f = self.s.makefile("rb")
        self.n = 0
        assert self.f.readline().startswith(b"* OK ")

    def say(self, command):
        self.n += 1
        tag = "t%d" % self.n
        self.s.sendall(("%s %s\r\n" % (tag, command)).encode())
        lines = []
        while True:
            line = self.f.readline()
            if not line:
                raise EOFError(lines)
            line = line.decode().rstrip("\r\n")
            if line.startswith(tag + " "):
                return lines, line[len(tag) + 1:]
            lines.append(line)

    def ok(self, command):
        lines, end = self.say(command)
        assert end.startswith("OK "), (command, end)
        return lines
