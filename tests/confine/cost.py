#!/usr/bin/env python3
"""cost.py [N [ROUNDS]] - what the walls cost a connection: CPU time of a whole
process, started, greeting and ended, with and without them, in turn; and that
of putting them up alone.  B names the build."""
import os
import resource
import statistics
import subprocess
import sys
import tempfile

B = os.environ["B"]
N = int(sys.argv[1]) if len(sys.argv) > 1 else 40
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
if os.environ.get("SAN"):
    print("with sanitizers nothing is confined")
    sys.exit(77)
os.makedirs(f"{B}/tmp", exist_ok=True)
T = tempfile.TemporaryDirectory(prefix="confine.", dir=f"{B}/tmp")
subprocess.run(["tests/spool", f"{T.name}/spool"], check=True,
               stdout=subprocess.DEVNULL)


def once(option, *more):
    """CPU milliseconds of a connection, the mean of N."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(N):
        subprocess.run([f"{B}/chapar-imap", "--spool", f"{T.name}/spool",
                        option, *more],
                       input=b"a LOGOUT\r\n", check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime +
                   after.ru_stime - before.ru_stime) / N


HOW = {"without": ("--no-confine", "--auth-socket", "/nobody"),
       "with": ("--confine", "--auth-socket", "/nobody"),
       "without, no socket": ("--no-confine",),
       "with, no socket": ("--confine",)}
said = {name: [] for name in HOW}
for _ in range(ROUNDS):
    for name, options in HOW.items():
        said[name].append(once(*options))
for name, times in said.items():
    print(f"{name:20} {statistics.median(times):.3f} ms of CPU "
          f"(least {min(times):.3f})")
for more in ("", ", no socket"):
    cost = [a - b for a, b in zip(said["with" + more], said["without" + more])]
    print(f"walls{more}: {statistics.median(cost):.3f} ms")
for name in "imap", "pop3", "lmtp", "imsp", "kpop":
    subprocess.run([f"{B}/tests/confine/chapar-{name}", "--no-confine",
                    "--spool", f"{T.name}/spool", "--auth-socket", "/nobody"],
                   env=os.environ | {"PROBE": "cost"}, check=True,
                   stdin=subprocess.DEVNULL)
