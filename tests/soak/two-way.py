"""Several people's mirrors of one account, each kept by mbsync both ways, while
all of them change what they have and mail comes in: at the end they have the
same, nothing that was written is missing, nothing that was deleted is back.
SECONDS says for how long, SEED with what luck."""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

B = os.environ["B"]
SECONDS = float(os.environ.get("SECONDS", "120"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 30)
MIRRORS, FOLDERS = 3, ("INBOX", "Work", "Work/Sub")
TMP = tempfile.mkdtemp(prefix="two-way.")
SPOOL = TMP + "/spool"
bad = 0
numbers = iter(range(1, 1 << 30))
written, deleted = set(), set()


def wrong(*what):
    global bad
    bad = 1
    print("wrong:", *what, flush=True)


class Mirror:
    """A Maildir and the mbsync that keeps it."""

    def __init__(self, i):
        self.i, self.r = i, random.Random(SEED + i)
        self.dir = f"{TMP}/{i}"
        os.makedirs(self.dir + "/m")
        self.rounds = 0
        with open(self.dir + "/rc", "w", encoding="ascii") as f:
            f.write(f"""IMAPStore far
Tunnel "{B}/chapar-imap --spool {SPOOL} --user alice"

MaildirStore near
Path {self.dir}/m/
Inbox {self.dir}/m/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
SyncState *
""")

    def sync(self):
        p = subprocess.run(["mbsync", "-c", self.dir + "/rc", "-a"],
                           capture_output=True, text=True, timeout=300)
        self.rounds += 1
        # another session deleted what this one was about to fetch: next time
        if p.returncode != 0 and "maximum" not in p.stderr:
            self.said = p.stderr
        return p.returncode == 0

    def files(self, folder):
        return [f"{self.dir}/m/{folder}/{sub}/{name}" for sub in ("cur", "new")
                for name in os.listdir(f"{self.dir}/m/{folder}/{sub}")]

    def has(self):
        """Of each folder: the message's number to its flags, for each copy."""
        return {folder: sorted((number(path), flags(path))
                               for path in self.files(folder))
                for folder in FOLDERS}

    def write(self, folder):
        n = next(numbers)
        path, name = f"{self.dir}/m/{folder}", f"{n}.{self.i}.x"
        with open(f"{path}/tmp/{name}", "w", encoding="ascii") as f:
            f.write(f"Subject: n{n}\nFrom: a@b.example\n\n"
                    + "text\n" * self.r.randrange(300))
        os.rename(f"{path}/tmp/{name}", f"{path}/new/{name}")
        written.add(n)

    def change(self):
        folder = self.r.choice(FOLDERS)
        files = self.files(folder)
        what = self.r.random()
        if what < 0.4 or not files:
            self.write(folder)
            return
        path = self.r.choice(files)
        if what < 0.55:
            deleted.add(number(path))
            flag(path, "T")
        else:
            flag(path, self.r.choice("SFR"))

    def work(self, until):
        while time.monotonic() < until:
            for _ in range(self.r.randrange(8)):
                self.change()
            self.sync()


def number(path):
    with open(path, encoding="latin-1") as f:
        return int(re.search(r"^Subject: n(\d+)$", f.read(), re.M)[1])


def flags(path):
    return "".join(sorted(path.partition(":2,")[2]))


def flag(path, one):
    base, _, had = path.partition(":2,")
    box, _, name = base.rsplit("/", 2)
    os.rename(path, f"{box}/cur/{name}:2," + "".join(sorted({*had, one})))


def deliver(until):
    r = random.Random(SEED)
    while time.monotonic() < until:
        n = next(numbers)
        subprocess.run([f"{B}/chapar", "--spool", SPOOL, "deliver", "alice"],
                       input=f"Subject: n{n}\n\ntext\n", text=True,
                       check=True)
        written.add(n)
        time.sleep(r.random() * 0.5)


def settle(mirrors):
    """In turn, until a whole round changes nothing."""
    before = None
    for _ in range(20):
        for m in mirrors:
            if not m.sync():
                wrong(f"mirror {m.i}: {m.said}")
        now = [m.has() for m in mirrors]
        if now == before:
            return now
        before = now
    wrong("there is no end of changes")
    return before


def main():
    print("SEED", SEED)
    subprocess.run(["tests/spool", SPOOL], check=True,
                   stdout=subprocess.DEVNULL)
    talk = "a CREATE Work/Sub\r\nb CREATE Work\r\nc SELECT INBOX\r\n" \
           "d STORE 1:* +FLAGS (\\Deleted)\r\ne EXPUNGE\r\nz LOGOUT\r\n"
    subprocess.run([f"{B}/chapar-imap", "--spool", SPOOL, "--user", "alice"],
                   input=talk.encode(), stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    mirrors = [Mirror(i) for i in range(MIRRORS)]
    for m in mirrors:
        m.sync()
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=m.work, args=(until,)) for m in mirrors]
    threads.append(threading.Thread(target=deliver, args=(until,)))
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    all_have = settle(mirrors)
    for m, has in zip(mirrors, all_have):
        if has != all_have[0]:
            wrong(f"mirror {m.i} is not as the first")
    there = [n for box in all_have[0].values() for n, _ in box]
    if len(there) != len(set(there)):
        wrong("twice:", sorted(n for n in set(there) if there.count(n) > 1))
    if set(there) != written - deleted:
        wrong("missing:", sorted(written - deleted - set(there)),
              "back:", sorted(set(there) & deleted))
    if subprocess.run([f"{B}/chapar", "--spool", SPOOL, "check"],
                      check=False).returncode != 0:
        wrong("chapar check")
    print(f"{len(written)} messages written, {len(deleted)} deleted, "
          f"{sum(m.rounds for m in mirrors)} synchronisations")
    if not bad:
        shutil.rmtree(TMP)


main()
sys.exit(bad)
