#!/usr/bin/env python3
"""A client that does not read its answers holds up nobody, and is left."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
T = tempfile.mkdtemp(prefix="unread.", dir=f"{B}/tmp")
SPOOL = f"{T}/spool"
bad = 0


def deliver(size):
    subprocess.run([f"{B}/chapar", "--spool", SPOOL, "deliver", "alice"],
                   input=b"Subject: x\n\n" + b"text\n" * size, check=True,
                   timeout=60)


def unread(program, commands):
    global bad
    ours, its = socket.socketpair()
    process = subprocess.Popen(
        [f"{B}/{program}", "--spool", SPOOL, "--user", "alice",
         "--write-timeout", "1"],
        stdin=its, stdout=its, stderr=subprocess.DEVNULL)
    its.close()
    began = time.monotonic()
    ours.sendall(commands)
    time.sleep(0.3)
    deliver(1)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        print(f"wrong: {program} is still there: {commands}")
        process.kill()
        bad = 1
    if time.monotonic() - began < 0.9:
        print(f"wrong: {program} did not wait")
        bad = 1
    ours.close()


subprocess.run(["tests/spool", SPOOL], check=True)
deliver(200000)
for _ in range(20):
    deliver(8000)
unread("chapar-imap", b"a SELECT INBOX\r\nb FETCH 1 BODY[]\r\n")
unread("chapar-imap", b"a SELECT INBOX\r\nb FETCH 1:* (FLAGS BODY[])\r\n")
shutil.rmtree(T)
sys.exit(bad)
