#!/usr/bin/env python3
"""A site of several servers, two directory servers and a network that fails:
mail is delivered and read at all front doors while users move, programs are
killed and cables are cut.  At the end everything is mended, and then

	nothing that was acknowledged is lost, and nothing is there twice,
	each account can be written to at one server, the one the directory says,
	no client was told anything but "try again".

SERVERS, ACCOUNTS, SECONDS and SEED make it larger (make soak PARTS=site)."""
import os
import random
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
from simclients import (  # noqa: E402
    PASSWORD, PORTS, WORK, Again, Imap, Imsp, Told, bad, check_all,
    check_option, pick, wrong)

B = os.environ["B"]
SERVERS = int(os.environ.get("SERVERS", "3"))
ACCOUNTS = int(os.environ.get("ACCOUNTS", "24"))
SECONDS = float(os.environ.get("SECONDS", "6"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 30)
PROVIDERS = 2

if (why := nets.possible()) is not None:
    print(why)
    sys.exit(77)
ldaplib.skip_unless("slapd", "ldapmodify")
print("SEED", SEED)
RANDOM = random.Random(SEED)
TMP = tempfile.mkdtemp(prefix="simulate.")
USERS = [f"u{i:05d}" for i in range(ACCOUNTS)]


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
            CHAPAR_PEER_PORT=str(PORTS["peer"]), CHAPAR_EXIT_IDLE="0")
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
        hashed = subprocess.run(["openssl", "passwd", "-1", PASSWORD],
                                check=True, capture_output=True,
                                text=True).stdout.strip()
        for s in self.servers:
            subprocess.run([f"{B}/chapar", "--spool", s.spool, "init"],
                           check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            names = "".join(("" if k == s.i else "-") + u + "\n"
                            for u, k in self.home.items())
            subprocess.run([f"{B}/tests/tools/accounts", s.spool, hashed],
                           input=names, text=True, check=True)


# --- clients ---------------------------------------------------------------

def client(site, told, stop, work, seed):
    r = random.Random(seed)
    while not stop.is_set():
        server = r.choice(site.servers)
        try:
            WORK[work](site.net, told, server, USERS, r)
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
        user = pick(USERS, r)
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
            s.kill_session(RANDOM.choice(sorted(PORTS)))
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


def homes(s):
    code, out = s.chapar("directory", "show")
    if code != 0:
        wrong(f"directory show at {s.host}: {out}")
    return dict(row.split("\t") for row in out.splitlines())


def differ(site):
    """Of whom not all servers say the same."""
    said = [homes(s) for s in site.servers]
    return [u for u in USERS if len({one.get(u) for one in said}) != 1]


def agree(site, told):
    """They do once somebody has come: a directory server that was killed may
    forget to tell what it had just taken, and who finds out looks again."""
    users = differ(site)
    print("late:", len(users))
    for u in users:
        for s in site.servers:
            verify_user(site, told, u, s)
    end = time.monotonic() + 60
    while (users := differ(site)) and time.monotonic() < end:
        time.sleep(0.2)
    if users:
        wrong(f"they do not agree about {users[:10]}")


def at_last(what, ask):
    """The answer of a server, which may say "again" for as long as a client
    would try: it hears late of what a directory server hears late, or when it
    finds that the account is not where it thought."""
    end = time.monotonic() + 60
    while True:
        try:
            return ask()
        except (Again, OSError) as e:
            if time.monotonic() > end:
                wrong(f"at the end {what}: {e}")
                return None
            time.sleep(0.2)


def verify_user(site, told, u, s):
    """What is there of him, through that server."""
    def mail():
        c = Imap(site.net, s, u)
        with c.s:
            c.do("SELECT INBOX")
            return c.numbers()

    def option():
        c = Imsp(site.net, s, u)
        with c.s:
            check_option(c.option(), told.asked[u],
                         f"at the end {u} through {s.host}")

    found = at_last(f"{u} at {s.host}", mail)
    if found is not None:
        check_all(found, told.delivered[u], told.flagged[u],
                  f"at the end {u} through {s.host}")
    if told.asked[u]:
        at_last(f"the option of {u} at {s.host}", option)


def verify(site, told):
    """Through all servers; of many accounts each through one, by lot."""
    work = [(u, s) for u in USERS for s in (
        site.servers if ACCOUNTS <= 100 else [RANDOM.choice(site.servers)])]

    def some(k):
        for u, s in work[k::4]:
            try:
                verify_user(site, told, u, s)
            except Exception as e:  # pylint: disable=broad-except
                wrong(f"at the end {u}: {type(e).__name__} {e}")
    threads = [threading.Thread(target=some, args=[k]) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    agree(site, told)
    for s in site.servers:
        code, out = s.chapar("check", timeout=600)
        if code != 0:
            wrong(f"check of {s.host}: {out}")


def main():
    told, stop = Told(), threading.Event()
    nets.libc.prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what is left comes to us
    began = time.monotonic()
    with nets.Net(SERVERS + PROVIDERS, SEED) as net:
        site = Site(net)
        print(f"made: {time.monotonic() - began:.1f} s", flush=True)
        threads = [threading.Thread(target=client, args=(
            site, told, stop, work, RANDOM.random()))
            for work in ("deliver", "deliver", "read", "read", "pop",
                         "option")]
        threads.append(threading.Thread(
            target=mover, args=(site, told, stop, RANDOM.random())))
        for t in threads:
            t.start()
        trouble(site, told)
        stop.set()
        for t in threads:
            t.join()
        print(dict(sorted(told.counts.items())))
        print("".join(sorted(set(told.moves))[:20]))
        print(f"trouble: {time.monotonic() - began:.1f} s", flush=True)
        settle(site)
        verify(site, told)
        print(f"all: {time.monotonic() - began:.1f} s", flush=True)
        site.ldap.stop()
        for s in site.servers:
            for p in s.procs.values():
                p.kill()
    for pid in children(os.getpid()):  # sessions whose server was killed, too
        os.kill(pid, signal.SIGKILL)
    for what in ("delivered", "read", "flagged", "popped", "options set",
                 "moved"):
        if told.counts[what] == 0:
            wrong(f"nothing was {what}: {told.last} {told.moves[-1:]}")
    if not bad:
        shutil.rmtree(TMP)
    else:
        for i in range(SERVERS):
            with open(f"{TMP}/{i}-log", errors="replace") as f:
                print(i, f.read()[-1500:])
        print("what is left:", TMP)


main()
sys.exit(1 if bad else 0)
