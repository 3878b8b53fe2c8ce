#!/usr/bin/env python3
"""What somebody may not see is like what is not there: the same answer, byte
for byte, and the same system calls; for each command that takes a name, by
IMAP, POP3 and IMSP.  And LIST costs what he may see, however many accounts
there are."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

B = os.environ["B"]
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="hidden.", dir=f"{B}/tmp")
SPOOL = f"{TMP}/spool"
os.environ["CHAPAR_CLOCK"] = "1700000000000000"
bad = 0


def wrong(what):
    global bad
    bad = 1
    print("wrong:", what)


def chapar(*argv):
    subprocess.run([f"{B}/chapar", "--spool", SPOOL, *argv], check=True,
                   stdout=subprocess.DEVNULL)


def imap(user, lines, trace=False, program="chapar-imap"):
    """The answers, and the number of system calls if that is asked."""
    argv = [f"{B}/{program}", "--spool", SPOOL, "--user", user]
    if trace:
        argv = ["strace", "-o", f"{TMP}/trace", *argv]
    r = subprocess.run(argv, input="".join(f"{x}\r\n" for x in lines).encode(),
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    calls = 0
    if trace:
        with open(f"{TMP}/trace") as f:
            calls = re.findall(r"^(\w+)\(", f.read(), re.M)
    return r.stdout.decode().split("\r\n")[program == "chapar-imap":], calls


COMMANDS = [
    "SELECT {}", "EXAMINE {}", "STATUS {} (MESSAGES)", "DELETE {}",
    "RENAME {} user/alice/there", "RENAME {} mine", "GETACL {}",
    "SETACL {} bob l", "DELETEACL {} bob", "LISTRIGHTS {} bob",
    "MYRIGHTS {}", "GETQUOTAROOT {}", "LIST \"\" {}", "LSUB \"\" {}",
    "CREATE {}/x", "SUBSCRIBE {}", "UNSUBSCRIBE {}",
    "LIST \"\" {} RETURN (STATUS (MESSAGES))",
    "APPEND {} {{4+}}\r\na: b", "GETQUOTA {}", "SETQUOTA {} ()",
    "LIST \"\" {} RETURN (MYRIGHTS SUBSCRIBED CHILDREN)",
    "LIST \"\" {}/%", "XLIST \"\" {}", "RLIST \"\" {}", "RLSUB \"\" {}",
    "GETMETADATA {} /shared/comment",
    "SETMETADATA {} (/shared/comment \"x\")",
    "SETMETADATA {} (/private/comment \"x\")",
    "RESETKEY {}", "GENURLAUTH \"imap://bob@x/{};uid=1;urlauth=anonymous\" "
    "INTERNAL", "ESEARCH IN (mailboxes {}) ALL",
    "ESEARCH IN (subtree {}) ALL",
    "NOTIFY SET (mailboxes {} (MessageNew MessageExpunge))",
    "NOTIFY SET STATUS (subtree {} (MessageNew MessageExpunge))",
    "APPEND {} CATENATE (TEXT {{4+}}\r\na: b)",
    "SELECT {} (CONDSTORE)", "EXAMINE {} (QRESYNC (1 1))",
]
SELECTED = ["COPY 1 {}", "UID COPY 1 {}", "MOVE 1 {}", "UID MOVE 1 {}",
            "REPLACE 1 {} {{4+}}\r\na: b", "SELECT {}"]
IMSP = ["LIST \"\" {}", "LSUB \"\" {}", "SUBSCRIBE {}", "UNSUBSCRIBE {}",
        "GETACL MAILBOX {}", "MYRIGHTS MAILBOX {}", "SETACL MAILBOX {} bob l",
        "DELETEACL MAILBOX {} bob", "DELETE {}", "RENAME {} mine",
        "CREATE {}/x", "REPLACE {} mine", "LAST {} 1"]
ALL = ([("chapar-imap", "bob", "a " + c) for c in COMMANDS] +
       [("chapar-imap", "bob", "s SELECT INBOX\r\na " + c)
        for c in SELECTED] +
       [("chapar-imsp", "bob", "a " + c) for c in IMSP] +
       [("chapar-pop3", "bob+{}", "QUIT")])


def compare(what, strace):
    """Three names of one length: hidden, missing, of nobody."""
    names = ["user/alice/Hidden", "user/alice/Hadden", "user/elise/Hidden"]
    for program, user, c in ALL:
        said = []
        for n in names:
            got, calls = imap(user.format(n), [c.format(n)], strace, program)
            said.append(([re.sub(r"\d{9,}", "#", x.replace(n, "NAME"))
                          for x in got], calls))
        for i, other in enumerate(said[1:], 1):
            if said[0][0] != other[0]:
                wrong(f"{what}: {c}: {said[0][0]} but {names[i]}: {other[0]}")
            # in his own account, or in one where he sees other mailboxes
            if i == 1 and said[0][1] != other[1]:
                wrong(f"{what}: {c}: {len(said[0][1])} system calls but "
                      f"{len(other[1])}")
        if strace and what == "nothing granted" and said[0][1] != said[2][1]:
            wrong(f"{what}: {c}: {len(said[0][1])} system calls but "
                  f"{len(said[2][1])} for nobody's")


def list_calls():
    imap("bob", ["a LIST \"\" *"])
    said, calls = imap("bob", ["a LIST \"\" *"], True)
    return len(said), len(calls)


subprocess.run(["tests/spool", SPOOL], check=True, stdout=subprocess.DEVNULL)
chapar("box", "create", "alice", "Hidden")
# The sanitizers' own calls are not always the same.
strace = (not os.environ.get("SAN") and shutil.which("strace") is not None
          and subprocess.run(["strace", "-o", "/dev/null",
                              "true"]).returncode == 0)
# what is done once: views made, messages that are recent
imap("bob", ["a APPEND INBOX {4+}\r\na: b", "a LIST \"\" *",
             "a SELECT INBOX"])
imap("bob", ["a LIST \"\" *", "b LSUB \"\" *"], False, "chapar-imsp")
compare("nothing granted", strace)
chapar("box", "create", "alice", "Shown")
chapar("acl", "set", "user/alice/Shown", "bob", "lrswipkxte")
compare("something granted", strace)
chapar("acl", "set", "user/alice/Hidden", "carol", "lrs")
compare("a list without him", strace)

if strace:
    before = list_calls()
    names = [f"user{i}" for i in range(200)]
    template = None
    for root, dirs, _ in os.walk(f"{SPOOL}/account"):
        if "alice" in dirs:
            template = f"{root}/alice"
    for n in names:
        # a copy is an account; its head is made anew when first opened
        os.makedirs(f"{SPOOL}/account/00", exist_ok=True)
        shutil.copytree(template, f"{SPOOL}/account/00/{n}")
    after = list_calls()
    print(f"LIST with 2 accounts: {before}, with {len(names) + 2}: {after}")
    if before != after:
        wrong(f"LIST costs {after[1]} system calls, and {before[1]} before")
    # 100,000 who share something with others
    if subprocess.run([sys.executable, "tests/sharing/tdb.py", "fill",
                       f"{SPOOL}/grants.tdb", "100000"]).returncode == 0:
        after = list_calls()
        print(f"LIST with grants of 100,000: {after}")
        if before != after:
            wrong(f"LIST costs {after[1]} system calls, not {before[1]}")
if not bad:
    shutil.rmtree(TMP)
sys.exit(bad)
