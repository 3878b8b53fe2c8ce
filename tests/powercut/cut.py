#!/usr/bin/env python3
"""The power goes: what was not synced to the disk is lost.

The spool lies on an ext4 file system in a file, whose journal commits only
when something asks for it.  While mail comes in and is moved about, the file
system is shut down as by a power cut, mounted again, and the machine is given
another boot ID; then the spool must be as the crash tests want it: clean, and
nothing acknowledged is missing.  Flags and expunges are not promised to
survive (--sync=all), so there are none here.  For root.
"""
import fcntl
import os
import random
import struct
import subprocess
import sys
import threading
import time

if os.getuid() != 0:
    print("only root can mount")
    sys.exit(77)
if "POWERCUT" not in os.environ:  # mounts of our own, gone when we are
    os.environ["POWERCUT"] = "1"
    os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])

sys.path.insert(0, "tests/crash")
import harness  # noqa: E402
from harness import BIG, append, deliver, imap, lmtp  # noqa: E402

SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN; 2: without flushing the journal
BOOT_ID = "/proc/sys/kernel/random/boot_id"
IMAGE, WORK, MOUNT = (f"{harness.TMP}/{n}" for n in ("image", "work", "mnt"))
ROUNDS = int(os.environ.get("ROUNDS", "16"))


def sh(*argv):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def new_boot():
    sh("umount", "-q", BOOT_ID) if os.path.exists(f"{harness.TMP}/boot") else 0
    with open(f"{harness.TMP}/boot", "w") as f:
        h = "%032x" % random.getrandbits(128)
        f.write("-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:])) + "\n")
    sh("mount", "--bind", f"{harness.TMP}/boot", BOOT_ID)


def mount(image):
    sh("mount", "-o", "loop,commit=600", image, MOUNT)


def cut():
    fd = os.open(MOUNT, os.O_RDONLY)
    fcntl.ioctl(fd, SHUTDOWN, struct.pack("I", 2))
    os.close(fd)


def cut_after(seconds):
    t = threading.Timer(seconds, cut)
    t.start()
    return t


def again():
    """The file system as the disk has it, at the next boot."""
    for _ in range(100):
        if subprocess.run(["umount", MOUNT],
                          stderr=subprocess.DEVNULL).returncode == 0:
            break
        time.sleep(0.05)
    mount(WORK)
    new_boot()


STEPS = [
    lmtp("alice", "d1"),
    lmtp("alice bob", "d2"),
    lmtp("alice bob", "d3", BIG),
    append("alice", "Work", "a1", flags="\\Seen fresh"),
    append("alice", "INBOX", "a2", BIG),
    imap("alice", "CREATE New"),
    imap("alice", "SELECT INBOX"),
    imap("alice", "COPY 1:3 New"),
    imap("alice", "MOVE 2:4 Work"),
    imap("alice", "SUBSCRIBE New"),
    imap("alice", "RENAME Work/Sub Old"),
    imap("alice", "DELETE Old"),
    deliver("bob", "d4"),
    deliver("alice+New", "d5"),
]


def main():
    os.mkdir(MOUNT)
    sh("truncate", "-s", "256M", IMAGE)
    sh("mkfs.ext4", "-q", "-F", IMAGE)
    try:
        mount(IMAGE)
    except subprocess.CalledProcessError:
        print("there are no loop devices")
        sys.exit(77)
    new_boot()
    harness.prepare()
    allowed = harness.allowed_states(STEPS)
    harness.copy(harness.BASE, f"{MOUNT}/spool")
    sh("umount", MOUNT)

    harness.SPOOL = f"{MOUNT}/spool"
    length = 0.0
    for n in range(-1, ROUNDS):
        # First without a cut, to know how long it takes; then at the end of
        # it all; then at some point of it.
        sh("cp", "--sparse=always", IMAGE, WORK)
        mount(WORK)
        harness.where = f"round {n}"
        timer = cut_after(random.uniform(0, length)) if n > 0 else None
        began = time.monotonic()
        run = harness.Run(harness.SPOOL, STEPS, harness.Killer())
        length = max(length, time.monotonic() - began)
        if n < 0:
            sh("umount", MOUNT)
            continue
        if timer:
            timer.join()
        else:
            cut()
        harness.where += f", after {run.acks} answers"
        again()
        harness.crashes += 1
        harness.judge(run, allowed)
        sh("umount", MOUNT)
    harness.finish()


main()
