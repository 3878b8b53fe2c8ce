#!/usr/bin/env python3
"""Zeros behind the log's end: who commits again and again keeps them there.

They are gone when the session ends, or when the next one does if it was
killed; and they are never taken for records, nor records for them.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from glob import glob

B = os.environ["B"]
T = tempfile.mkdtemp(prefix="reserve.", dir=f"{B}/tmp")
SPOOL = f"{T}/spool"
MESSAGE = b"Subject: x\r\n\r\ntext\r\n"
bad = 0


def chapar(*argv, data=b""):
    return subprocess.run([f"{B}/chapar", "--spool", SPOOL, *argv], input=data,
                          stdout=subprocess.PIPE, timeout=60)


def log():
    with open(glob(f"{SPOOL}/account/*/alice/log/*")[0], "rb") as f:
        return f.read()


def expect(what, yes, said=""):
    global bad
    if not yes:
        print(f"wrong: {what} {said}")
        bad = 1


class Session:
    def __init__(self):
        self.process = subprocess.Popen(
            [f"{B}/chapar-imap", "--spool", SPOOL, "--user", "alice"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.process.stdout.readline()

    def append(self, n):
        for _ in range(n):
            self.process.stdin.write(b"T APPEND INBOX {%d+}\r\n%s\r\n"
                                     % (len(MESSAGE), MESSAGE))
            self.process.stdin.flush()
            line = b""
            while not line.startswith(b"T "):
                line = self.process.stdout.readline()
                assert line
            expect("APPEND", line.startswith(b"T OK"), line)

    def end(self):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait(60)

    def kill(self):
        self.process.kill()
        self.process.wait(60)


def messages(n):
    done = chapar("check", "alice")
    expect("check", done.returncode == 0, done.stdout)
    expect(f"{n} messages", b" %d messages" % n in done.stdout, done.stdout)


def ends(data):
    """Where the zeros begin, as far as zeros can tell."""
    return len(data.rstrip(b"\0"))


subprocess.run(["tests/spool", SPOOL], check=True)
one, two = Session(), Session()
one.append(100)
expect("there are zeros", len(log()) > ends(log()) + 200, len(log()))
two.append(50)
one.end()
expect("they go with the session", len(log()) < ends(log()) + 8)
two.append(50)
expect("another wants them", len(log()) > ends(log()) + 200)
two.kill()
expect("they are left", len(log()) > ends(log()) + 200)
shutil.copytree(SPOOL, f"{T}/killed", copy_function=shutil.copy2)
three = Session()
three.append(1)
three.end()
expect("the next one takes them", len(log()) < ends(log()) + 8)
messages(201)

# a copy, as after a power cut: the zeros are no records, nor are they damage
shutil.rmtree(SPOOL)
shutil.copytree(f"{T}/killed", SPOOL)
messages(200)
expect("cut off", len(log()) < ends(log()) + 8)

# something lies in them: told of, taken away, and nothing else is lost
four = Session()
four.append(60)
four.kill()
with open(glob(f"{SPOOL}/account/*/alice/log/*")[0], "r+b") as f:
    f.seek(len(log()) - 9)
    f.write(b"?")
done = chapar("check", "alice")
expect("it is told", done.returncode != 0 and b"behind its end" in done.stdout,
       done.stdout)
expect("mended", chapar("check", "--repair", "alice").returncode == 0)
messages(260)

# a backup has none of it
five = Session()
five.append(60)
done = chapar("backup", f"{T}/backup")
expect("backup", done.returncode == 0, done.stdout)
expect("verify", chapar("verify", SPOOL, f"{T}/backup").returncode == 0)
copy = open(glob(f"{T}/backup/account/*/alice/log/*")[0], "rb").read()
expect("copied without", len(copy) < ends(log()) + 8)
five.end()
messages(320)
shutil.rmtree(T)
sys.exit(bad)
