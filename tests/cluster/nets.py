"""Network namespaces joined by one wire (tests/tools/wire), which loses frames
and is cut when it is told to: with Net(3) as net: net.listen(0, 143), ...
Node i is 10.77.0.<i+1>.  Everything ends with the process that made it."""
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time

B = os.environ["B"]
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def possible():
    """In words why not, or None."""
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    if subprocess.run(["unshare", "-n", "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        return "no network namespaces here"
    if not os.path.exists("/dev/net/tun"):
        return "no /dev/net/tun here"
    return None


def enter(fd):
    if libc.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def end_with_parent():
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Net:
    """The nodes' namespaces and the wire between them."""

    def __init__(self, n, seed=1):
        self.n, self.hosts = n, [f"10.77.0.{i + 1}" for i in range(n)]
        self.lock = threading.Lock()
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.holders = [subprocess.Popen(
            ["unshare", "-n", "sleep", "infinity"],
            preexec_fn=end_with_parent) for _ in range(n)]
        self.ns = [self._namespace(p.pid) for p in self.holders]
        self.wire = subprocess.Popen(
            [B + "/tests/tools/wire", str(seed),
             *[str(p.pid) for p in self.holders]], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, bufsize=1)
        if self.wire.stdout.readline() != "ok\n":
            raise OSError("no wire")
        for i, host in enumerate(self.hosts):
            for words in (["link", "set", "lo", "up"],
                          ["addr", "add", host + "/24", "dev", "wire0"],
                          ["link", "set", "wire0", "up"]):
                self.popen(i, ["ip", *words]).wait()

    def _namespace(self, pid):
        """Once unshare has made it."""
        ours = os.readlink("/proc/self/ns/net")
        end = time.monotonic() + 30
        while os.readlink(f"/proc/{pid}/ns/net") == ours:
            if time.monotonic() > end:
                raise OSError("unshare did nothing")
            time.sleep(0.01)
        return os.open(f"/proc/{pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    def popen(self, i, args, **more):
        """A process of node i; it ends with us."""
        def child():
            enter(self.ns[i])
            end_with_parent()
        return subprocess.Popen(args, preexec_fn=child, **more)

    def sock(self, i):
        """A TCP socket of node i, and of no other."""
        with self.lock:  # the namespace is the thread's, but be quick
            enter(self.ns[i])
            try:
                return socket.socket()
            finally:
                enter(self.home)

    def listen(self, i, port):
        s = self.sock(i)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((self.hosts[i], port))
        s.listen(200)
        return s

    def connect(self, i, host, port, timeout=20):
        """From node i."""
        s = self.sock(i)
        s.settimeout(timeout)
        try:
            s.connect((host, port))
        except OSError:
            s.close()
            raise
        return s

    def tell(self, *words):
        with self.lock:
            self.wire.stdin.write(" ".join(map(str, words)) + "\n")
            if self.wire.stdout.readline() != "ok\n":
                raise OSError(f"the wire does not {words}")

    def cut(self, i):
        self.tell("cut", i)

    def join(self, i):
        self.tell("join", i)

    def loss(self, i, percent):
        self.tell("loss", i, percent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wire.stdin.close()
        self.wire.wait()
        for p in self.holders:
            p.kill()
            p.wait()
        for fd in [*self.ns, self.home]:
            os.close(fd)


if __name__ == "__main__":
    if (why := possible()) is not None:
        print(why)
        sys.exit(77)
    with Net(2) as net:
        server = net.listen(0, 99)
        client = net.connect(1, net.hosts[0], 99)
        there, _ = server.accept()
        client.sendall(b"x")
        assert there.recv(1) == b"x"
        net.cut(0)
        client.settimeout(0.5)
        there.sendall(b"y")
        try:
            client.recv(1)
            sys.exit("it is not cut")
        except TimeoutError:
            pass
        net.join(0)
        client.settimeout(20)
        assert client.recv(1) == b"y"
        net.loss(0, 20)
        big = os.urandom(1 << 20)
        threading.Thread(target=client.sendall, args=(big,)).start()
        got = b""
        while len(got) < len(big):
            got += there.recv(1 << 16)
        assert got == big
