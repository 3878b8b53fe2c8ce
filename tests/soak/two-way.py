"""Several people's mirrors of one account, each kept by mbsync both ways, while
all of them change what they have and mail comes in: at the end they have the
same, nothing that was written is missing, nothing that was deleted is back.
SECONDS says for how long, SEED with what luck."""
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import mirror

B = os.environ["B"]
SECONDS = float(os.environ.get("SECONDS", "120"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 1 << 30)
MIRRORS = 3
TMP = tempfile.mkdtemp(prefix="two-way.")
SPOOL = TMP + "/spool"
told = mirror.Told()
bad = 0


def wrong(*what):
    global bad
    bad = 1
    print("wrong:", *what, flush=True)


def deliver(until):
    r = random.Random(SEED)
    while time.monotonic() < until:
        n = told.number()
        subprocess.run([f"{B}/chapar", "--spool", SPOOL, "deliver", "alice"],
                       input=f"Subject: n{n}\n\ntext\n", text=True,
                       check=True)
        told.written.add(n)
        time.sleep(r.random() * 0.5)


def main():
    print("SEED", SEED)
    subprocess.run(["tests/spool", SPOOL], check=True,
                   stdout=subprocess.DEVNULL)
    talk = "a CREATE Work/Sub\r\nb CREATE Work\r\nc SELECT INBOX\r\n" \
           "d STORE 1:* +FLAGS (\\Deleted)\r\ne EXPUNGE\r\nz LOGOUT\r\n"
    subprocess.run([f"{B}/chapar-imap", "--spool", SPOOL, "--user", "alice"],
                   input=talk.encode(), stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    store = f'Tunnel "{B}/chapar-imap --spool {SPOOL} --user alice"'
    mirrors = [mirror.Mirror(f"{TMP}/{i}", store, told, SEED + i)
               for i in range(MIRRORS)]
    for m in mirrors:
        m.sync()
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=m.work, args=(
        lambda: time.monotonic() < until,)) for m in mirrors]
    threads.append(threading.Thread(target=deliver, args=(until,)))
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    all_have, why = mirror.settle(mirrors)
    if why:
        wrong(why)
    for line in mirror.judge(all_have, told):
        wrong(line)
    if subprocess.run([f"{B}/chapar", "--spool", SPOOL, "check"],
                      check=False).returncode != 0:
        wrong("chapar check")
    print(f"{len(told.written)} messages written, {len(told.deleted)} deleted, "
          f"{sum(m.rounds for m in mirrors)} synchronisations")
    if not bad:
        shutil.rmtree(TMP)


main()
sys.exit(bad)
