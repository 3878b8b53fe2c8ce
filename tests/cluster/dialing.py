"""What tests of chapar-tls --dial have in common: certificates, a server far
away, and the way there."""
import array
import os
import socket
import ssl
import subprocess
import threading

B = os.environ["B"]
bad = []  # what was wrong


def check(what, good):
    if not good:
        print("wrong:", what)
        bad.append(what)


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
