"""A Maildir that mbsync keeps as an account is, and somebody who changes it.
For tests: what each mirror wrote and deleted is in Told."""
import os
import random
import re
import subprocess
import threading

FOLDERS = ("INBOX", "Work", "Work/Sub")


class Told:
    """What all together did: messages are numbered in their subjects."""

    def __init__(self):
        self.lock, self.last = threading.Lock(), 0
        self.written, self.deleted = set(), set()

    def number(self):
        with self.lock:
            self.last += 1
            return self.last


class Mirror:
    def __init__(self, folder, store, told, seed):
        """store: lines of mbsync's configuration that say where it is."""
        self.dir, self.told = folder, told
        self.name = os.path.basename(folder)
        self.r = random.Random(seed)
        os.makedirs(self.dir + "/m")
        self.rounds = self.failed = 0
        self.said = ""
        with open(self.dir + "/rc", "w", encoding="ascii") as f:
            f.write(f"""IMAPStore far
{store}

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
                           capture_output=True, text=True, timeout=300,
                           check=False)
        self.rounds += 1
        # another session deleted what this one was about to fetch: next time
        if p.returncode != 0 and "maximum" not in p.stderr:
            self.said = p.stderr
        self.failed += p.returncode != 0
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
        n = self.told.number()
        path, name = f"{self.dir}/m/{folder}", f"{n}.{self.name}.x"
        with open(f"{path}/tmp/{name}", "w", encoding="ascii") as f:
            f.write(f"Subject: n{n}\nFrom: a@b.example\n\n"
                    + "text\n" * self.r.randrange(300))
        os.rename(f"{path}/tmp/{name}", f"{path}/new/{name}")
        self.told.written.add(n)

    def change(self):
        folder = self.r.choice(FOLDERS)
        files = self.files(folder)
        what = self.r.random()
        if what < 0.4 or not files:
            self.write(folder)
            return
        path = self.r.choice(files)
        if what < 0.55:
            self.told.deleted.add(number(path))
            flag(path, "T")
        else:
            flag(path, self.r.choice("SFR"))

    def work(self, go_on):
        while go_on():
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


def settle(mirrors):
    """In turn, until a whole round changes nothing.  What they have, and what
    was wrong."""
    before = None
    for _ in range(20):
        for m in mirrors:
            if not m.sync():
                return before, f"mirror {m.name}: {m.said}"
        now = [m.has() for m in mirrors]
        if now == before:
            return now, None
        before = now
    return before, "there is no end of changes"


def judge(all_have, told):
    """What is not as it should be: lines."""
    bad = []
    for i, has in enumerate(all_have):
        for f in FOLDERS:
            mine, first = set(has[f]), set(all_have[0][f])
            if has[f] != all_have[0][f]:
                bad.append(f"{i} has {mine - first} in {f} where the first "
                           f"has {first - mine}")
    there = [n for box in all_have[0].values() for n, _ in box]
    if len(there) != len(set(there)):
        twice = sorted(n for n in set(there) if there.count(n) > 1)
        bad.append(f"twice: {twice}")
    if set(there) != told.written - told.deleted:
        bad.append(f"missing: {told.written - told.deleted - set(there)} "
                   f"back: {set(there) & told.deleted} "
                   f"never written: {set(there) - told.written}")
    return bad
