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
import socket
import subprocess
import sys
import tempfile

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
                for k in sorted(self.status):
                    if k == old or k.startswith(old + "/"):
                        self.status[name + k[len(old):]] = self.status.pop(k)
                for k in sorted(self.names):
                    if k == old or k.startswith(old + "/"):
                        was = self.names.pop(k)
                        new = name + k[len(old):]
                        if "\\Subscribed" in was:
                            self.names[k] = "\\NonExistent \\Subscribed"
                        if "\\NonExistent" not in was:
                            self.names[new] = self.names.get(new, "") \
                                .replace("\\NonExistent", "")
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
        change(random.choice(clients), n)
        if n % 20 == 19:
            compare(listener, clients[0])
    for w in clients + [listener]:
        w.end()
    shutil.rmtree(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
