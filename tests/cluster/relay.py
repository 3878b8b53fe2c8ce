#!/usr/bin/python3
"""relay.py - three servers: any of them is a front door for everybody."""
import base64
import imaplib
import os
import poplib
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from servers import Site, wait_for  # noqa: E402

bad = 0
MESSAGE = b"Subject: hi\r\n\r\nhello\r\n"


def check(what, good):
    global bad
    if not good:
        print("wrong:", what)
        bad = 1


class Talk:
    """A client that says what it is told."""

    def __init__(self, site, service, front=0, greeting=True):
        self.s = socket.create_connection(
            (site.hosts[front], site.ports[service]), timeout=60)
        self.f = self.s.makefile("rb")
        self.hello = self.f.readline() if greeting else b""

    def say(self, *lines):
        self.s.sendall(b"".join(x + b"\r\n" for x in lines))

    def line(self):
        return self.f.readline()

    def until(self, start):
        """The lines up to one that starts so."""
        got = []
        while True:
            got.append(self.line())
            if not got[-1] or got[-1].startswith(start):
                return got

    def tagged(self, command):
        self.say(b"t " + command)
        return self.until(b"t ")

    def close(self):
        self.f.close()
        self.s.close()


def imap(site, front, user="alice", password="secret"):
    m = imaplib.IMAP4(site.hosts[front], site.ports["imap"], timeout=60)
    m.login(user, password)
    return m


def refused(site, front, user, password="secret"):
    """What is said to a login that is refused; None: it is not."""
    t = Talk(site, "imap", front)
    said = t.tagged(f"LOGIN {user} {password}".encode())[-1]
    t.close()
    return None if said.startswith(b"t OK") else said


def files_of(server):
    """What an account has on a server, and how much."""
    top = f"{server.spool}/account"
    return sorted((d, n, os.path.getsize(f"{d}/{n}"))
                  for d, _, names in os.walk(top) if d.endswith("/alice")
                  for n in names)


def one_mailbox(site):
    """Mail goes in at one door and comes out at all others."""
    before = files_of(site.servers[0])
    for i in range(3):
        m = imap(site, i)
        check("append", m.append("INBOX", None, None, MESSAGE)[0] == "OK")
        check("select", m.select()[1] == [str(i + 1).encode()])
        m.logout()
        p = poplib.POP3(site.hosts[i], site.ports["pop3"], timeout=60)
        p.user("alice")
        p.pass_("secret")
        check("pop3", p.stat()[0] == i + 1)
        check("retr", p.retr(i + 1)[1][0] == b"Subject: hi")
        p.quit()
        t = Talk(site, "imsp", i)
        check("imsp", t.tagged(b"LOGIN alice secret")[-1].startswith(b"t OK"))
        if i == 0:
            t.tagged(b"SET x.colour blue")
        check("option", t.tagged(b"GET x.colour")[0].startswith(
            b"* OPTION x.colour blue"))
        t.tagged(b"LOGOUT")
        t.close()
    home, front = site.servers[1], site.servers[0]
    check("logged at the front", front.logged(
        f"login user=alice peer=127.0.0.1 home={home.host}"))
    check("logged at home", home.logged(
        f"alice from 127.0.0.1 through {front.host}"))
    check("nothing was written at the front", before == files_of(front))


USERS = {"alice": 1, "bob": 0}

with Site(users=USERS) as site:
    site.load()
    for s in site.servers:
        s.start()
    one_mailbox(site)
sys.exit(bad)
