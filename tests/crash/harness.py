"""An operation, killed at each of its steps.

trial(NAME, *STEPS) runs STEPS against a copy of a prepared spool, again and
again, each time killed one change to the disk later (tests/preload/crashat.c)
until they live to the end.  Undisturbed runs of the first step, the first
two ... show the states that are allowed.  After each crash the spool must be
clean; each account in one of its allowed states, and not in one before what
was answered OK; UIDVALIDITY is part of the state.  A message delivered then,
by a process that is killed as well, and then by one that is not, must arrive
once, with a UID never given before.

A step is deliver(...), one IMAP command or LMTP transaction, or some IMSP
commands sent in a row, which must be one commit; steps for the same program
and user go through one process, each sent when the one before was answered.
Options and address books are looked at where there is a step of IMSP, and
annotations of messages where one speaks of them.  Where writes are torn in half
as well, "torn" is in the name.

With CRASH_BY=syscall strace kills at every system call instead, which takes
an hour: tests/crash/every-syscall.
"""

import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zlib

B = os.environ["B"]
PRELOAD = f"{B}/tests/preload/crashat.so"
BOXES = ("INBOX", "Work", "Work/Sub", "New", "Old", "Old/Sub")
USERS = ("alice", "bob")
BOOKS = ("alice", "alice.work", "alice.new")
ENTRIES = ("Ann", "Ben", "Cid")
BIG = 133000  # a message in a file of its own
CRASHED = 99
MOST = 2000  # crash points in one trial
SYSCALLS = (
    "openat write pwrite64 writev pwritev pwritev2 fsync fdatasync rename "
    "renameat renameat2 link linkat unlink unlinkat mkdir mkdirat ftruncate "
    "fallocate close mmap munmap msync mremap flock fcntl read pread64 "
    "sendto lseek newfstatat fstat exit_group"
).split()

if os.environ.get("SAN"):
    print("a preloaded library and sanitizers do not go together")
    sys.exit(77)

os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="crash.", dir=f"{B}/tmp")
BASE, SPOOL, COPY = f"{TMP}/base", f"{TMP}/spool", f"{TMP}/copy"
ENV = dict(os.environ, CHAPAR_CLOCK="1700000100000000", CHAPAR_SEED="7")
bad = crashes = 0
with_imsp = with_notes = False


@atexit.register
def clean_up():
    if os.environ.get("KEEP"):
        print("kept", TMP)
    else:
        shutil.rmtree(TMP, ignore_errors=True)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


# -- what is done -----------------------------------------------------------


def text(name, size=0):
    """A message with CRLF, size bytes longer than it must be."""
    head = f"Message-ID: <{name}@x>\r\nSubject: {name}\r\n\r\n"
    lines = ("x" * 70 + "\r\n") * (size // 72)
    return (head + lines + f"text of {name}\r\n").encode()


def admin(*words, data=b""):
    """A run of chapar."""
    return ("chapar", words, data)


def deliver(to, name, size=0):
    return admin("deliver", to, data=text(name, size))


def imap(user, command):
    return ("imap", user, command.encode())


def append(user, box, name, size=0, flags=""):
    m = text(name, size)
    return ("imap", user, b"APPEND %s (%s) {%d+}\r\n%s" % (
        box.encode(), flags.encode(), len(m), m))


def lmtp(to, name, size=0):
    """One message to the users in "to", separated by spaces."""
    return ("lmtp", None, (to.split(), text(name, size)))


def imsp(user, *commands):
    return ("imsp", user, [c.encode() for c in commands])


class Killer:
    """How the programs of a run are killed: not at all, or at call "at"."""

    def __init__(self, at=None, torn=False, syscall=None):
        self.at, self.torn, self.syscall = at, torn, syscall

    def command(self, argv):
        if self.at is None or self.syscall is None:
            return argv
        inject = f"{self.syscall}:signal=KILL:when={self.at + 1}"
        return ["strace", "-qq", "-o", "/dev/null", "-e",
                f"trace={self.syscall}", "-e", f"inject={inject}", *argv]

    def env(self):
        if self.at is None or self.syscall is not None:
            return ENV
        env = dict(ENV, LD_PRELOAD=PRELOAD, CRASH_AT=str(self.at))
        if self.torn:
            env["CRASH_TORN"] = "1"
        return env

    def has_struck(self, code):
        return self.at is not None and code in (CRASHED, -9, 137)


def start(spool, argv, killer):
    program = [f"{B}/{argv[0]}", "--spool", spool, *argv[1:]]
    return subprocess.Popen(
        killer.command(program), env=killer.env(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Run:
    """Steps done on a spool: how many were answered OK, what was said."""

    def __init__(self, spool, steps, killer, acked=lambda n: True):
        self.spool, self.killer = spool, killer
        self.acks, self.crashed, self.errors = 0, False, b""
        self.process = self.key = None
        for step in steps:
            try:
                good = self.do(*step)
            except BrokenPipeError:
                good = False
            if not good:
                break
            self.acks += 1
            if not acked(self.acks):
                break
        self.end()

    def do(self, kind, who, what):
        if kind == "chapar":
            self.end()
            self.process = start(self.spool, ["chapar", *who], self.killer)
            self.process.stdin.write(what)
            return self.end() == 0
        if (kind, who) != self.key:
            self.end()
            self.key = kind, who
            user = ["--user", who] if who else []
            self.process = start(self.spool, [f"chapar-{kind}", *user],
                                 self.killer)
            self.line()
            if kind == "lmtp":
                self.say(b"LHLO x")
        if kind == "imap":
            return self.tagged(what)
        if kind == "imsp":
            return self.tagged(b"\r\nx ".join(what), len(what))
        return self.transaction(*what)

    def line(self):
        return self.process.stdout.readline()

    def say(self, data):
        """Sends an LMTP line and reads its answer."""
        self.process.stdin.write(data + b"\r\n")
        self.process.stdin.flush()
        while (got := self.line())[3:4] == b"-":
            pass
        return got

    def tagged(self, command, answers=1):
        self.process.stdin.write(b"x " + command + b"\r\n")
        self.process.stdin.flush()
        while got := self.line():
            if got.startswith(b"x "):
                if not got.startswith(b"x OK"):
                    self.errors += got
                    return False
                answers -= 1
                if answers == 0:
                    return True
        return False

    def transaction(self, to, message):
        self.say(b"MAIL FROM:<sender@example.org>")
        for user in to:
            self.say(b"RCPT TO:<%s>" % user.encode())
        if not self.say(b"DATA").startswith(b"354"):
            return False
        answers = [self.say(message + b".")]
        answers += [self.line() for _ in to[1:]]
        return all(a.startswith(b"250") for a in answers)

    def end(self):
        if self.process is None:
            return 0
        p, self.process, self.key = self.process, None, None
        try:
            self.errors += p.communicate(timeout=120)[1]
        except BrokenPipeError:
            pass
        self.crashed = self.crashed or self.killer.has_struck(p.wait(120))
        return p.returncode


# -- what is left -----------------------------------------------------------


def messages(said):
    """{uid: (flags, Message-ID, checksum, annotations)} from FETCH answers."""
    found, at = {}, 0
    start = re.compile(rb"\* \d+ FETCH \(([^\r]*)\{(\d+)\}\r\n")
    while m := start.search(said, at):
        end = m.end() + int(m[2])
        body, at = said[m.end():end], said.index(b")\r\n", end)
        items = m[1] + said[end:at]
        flags = re.search(rb"FLAGS \(([^)]*)\)", items)[1].split()
        uid = int(re.search(rb"UID (\d+)", items)[1])
        name = re.search(rb"Message-ID: <([^>]*)>", body)[1]
        flags = sorted(f for f in flags if f != b"\\Recent")
        notes = re.search(rb"ANNOTATION (\(.*\)) BODY", items)
        found[uid] = flags, name, zlib.crc32(body), notes and notes[1]
    return found


def kept_of(spool, user):
    """Options and address books, as IMSP shows them."""
    ask = ["GET *", "ADDRESSBOOK *"]
    for book in BOOKS:
        ask += [f"GETACL ADDRESSBOOK {book}", f"SEARCHADDRESS {book}"]
        ask += [f'SEARCHADDRESS {book} email "*e*"']
        ask += [f"FETCHADDRESS {book} {name}" for name in ENTRIES]
    ask += ["LOGOUT"]
    p = start(spool, ["chapar-imsp", "--user", user], Killer())
    said, errors = p.communicate(
        "".join(f"{i} {c}\r\n" for i, c in enumerate(ask)).encode(), 120)
    lines = said.decode().split("\r\n")
    if not lines[-2].startswith(f"{len(ask) - 1} OK"):
        complain(f"cannot read {user}: {said[-200:]} {errors[-200:]}")
    return lines


def state_of(spool, user):
    """{(box, UIDVALIDITY): messages} with subscriptions, and the UIDNEXTs."""
    notes = "ANNOTATION (/* value) " if with_notes else ""
    ask = "".join(
        f"e{i} EXAMINE {box}\r\n"
        f"f{i} UID FETCH 1:* (FLAGS {notes}BODY.PEEK[])\r\n"
        for i, box in enumerate(BOXES))
    ask += 'l LSUB "" *\r\nz LOGOUT\r\n'
    p = start(spool, ["chapar-imap", "--user", user], Killer())
    said, errors = p.communicate(ask.encode(), 120)
    # Each answer is what came before its tagged line.
    part = re.split(rb"^(\w\d*) (OK|NO|BAD)\b.*\n", said, flags=re.M)
    answers = {t: (s, a) for a, t, s in zip(part[::3], part[1::3], part[2::3])}
    if b"z" not in answers:
        complain(f"cannot read {user}: {said[-200:]} {errors[-200:]}")
        return {"boxes": {}, "subscribed": []}, {"INBOX": 0}
    state, nexts = {}, {}
    for i, box in enumerate(BOXES):
        opened, fetched = answers[b"e%d" % i], answers[b"f%d" % i]
        if opened[0] == b"OK":
            valid = re.search(rb"UIDVALIDITY (\d+)", opened[1])[1]
            nexts[box] = int(re.search(rb"UIDNEXT (\d+)", opened[1])[1])
            state[box, int(valid)] = messages(fetched[1])
    whole = {"boxes": state, "subscribed": answers[b"l"][1].split()}
    if with_imsp:
        whole["kept"] = kept_of(spool, user)
    return whole, nexts


def look(spool):
    return {user: state_of(spool, user) for user in USERS}


def remove(folder):
    with os.scandir(folder) as entries:
        for e in entries:
            if e.is_dir(follow_symlinks=False):
                remove(e.path)
            else:
                os.unlink(e.path)
    os.rmdir(folder)


def copy(source, to):
    """As rm -r and cp -a would: this is done a thousand times."""
    if os.path.exists(to):
        remove(to)
    os.mkdir(to, os.stat(source).st_mode & 0o7777)
    with os.scandir(source) as entries:
        for e in entries:
            there = f"{to}/{e.name}"
            if e.is_dir(follow_symlinks=False):
                copy(e.path, there)
                continue
            with open(e.path, "rb", 0) as f:
                now = os.fstat(f.fileno())
                fd = os.open(there, os.O_WRONLY | os.O_CREAT,
                             now.st_mode & 0o7777)
                if now.st_size > 0:
                    os.sendfile(fd, f.fileno(), 0, now.st_size)
                os.utime(fd, ns=(now.st_atime_ns, now.st_mtime_ns))
                os.close(fd)


# -- what is right ----------------------------------------------------------

where = ""
PROBE = b"probe@x"


def complain(what):
    global bad
    print(f"wrong: {where}: {what}")
    bad += 1
    if bad > 5:
        sys.exit(1)


def check(spool, when):
    try:
        p = subprocess.run([f"{B}/chapar", "--spool", spool, "check"],
                           env=ENV, timeout=120, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        complain(f"check {when} does not end")
        sys.exit(1)
    if p.returncode != 0:
        complain(f"check {when}: exit {p.returncode}: "
                 + p.stdout.decode(errors="replace")[-500:])


def difference(a, b):
    """Two states of an account, in what they differ."""
    out = []
    for key in sorted({*a["boxes"], *b["boxes"]}):
        x, y = a["boxes"].get(key), b["boxes"].get(key)
        if x != y:
            out.append(f"{key}: {x} against {y}")
    if a["subscribed"] != b["subscribed"]:
        out.append(f"{a['subscribed']} against {b['subscribed']}")
    x, y = a.get("kept", []), b.get("kept", [])
    if x != y:
        out.append(f"{[n for n in x if n not in y]} against "
                   f"{[n for n in y if n not in x]}")
    return "; ".join(out)


def without(state, name):
    boxes = {
        key: {u: m for u, m in box.items() if m[1] != name}
        for key, box in state["boxes"].items()
    }
    return dict(state, boxes=boxes)


def judge(run, allowed):
    check(SPOOL, "after the crash")
    seen = look(SPOOL)
    for user in USERS:
        may = [a[user][0] for a in allowed[run.acks:]]
        if seen[user][0] not in may:
            complain(f"{user} after {run.acks} answers: " + " // ".join(
                difference(seen[user][0], m) for m in may))
    if crashes % 2 == 1:
        follow(seen)


def follow(seen):
    """The next delivery: killed at some call, then not."""
    probe = deliver("alice", "probe", 300)
    copy(SPOOL, COPY)
    first = Run(COPY, [probe], Killer(at=crashes * 5 % 11))
    check(COPY, "after the next was killed too")
    again, _ = state_of(COPY, "alice")
    if difference(without(again, PROBE), seen["alice"][0]):
        complain("the next delivery, killed, changed: "
                 + difference(again, seen["alice"][0]))
    if first.acks and difference(again, seen["alice"][0]) == "":
        complain("the next delivery, answered and killed, is not there")

    if Run(COPY, [deliver("alice", "large", BIG)], Killer()).acks != 1:
        complain("a large delivery after that is refused")
    if Run(SPOOL, [probe], Killer()).acks != 1:
        complain("the next delivery is refused")
        return
    check(SPOOL, "after the next")
    state, _ = state_of(SPOOL, "alice")
    before, nexts = seen["alice"]
    if difference(without(state, PROBE), before):
        complain("the next delivery changed: " + difference(state, before))
    uids = [u for (box, _), b in state["boxes"].items() if box == "INBOX"
            for u, m in b.items() if m[1] == PROBE]
    if len(uids) != 1 or uids[0] < nexts["INBOX"]:
        complain(f"the next delivery has UID {uids}, not {nexts['INBOX']}")


def prepare(*steps):
    """The spool that trials begin with."""
    global where
    where = "preparing"
    subprocess.run(["tests/spool", BASE], check=True)
    common = [  # the first is long: sessions may keep zeros behind the log
        *(deliver("alice", f"m{i}", 4000 if i == 1 else 0)
          for i in range(1, 6)),
        imap("alice", "CREATE Work"),
        imap("alice", "CREATE Work/Sub"),
        imap("alice", "SUBSCRIBE Work"),
        append("alice", "Work", "w1", flags="\\Seen"),
        append("alice", "Work/Sub", "s1"),
        imap("alice", "SELECT INBOX"),
        imap("alice", "STORE 1:2 +FLAGS (\\Flagged own)"),
        imap("alice", "STORE 4 +FLAGS (\\Deleted)"),
        deliver("bob", "b1"),
        *steps,
    ]
    run = Run(BASE, common, Killer())
    if run.acks != len(common):
        print(f"not done: {common[run.acks][:2]}: {run.errors.decode()}")
        sys.exit(1)
    check(BASE, "before")


def allowed_states(steps):
    states = []
    for n in range(len(steps) + 1):
        copy(BASE, SPOOL)
        run = Run(SPOOL, steps[:n], Killer())
        if run.acks != n:
            complain(f"step {run.acks + 1} fails: {run.errors.decode()}")
            sys.exit(1)
        check(SPOOL, "without a crash")
        states.append(look(SPOOL))
    return states


def crash_until_done(name, steps, allowed, points=range(MOST), **how):
    """Kills at these points, until it lives to the end: how often it did not,
    and at which of them it was about to write."""
    global where, crashes
    writes = []
    for n in points:
        where = f"{name}, {how.get('syscall', 'change')} {n}"
        if how.get("torn"):
            where += " torn"
        copy(BASE, SPOOL)
        run = Run(SPOOL, steps, Killer(n, **how))
        if not run.crashed:
            if run.acks != len(steps):
                complain(f"{run.acks} answers: {run.errors.decode()}")
            return n, writes
        at = re.search(rb"crashed at (\w+)", run.errors)
        where += f" ({at[1].decode()})" if at else ""
        if at and b"write" in at[1]:
            writes.append(n)
        elif how.get("torn"):
            complain("that is no write")
        crashes += 1
        judge(run, allowed)
    if len(points) == MOST:
        complain("there is no end of it")
    return len(points), writes


def trial(name, *steps):
    global where, with_imsp, with_notes
    where = name
    with_notes = with_notes or b"ANNOTATION" in repr(steps).encode()
    with_imsp = any(kind == "imsp" for kind, _, _ in steps)
    if not os.path.exists(BASE):
        prepare()
    allowed = allowed_states(steps)
    for user in USERS: # a step that changes nothing tests nothing
        if all(a[user][0] == allowed[0][user][0] for a in allowed):
            continue
        break
    else:
        if "nothing" not in name:
            complain("the steps change nothing")
    if os.environ.get("CRASH_BY") == "syscall":
        for s in SYSCALLS:
            n, _ = crash_until_done(name, steps, allowed, syscall=s)
            print(f"{name}: {n} times {s}", flush=True)
        return
    n, writes = crash_until_done(name, steps, allowed)
    crash_until_done(name, steps, allowed, writes, torn=True)
    print(f"{name}: {n} changes, {len(writes)} writes")


def finish():
    print(f"{crashes} crashes")
    sys.exit(bad > 0 or crashes == 0)
