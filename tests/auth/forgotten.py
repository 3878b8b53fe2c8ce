#!/usr/bin/python3
"""forgotten.py - what is in the memory of a handler after a login, and which
libraries: no password, as it was or in base64, and nothing of SASL, PAM,
Kerberos or OpenSSL.  And who asks chapar-auth for its own memory."""
import base64
import os
import socket
import subprocess
import sys
import tempfile
import time

B = os.environ["B"]
if os.geteuid() != 0:
    print("not root: memory of others cannot be read")
    sys.exit(77)
if os.environ.get("SAN"):
    print("sanitizers keep what is freed")
    sys.exit(77)
tmp = tempfile.TemporaryDirectory(dir=B + "/tmp")
T = tmp.name
ENV = os.environ | {"CHAPAR_SPOOL": T + "/spool", "CHAPAR_EXIT_IDLE": "0"}
FOREIGN = ("sasl", "pam", "krb5", "gssapi", "ssl", "crypto", "crypt")
# Not even a part of this is found elsewhere by chance.
SECRET = "zyzzogeton-" + os.urandom(12).hex()
bad = 0


def wrong(text):
    global bad
    print(text)
    bad = 1


def maps(pid):
    with open(f"/proc/{pid}/maps") as f:
        return [line.split() for line in f]


def memory(pid):
    """All that can be read of it."""
    found = []
    with open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for m in maps(pid):
            lo, hi = (int(x, 16) for x in m[0].split("-"))
            if "r" not in m[1] or m[-1] in ("[vvar]", "[vsyscall]"):
                continue
            try:
                mem.seek(lo)
                found.append(mem.read(hi - lo))
            except OSError:
                pass
    return b"\0".join(found)


def libraries(pid):
    names = {os.path.basename(m[5]) for m in maps(pid) if len(m) > 5}
    return [n for n in names for f in FOREIGN if n.startswith("lib" + f)]


def look(what, pid):
    text = memory(pid)
    if b"alice" not in text and "failed" not in what:
        wrong(f"{what}: its memory could not be read")
    for name, form in FORMS.items():
        if form in text:
            wrong(f"{what}: the password is there, {name}")
    if libraries(pid):
        wrong(f"{what}: {libraries(pid)}")


def plain(user):
    return base64.b64encode(f"\0{user}\0{SECRET}".encode()).decode()


FORMS = {"as it is": SECRET.encode(),
         "in part": SECRET[11:].encode(),
         "in base64": plain("alice")[12:].encode(),
         "for LOGIN": base64.b64encode(SECRET.encode())}
subprocess.run(["tests/spool", T + "/spool"], check=True)
subprocess.run([B + "/chapar", "user", "passwd", "alice"], env=ENV,
               input=SECRET.encode() + b"\n", check=True)

auth = socket.socket(socket.AF_UNIX)
auth.bind(T + "/auth")
auth.listen()
A = subprocess.Popen([B + "/chapar-auth", "--throttle", "none"], stdin=auth,
                     stdout=auth, env=ENV, stderr=subprocess.DEVNULL)
auth.close()
ENV["CHAPAR_AUTH_SOCKET"] = T + "/auth"


class Session:
    def __init__(self, program, greeting):
        ours, theirs = socket.socketpair()
        self.p = subprocess.Popen([B + "/" + program], stdin=theirs,
                                  stdout=theirs, env=ENV,
                                  stderr=subprocess.DEVNULL)
        theirs.close()
        self.s = ours
        self.s.settimeout(30)
        if greeting:
            self.until(greeting)
        if libraries(self.p.pid):
            wrong(f"{program}, before a login: {libraries(self.p.pid)}")

    def until(self, what):
        got = ""
        while what not in got:
            more = self.s.recv(4096).decode()
            if not more:
                sys.exit(f"the end, not {what}, after {got}")
            got += more

    def say(self, line, answer):
        self.s.sendall(line.encode() + b"\r\n")
        self.until(answer)

    def end(self, what):
        look(what, self.p.pid)
        self.s.close()
        self.p.wait()


PASSWORD64 = base64.b64encode(SECRET.encode()).decode()
s = Session("chapar-imap", "* OK")
s.say(f"a LOGIN alice {SECRET}", "a OK")
s.end("imap, LOGIN")
s = Session("chapar-imap", "* OK")
s.say(f"a LOGIN alice {{{len(SECRET)}+}}\r\n{SECRET}", "a OK")
s.end("imap, LOGIN with a literal")
s = Session("chapar-imap", "* OK")
s.say(f"a AUTHENTICATE PLAIN {plain('alice')}", "a OK")
s.end("imap, PLAIN")
s = Session("chapar-imap", "* OK")
s.say("a AUTHENTICATE PLAIN", "+")
s.say(plain("alice"), "a OK")
s.end("imap, PLAIN, asked for")
s = Session("chapar-imap", "* OK")
s.say("a AUTHENTICATE LOGIN", "+")
s.say(base64.b64encode(b"alice").decode(), "+")
s.say(PASSWORD64, "a OK")
s.end("imap, LOGIN by SASL")
s = Session("chapar-imap", "* OK")
s.say(f"a LOGIN bob {SECRET}", "a NO")
s.end("imap, a failed LOGIN")
s = Session("chapar-pop3", "+OK")
s.say("USER alice", "+OK")
s.say(f"PASS {SECRET}", "+OK")
s.end("pop3, PASS")
s = Session("chapar-pop3", "+OK")
s.say("AUTH PLAIN " + plain("alice"), "+OK")
s.end("pop3, PLAIN")
s = Session("chapar-imsp", "* OK")
s.say(f"a LOGIN alice {SECRET}", "a OK")
s.end("imsp, LOGIN")
s = Session("chapar-lmtp", "220")
s.say("LHLO x", "250 ")
s.say("AUTH PLAIN " + plain("alice"), "235")
s.end("lmtp, PLAIN")
s = Session("chapar-kpop", "")
time.sleep(0.2)
if libraries(s.p.pid):
    wrong(f"kpop: {libraries(s.p.pid)}")
s.s.close()
s.p.wait()

# chapar-auth forgets it as well, though it knows it again.
if SECRET.encode() in memory(A.pid):
    wrong("auth: the password is there")

# Nobody but root may look at all.
child = os.fork()
if child == 0:
    os.setuid(65534)
    try:
        open(f"/proc/{A.pid}/mem", "rb")
    except OSError:
        os._exit(0)
    os._exit(1)
if os.waitpid(child, 0)[1] != 0:
    wrong("auth: its memory is open")
A.terminate()
A.wait()
sys.exit(bad)
