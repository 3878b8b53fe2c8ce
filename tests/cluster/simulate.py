#!/usr/bin/env python3
"""A site of several servers, two directory servers and a network that fails:
mail is delivered and read at all front doors while users move, programs are
killed and cables are cut.  At the end everything is mended, and then

	nothing that was acknowledged is lost, and nothing is there twice,
	each account can be written to at one server, the one the directory says,
	no client was told anything but "try again".

SERVERS, ACCOUNTS, SECONDS and SEED make it larger (make soak PARTS=site)."""
import collections
import glob
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)) + "/../directory")
import ldaplib  # noqa: E402
import nets  # noqa: E402

B = os.environ["B"]
SERVERS = int(os.environ.get("SERVERS", "3"))
ACCOUNTS = int(os.environ.get("ACCOUNTS", "24"))
SECONDS = float(os.environ.get("SECONDS", "6"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 30)
PROVIDERS = 2
PORTS = {"imap": 143, "lmtp": 24, "peer": 4100}
PASSWORD = "secret"

if (why := nets.possible()) is not None:
    print(why)
    sys.exit(77)
ldaplib.skip_unless("slapd", "ldapmodify")
print("SEED", SEED)
RANDOM = random.Random(SEED)
TMP = tempfile.mkdtemp(prefix="simulate.")
bad = []
USERS = [f"u{i:05d}" for i in range(ACCOUNTS)]


def wrong(*what):
    bad.append(" ".join(map(str, what)))
    print("wrong:", *what, flush=True)


class Server:
    """A node's programs: those that listen, and who directs them."""

    def __init__(self, net, i, urls):
        self.net, self.i, self.host = net, i, net.hosts[i]
        self.spool = f"{TMP}/{i}/spool"
        self.log = open(f"{TMP}/{i}-log", "ab")
        os.makedirs(f"{TMP}/{i}")
        self.env = {k: v for k, v in os.environ.items()
                    if not k.startswith("CHAPAR_")}
        self.env.update(
            CHAPAR_SPOOL=self.spool, CHAPAR_HOSTNAME=self.host,
            CHAPAR_AUTH_SOCKET=f"{TMP}/{i}/auth",
            CHAPAR_DIRECTORY_SOCKET=f"{TMP}/{i}/directory",
            CHAPAR_PROXY_KEY=f"{TMP}/key",
            CHAPAR_PLAINTEXT_NETWORKS="10.77.0.0/24",
            CHAPAR_LDAP_URLS=",".join(urls), CHAPAR_LDAP_BASE=ldaplib.BASE,
            CHAPAR_LDAP_BIND_DN=ldaplib.ADMIN, CHAPAR_LDAP_STARTTLS="no", CHAPAR_LDAP_TIMEOUT="2",
            CHAPAR_LDAP_PASSWORD_FILE=f"{TMP}/ldap-password",
            CHAPAR_SELF=self.host, CHAPAR_NETWORK="yes",
            CHAPAR_PEER_PORT=str(PORTS["peer"]))
        self.socks, self.procs = {}, {}

    def listen(self):
        for name in ("auth", "directory"):
            s = socket.socket(socket.AF_UNIX)
            s.bind(f"{TMP}/{self.i}/{name}")
            s.listen(200)
            self.socks[name] = s
        for name, port in PORTS.items():
            self.socks[name] = self.net.listen(self.i, port)

    def start(self, name):
        env = dict(self.env, CHAPAR_HOME_PORT=str(PORTS.get(name, 0)))
        program = [f"{B}/chapar-{name}"]
        if name == "directory":  # resident: told its socket as by systemd
            program = ["sh", "-c", "exec 3<&0 </dev/null; LISTEN_FDS=1 "
                       'LISTEN_PID=$$ exec "$0"', *program]
        self.procs[name] = self.net.popen(
            self.i, program, env=env, stdin=self.socks[name],
            stdout=subprocess.DEVNULL, stderr=self.log)

    def start_all(self):
        for name in self.socks:
            if name not in self.procs:
                self.start(name)

    def kill(self, name):
        """The program that listens; at times its sessions as well."""
        p = self.procs[name]
        pids = children(p.pid) if RANDOM.random() < 0.7 else []
        for pid in [*pids, p.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        p.wait()
        self.start(name)

    def kill_session(self, name):
        pids = children(self.procs[name].pid)
        if pids:
            try:
                os.kill(RANDOM.choice(pids), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def chapar(self, *args, timeout=120):
        p = self.net.popen(self.i, [f"{B}/chapar", *args], env=self.env,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True)
        try:
            out, _ = p.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            p.kill()
            out, _ = p.communicate()
            return -1, out
        return p.returncode, out


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            direct = [int(w) for w in f.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [g for c in direct for g in [c, *children(c)]]


class Site:
    """All of it."""

    def __init__(self, net):
        self.net = net
        for name, data in (("key", os.urandom(32)),
                           ("ldap-password", ldaplib.SECRET.encode())):
            with open(f"{TMP}/{name}", "wb") as f:
                f.write(data)
        self.home = {u: k % SERVERS for k, u in enumerate(USERS)}
        ldif = "".join(ldaplib.entry(u, net.hosts[k])
                       for u, k in self.home.items())
        os.makedirs(TMP + "/ldap")
        self.ldap = ldaplib.Slapd(
            TMP + "/ldap", PROVIDERS, ldif,
            urls=[f"ldap://{net.hosts[SERVERS + k]}:389"
                  for k in range(PROVIDERS)],
            popen=lambda i, args, **more: net.popen(
                SERVERS + i - 1, args, **more),
            connect=self.reached)
        self.servers = [Server(net, i, self.ldap.urls)
                        for i in range(SERVERS)]
        self.spools()
        for s in self.servers:
            s.listen()
            # in turn, so that no provider has all
            s.env["CHAPAR_LDAP_URLS"] = ",".join(
                self.ldap.urls[s.i % PROVIDERS:]
                + self.ldap.urls[:s.i % PROVIDERS])
            s.start("directory")
        for s in self.servers:
            ldaplib.until("the directory is known", lambda s=s: s.chapar(
                "directory", "show", USERS[-1])[0] == 0)
            s.start_all()

    def reached(self, i, host, port):
        try:
            self.net.connect(SERVERS + i - 1, host, port).close()
            return True
        except OSError:
            return False

    def spools(self):
        """Every server knows every user's password; his mail is on one."""
        whole = TMP + "/whole"
        spools = [s.spool for s in self.servers]
        for spool in [whole, *spools]:
            subprocess.run([f"{B}/chapar", "--spool", spool, "init"],
                           check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        hashed = subprocess.run(["openssl", "passwd", "-1", PASSWORD],
                                check=True, capture_output=True).stdout
        for u, k in self.home.items():
            subprocess.run([f"{B}/chapar", "--spool", whole, "user", "add",
                            "--hashed", u], input=hashed, check=True)
            [at] = glob.glob(f"{whole}/account/*/{u}")
            to = at.replace(whole, spools[k])
            os.makedirs(os.path.dirname(to), exist_ok=True)
            os.rename(at, to)
        for spool in spools:
            shutil.copy(whole + "/users.tdb", spool)


# --- clients ---------------------------------------------------------------

class Told:
    """What was acknowledged, by user and the message's number."""

    def __init__(self):
        self.lock = threading.Lock()
        self.number = 0
        self.delivered = collections.defaultdict(set)
        self.flagged = collections.defaultdict(set)
        self.counts = collections.Counter()
        self.moves, self.last = [], ""

    def next(self):
        with self.lock:
            self.number += 1
            return self.number

    def note(self, what):
        with self.lock:
            self.counts[what] += 1


class Again(Exception):
    """The client was told to try again, or the line went dead."""


def lines(net, server, service):
    s = net.connect(server.i, server.host, PORTS[service])
    return s, s.makefile("rb")


def smtp(f, wanted, what):
    line = f.readline()
    while line[3:4] == b"-":
        line = f.readline()
    if not line or line[:1] == b"4":
        raise Again(line)
    if line[:1] != wanted:
        raise ValueError(f"{what}: {line!r}")


def deliver(net, told, server, users, number):
    s, f = lines(net, server, "lmtp")
    with s:
        smtp(f, b"2", "greeting")
        s.sendall(b"LHLO sim\r\n")
        smtp(f, b"2", "LHLO")
        s.sendall(b"MAIL FROM:<a@b.example>\r\n")
        smtp(f, b"2", "MAIL")
        taken = []
        for u in users:
            s.sendall(b"RCPT TO:<%s>\r\n" % u.encode())
            try:
                smtp(f, b"2", "RCPT " + u)
                taken.append(u)
            except Again:
                told.note("RCPT later")
        if not taken:
            raise Again()
        s.sendall(b"DATA\r\n")
        smtp(f, b"3", "DATA")
        s.sendall(b"Subject: n%d\r\nMessage-ID: <%d@sim>\r\n\r\n%s\r\n.\r\n" % (
            number, number, b"text " * RANDOM.randrange(2000)))
        for u in taken:
            try:
                smtp(f, b"2", "message to " + u)
                told.delivered[u].add(number)
                told.note("delivered")
            except Again:
                told.note("message later")
        s.sendall(b"QUIT\r\n")


class Imap:
    """A session; Again if it is refused for now or ends."""

    def __init__(self, net, server, user):
        self.s, self.f = lines(net, server, "imap")
        try:
            self.line()
            self.do(f"LOGIN {user} {PASSWORD}")
        except BaseException:
            self.s.close()
            raise

    def line(self):
        line = self.f.readline()
        if not line.endswith(b"\r\n") or line.startswith(b"* BYE"):
            raise Again(line)
        return line[:-2].decode()

    def do(self, command):
        self.s.sendall(f"x {command}\r\n".encode())
        got = []
        while not (line := self.line()).startswith("x "):
            got.append(line)
        if line.startswith("x NO [UNAVAILABLE]"):
            raise Again(line)
        if not line.startswith("x OK"):
            raise ValueError(f"{command}: {line}")
        return got

    def numbers(self):
        """Message number to UIDs and flags."""
        found = collections.defaultdict(list)
        for line in self.do("UID FETCH 1:* (FLAGS ENVELOPE)"):
            m = re.search(r'FLAGS \(([^)]*)\).*ENVELOPE \((?:NIL|"[^"]*") '
                          r'"n(\d+)"', line)
            if m:
                uid = re.search(r"UID (\d+)", line)[1]
                found[int(m[2])].append((uid, m[1].split()))
        return found

    def close(self):
        self.s.close()


def check_all(found, told_delivered, told_flagged, what):
    for n in told_delivered:
        if len(found.get(n, ())) != 1:
            wrong(f"{what}: message {n} is there {len(found.get(n, ()))} "
                  "times")
    for n, there in found.items():
        if len(there) > 1:
            wrong(f"{what}: message {n} is there {len(there)} times")
    for n in told_flagged:
        if n in found and "\\Flagged" not in found[n][0][1]:
            wrong(f"{what}: message {n} is not flagged")


def read(net, told, server, user, r):
    before = set(told.delivered[user]), set(told.flagged[user])
    c = Imap(net, server, user)
    try:
        c.do("SELECT INBOX")
        found = c.numbers()
        check_all(found, *before, f"{user} at {server.host}")
        told.note("read")
        for _ in range(3):
            if not found:
                break
            n = r.choice(sorted(found))
            c.do(f"UID STORE {found[n][0][0]} +FLAGS.SILENT (\\Flagged)")
            told.flagged[user].add(n)
            told.note("flagged")
            time.sleep(r.random() * 0.1)
        if r.random() < 0.5:  # else it is just gone
            c.s.sendall(b"x LOGOUT\r\n")
    finally:
        c.close()


def client(site, told, stop, work, seed):
    r = random.Random(seed)
    while not stop.is_set():
        server = r.choice(site.servers)
        try:
            if work == "deliver":
                deliver(site.net, told, server,
                        r.sample(USERS, r.randrange(1, 4)), told.next())
            else:
                read(site.net, told, server, r.choice(USERS), r)
        except (Again, OSError) as e:
            told.note(f"{work}: again")
            told.last = e
        except Exception as e:  # pylint: disable=broad-except
            wrong(f"{work} at {server.host}: {type(e).__name__} {e}")


# --- what goes wrong ---------------------------------------------------------

def home_of(site, user):
    """As the directory says, at whoever can tell."""
    for s in site.servers:
        code, out = s.chapar("directory", "show", user)
        if code == 0:
            host = out.split()[-1]
            return site.servers[site.net.hosts.index(host)]
    return None


def mover(site, told, stop, seed):
    r = random.Random(seed)
    while not stop.is_set():
        user = r.choice(USERS)
        source = home_of(site, user)
        target = r.choice([s for s in site.servers if s is not source])
        if source is None:
            continue
        code, out = source.chapar("move", user, target.host)
        told.note("moved" if code == 0 else f"move: exit {code}")
        if code != 0:
            told.moves.append(out)
        stop.wait(0.1)


def trouble(site, told):
    """By the main thread: what another one starts would end with it."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        time.sleep(RANDOM.uniform(0.3, 0.8))
        s = RANDOM.choice(site.servers)
        what = RANDOM.choice(
            ["kill", "kill", "session", "session", "cut", "loss", "ldap",
             "stop"])
        told.note(what)
        if what == "kill":
            s.kill(RANDOM.choice(sorted(s.socks)))
        elif what == "session":
            s.kill_session(RANDOM.choice(["imap", "lmtp", "peer"]))
        elif what == "cut":
            site.net.cut(s.i)
            time.sleep(RANDOM.uniform(0.2, 1))
            site.net.join(s.i)
        elif what == "loss":
            site.net.loss(s.i, 10)
            time.sleep(RANDOM.uniform(0.2, 1))
            site.net.loss(s.i, 0)
        else:
            k = RANDOM.randrange(PROVIDERS) + 1
            how = signal.SIGKILL if what == "ldap" else signal.SIGSTOP
            site.ldap.signal(k, how)
            time.sleep(RANDOM.uniform(0.2, 1))
            if what == "ldap":
                site.ldap.start(k)
            else:
                site.ldap.signal(k, signal.SIGCONT)


# --- the end -------------------------------------------------------------------

def settle(site):
    """What was interrupted is finished; then each account has one home."""
    for s in site.servers:
        code, out = s.chapar("move", "--settle")
        if code != 0:
            wrong(f"settle at {s.host}: {out}")


def agree(site, user):
    return len({s.chapar("directory", "show", user)[1].split()[-1]
                for s in site.servers}) == 1


def at_last(site, server, user):
    """What is in the INBOX, through that server, which may say "again" for as
    long as a client would try: it hears late of what a directory server hears
    late, or when it finds that the account is not where it thought."""
    end = time.monotonic() + 60
    while True:
        c = None
        try:
            c = Imap(site.net, server, user)
            c.do("SELECT INBOX")
            return c.numbers()
        except (Again, OSError) as e:
            if time.monotonic() > end:
                wrong(f"at the end {user} at {server.host}: {e}")
                return None
            time.sleep(0.2)
        finally:
            if c is not None:
                c.close()


def verify(site, told):
    for u in USERS:
        for s in site.servers:
            found = at_last(site, s, u)
            if found is not None:
                check_all(found, told.delivered[u], told.flagged[u],
                          f"at the end {u} through {s.host}")
        if not agree(site, u):
            wrong(f"{u} has several homes")
    for s in site.servers:
        code, out = s.chapar("check")
        if code != 0:
            wrong(f"check of {s.host}: {out}")


def main():
    told, stop = Told(), threading.Event()
    nets.libc.prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what is left comes to us
    with nets.Net(SERVERS + PROVIDERS, SEED) as net:
        site = Site(net)
        threads = [threading.Thread(target=client, args=(
            site, told, stop, work, RANDOM.random()))
            for work in ("deliver", "deliver", "read", "read")]
        threads.append(threading.Thread(
            target=mover, args=(site, told, stop, RANDOM.random())))
        for t in threads:
            t.start()
        trouble(site, told)
        stop.set()
        for t in threads:
            t.join()
        print(dict(sorted(told.counts.items())))
        print("".join(sorted(set(told.moves))))
        settle(site)
        verify(site, told)
        site.ldap.stop()
        for s in site.servers:
            for p in s.procs.values():
                p.kill()
    for pid in children(os.getpid()):  # sessions whose server was killed, too
        os.kill(pid, signal.SIGKILL)
    for what in ("delivered", "read", "flagged", "moved"):
        if told.counts[what] == 0:
            wrong(f"nothing was {what}: {told.last} {told.moves[-1:]}")
    if not bad:
        shutil.rmtree(TMP)
    else:
        print("what is left:", TMP)


main()
sys.exit(1 if bad else 0)
