#!/usr/bin/env python3
"""Mail is read from the standby's copy while its server is down, where that is
an option, and options by IMSP without one; nothing is written to it until it is
promoted, and then all of it."""
import os
import shutil
import socket
import sys

sys.path.insert(0, os.path.dirname(__file__))
from servers import B, Site  # noqa: E402

bad = 0
MESSAGE = "Message-ID: <{0}@x>\nSubject: {0}\n\ntext of {0}\n"


def wrong(*what):
    global bad
    print("wrong:", *what)
    bad = 1


class Talk:
    """A client of the second server that says what it is told."""

    def __init__(self, site, service):
        self.s = socket.create_connection(
            (site.hosts[1], site.ports[service]), timeout=60)
        self.f = self.s.makefile("rb")
        self.line()

    def say(self, line):
        self.s.sendall(line + b"\r\n")

    def line(self):
        return self.f.readline()

    def until(self, start):
        got = [self.line()]
        while got[-1] and not got[-1].startswith(start):
            got.append(self.line())
        return got

    def tagged(self, command):
        self.say(b"t " + command)
        return self.until(b"t ")

    def close(self):
        self.f.close()
        self.s.close()


def said_to(site, user):
    """The answer to a login."""
    t = Talk(site, "imap")
    said = t.tagged(f"LOGIN {user} secret".encode())[-1]
    t.close()
    return said


def logged_in(site):
    t = Talk(site, "imap")
    several(t, [("LOGIN alice secret", "t OK")])
    return t


def several(t, pairs):
    """Each of these commands is answered with that in it."""
    for command, want in pairs:
        got = b"".join(t.tagged(command.encode()))
        if want.encode() not in got:
            wrong(command, got)


def pop(site, *lines):
    t = Talk(site, "pop3")
    got = []
    for line in ("USER alice", "PASS secret", *lines, "QUIT"):
        t.say(line.encode())
        got.append(t.line())
        if line.startswith("RETR") and got[-1].startswith(b"+OK"):
            got[-1] = b"".join(t.until(b".\r\n"))
    t.close()
    return got


READ = [
    ("SELECT INBOX", "t OK [READ-ONLY]"), ("FETCH 1 BODY[]", "text of one"),
    ("SEARCH SUBJECT two", "* SEARCH 2\r\n"), ("STATUS Work (MESSAGES)", "1"),
    ('LIST "" *', " Work\r\n"), ("STORE 1 +FLAGS (\\Seen)", "t NO"),
    ("EXPUNGE", "t NO"), ("MOVE 1 Work", "t NO"),
    ("COPY 1 Work", "t NO [UNAVAILABLE] This is a copy"),
    ("CREATE New", "t NO [UNAVAILABLE]"), ("DELETE Work", "t NO"),
    ("SUBSCRIBE Work", "t NO"), ("SETACL Work bob lr", "t NO"),
    ('SETMETADATA INBOX (/private/comment "x")', "t NO"),
    ("FETCH 1 FLAGS", "FLAGS ()"),
]


def alone(site, a, b):
    """The home is gone."""
    for s in "imap", "pop3", "imsp":
        a.stop_service(s, site)
    if not said_to(site, "alice").startswith(
            b"t NO [UNAVAILABLE]"):
        wrong("without the option", said_to(site, "alice"))
    for s in "imap", "pop3":
        b.stop_service(s)
        b.start_service(s, "--standby-reads", "down")
    t = logged_in(site)
    several(t, READ)
    t.say(b"t APPEND INBOX {3}")
    if t.line().startswith(b"+"):
        t.say(b"abc")
        got = t.until(b"t ")[-1]
        if not got.startswith(b"t NO [UNAVAILABLE]"):
            wrong("APPEND", got)
    if said_to(site, "bob")[:4] != b"t NO":
        wrong("bob has no copy here", said_to(site, "bob"))
    got = pop(site, "STAT", "RETR 1", "DELE 1")
    if got[2][:5] != b"+OK 2" or b"text of one" not in got[3] or \
            got[4][:4] != b"-ERR":
        wrong("POP3", got)
    i = Talk(site, "imsp")
    several(i, [("LOGIN alice secret", "t OK"), ("GET x.*", "blue"),
                ("SEARCHADDRESS alice", "Ann"), ("SET x.color red", "t NO"),
                ('LSUB "" *', "t OK"),
                ("STOREADDRESS alice Bea email bea@e.test", "t NO")])
    # promoted: who reads is told to come again, and then it is all his
    b.chapar("promote", a.host, "--peer-command", "false")
    got = t.tagged(b"NOOP") + t.until(b"* BYE")
    if b"* BYE" not in b"".join(got):
        wrong("when it is promoted", got)
    t.close()
    i.close()
    t = logged_in(site)
    several(t, [("SELECT INBOX", "t OK [READ-WRITE]"),
                ("STORE 1 +FLAGS (\\Seen)", "t OK"), ("CREATE New", "t OK")])
    t.close()
    i = Talk(site, "imsp")
    several(i, [("LOGIN alice secret", "t OK"), ("SET x.color red", "t OK"),
                ("GET x.*", "red")])
    i.close()


def main():
    with Site(2, {"alice": 0, "bob": 0}) as site:
        site.env["CHAPAR_PLAINTEXT_NETWORKS"] = "127.0.0.0/8"
        a, b = site.servers
        shutil.rmtree(b.spool + "/account")  # the users it knows, all the same
        site.load()
        for s in a, b:
            s.start()
        for name in "one", "two":
            a.chapar("deliver", "alice", input=MESSAGE.format(name))
        t = logged_in(site)
        several(t, [("CREATE Work", "t OK"), ("SELECT INBOX", "READ-WRITE"),
                    ("COPY 1 Work", "t OK")])
        t.close()
        i = Talk(site, "imsp")
        several(i, [("LOGIN alice secret", "t OK"), ("SET x.color blue",
                                                     "t OK"),
                    ("CREATEADDRESSBOOK alice", "t OK"),
                    ("STOREADDRESS alice Ann email ann@e.test", "t OK")])
        i.close()
        peer = (f"--peer-command={B}/chapar-peer --spool {a.spool} "
                f"--server {b.host}")
        # bob is not followed
        os.rename(a.spool + "/account", a.spool + "/all")
        os.mkdir(a.spool + "/account", 0o700)
        for folder in os.listdir(a.spool + "/all"):
            if os.path.exists(f"{a.spool}/all/{folder}/alice"):
                shutil.copytree(f"{a.spool}/all/{folder}",
                                f"{a.spool}/account/{folder}")
        b.chapar("replicate", a.host, peer)
        shutil.rmtree(a.spool + "/account")
        os.rename(a.spool + "/all", a.spool + "/account")
        # while the home is there, it is what answers
        for s in "imap", "pop3":
            b.stop_service(s)
            b.start_service(s, "--standby-reads", "down")
        t = logged_in(site)
        several(t, [("SELECT INBOX", "READ-WRITE")])
        t.close()
        # unless the copy is always good enough
        b.stop_service("imap")
        site.env["CHAPAR_STANDBY_READS"] = "always"
        b.start_service("imap")
        del site.env["CHAPAR_STANDBY_READS"]
        t = logged_in(site)
        several(t, READ[:3])
        t.close()
        b.stop_service("imap")
        b.start_service("imap")
        alone(site, a, b)


if __name__ == "__main__":
    main()
    sys.exit(bad)
