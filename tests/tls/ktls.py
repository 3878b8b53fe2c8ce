#!/usr/bin/python3
"""ktls.py - --ktls: where the kernel can encrypt, the program takes the place
of chapar-tls; where it cannot, everything is as it is without."""
import os
import socket
import ssl
import subprocess
import sys
import tempfile

B = os.environ["B"]
tmp = tempfile.TemporaryDirectory(dir=B + "/tmp")
T = tmp.name
subprocess.run(
    ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
     "ec_paramgen_curve:P-256", "-subj", "/CN=localhost", "-keyout",
     T + "/k", "-out", T + "/c"], check=True, stderr=subprocess.DEVNULL)
subprocess.run(["tests/spool", T + "/spool"], check=True)
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def kernel_can():
    s, t = socket.create_server(("127.0.0.1", 0)), socket.socket()
    t.connect(s.getsockname())
    try:
        t.setsockopt(socket.IPPROTO_TCP, 31, b"tls")  # TCP_ULP
    except OSError as e:
        return str(e)
    return ""


def names(pid):
    """Of the processes below one."""
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        below = f.read().split()
    found = []
    for p in below:
        try:
            with open(f"/proc/{p}/comm") as f:
                found.append(f.read().strip())
        except (FileNotFoundError, ProcessLookupError):  # it has gone
            pass
    return found


why = kernel_can()
for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
    context.maximum_version = version
    s = socket.create_server(("127.0.0.1", 0))
    p = subprocess.Popen(
        [B + "/chapar-tls", "--ktls", "--cert", T + "/c", "--key", T + "/k",
         "--", B + "/chapar-imap"], stdin=s, stdout=s,
        env=os.environ | {"CHAPAR_EXIT_IDLE": "0",
                          "CHAPAR_SPOOL": T + "/spool"})
    t = context.wrap_socket(socket.create_connection(s.getsockname()))
    s.close()
    assert t.recv(4096).startswith(b"* OK")
    t.sendall(b"a LOGIN alice secret\r\n")
    got = b""
    while b"a OK" not in got:
        got += t.recv(4096)
    # TLS 1.3 the kernel may do one way only, and then OpenSSL does both.
    if why == "" and version == ssl.TLSVersion.TLSv1_2:
        assert names(p.pid) == ["chapar-imap"], names(p.pid)
    elif why != "":
        assert names(p.pid) == ["chapar-tls"], names(p.pid)
    t.sendall(b"b LOGOUT\r\n")
    while got := t.recv(4096):
        pass
    t.close()
    p.terminate()
    p.wait()
if why != "":
    print(f"the kernel has no TLS ({why}); it works without")
    sys.exit(77)
