#!/usr/bin/env python3
"""NOTIFY against the truth: two clients change an account at random, a third
only listens.  What it has heard in the end is how things are: which mailboxes
there are and are subscribed to, and how many messages each has.

SEED and STEPS may be given in the environment; the seed is said.
"""
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
HERE = os.path.dirname(os.path.abspath(__file__))
SEED = int(os.environ.get("SEED", random.randrange(1 << 30)))
STEPS = int(os.environ.get("STEPS", 300))
NAMES = ["a", "a/b", "a/b/c", "d", "d/e", "f"]


class Wire:
    def __init__(self, spool):
        self.socket, its = socket.socketpair()
        self.socket.settimeout(20)
        self.process = subprocess.Popen(
            [B + "/chapar-imap", "--spool", spool, "--user", "alice"],
            stdin=its, stdout=its, stderr=subprocess.DEVNULL)
        its.close()
        self.file = self.socket.makefile("rb")
        self.line()

    def line(self):
        line = self.file.readline().decode().rstrip()
        assert line and not line.startswith("* BYE"), line
        return line

    def say(self, command):
        self.socket.sendall(("T " + command + "\r\n").encode())
        lines = []
        while not lines or not lines[-1].startswith("T "):
            lines.append(self.line())
        return lines

    def end(self):
        self.socket.sendall(b"T LOGOUT\r\n")
        self.file.read()
        self.file.close()
        self.socket.close()
        assert self.process.wait() == 0


class Listener(Wire):
    def __init__(self, spool):
        super().__init__(spool)
        self.status, self.names = {}, {}
        for line in self.say('LIST "" * RETURN (SUBSCRIBED)'):
            self.hear(line)
        for line in self.say(
                "NOTIFY SET STATUS (personal (MessageNew MessageExpunge "
                "FlagChange MailboxName SubscriptionChange))"):
            self.hear(line)

    def pause(self, wanted):
        """What happens meanwhile it sees as one change: but it is not left
        to sleep while others wait for it."""
        pid = self.process.pid
        if wanted:
            os.kill(pid, signal.SIGSTOP)
            while open("/proc/%d/stat" % pid).read().split()[2] != "T":
                time.sleep(0.001)
            with open("/proc/locks") as locks:
                wanted = not any(x.split()[-4] == str(pid) for x in locks)
        if not wanted:
            os.kill(pid, signal.SIGCONT)

    def rename(self, old, new):
        """All that is below moves too; new may be below old."""
        below = [k for k in self.names if k == old or k.startswith(old + "/")]
        moved = {k: self.names.pop(k) for k in below}
        counts = {k: self.status.pop(k) for k in below if k in self.status}
        for k, flags in moved.items():
            if "\\Subscribed" in flags:
                self.names[k] = "\\NonExistent \\Subscribed"
        for k, flags in moved.items():
            if "\\NonExistent" not in flags:
                k = new + k[len(old):]
                self.names[k] = self.names.get(k, "") \
                    .replace("\\NonExistent", "")
        for k, status in counts.items():
            self.status[new + k[len(old):]] = status

    def hear(self, line):
        m = re.match(r"\* STATUS (\S+) \((.*)\)$", line)
        if m:
            words = m.group(2).split()
            self.status.setdefault(m.group(1), {}).update(
                zip(words[::2], words[1::2]))
        m = re.match(r'\* LIST \((.*?)\) "/" (\S+)'
                     r'(?: \("OLDNAME" \((\S+)\)\))?$', line)
        if m:
            flags, name, old = m.groups()
            if old:
                self.rename(old, name)
            self.names[name] = flags
            if "\\NonExistent" in flags:
                self.status.pop(name, None)


def change(w, n):
    box, other = random.choice(NAMES), random.choice(NAMES)
    kind = random.randrange(10)
    if kind == 0:
        w.say("CREATE " + box)
    elif kind == 1:
        w.say("DELETE " + box)
    elif kind == 2:
        w.say("RENAME %s %s" % (box, other))
    elif kind == 3:
        w.say(random.choice(["SUBSCRIBE ", "UNSUBSCRIBE "]) + box)
    elif kind in (4, 5, 6):
        w.say("APPEND %s {4+}\r\na: %d" % (box, n % 10))
    elif "OK" in w.say("SELECT " + box)[-1]:
        if kind == 7:
            w.say("STORE 1:* +FLAGS.SILENT (\\Deleted)")
            w.say("EXPUNGE")
        elif kind == 8:
            w.say("UID STORE 1:* %sFLAGS.SILENT (\\Seen)"
                  % random.choice("+-"))
        else:
            w.say("UID COPY 1:* " + other)
        w.say("UNSELECT")


def exists(names):
    return {k for k, f in names.items() if "\\NonExistent" not in f}


def subscribed(names):
    return {k for k, f in names.items() if "\\Subscribed" in f}


def compare(listener, fresh):
    listener.pause(False)
    for line in listener.say("NOOP"):
        listener.hear(line)
    truth = {}
    for line in fresh.say('LIST "" * RETURN (SUBSCRIBED)'):
        m = re.match(r'\* LIST \((.*?)\) "/" (\S+)$', line)
        if m and "\\No" not in m.group(1).replace("\\HasNo", ""):
            truth[m.group(2)] = m.group(1)
    assert exists(listener.names) == set(truth), (listener.names, truth)
    subs = {re.split(r" ", x)[-1] for x in fresh.say('LSUB "" *')
            if x.startswith("* LSUB ()")}
    assert subscribed(listener.names) == subs, (listener.names, subs)
    for name in truth:
        known = listener.status.get(name)
        if known is None:
            continue  # it came without messages
        known.pop("HIGHESTMODSEQ", None)  # only told with CONDSTORE
        line = fresh.say("STATUS %s (%s)" % (name, " ".join(known)))[0]
        words = re.search(r"\((.*)\)", line).group(1).split()
        real = dict(zip(words[::2], words[1::2]))
        assert known == real, (name, known, real)


def main():
    print("SEED=%d" % SEED)
    random.seed(SEED)
    top = tempfile.mkdtemp(dir=os.environ.get("OUT"))
    spool = top + "/spool"
    subprocess.run([HERE + "/../spool", spool], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    listener = Listener(spool)
    clients = [Wire(spool), Wire(spool)]
    for n in range(STEPS):
        if n % 5 == 0:
            listener.pause(random.randrange(2))
        change(random.choice(clients), n)
        if n % 20 == 19:
            compare(listener, clients[0])
    listener.pause(False)
    for w in clients + [listener]:
        w.end()
    shutil.rmtree(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
