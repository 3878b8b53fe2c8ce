#!/usr/bin/python3
"""cost.py - what TLS costs, printed; fails only when it is far too much.

* CPU of a connection through the accept loop, whole and resumed, with the
  handler it starts (a program that does nothing) and without
* memory (PSS) of a session that waits
* CPU for each gigabyte carried from the handler to the client, and what
  OpenSSL itself needs to encrypt that
"""
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
TICK = os.sysconf("SC_CLK_TCK")
if os.environ.get("SAN"):
    print("sanitizers cost more than what is measured")
    sys.exit(77)

tmp = tempfile.TemporaryDirectory(dir=B + "/tmp")
T = tmp.name
subprocess.run(
    ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
     "ec_paramgen_curve:P-256", "-subj", "/CN=localhost", "-keyout",
     T + "/k", "-out", T + "/c"], check=True, stderr=subprocess.DEVNULL)
CERT = ["--cert", T + "/c", "--key", T + "/k"]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def cpu_ms(pid, children=True):
    """CPU of a process and the children it has waited for."""
    with open(f"/proc/{pid}/stat") as f:
        v = f.read().rsplit(")", 1)[1].split()
    return sum(map(int, v[11:15 if children else 13])) * 1000 / TICK


def pss_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as f:
        return int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M)[1])


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return list(map(int, f.read().split()))


def listen(*command):
    s = socket.create_server(("127.0.0.1", 0))
    p = subprocess.Popen(command, stdin=s, stdout=s,
                         env=os.environ | {"CHAPAR_EXIT_IDLE": "0"})
    address = s.getsockname()
    s.close()
    return p, address


def per_connection(program, resume, n=300):
    p, address = listen(B + "/chapar-tls", *CERT, "--", *program)
    session = None

    def connect():
        nonlocal session
        s = socket.create_connection(address)
        t = context.wrap_socket(s, session=session if resume else None)
        while t.recv(4096):
            pass
        if resume:
            session = t.session
        return t

    for _ in range(3):
        connect()
    time.sleep(0.2)
    before = cpu_ms(p.pid)
    for _ in range(n):
        t = connect()
    assert t.session_reused == resume
    t.close()
    time.sleep(0.3)
    connect()  # so that the last ones have been waited for
    time.sleep(0.2)
    used = (cpu_ms(p.pid) - before) / (n + 1)
    p.terminate()
    p.wait()
    return used


def exec_cost(program, n=300):
    def total():
        v = os.times()
        return (v.children_user + v.children_system) * 1000

    before = total()
    for _ in range(n):
        pid = os.posix_spawnp(program[0], program, os.environ)
        os.waitpid(pid, 0)
    return (total() - before) / n


def waiting_pss():
    p, address = listen(B + "/chapar-tls", *CERT, "--", "sleep", "60")
    conns = []
    # The first take over their share of the libraries' pages from whoever
    # else has them mapped: what counts is what more of them add.
    for _ in range(60):
        t = context.wrap_socket(socket.create_connection(address))
        conns.append(t)
        time.sleep(0.05)
        if len(conns) == 20:
            time.sleep(2)  # until they rest
            base = pss_kib(p.pid) + sum(map(pss_kib, children(p.pid)))
    time.sleep(2)
    all_of_them = pss_kib(p.pid) + sum(map(pss_kib, children(p.pid)))
    sessions = children(p.pid)
    for t in conns:
        t.close()
    for s in sessions:
        for grandchild in children(s):
            os.kill(grandchild, 15)
    p.terminate()
    p.wait()
    return (all_of_them - base) / 40


def carried(gigabytes=2):
    n = gigabytes * 10**9
    server = socket.create_server(("127.0.0.1", 0))
    client = subprocess.Popen(
        ["openssl", "s_client", "-quiet", "-connect",
         "127.0.0.1:%d" % server.getsockname()[1]],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    conn, _ = server.accept()
    p = subprocess.Popen([B + "/chapar-tls", *CERT, "--", "head", "-c",
                          str(n), "/dev/zero"], stdin=conn, stdout=conn)
    conn.close()
    os.waitid(os.P_PID, p.pid, os.WEXITED | os.WNOWAIT)
    used = cpu_ms(p.pid, children=False)
    p.wait()
    client.kill()
    client.wait()
    return gigabytes * 1000 / used


def openssl_speed():
    r = subprocess.run(
        ["openssl", "speed", "-seconds", "1", "-bytes", "16384", "-aead",
         "-evp", "aes-256-gcm"], capture_output=True, text=True)
    return float(r.stdout.split()[-1].rstrip("k")) / 1e6


nothing = exec_cost(["true"])
whole = per_connection(["true"], False)
resumed = per_connection(["true"], True)
pss = waiting_pss()
gbs = carried()
own = openssl_speed()
print(f"a connection: {whole:.2f} ms CPU, resumed {resumed:.2f} ms, "
      f"of which the empty handler {nothing:.2f} ms")
print(f"a session that waits: {pss:.0f} KiB PSS, without its handler")
print(f"carried: {gbs:.2f} GB/s of CPU; OpenSSL alone encrypts {own:.2f} GB/s")
bad = resumed - nothing > 10 or pss > 300 or gbs < 0.3
sys.exit(1 if bad else 0)
