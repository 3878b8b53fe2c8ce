"""Two servers of one site, of which one runs older programs: OLD names their
build.  Users of either come in at either, by IMAP, POP3, IMSP and LMTP; they
move there and back; each server follows the other; and all is the same after.
In both orders."""
import imaplib
import os
import poplib
import re
import shutil
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE + "/../cluster")
import servers  # noqa: E402
from servers import B, Site, free_port  # noqa: E402

OLD = os.path.realpath(os.environ["OLD"])
servers.SERVICES = ("imap", "pop3", "imsp", "lmtp")
bad = 0


def check(what, good, *more):
    global bad
    if not good:
        print("wrong:", what, *more, flush=True)
        bad = 1


def mail(name):
    return f"Subject: {name}\r\nFrom: a@b.example\r\n\r\ntext {name}\r\n"


def lines(host, port, *commands):
    """What a server says to these, all at once."""
    with socket.create_connection((host, port), 60) as s:
        s.sendall("".join(c + "\r\n" for c in commands).encode())
        said = b""
        while piece := s.recv(65536):
            said += piece
    return said.decode(errors="replace")


def subjects(site, i, user):
    c = imaplib.IMAP4(site.hosts[i], site.ports["imap"], 60)
    c.login(user, "secret")
    c.select("INBOX")
    got = c.fetch("1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
    c.logout()
    return [re.sub(rb"^\d+ | ?\\Recent", b"", b"".join(x)) for x in got
            if isinstance(x, tuple)]


def imap(site, i, user, name):
    c = imaplib.IMAP4(site.hosts[i], site.ports["imap"], 60)
    c.login(user, "secret")
    check("APPEND", c.append("INBOX", None, None,
                             mail(name).encode())[0] == "OK")
    c.select("INBOX")
    check("STORE", c.store("1", "+FLAGS", "(\\Flagged)")[0] == "OK")
    c.logout()


def boards(site, i, user):
    """A board of the other server: what is copied between them."""
    c = imaplib.IMAP4(site.hosts[i], site.ports["imap"], 60)
    c.login(user, "secret")
    for n in 0, 1:
        board = f"board/b{n}"
        check("LIST", board.encode() in b"".join(c.list()[1]), c.list())
        c.select("INBOX")
        check("COPY", c.copy("1", board)[0] == "OK")
        check("SELECT", c.select(board)[0] == "OK")
        check("FETCH", b"text" in c.fetch("1", "(BODY.PEEK[])")[1][0][1])
        typ, said = c.uid("MOVE", "1:*", "INBOX")
        check("MOVE", typ == "OK", said)
        c.close()
    c.logout()


def pop(site, i, user):
    c = poplib.POP3(site.hosts[i], site.ports["pop3"], 60)
    c.user(user)
    c.pass_("secret")
    n = c.stat()[0]
    c.quit()
    return n


def lmtp(site, i, users, name):
    data = mail(name)
    said = lines(site.hosts[i], site.ports["lmtp"], "LHLO x",
                 "MAIL FROM:<a@b.example>",
                 *(f"RCPT TO:<{u}>" for u in users), "DATA", data + ".",
                 "QUIT")
    check("LMTP", said.count("250 2.0.0") == len(users) or
          said.count("\n250 ") >= 2 + 2 * len(users), said)


def doors(site, when):
    """Both users, at both servers."""
    for i in 0, 1:
        for user in "alice", "bob":
            imap(site, i, user, f"{when}-{i}-{user}")
            n = len(subjects(site, 0, user))
            check(f"{when}: POP3", pop(site, i, user) == n, n)
            said = lines(site.hosts[i], site.ports["imsp"],
                         f"a LOGIN {user} secret", "b LIST \"\" *",
                         f"c SET x.a{i} {when}", "d GET x.*", "e LOGOUT")
            check(f"{when}: IMSP", "INBOX" in said and "c OK" in said and
                  f"x.a{i}" in said, said)
            boards(site, i, user)
        lmtp(site, i, ["alice", "bob"], f"{when}-{i}")
    for user in "alice", "bob":
        check(f"{when}: all the same",
              (x := subjects(site, 0, user)) == (y := subjects(site, 1, user)),
              x, y)


def peer(site, port):
    return ["--proxy-key", site.dir + "/key", "--peer-port", str(port)]


def moves(site, port):
    """There and back; each time by the programs of where it is."""
    for user, here in ("alice", 0), ("bob", 1):
        was = subjects(site, here, user)
        for at in here, 1 - here:
            a, b = site.servers[at], site.servers[1 - at]
            a.chapar("move", *peer(site, port), user, b.host)
            check("moved", subjects(site, at, user) == was, user)
            said = b.chapar("verify", "--with", a.host, *peer(site, port),
                            user)
            check("verify", " 1 the same," in said, said)


def follow(site, port, a, b):
    """The accounts of the site, which both have, stay as they are."""
    p = subprocess.run([a.programs + "/chapar", "--spool", a.spool,
                        "replicate", *peer(site, port), b.host], text=True,
                       stderr=subprocess.PIPE, check=False)
    other = [x for x in p.stderr.splitlines() if "chapar: site:" not in x
             and "<6>" not in x]
    check("replicate", p.returncode in (0, 65) and not other, p)


def follows(site, port):
    """Each is the other's standby, and has what comes."""
    for at in 0, 1:
        a, b = site.servers[at], site.servers[1 - at]
        user = "bob" if b.n == 1 else "alice"
        follow(site, port, a, b)
        b.chapar("deliver", user, input=mail(f"late-{at}"))
        follow(site, port, a, b)
        said = a.chapar("verify", "--with", b.host, *peer(site, port), user)
        check("the standby is the same", " 1 the same," in said, said)


def run(site):
    for s in site.servers:
        for user in ("alice", "bob")[1 - s.n:2 - s.n]:  # of the other one
            account = subprocess.run(
                ["find", s.spool + "/account", "-name", user], check=True,
                stdout=subprocess.PIPE, text=True).stdout.strip()
            shutil.rmtree(account)
        s.chapar("board", "add", "--rights", "lrsitewp", f"b{s.n}")
    site.load()
    port, sockets = free_port(site.hosts)
    for s in site.servers:
        s.start()
        env = {k: v for k, v in s.env("peer").items()
               if k != "CHAPAR_AUTH_SOCKET"}
        env["CHAPAR_PROXY_KEY"] = site.dir + "/key"
        s.spawn("peer", [s.programs + "/chapar-peer"], sockets[s.host], env)
        sockets[s.host].close()
    doors(site, "first")
    moves(site, port)
    doors(site, "again")
    follows(site, port)


for programs in (OLD, B), (B, OLD):
    with Site(2, {"alice": 0, "bob": 1, "board/b0": 0, "board/b1": 1}) as it:
        for server, which in zip(it.servers, programs):
            server.programs = which
        run(it)
        if bad:
            raise SystemExit(1)
    print(*programs, "go together")
