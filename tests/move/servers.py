"""Servers for the tests of moves: a spool each, and no network between them.

One server reaches another by --peer-command, which runs its chapar-peer on a
pipe; so LD_PRELOAD can be had in either end (tests/preload/crashat.c)."""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
if os.environ.get("SAN"):
    print("a preloaded library and sanitizers do not go together")
    sys.exit(77)
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="move.", dir=f"{B}/tmp")
PRELOAD = f"{B}/tests/preload/crashat.so"
CRASHED = 99
bad = 0


@atexit.register
def clean_up():
    if os.environ.get("KEEP"):
        print("kept", TMP)
    else:
        shutil.rmtree(TMP, ignore_errors=True)


def wrong(*what):
    global bad
    print("wrong:", *what)
    bad += 1
    if bad > 10:
        sys.exit(1)


def finish():
    sys.exit(1 if bad else 0)


def crash_env(at):
    return f"LD_PRELOAD={PRELOAD} CRASH_AT={at} "


class Server:
    def __init__(self, name, template=None):
        self.name, self.spool = name, f"{TMP}/{name}"
        if template:
            subprocess.run(["cp", "-a", template, self.spool], check=True)

    def run(self, program, *words, data=b"", env=None):
        if isinstance(data, str):
            data = data.encode()
        return subprocess.run(
            [f"{B}/{program}", "--spool", self.spool, *words], input=data,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
            env=dict(os.environ, **(env or {})))

    def chapar(self, *words, data=b"", env=None, ok=True):
        p = self.run("chapar", *words, data=data, env=env)
        if ok and p.returncode != 0:
            wrong(self.name, *words, "ended with", p.returncode,
                  p.stderr.decode())
        return p

    def peer(self, other, prefix=""):
        """What --peer-command is, for this server to ask another one."""
        return [f"--peer-command={prefix}{B}/chapar-peer "
                f"--spool {other.spool} --server {self.name}"]

    def move(self, account, to, *words, ok=True, at=None, there=None):
        """at, there: at which call this end, or the other, is killed."""
        prefix = crash_env(there) if there is not None else ""
        env = None
        if at is not None:
            env = {"LD_PRELOAD": PRELOAD, "CRASH_AT": str(at)}
            # the shell and the other end live on
            prefix = "LD_PRELOAD= " + prefix
        return self.chapar("move", *words, account, to.name,
                           *self.peer(to, prefix), env=env, ok=ok)

    def settle(self, other, *words, later=0):
        """As if so many seconds had passed."""
        now = str(int((time.time() + later) * 1000000))
        return self.chapar("move", "--settle", *words, *self.peer(other),
                           env={"CHAPAR_CLOCK": now}, ok=False)

    def session(self, program, user):
        """One that stays: a process with pipes."""
        return subprocess.Popen(
            [f"{B}/chapar-{program}", "--spool", self.spool, "--user", user],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, line):
        """What chapar-peer says to somebody."""
        p = self.run("chapar-peer", "--server", "somebody",
                     data=line + "\r\nQUIT\r\n")
        return p.stdout.decode().split("\r\n")[1]

    def place(self, account):
        return self.ask(f"STATE {account}").split()[2]

    def end(self, account):
        return self.ask(f"STATE {account}").split()[4:]

    def talk(self, program, user, *commands, data=None):
        text = data if data is not None else "".join(
            f"{i} {c}\r\n" for i, c in enumerate((*commands, "LOGOUT")))
        p = self.run(f"chapar-{program}", "--user", user, data=text)
        return p.stdout.decode(errors="replace")


def two(accounts="alice bob"):
    """mail1, with all accounts, and mail2, with none."""
    a, b = Server("mail1"), Server("mail2")
    subprocess.run(["tests/spool", a.spool], check=True)
    b.chapar("init")
    with open(f"{TMP}/homes", "w") as f:
        for name in accounts.split():
            f.write(f"{name} mail1\n")
    for s in a, b:
        s.chapar("directory", "load", "--self", s.name, f"{TMP}/homes")
    return a, b


def message(name, size=0):
    lines = ("x" * 70 + "\n") * (size // 71)
    return (f"From: Ann <ann@example.org>\nMessage-ID: <{name}@x>\n"
            f"Subject: {name}\n\n{lines}text of {name}\n")


def ids_of(server, user):
    """Message-IDs in INBOX, in order of UID."""
    said = server.talk("imap", user, "EXAMINE INBOX",
                       "UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    return re.findall(r"Message-ID: <([^>]*)@x>", said)
