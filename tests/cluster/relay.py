#!/usr/bin/python3
"""relay.py - three servers: any of them is a front door for everybody, with
TLS between them and without; and what becomes of a client when one is gone."""
import base64
import imaplib
import os
import poplib
import shutil
import socket
import ssl
import subprocess
import sys
import time
import zlib

sys.path.insert(0, os.path.dirname(__file__))
from servers import B, Site, kill, wait_for  # noqa: E402

bad = 0
MESSAGE = b"Subject: hi\r\n\r\nhello\r\n"
BIG = 30 << 20


def check(what, good):
    global bad
    if not good:
        print("wrong:", what)
        bad = 1


def context(site):
    return ssl.create_default_context(cafile=site.dir + "/ca.pem")


class Talk:
    """A client that says what it is told."""

    def __init__(self, site, service, front=0):
        self.s = socket.create_connection(
            (site.hosts[front], site.ports[service]), timeout=60)
        if site.tls:
            self.s = context(site).wrap_socket(
                self.s, server_hostname=site.hosts[front])
        self.f = self.s.makefile("rb")
        self.hello = self.f.readline()

    def say(self, line):
        self.s.sendall(line + b"\r\n")

    def line(self):
        return self.f.readline()

    def until(self, start):
        """The lines up to one that starts so; the last is b"" at the end."""
        got = []
        while True:
            got.append(self.line())
            if not got[-1] or got[-1].startswith(start):
                return got

    def tagged(self, command):
        self.say(b"t " + command)
        return self.until(b"t ")

    def ok(self, command):
        got = self.tagged(command)
        check(f"{command[:60]}: {got[-1]}", got[-1].startswith(b"t OK"))
        return got

    def ended(self):
        """Has the other side gone, without another word?"""
        try:
            return self.f.read() == b""
        except (ConnectionError, ssl.SSLEOFError):
            return True
        except TimeoutError:
            return False

    def close(self):
        self.f.close()
        self.s.close()


def logged_in(site, front=0, user=b"alice"):
    t = Talk(site, "imap", front)
    t.ok(b"LOGIN " + user + b" secret")
    return t


def said_to(site, user, password="secret", front=0, service="imap"):
    """The answer to a login."""
    t = Talk(site, service, front)
    if service == "pop3":
        t.say(b"USER " + user.encode())
        t.line()
        t.say(b"PASS " + password.encode())
        said = t.line()
    else:
        said = t.tagged(f"LOGIN {user} {password}".encode())[-1]
    t.close()
    return said


def plain(site, authzid, authcid, password, front=0):
    t = Talk(site, "imap", front)
    token = base64.b64encode(f"{authzid}\0{authcid}\0{password}".encode())
    t.say(b"t AUTHENTICATE PLAIN " + token)
    said = t.until(b"t ")[-1]
    return said, t


def files_of(server):
    """What an account has on a server, and how much."""
    top = f"{server.spool}/account"
    return sorted((d, n, os.path.getsize(f"{d}/{n}"))
                  for d, _, names in os.walk(top) if d.endswith("/alice")
                  for n in names)


def one_mailbox(site):
    """Mail goes in at one door and comes out at all others."""
    before = files_of(site.servers[0])
    for i, host in enumerate(site.hosts):
        if site.tls:
            m = imaplib.IMAP4_SSL(host, site.ports["imap"], timeout=60,
                                  ssl_context=context(site))
            p = poplib.POP3_SSL(host, site.ports["pop3"], timeout=60,
                                context=context(site))
        else:
            m = imaplib.IMAP4(host, site.ports["imap"], timeout=60)
            p = poplib.POP3(host, site.ports["pop3"], timeout=60)
        m.login("alice", "secret")
        check("append", m.append("INBOX", None, None, MESSAGE)[0] == "OK")
        check("select", m.select()[1] == [str(i + 1).encode()])
        m.logout()
        p.user("alice")
        p.pass_("secret")
        check("pop3", p.stat()[0] == i + 1)
        check("retr", p.retr(i + 1)[1][0] == b"Subject: hi")
        p.quit()
        t = Talk(site, "imsp", i)
        t.ok(b"LOGIN alice secret")
        if i == 0:
            t.ok(b"SET x.colour blue")
        check("option", t.ok(b"GET x.colour")[0].startswith(
            b"* OPTION x.colour blue"))
        t.ok(b"LOGOUT")
        t.close()
    home, front = site.servers[1], site.servers[0]
    check("logged at the front", front.logged(
        f"login user=alice peer=127.0.0.1 home={home.host}"))
    check("logged at home", home.logged(
        f"alice from 127.0.0.1 through {front.host}"))
    check("nothing was written at the front", before == files_of(front))


def pop3_folders(site):
    t = logged_in(site)
    t.ok(b"CREATE Work")
    t.ok(b"APPEND Work {%d+}\r\n%b" % (len(MESSAGE), MESSAGE))
    t.close()
    check("a folder", said_to(site, "alice+Work", service="pop3").startswith(
        b"+OK 1 message"))
    check("none such", said_to(site, "alice+None", service="pop3").startswith(
        b"-ERR [SYS/PERM]"))
    t = Talk(site, "pop3")
    t.say(b"UTF8")
    t.line()
    t.say(b"AUTH PLAIN " + base64.b64encode(b"\0alice\0secret"))
    check("AUTH", t.line().startswith(b"+OK"))
    t.say(b"RETR 1")
    check("and RETR", t.until(b".")[0].startswith(b"+OK"))
    t.close()


def pipelined(site):
    """What was sent with the login goes where the login went."""
    t = Talk(site, "imap")
    t.say(b"a LOGIN alice secret\r\nb SELECT INBOX\r\nc FETCH 1 UID")
    got = t.until(b"c ")
    check("in one go", got[-1].startswith(b"c OK") and
          b"* 1 FETCH (UID 1)\r\n" in got)
    t.say(b"d LOGOUT")
    check("and out", t.until(b"d ")[0].startswith(b"* BYE") and t.ended())
    t.close()


def idle_is_told(site):
    waits, does = logged_in(site, 0), logged_in(site, 2)
    waits.ok(b"SELECT INBOX")
    waits.say(b"i IDLE")
    check("idling", waits.line().startswith(b"+ "))
    does.ok(b"APPEND INBOX {%d+}\r\n%b" % (len(MESSAGE), MESSAGE))
    check("told", b"EXISTS" in waits.line())
    waits.say(b"DONE")
    waits.until(b"i ")
    waits.close()
    does.close()


def compressed(site):
    t = logged_in(site)
    t.ok(b"COMPRESS DEFLATE")
    deflate = zlib.compressobj(wbits=-15)
    inflate = zlib.decompressobj(wbits=-15)
    t.s.sendall(deflate.compress(b"x SELECT INBOX\r\ny FETCH 1:* BODY[]\r\n") +
                deflate.flush(zlib.Z_SYNC_FLUSH))
    got = b""
    while b"\ny OK" not in got:
        data = t.s.recv(65536)
        if not data:
            break
        got += inflate.decompress(data)
    check("compressed", b"Subject: hi" in got and b"\ny OK" in got)
    t.close()


def large(site):
    """A literal of 30 MB in, and out; then one who does not read."""
    text = (b"%d " % time.time_ns() + b"y" * 60 + b"\r\n") * (BIG // 80)
    text = b"Subject: big\r\n\r\n" + text
    t = logged_in(site)
    t.ok(b"CREATE big")
    t.say(b"t APPEND big {%d}" % len(text))
    check("go on", t.line().startswith(b"+ "))
    t.say(text)
    check("appended", t.until(b"t ")[-1].startswith(b"t OK"))
    t.ok(b"SELECT big")
    t.say(b"f FETCH 1 BODY.PEEK[]")
    t.line()
    check("all of it", t.f.read(len(text)) == text)
    t.until(b"f ")
    pid = site.servers[0].sessions("imap")[-1]
    before = memory(pid)
    for _ in range(4):
        t.say(b"f FETCH 1 BODY.PEEK[]")
    time.sleep(0.3)  # nobody takes it
    check(f"memory: {before} KiB, {memory(pid)}", memory(pid) < before + 300)
    for _ in range(4):
        t.line()
        check("all of it, late", t.f.read(len(text)) == text)
        t.until(b"f ")
    check("NOOP", t.ok(b"NOOP"))
    t.close()


def memory(pid):
    """What a process has to itself, in KiB."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return sum(int(line.split()[1]) for line in f
                   if line.startswith("Private"))


def real_clients(site):
    url = "imap" + "s" * site.tls
    for i, host in enumerate(site.hosts):
        args = ["curl", "-s", "-S", "--user", "alice:secret", "--cacert",
                site.dir + "/ca.pem",
                f"{url}://{host}:{site.ports['imap']}/INBOX;UID=1"]
        p = subprocess.run(args, capture_output=True, check=False, timeout=60)
        check(f"curl: {p.stderr}", p.stdout == MESSAGE)
    if shutil.which("mbsync") is None or site.tls:
        return
    with open(site.dir + "/mbsyncrc", "w", encoding="ascii") as f:
        f.write(f"""IMAPStore far
Host {site.hosts[2]}
Port {site.ports["imap"]}
User alice
Pass secret
SSLType None

MaildirStore near
Path {site.dir}/mail/
Inbox {site.dir}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns INBOX Work
Create Near
SyncState *
""")
    os.mkdir(site.dir + "/mail")
    for _ in range(2):
        p = subprocess.run(["mbsync", "-c", site.dir + "/mbsyncrc", "-a"],
                           capture_output=True, check=False, timeout=60)
        check(f"mbsync: {p.stderr}", p.returncode == 0)
    n = sum(len(os.listdir(f"{site.dir}/mail/INBOX/{d}"))
            for d in ("new", "cur"))
    check(f"mbsync has {n}", n == 4)


def nobody_else(site):
    """A user of one server is that user on all others, and nobody else."""
    said, t = plain(site, "alice", "bob", "secret")
    check(f"bob as alice: {said}", said.startswith(b"t NO"))
    t.close()
    said, t = plain(site, "carol", "alice", "secret")
    check(f"alice as carol: {said}", said.startswith(b"t NO"))
    t.close()
    # the ticket has to be one, whoever it is that says so
    for password in ("secret", "", "VAAA", base64.b64encode(
            b"T" + b"\0" * 100).decode()):
        said, t = plain(site, "alice", "@" + site.hosts[0], password, 1)
        check(f"no ticket: {said}", said.startswith(b"t NO") or
              said.startswith(b"t BAD"))
        t.close()
    check("a wrong password", b"[AUTHENTICATIONFAILED]" in
          said_to(site, "alice", "wrong"))
    check("nobody", b"[AUTHENTICATIONFAILED]" in said_to(site, "nobody"))
    said, t = plain(site, "alice", "root", "secret")
    check(f"an admin: {said}", said.startswith(b"t OK"))
    check("has her mail", b"* 4 EXISTS\r\n" in t.ok(b"SELECT INBOX"))
    t.close()
    check("it is logged", site.servers[1].logged(
        "root acts as alice from 127.0.0.1 through " + site.hosts[0]))


class Asked:
    """In the place of chapar-directory: what it was asked."""

    def __init__(self, server):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.bind(server.dir + "/directory")
        self.s.listen(50)
        self.s.settimeout(0)

    def all(self):
        """A question is put before the client has his answer."""
        said = []
        while True:
            try:
                c, _ = self.s.accept()
            except BlockingIOError:
                return said
            c.settimeout(30)
            with c, c.makefile("rb") as f:
                said += f.readlines()


def not_passed_on(site):
    """Two servers that each send him to the other; both look again."""
    site.users["alice"] = 0
    site.load([1])
    asked = [Asked(s) for s in site.servers[:2]]
    for s, want in (("imap", b"t NO [UNAVAILABLE]"),
                    ("pop3", b"-ERR [SYS/TEMP]"), ("imsp", b"t NO ")):
        said = said_to(site, "alice", service=s)
        check(f"in a circle: {s}: {said}", said.startswith(want) and
              b"not on this server" not in said)
        check(f"{s}: looked up again",
              [a.all() for a in asked] == [[b"FRESH alice\n"]] * 2)
    check("that is all", site.servers[1].logged(
        "sent here, where his account is not"))
    site.users["alice"] = 1
    site.load([1])
    check("and again", said_to(site, "alice").startswith(b"t OK"))
    # what is refused for another reason is no doubt
    home = site.servers[1]
    home.stop_service("imap", site)
    home.start_service("imap", "--max-per-user", "1")
    held = []

    def only_one():  # when those before have gone
        held.append(Talk(site, "imap", 1))
        if held[-1].tagged(b"LOGIN alice secret")[-1].startswith(b"t OK"):
            return True
        held.pop().close()
        return False
    check("the only one", wait_for(only_one))
    t = held[0]
    said = said_to(site, "alice")
    check(f"too often: {said}", said.startswith(b"t NO [LIMIT]"))
    t.close()
    home.stop_service("imap", site)
    said = said_to(site, "alice")
    check(f"it is down: {said}", said.startswith(b"t NO [UNAVAILABLE]"))
    check("no doubt", [a.all() for a in asked] == [[], []])
    home.start_service("imap")
    for a in asked:
        a.s.close()


def no_way(site):
    """The home is down, or goes; the front goes."""
    home = site.servers[1]
    t, other = logged_in(site), logged_in(site, 2)
    kill(home.sessions("imap"))
    check("ended with the home", t.ended() and other.ended())
    t.close()
    other.close()
    for s in ("imap", "pop3", "imsp"):
        home.stop_service(s, site)
    for s, want in (("imap", b"t NO [UNAVAILABLE]"),
                    ("pop3", b"-ERR [SYS/TEMP]"), ("imsp", b"t NO ")):
        said = said_to(site, "alice", service=s)
        check(f"{s} down: {said}", said.startswith(want))
        check(f"{s} of bob", b"OK" in said_to(site, "bob", service=s)[:4])
    for s in ("imap", "pop3", "imsp"):
        home.start_service(s)
    t = logged_in(site)
    site.servers[0].stop_service("imap", site)
    check("ended with the front", t.ended())
    check("and at home", wait_for(lambda: not home.sessions("imap")))
    t.close()
    site.servers[0].start_service("imap", "--elsewhere", "referral")
    said = said_to(site, "alice")
    check(f"referral: {said}", said.startswith(
        b"t NO [REFERRAL imap://alice;AUTH=*@%b/]" % home.host.encode()))
    site.servers[0].stop_service("imap", site)
    site.servers[0].start_service("imap", "--elsewhere", "refuse")
    said = said_to(site, "alice")
    check(f"refused: {said}", said.startswith(b"t NO [UNAVAILABLE]"))


def older():
    """What listened before there was a directory has walls without a way out:
    it says "later", and leaves its port to another process, which is started
    as systemd would.  Sessions go on."""
    for through in None, "starttls":
        with Site(2, users={"alice": 1, "bob": 0}) as site:
            front = site.servers[0]
            for s in site.servers:
                s.start()
            if through:
                behind_tls(site, front)
            stays = logged_in(site, 0, b"bob")
            site.load()
            check("older", b"t NO [UNAVAILABLE]" in said_to(site, "alice"))
            if through is None:
                leaves(site, front)
            check("started again", wait_for(
                lambda: said_to(site, "alice").startswith(b"t OK")))
            check("says why", front.logged("older than the directory"))
            check("not stopped by walls", not front.logged("system call"))
            check("who was there stays", stays.ok(b"NOOP"))


def leaves(site, front):
    """The next connection is not accepted, and waits for who comes next."""
    waits = socket.create_connection((front.host, site.ports["imap"]))
    check("it leaves", front.procs["imap"].wait(30) == 0)
    front.start_service("imap")
    waits.settimeout(30)
    check("and another serves", waits.recv(100).startswith(b"* OK"))
    waits.close()


def behind_tls(site, front):
    """chapar-tls is before IMAP, and starts it when it has to."""
    front.stop_service("imap")
    cert = front.dir + "/cert.pem"
    site.certify()
    front.spawn("imap", [B + "/chapar-tls", "--cert", cert, "--starttls",
                         B + "/chapar-imap"],
                site.listening["imap"][front.host])


def run(tls):
    with Site(users={"alice": 1, "bob": 0, "carol": 2, "root": 0}, tls=tls,
              auth_options=["--admins", "root"]) as site:
        for s in site.servers:
            s.chapar("user", "add", "root", input="secret\n")
        site.load()
        for s in site.servers:
            s.start()
        for part in (one_mailbox, pop3_folders, pipelined, idle_is_told,
                     compressed, real_clients, nobody_else, large,
                     not_passed_on, no_way):
            began = time.monotonic()
            part(site)
            if os.environ.get("VERBOSE"):
                print(part.__name__, round(time.monotonic() - began, 2))
        for s in site.servers:
            check("nobody was stopped by walls", not s.logged("system call"))
        if bad:
            raise SystemExit(f"with{'' if tls else 'out'} TLS")


older()
run(False)
if shutil.which("openssl") is not None:
    run(True)
sys.exit(bad)
