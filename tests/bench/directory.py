#!/usr/bin/python3
"""directory.py - what grows with a site's accounts.  One line of JSON for each
measurement; B names the build, ACCOUNTS says of how many (1,000,000).

directory/bytes   of directory.tdb, for an account
directory/lookup  CPU us of a look-up in it
directory/hash    CPU ms of a password's hash, by crypt(3)'s usual yescrypt
directory/disk    KiB on the disk of an account without mail"""
import json
import os
import resource
import shutil
import subprocess
import tempfile

B = os.path.realpath(os.environ["B"])
ACCOUNTS = int(os.environ.get("ACCOUNTS", "1000000"))
FEW = 500
TMP = tempfile.mkdtemp(prefix="directory.", dir=os.environ.get("BENCH_TMP"))


def tell(name, unit, value):
    print(json.dumps({"server": "chapar", "name": "directory/" + name,
                      "unit": unit, "med": round(value, 3), "check": "ok"}),
          flush=True)


def run(*args, **more):
    return subprocess.run(args, check=True, text=True, capture_output=True,
                          **more).stdout


def chapar(*args, **more):
    return run(f"{B}/chapar", "--spool", f"{TMP}/spool", *args, **more)


def cpu_ms():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (r.ru_utime + r.ru_stime) * 1000


try:
    chapar("init")
    chapar("directory", "load", "-", "--self", "mail0.campus.example",
           input="".join(f"user{i} mail{i % 100}.campus.example\n"
                         for i in range(ACCOUNTS)))
    tell("bytes", "B",
         os.path.getsize(f"{TMP}/spool/directory.tdb") / ACCOUNTS)
    names = [f"user{i}" for i in range(0, ACCOUNTS, ACCOUNTS // 1000)]
    said = run(f"{B}/tests/tools/lookup", f"{TMP}/spool", "100", *names)
    tell("lookup", "us", float(said.split("\n")[2].split()[0]) / 1000)
    began = cpu_ms()
    before = cpu_ms()
    run("perl", "-e", 'crypt("secret$_", q($y$j9T$abcdefghijkl$)) for 1..20')
    tell("hash", "ms", (cpu_ms() - before) / 20)
    subprocess.run(["sync", "-f", TMP], check=True)
    before = int(run("du", "-sk", f"{TMP}/spool/account").split()[0])
    run(f"{B}/tests/tools/accounts", f"{TMP}/spool", "*",
        input="".join(f"b{i}\n" for i in range(FEW)))
    subprocess.run(["sync", "-f", TMP], check=True)
    tell("disk", "KiB", (int(run("du", "-sk", f"{TMP}/spool/account").split()
                             [0]) - before) / FEW)
finally:
    shutil.rmtree(TMP)
