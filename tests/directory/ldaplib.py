"""Private directory servers on loopback, and chapar-directory beside them."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
BASE = "dc=campus,dc=example"
ADMIN, SECRET = "cn=admin," + BASE, "adminpw"
os.environ["PATH"] += ":/usr/sbin:/sbin"
os.environ["LDAPNOINIT"] = "1"
bad = 0


def skip_unless(*programs):
    for p in programs:
        if shutil.which(p) is None:
            print(p, "is not installed")
            sys.exit(77)


def wrong(*what):
    global bad
    print("wrong:", *what)
    bad = 1


def eq(what, wanted, got):
    if wanted != got:
        wrong(f"{what}: wanted {wanted!r}, got {got!r}")


def until(what, condition, seconds=30):
    """Waits for it; how long that took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"never: {what}")
        time.sleep(0.01)
    return time.monotonic() - began


def free_urls(n, scheme):
    socks = [socket.socket() for _ in range(n)]
    for s in socks:
        s.bind(("127.0.0.1", 0))
    urls = [f"{scheme}://127.0.0.1:{s.getsockname()[1]}" for s in socks]
    for s in socks:
        s.close()
    return urls


class Slapd:
    """Providers that tell each other, from 1 on; elsewhere than on loopback
    with the URLs given, where popen(i, args, ...) starts a program of i and
    connect(i, host, port) says whether one connects there."""

    def __init__(self, folder, n=2, ldif="", sync=True, cert=None, urls=None,
                 popen=None, connect=None):
        self.folder, self.n, self.procs, self.sync = folder, n, {}, sync
        self.cert, self.popen, self.connect = cert, popen, connect
        self.urls = urls or free_urls(n, "ldaps" if cert else "ldap")
        for i in range(1, n + 1):
            os.makedirs(f"{folder}/{i}/db")
            with open(f"{folder}/{i}/slapd.conf", "w") as f:
                f.write(self.conf(i))
        first = f"""dn: {BASE}
objectClass: dcObject
objectClass: organization
dc: campus
o: Campus

dn: ou=people,{BASE}
objectClass: organizationalUnit
ou: people

dn: ou=boards,{BASE}
objectClass: organizationalUnit
ou: boards

"""
        with open(f"{folder}/base.ldif", "w") as f:
            f.write(first + ldif)
        # all have the same from the start, with the same UUIDs
        self.slapadd(1, f"{folder}/base.ldif")
        for i in range(2, n + 1):
            out = subprocess.run(["slapcat", "-f", f"{folder}/1/slapd.conf"],
                                 check=True, capture_output=True).stdout
            with open(f"{folder}/copy.ldif", "wb") as f:
                f.write(out)
            self.slapadd(i, f"{folder}/copy.ldif")
        for i in range(1, n + 1):
            self.start(i)

    def conf(self, i):
        d = f"{self.folder}/{i}"
        text = "".join(f"include /etc/ldap/schema/{s}.schema\n" for s in
                       ("core", "cosine", "nis", "inetorgperson", "misc"))
        text += f"pidfile {d}/pid\nargsfile {d}/args\n"
        text += "modulepath /usr/lib/ldap\nmoduleload back_mdb\n"
        text += "moduleload syncprov\n" if self.sync else ""
        if self.cert:
            text += (f"TLSCertificateFile {self.cert}\n"
                     f"TLSCertificateKeyFile {self.cert}\n")
        for k, u in enumerate(self.urls, 1):
            text += f"serverID {k} {u}\n" if self.n > 1 else ""
        text += f"""database mdb
suffix "{BASE}"
rootdn "{ADMIN}"
rootpw {SECRET}
directory {d}/db
maxsize 67108864
dbnosync
index objectClass,entryCSN,entryUUID,uid,cn,mailHost eq
"""
        if self.sync:
            text += "overlay syncprov\nsyncprov-checkpoint 1 1\n"
        for k, u in enumerate(self.urls, 1):
            if k != i:
                text += (f'syncrepl rid=00{k} provider={u} '
                         'type=refreshAndPersist retry="1 +" '
                         f'searchbase="{BASE}" bindmethod=simple '
                         f'binddn="{ADMIN}" credentials={SECRET} scope=sub\n')
        return text + ("multiprovider on\n" if self.n > 1 else "")

    def slapadd(self, i, ldif):
        r = subprocess.run(["slapadd", "-q", "-w", "-f",
                            f"{self.folder}/{i}/slapd.conf", "-l", ldif],
                           capture_output=True, text=True)
        if r.returncode != 0:
            print(r.stderr)
            sys.exit(1)

    def start(self, i):
        args = ["slapd", "-f", f"{self.folder}/{i}/slapd.conf",
                "-h", self.urls[i - 1], "-d", "0"]
        out = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.procs[i] = (self.popen(i, args, **out) if self.popen
                         else subprocess.Popen(args, **out))
        host, port = self.urls[i - 1].split("/")[2].split(":")

        def answers():
            if self.connect:
                return self.connect(i, host, int(port))
            with socket.socket() as s:
                return s.connect_ex((host, int(port))) == 0
        until("slapd answers", answers)

    def signal(self, i, sig):
        self.procs[i].send_signal(sig)
        if sig in (signal.SIGKILL, signal.SIGTERM):
            self.procs[i].wait()
            del self.procs[i]

    def stop(self):
        for p in self.procs.values():
            p.send_signal(signal.SIGCONT)
            p.kill()
            p.wait()

    def modify(self, ldif, i=1, add=False):
        r = subprocess.run(
            ["ldapmodify", "-x", "-H", self.urls[i - 1], "-D", ADMIN,
             "-w", SECRET] + (["-a"] if add else []), input=ldif,
            text=True, capture_output=True)
        if r.returncode != 0:
            wrong("ldapmodify:", r.stderr, ldif[:300])

    def host(self, name, host, i=1):
        self.modify(f"dn: {dn(name)}\nchangetype: modify\n"
                    f"replace: mailHost\nmailHost: {host}\n", i)


def dn(name):
    if name.startswith("board/"):
        return f"cn={name},ou=boards,{BASE}"
    return f"uid={name},ou=people,{BASE}"


def entry(name, host, more="", at=None, kind="account"):
    naming = "uid"
    if name.startswith("board/"):
        kind, naming = "applicationProcess", "cn"
    return (f"dn: {at or dn(name)}\nobjectClass: {kind}\n"
            f"objectClass: inetLocalMailRecipient\n{naming}: {name}\n"
            f"mailHost: {host}\n{more}\n")


class Directory:
    """chapar-directory, with its socket at .socket."""

    def __init__(self, spool, urls, *options, wrap=(), start=True):
        self.spool, self.socket = spool, spool + "-socket"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.socket)
        self.listener.listen(50)
        self.log = open(spool + "-log", "a+")
        with open(spool + "-password", "w") as f:
            f.write(SECRET + "\n")
        self.args = [*wrap, f"{B}/chapar-directory", "--spool", spool,
                     "--ldap-urls", ",".join(urls), "--ldap-base", BASE,
                     "--ldap-bind-dn", ADMIN, "--ldap-password-file",
                     spool + "-password", *options]
        if start:
            self.start()

    def start(self):
        fd = self.listener.fileno()

        def pass_it():
            os.dup2(fd, 3)
            os.set_inheritable(3, True)  # dup2 does not, if it is 3
        self.proc = subprocess.Popen(
            ["sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh",
             *self.args], stderr=self.log, stdin=subprocess.DEVNULL,
            preexec_fn=pass_it, close_fds=False)

    def stop(self, sig=signal.SIGTERM):
        if self.proc.poll() is None:
            self.proc.send_signal(sig)
        code = self.proc.wait()
        return code

    def said(self):
        with open(self.spool + "-log") as f:
            return f.read()

    def ask(self, line, uid=None):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(20)
            s.connect(self.socket)
            s.sendall(line.encode() + b"\n")
            f = s.makefile()
            if line != "STATUS":
                return f.readline().rstrip("\n")
            return dict(row.rstrip("\n").split(" ", 1)
                        for row in iter(f.readline, ".\n"))

    def show(self, name):
        """What directory.tdb says: a server, "none" or "trouble"."""
        r = subprocess.run([f"{B}/chapar", "--spool", self.spool, "directory",
                            "show", name], capture_output=True, text=True)
        return {0: r.stdout.rstrip("\n").split("\t")[-1], 67: "none",
                75: "trouble"}.get(r.returncode, r.stderr)

    def becomes(self, name, wanted, seconds=30):
        return until(f"{name} on {wanted}: {self.show(name)}",
                     lambda: self.show(name) == wanted, seconds)


def folder():
    return tempfile.mkdtemp(prefix="chapar-ldap.")


if __name__ == "__main__":
    # ldaplib.py FOLDER <ENTRIES: says the URL, and goes when it is told to
    skip_unless("slapd", "slapadd")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = Slapd(sys.argv[1], 1, sys.stdin.read())
    try:
        print(server.urls[0], flush=True)
        signal.pause()
    finally:
        server.stop()
