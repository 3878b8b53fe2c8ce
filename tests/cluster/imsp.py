#!/usr/bin/env python3
"""IMSP over servers: lists say which server has a mailbox, whichever is asked;
what is about a mailbox elsewhere is done there; a server that is down is left
out and nothing waits for it."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from servers import kill, some_port

B = os.environ["B"]
T = tempfile.mkdtemp(prefix="chapar-imsp.")
ONE, TWO, DOWN = (f"127.0.0.{i}" for i in (12, 13, 14))
bad = 0
servers = []
good = False


def wrong(*what):
    global bad
    print("wrong:", *what)
    bad = 1


def eq(what, wanted, got):
    if wanted != got:
        wrong(f"{what}: wanted {wanted!r}, got {got!r}")


PORT = some_port((ONE, TWO, DOWN))


def chapar(name, *words, data=b""):
    r = subprocess.run([f"{B}/chapar", "--spool", f"{T}/{name}", *words],
                       capture_output=True, input=data)
    if r.returncode != 0:
        wrong(words, r.stderr)


class Server:
    def __init__(self, name, host):
        self.name, self.host = name, host

    def start(self):
        name, host = self.name, self.host
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind((host, PORT))
        self.sock.listen(20)
        fd = self.sock.fileno()

        def pass_it():
            os.dup2(fd, 3)
            os.set_inheritable(3, True)
        self.log = open(f"{T}/{name}.log", "a+")
        self.proc = subprocess.Popen(
            ["sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh",
             f"{B}/chapar-imsp", "--spool", f"{T}/{name}", "--home-port",
             str(PORT), "--exit-idle", "600", "--host", host, "--admins",
             "admin"], preexec_fn=pass_it, close_fds=False, stderr=self.log,
            stdin=subprocess.DEVNULL,
            env=dict(os.environ, CHAPAR_PROXY_KEY=f"{T}/key",
                     CHAPAR_THROTTLE="none"))
        servers.append(self.proc)

    def stop(self):
        pids = subprocess.run(["pgrep", "-P", str(self.proc.pid)], text=True,
                              capture_output=True).stdout.split()
        self.proc.kill()
        self.proc.wait()
        kill(pids)
        self.sock.close()


class Client:
    def __init__(self, host, user):
        self.s = socket.create_connection((host, PORT))
        self.s.settimeout(60)
        self.f = self.s.makefile("rb")
        self.f.readline()
        eq(f"{user} at {host}", "OK",
           self.ask(f"LOGIN {user} secret")[1].split()[0])

    def ask(self, line):
        """Lines without a tag, sorted; and the answer."""
        self.s.sendall(b"t " + line.encode() + b"\r\n")
        lines = []
        while True:
            line = self.f.readline().decode().rstrip("\r\n")
            if not line:
                wrong("the connection has ended")
                return lines, "gone"
            if line.startswith("t "):
                return sorted(lines), line[2:]
            lines.append(line)

    def listed(self, command="LIST", pattern="*"):
        """Names, and where they are."""
        lines, answer = self.ask(f'{command} "" "{pattern}"')
        eq(command, "OK", answer.split()[0])
        return {x.split('"/" ')[1].split(" (")[0]:
                x.rsplit("(", 1)[1].rstrip(")").strip('"') for x in lines}


try:
    with open(f"{T}/key", "wb") as f:
        f.write(os.urandom(40))
    one, two = Server("one", ONE), Server("two", TWO)
    chapar("one", "init")
    for user in "alice", "bob", "admin":
        chapar("one", "user", "add", user, data=b"secret\n")
    shutil.copytree(f"{T}/one", f"{T}/two")
    chapar("one", "board", "add", "here")
    chapar("two", "board", "add", "news")
    chapar("two", "board", "add", "news/local")
    chapar("two", "board", "add", "secret")
    chapar("two", "acl", "set", "board/secret", "anyone", "")
    chapar("two", "box", "create", "bob", "Work")
    chapar("two", "acl", "set", "user/bob/Work", "alice", "lr")
    LIST = f"""alice {ONE}
admin {ONE}
bob {TWO}
carol {DOWN}
board/here {ONE}
board/news {TWO}
board/secret {TWO}
board/down {DOWN}
"""
    for s in one, two:
        chapar(s.name, "directory", "load", "-", "--self", s.host,
               data=LIST.encode())
        s.start()
    BOTH = {"INBOX": ONE, "board/here": ONE, "board/news": TWO,
            "board/news/local": TWO, "user/bob/Work": TWO}
    alice = Client(ONE, "alice")
    began = time.monotonic()
    eq("LIST", BOTH, alice.listed())
    eq("again", BOTH, alice.listed())
    eq("a part", {"board/news": TWO, "board/here": ONE},
       alice.listed(pattern="board/%"))
    eq("levels", {"INBOX": ONE, "board": "", "user": ""},
       alice.listed(pattern="%"))
    # wherever she asks
    eq("elsewhere", BOTH, Client(TWO, "alice").listed())
    bob = Client(TWO, "bob")
    eq("bob's", {"INBOX": TWO, "Work": TWO, "board/here": ONE,
                 "board/news": TWO, "board/news/local": TWO}, bob.listed())

    # subscriptions are at home, and say where the mailbox is
    eq("subscribe", "OK", alice.ask("SUBSCRIBE board/news")[1][:2])
    eq("subscribe", "OK", alice.ask("SUBSCRIBE board/here")[1][:2])
    eq("what is not there", "NO", alice.ask("SUBSCRIBE board/news/x")[1][:2])
    eq("what she may not see", "NO", alice.ask("SUBSCRIBE board/secret")[1][:2])
    eq("LSUB", {"board/news": TWO, "board/here": ONE}, alice.listed("LSUB"))

    # rights
    eq("MYRIGHTS", (["* MYRIGHTS MAILBOX board/news lrs"], "OK"),
       (lambda x: (x[0], x[1][:2]))(alice.ask("MYRIGHTS MAILBOX board/news")))
    eq("not hers", "NO", alice.ask("SETACL MAILBOX board/news bob lr")[1][:2])
    eq("not hers", "NO", alice.ask("DELETE board/news")[1][:2])
    eq("what is not there", "NO", alice.ask("GETACL MAILBOX board/no")[1][:2])
    admin = Client(ONE, "admin")
    eq("SETACL", "OK", admin.ask(
        'SETACL MAILBOX "board/news" "bob" lrsp')[1][:2])
    eq("GETACL", ["* ACL MAILBOX board/news anyone lrs",
                  "* ACL MAILBOX board/news bob lrsp"],
       admin.ask("GETACL MAILBOX board/news")[0])
    eq("DELETEACL", "OK",
       admin.ask("DELETEACL MAILBOX board/news bob")[1][:2])
    # mailboxes
    eq("SETACL", "OK",
       admin.ask("SETACL MAILBOX board/news admin lrswipkxtea")[1][:2])
    eq("CREATE", "OK", admin.ask("CREATE board/news/more")[1][:2])
    eq("it is there", TWO, admin.listed().get("board/news/more"))
    eq("RENAME", "OK",
       admin.ask("RENAME board/news/more board/news/other")[1][:2])
    eq("LAST", "OK", admin.ask("LAST board/news 0")[1][:2])
    eq("LAST, too many", "NO", admin.ask("LAST board/news 12")[1][:2])
    eq("SEEN", "OK", admin.ask("SEEN board/news 0 bob")[1][:2])
    eq("DELETE", "OK", admin.ask("DELETE board/news/other")[1][:2])
    eq("it is gone", None, admin.listed().get("board/news/other"))
    # a new board is made where its maker is, or where he says
    at = f'CREATE {{}} ("{TWO}")'.format
    eq("CREATE", "OK", admin.ask("CREATE board/fresh")[1][:2])
    eq("CREATE there", "OK", admin.ask(at("board/there"))[1][:2])
    eq("twice", "NO", admin.ask(at("board/there"))[1][:2])
    eq("it is here", "NO", admin.ask(at("board/fresh/sub"))[1][:2])
    eq("on two", "NO", admin.ask(
        f'CREATE board/no ("{ONE}" "{TWO}")')[1][:2])
    eq("nobody's", "NO", admin.ask('CREATE board/no ("192.0.2.1")')[1][:2])
    eq("it is there", "NO", admin.ask(
        f'CREATE board/news/sub ("{ONE}")')[1][:2])
    eq("below", "OK", admin.ask(at("board/news/sub"))[1][:2])
    eq("own", "NO", admin.ask(at("own"))[1][:2])
    eq("no admin", "NO", alice.ask(at("board/no"))[1][:2])
    eq("for the directory", [f"board/there\t{TWO}", f"board/fresh\t{ONE}"], [
        next((x for x in subprocess.run(
            [f"{B}/chapar", "--spool", f"{T}/{s}", "directory", "show"],
            capture_output=True, text=True).stdout.split("\n")
            if x.startswith(name)), None)
        for s, name in (("two", "board/there"), ("one", "board/fresh"))])
    eq("what cannot be asked", "NO", alice.ask(
        "MYRIGHTS MAILBOX {11+}\r\nboard/n\xe9ws")[1][:2])

    # a guest is one with a ticket only, and may do little
    c = socket.create_connection((TWO, PORT))
    f = c.makefile("rb")
    f.readline()
    c.sendall(b'a XGUEST\r\nb LOGIN alice secret\r\nc LIST "" *\r\n')
    answers = [f.readline() for _ in range(2)]
    eq("no ticket", True, answers[1].startswith(b"b OK"))
    c.close()

    # servers that are down
    eq("down", "NO", alice.ask("SUBSCRIBE board/down")[1][:2])
    eq("down", "NO", alice.ask("GETACL MAILBOX board/down")[1][:2])
    two.stop()
    here = {k: v for k, v in BOTH.items() if v == ONE}
    eq("without it", here, alice.listed())
    eq("without it", here, alice.listed())
    eq("LSUB all the same", {"board/news": TWO, "board/here": ONE},
       alice.listed("LSUB"))
    eq("no home", True, Client(ONE, "alice").listed() == here)
    if time.monotonic() - began > 60:
        wrong("it waited for somebody")
    good = not bad
finally:
    for s in [] if good or not servers else [one, two]:
        s.log.seek(0)
        print(s.name, s.log.read()[-3000:], sep="\n")
    for p in servers:
        if p.poll() is None:
            p.kill()
            p.wait()
    shutil.rmtree(T, ignore_errors=True)
sys.exit(bad)
