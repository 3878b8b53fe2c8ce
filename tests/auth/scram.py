#!/usr/bin/python3
"""scram.py PORT MECHANISM USER PASSWORD [WHAT] - SCRAM by POP3 in TLS.

WHAT: other (binds to another channel), downgraded (says that -PLUS was not
offered), nonce (does not go on with the server's), as=USER, salt (prints the
salt and stops).  Says ok or no; the server must prove itself too."""
import base64
import hashlib
import hmac
import os
import socket
import ssl
import sys

port, mech, user, password = sys.argv[1:5]
what = sys.argv[5] if len(sys.argv) > 5 else ""
H = hashlib.sha256 if "256" in mech else hashlib.sha1
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
sock = context.wrap_socket(socket.create_connection(("127.0.0.1", int(port))))
f = sock.makefile("rwb", 0)
f.readline()

cbind = b""
head = b"n,"
if mech.endswith("-PLUS"):
    head = b"p=tls-server-end-point,"
    cbind = hashlib.sha256(sock.getpeercert(True)).digest()
if what == "other":
    cbind = os.urandom(32)
if what == "downgraded":
    head = b"y,"
head += b"a=" + what[3:].encode() + b"," if what.startswith("as=") else b","
nonce = base64.b64encode(os.urandom(18))
bare = b"n=" + user.encode() + b",r=" + nonce


def say(data):
    f.write(base64.b64encode(data) + b"\r\n")
    return f.readline()


def challenge(line):
    if not line.startswith(b"+ "):
        print("no")
        sys.exit()
    return base64.b64decode(line[2:])


f.write(b"AUTH " + mech.encode() + b"\r\n")
challenge(f.readline())
first = challenge(say(head + bare))
a = dict(x.split(b"=", 1) for x in first.split(b","))
if what == "salt":
    print(a[b"s"], a[b"i"])
    sys.exit()
assert a[b"r"].startswith(nonce) and len(a[b"r"]) > len(nonce)
salted = hashlib.pbkdf2_hmac(H().name, password.encode(),
                             base64.b64decode(a[b"s"]), int(a[b"i"]))


def mac(key, data):
    return hmac.new(key, data, H).digest()


client = mac(salted, b"Client Key")
back = nonce if what == "nonce" else a[b"r"]
final = b"c=" + base64.b64encode(head + cbind) + b",r=" + back
message = bare + b"," + first + b"," + final
sign = mac(H(client).digest(), message)
proof = bytes(x ^ y for x, y in zip(client, sign))
last = challenge(say(final + b",p=" + base64.b64encode(proof)))
assert last == b"v=" + base64.b64encode(
    mac(mac(salted, b"Server Key"), message)), "the server has not proved it"
print("ok" if say(b"").startswith(b"+OK") else "no")
