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
    if subprocess.run(["unshare", "--mount", "true"]).returncode != 0:
        print("no mounts of our own here")
        sys.exit(77)
    os.environ["POWERCUT"] = "1"
    os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])

sys.path.insert(0, "tests/crash")
import harness  # noqa: E402
from harness import BIG, append, deliver, imap, imsp, lmtp  # noqa: E402

SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN; 2: without flushing the journal
BOOT_ID = "/proc/sys/kernel/random/boot_id"
IMAGE, WORK, MOUNT = (f"{harness.TMP}/{n}" for n in ("image", "work", "mnt"))
ROUNDS = int(os.environ.get("ROUNDS", "10"))


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


def again():
    """The file system as the disk has it, at the next boot."""
    for _ in range(100):
        if subprocess.run(["umount", MOUNT],
                          stderr=subprocess.DEVNULL).returncode == 0:
            break
        time.sleep(0.05)
    mount(WORK)
    new_boot()


# One change each: the power may go between any two.
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
    imsp("alice", "SET x.color blue"),
    imsp("alice", "STOREADDRESS alice Ann email ann@e.test"),
    imsp("alice", "STOREADDRESS alice Ben email ben@e.test"),
    deliver("bob", "d4"),
    imsp("alice", "STOREADDRESS alice Ann email a@e.test"),
    imsp("alice", "UNSET x.color"),
    imsp("alice", "CREATEADDRESSBOOK alice.work"),
    imsp("alice", "SETACL ADDRESSBOOK alice.work bob lr"),
    imsp("alice", "DELETEADDRESS alice Ben"),
    deliver("alice+New", "d5"),
]


def one_round(name, allowed, after=None, at=None):
    """The steps, and a cut after so many of them or so many seconds."""
    acks = before = 0

    def acked(n):
        nonlocal acks
        acks = n
        if n == after:
            cut()
        return n != after

    def cut_now():
        # A sync that the cut falls into may say that all is well: only what
        # was answered before it counts.
        nonlocal before
        before = acks
        cut()

    sh("cp", "--sparse=always", IMAGE, WORK)
    mount(WORK)
    if at is not None:
        timer = threading.Timer(at, cut_now)
        timer.start()
    run = harness.Run(harness.SPOOL, STEPS, harness.Killer(), acked)
    if at is not None:
        timer.join()
        run.acks = before
    harness.where = f"{name}, {run.acks} answers"
    if at is not None or after:
        again()
        harness.crashes += 1
        harness.judge(run, allowed)
    sh("umount", MOUNT)


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
    harness.with_imsp = True
    harness.prepare()
    allowed = harness.allowed_states(STEPS)
    harness.copy(harness.BASE, f"{MOUNT}/spool")
    sh("umount", MOUNT)

    harness.SPOOL = f"{MOUNT}/spool"
    began = time.monotonic()
    one_round("no cut", allowed)
    length = time.monotonic() - began
    for n in range(1, len(STEPS) + 1):
        one_round(f"cut after step {n}", allowed, after=n)
    for n in range(ROUNDS):
        at = random.uniform(0, length)
        one_round(f"cut after {at:.4f} of {length:.4f} s", allowed, at=at)
    harness.finish()


main()
