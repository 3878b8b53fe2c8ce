#!/usr/bin/env python3
"""through.py - mailboxes of other servers, for a client that came in by a third
one: with TLS on all ways and without; curl and mbsync among the clients."""
import os
import shutil
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import housed  # noqa: E402
from servers import Site  # noqa: E402

bad = 0


def check(what, good, *more):
    global bad
    if not good:
        print("wrong:", what, *more, flush=True)
        bad = 1


class Client(housed.Client):
    def __init__(self, site, i, user):
        import socket
        self.s = socket.create_connection(
            (site.hosts[i], site.ports["imap"]), 60)
        if site.tls:
            self.s = ssl.create_default_context(
                cafile=site.dir + "/ca.pem").wrap_socket(
                    self.s, server_hostname=site.hosts[i])
        self.f, self.n = self.s.makefile("rb"), 0
        self.greeting = self.line()
        self.ok(f"LOGIN {user} secret")


def mail(n):
    return f"Subject: s{n}\r\nMessage-ID: <s{n}@x>\r\n\r\ntext {n}\r\n"


def by_hand(site):
    c = Client(site, 2, "alice")  # who lives on 0; boards are on 1 and 2
    for n in range(5):
        lines, last = c.append("board/news", mail(n))
        check("APPEND", last.startswith(b"OK"), last)
    got = b"".join(c.ok('LIST "" *'))
    check("LIST", b"board/news" in got and b"board/sports" in got, got)
    c.ok("SELECT board/news")
    check("FETCH", b"text 4" in c.ok("FETCH 5 BODY.PEEK[]")[0])
    lines = c.ok("MOVE 5 board/sports")
    check("MOVE", b"COPYUID" in lines[0], lines)
    c.ok("MOVE 4 INBOX")
    big = "x" * 76 + "\r\n"
    lines, last = c.append("board/sports", mail("big") + big * 30000)
    check("large", last.startswith(b"OK"), last)
    c.ok("SELECT board/sports")
    got = c.ok("FETCH 2 BODY.PEEK[]")[0]
    check("large", got.count(big.encode()) == 30000, len(got))
    check("STATUS", c.ok("STATUS board/news (MESSAGES)") ==
          [b"* STATUS board/news (MESSAGES 3)\r\n"])
    c.ok("UNSELECT")
    c.close()


def by_curl(site):
    p = subprocess.run(
        ["curl", "-s", "-S", "--user", "alice:secret", "--cacert",
         site.dir + "/ca.pem", f"imap{'s' * site.tls}://{site.hosts[1]}:"
         f"{site.ports['imap']}/board%2Fsports;MAILINDEX=1"],
        capture_output=True, timeout=60, check=False)
    check("curl", p.stdout == mail(4).encode(), p)


def by_mbsync(site):
    """Both ways: what is on the board is in the Maildir, and the other way."""
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
Patterns board/news board/sports
Create Near
Sync All
Expunge Both
SyncState *
""")
    os.mkdir(site.dir + "/mail")

    def sync():
        p = subprocess.run(["mbsync", "-c", site.dir + "/mbsyncrc", "-a"],
                           capture_output=True, check=False, timeout=120)
        check("mbsync", p.returncode == 0, p.stderr)

    def files(box):
        return [f"{site.dir}/mail/{box}/{d}/{f}" for d in ("new", "cur")
                for f in os.listdir(f"{site.dir}/mail/{box}/{d}")]

    sync()
    check("mbsync has them", len(files("board/news")) == 3 and
          len(files("board/sports")) == 2)
    with open(f"{site.dir}/mail/board/news/new/1.2.x", "w",
              encoding="ascii") as f:
        f.write(mail("mine").replace("\r", ""))
    os.remove(files("board/sports")[0])
    sync()
    c = Client(site, 0, "alice")
    check("mbsync put one there", c.ok("STATUS board/news (MESSAGES)") ==
          [b"* STATUS board/news (MESSAGES 4)\r\n"])
    check("mbsync took one away", c.ok("STATUS board/sports (MESSAGES)") ==
          [b"* STATUS board/sports (MESSAGES 1)\r\n"])
    c.close()


for tls in True, False:
    with Site(users={"alice": 0, "bob": 1, "board/news": 1, "board/sports": 2},
              tls=tls) as site:
        for i, board in (1, "news"), (2, "sports"):
            site.servers[i].chapar("board", "add", "--rights", "lrsitewp",
                                   board)
        site.load()
        for s in site.servers:
            s.start()
        by_hand(site)
        if shutil.which("curl"):
            by_curl(site)
        if shutil.which("mbsync") and not tls:
            by_mbsync(site)
        if bad:
            for s in site.servers:
                with open(s.log, encoding="utf-8") as f:
                    print(s.host, f.read()[-2000:])
            break
sys.exit(bad)
