#!/usr/bin/env python3
"""A message from one server to another as a site has it: through chapar-tls
--dial, with TLS and a certificate that is verified, and with a ticket."""
import shutil
import socket
import ssl
import subprocess
import sys

import servers
from servers import B, Site

servers.SERVICES = ("lmtp",)
bad = 0


def eq(what, wanted, got):
    global bad
    if wanted != got:
        print(f"{what}: wanted {wanted!r}, got {got!r}")
        bad = 1


def mail(site, host, to, size=0):
    """The codes of all answers to a message for these."""
    tls = ssl.create_default_context(cafile=site.dir + "/ca.pem")
    with socket.create_connection((host, site.ports["lmtp"])) as plain, \
            tls.wrap_socket(plain, server_hostname=host) as s:
        s.settimeout(30)
        f = s.makefile("rb")

        def ask(text, n=1):
            s.sendall(text.encode())
            codes = []
            while len(codes) < n:
                line = f.readline().decode()
                if line[3:4] != "-":
                    codes.append(line[:3])
            return codes
        ask("LHLO x\r\n", 2)
        first = ask("MAIL FROM:<s@example.org>\r\n" + "".join(
            f"RCPT TO:<{r}>\r\n" for r in to), 1 + len(to))[1:]
        good = first.count("250")
        return first, ask("DATA\r\nSubject: x\r\n\r\n" + "x" * 70 +
                          ("\r\n" + "x" * 70) * (size // 72) +
                          "\r\n.\r\n", 1 + good)[1:]


if shutil.which("openssl") is None:
    print("openssl is not installed")
    sys.exit(77)
with Site(2, users={"alice": 0, "bob": 1}, tls=True) as site:
    site.load()
    one, two = site.servers
    for server in one, two:
        server.start()
    eq("both", (["250", "250", "550"], ["250", "250"]),
       mail(site, one.host, ["alice", "bob", "nobody"]))
    eq("large", (["250", "250"], ["250", "250"]),
       mail(site, one.host, ["bob", "alice"], 2 << 20))
    eq("the other way", (["250", "250"], ["250", "250"]),
       mail(site, two.host, ["alice", "bob"]))
    eq("a ticket", True, two.logged("login user=@" + one.host))
    said = subprocess.run(
        [B + "/chapar-imap", "--spool", two.spool, "--user", "bob"],
        input=b"a SELECT INBOX\r\na FETCH 1 BODY[HEADER]\r\na LOGOUT\r\n",
        capture_output=True).stdout
    eq("as it says", True, b"with LMTPSA id" in said)
    # a server whose certificate is for another
    two.stop_service("lmtp")
    site.certificate(two.cert, "IP:127.0.0.99")
    two.start_service("lmtp")
    eq("a wrong certificate", (["451", "250"], ["250"]),
       mail(site, one.host, ["bob", "alice"]))
    if bad:
        for s in one, two:
            with open(s.log) as f:
                print(f.read()[-3000:])
sys.exit(bad)
