#!/usr/bin/env python3
"""Sessions go on where a writer died, or where a view or the head is damaged.

Bytes are changed in files that are in use, not in copies, which would be
looked at more closely.  Each time the session must answer in time, and the
spool be whole in the end, without a repair or with one.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from glob import glob

B = os.environ["B"]
T = tempfile.mkdtemp(prefix="damage.", dir=f"{B}/tmp")
SPOOL = f"{T}/spool"
MESSAGE = b"Subject: x\n\ntext\n"
COMMANDS = [
    "SELECT INBOX", "FETCH 1:* (FLAGS ENVELOPE BODY.PEEK[] MODSEQ)",
    "STATUS INBOX (MESSAGES UNSEEN SIZE)", "STORE 1:* +FLAGS (two)",
    "COPY 1 INBOX", "SEARCH TEXT text", "LOGOUT"]
bad = 0


def chapar(*argv, data=b""):
    return subprocess.run([f"{B}/chapar", "--spool", SPOOL, *argv], input=data,
                          stdout=subprocess.PIPE, timeout=60)


class Session:
    def __init__(self):
        self.process = subprocess.Popen(
            [f"{B}/chapar-imap", "--spool", SPOOL, "--user", "alice"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.process.stdout.readline()

    def say(self, command):
        self.process.stdin.write(f"T {command}\r\n".encode())
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if line == b"" or line.startswith(b"T "):
                return line.decode().rstrip()


def wrong(what, said):
    global bad
    print(f"wrong: {what}: {said}")
    bad = 1


def change(path, at, data):
    with open(path, "r+b") as f:
        f.seek(at, os.SEEK_SET if at >= 0 else os.SEEK_END)
        f.write(data)


def died(seen):
    """Somebody else wrote half a record, and is no more."""
    session = Session()
    for command in COMMANDS[:seen]:
        session.say(command)
    with open(glob(f"{SPOOL}/account/*/alice/log/*")[0], "ab") as f:
        f.write(b"half of it")
    for command in COMMANDS[seen:]:
        said = session.say(command)
        if not said.startswith("T OK"):
            wrong(f"after {seen} commands somebody died, {command}", said)
    session.process.wait(60)


def damage(name, at, data):
    shutil.rmtree(SPOOL)
    shutil.copytree(f"{T}/good", SPOOL)
    subprocess.run([f"{B}/chapar-imap", "--spool", SPOOL, "--user", "alice"],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    change(glob(f"{SPOOL}/account/*/alice/{name}")[0], at, data)


def mended(what):
    chapar("check", "--repair")
    done = chapar("check")
    if done.returncode != 0:
        wrong(what, done.stdout)


def damaged(name, at, data):
    """Only the end is looked at: there may be anything in a mailbox."""
    damage(name, at, data)
    commands = "".join(f"T {c}\r\n" for c in COMMANDS).encode()
    what = f"{name} at {at}"
    try:
        got = subprocess.run(
            [f"{B}/chapar-imap", "--spool", SPOOL, "--user", "alice"],
            input=commands, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=30)
        if b"T OK Done." not in got.stdout.splitlines()[-1]:
            wrong(what, got.stdout[-300:])
    except subprocess.TimeoutExpired:
        wrong(what, "no answer")
    mended(what)


subprocess.run(["tests/spool", SPOOL], check=True)
for _ in range(60):
    chapar("deliver", "alice", data=MESSAGE)
shutil.copytree(SPOOL, f"{T}/good")
for n in range(len(COMMANDS)):
    died(n)
for at in (24, 32, 36, 56, 64, 72, 76, 80, 84, 4096, 16384, 16392, 16400,
           16472, 20480):
    damaged("box/*1", at, b"\xff\xff\xff\xff")
for at in (8, 16, 24, 56, 64, 72, 80, 88, 96, 120, 4096, 4104, 4136):
    damaged("head", at, b"\xff\xff\xff\x7f" * 2)
for at in range(64, 448, 4):  # a slot says of itself whether it is whole
    damage("head", at, b"\x05\x81")
    chapar("deliver", "alice", data=MESSAGE)
    done = chapar("check")
    if done.returncode != 0 or b" 61 messages" not in done.stdout:
        wrong(f"head at {at}", done.stdout)
shutil.rmtree(T)
sys.exit(bad)
