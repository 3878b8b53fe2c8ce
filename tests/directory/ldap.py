#!/usr/bin/env python3
"""chapar-directory beside two OpenLDAP providers: what changes there is in
directory.tdb within a second, what LDAP does wrong or not at all stops no
look-up, and who sets is refused when somebody was faster."""
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
import ldaplib
from ldaplib import (B, BASE, Directory, Slapd, dn, entry, eq, folder,
                     skip_unless, until, wrong)

skip_unless("slapd", "slapadd", "ldapmodify")
M = [f"mail{i}.campus.example" for i in range(4)]
T = folder()
ldap = directory = None
good = False


def within_a_second(what, took):
    # on this machine, while nothing else takes it: 20 ms
    if took > 1 and "CI" not in os.environ:
        print(f"note: {what} took {took:.2f} s")


def changes():
    within_a_second("the first", directory.becomes("alice", M[1]))
    eq("a board", M[2], directory.show("board/news"))
    eq("nobody", "none", directory.show("dave"))
    ldap.modify(entry("dave", M[2]), add=True)
    within_a_second("a new one", directory.becomes("dave", M[2]))
    ldap.host("dave", M[3].upper() + ".")
    within_a_second("a change", directory.becomes("dave", M[3]))
    ldap.modify(f"dn: {dn('dave')}\nchangetype: modrdn\n"
                "newrdn: uid=david\ndeleteoldrdn: 1\n")
    within_a_second("another name", directory.becomes("david", M[3]))
    eq("the old name", "none", directory.show("dave"))
    ldap.modify(f"dn: {dn('david')}\nchangetype: modify\ndelete: mailHost\n")
    within_a_second("no server", directory.becomes("david", "none"))
    ldap.host("david", M[1])
    directory.becomes("david", M[1])
    ldap.modify(f"dn: {dn('david')}\nchangetype: delete\n")
    within_a_second("gone", directory.becomes("david", "none"))
    # at the other provider
    ldap.host("bob", M[3], 2)
    within_a_second("at the other", directory.becomes("bob", M[3]))
    ldap.host("bob", M[2], 2)
    directory.becomes("bob", M[2])


def strange():
    """Entries that are not what they should be."""
    ldap.modify(entry("alice", M[3], at=f"uid=alice,ou=boards,{BASE}"),
                add=True)
    directory.becomes("alice", "trouble")
    eq("live", "TROUBLE", directory.ask("FRESH alice"))
    eq("set", "TROUBLE", directory.ask(f"SET alice {M[1]} {M[2]}"))
    ldap.modify(f"dn: uid=alice,ou=boards,{BASE}\nchangetype: delete\n")
    directory.becomes("alice", M[1])
    ldap.modify(entry("oddhost", "not/a host"), add=True)
    directory.becomes("oddhost", "trouble")
    eq("live, odd", "TROUBLE", directory.ask("FRESH oddhost"))
    ldap.host("oddhost", "nobody.invalid")
    directory.becomes("oddhost", "nobody.invalid")
    ldap.modify(entry("huge", "h" * 100000 + ".example"), add=True)
    directory.becomes("huge", "trouble")
    for name in ("%s%n", "two words", "a/b", "..", "-rf", "group:x", "x" * 500,
                 "board:news", "*", "a)(uid=*", "anyone"):
        cn = f"odd{strange.n}"
        strange.n += 1
        ldap.modify(entry(name, M[3], at=f"cn={cn},ou=boards,{BASE}",
                          more=f"cn: {cn}\n",
                          kind="applicationProcess\nobjectClass: uidObject"),
                    add=True)
    # two values, and the one it is named by
    ldap.modify(entry("first", M[3], more="uid: second\n"), add=True)
    directory.becomes("first", M[3])
    eq("its other name", "none", directory.show("second"))
    eq("board:news is no user's", M[2], directory.show("board/news"))
    for name in ("*", "a)(uid=*", "a*", "board/*", "x" * 500, "(|(uid=*))",
                 "board/news)(cn=*", "\\2a", "..", "alice\\2a"):
        eq(f"live {name[:20]}", "NONE", directory.ask("FRESH " + name))
    eq("live", f"HOME {M[1]}", directory.ask("FRESH Alice"))
    eq("live, a board", f"HOME {M[2]}", directory.ask("FRESH board/news"))
    eq("live, a board", f"HOME {M[2]}", directory.ask("FRESH board:news"))
    for line in ("", "FRESH", "FRESH a b", "SET a b", "WAIT a b x", "QUIT",
                 "FRESH  alice", "\0" * 20, "STATUS now"):
        if not directory.ask(line).startswith("NO"):
            wrong("answered:", line)


strange.n = 0


def setting():
    eq("set", "OK", directory.ask(f"SET alice {M[1]} {M[2]}"))
    eq("at once", M[2], directory.show("alice"))
    eq("again", f"STALE {M[2]}", directory.ask(f"SET alice {M[1]} {M[3]}"))
    eq("back", "OK", directory.ask(f"SET alice {M[2].upper()} {M[1]}"))
    eq("nobody", "NONE", directory.ask(f"SET dave {M[2]} {M[1]}"))
    eq("a board", "OK", directory.ask(f"SET board/news {M[2]} {M[3]}"))
    eq("its home", M[3], directory.show("board/news"))
    eq("no host", "NO", directory.ask(f"SET alice {M[1]} (a=*)")[:2])
    # whose reading is old: both start from the same, one wins
    ask = [subprocess.Popen(
        [sys.executable, "-c", f"""
import socket
s = socket.socket(socket.AF_UNIX)
s.connect({directory.socket!r})
s.sendall(b"SET bob {M[2]} {to}\\n")
print(s.makefile().readline().split()[0])
"""], stdout=subprocess.PIPE, text=True) for to in (M[0], M[1], M[3])]
    said = sorted(p.communicate()[0].strip() for p in ask)
    eq("three at once", ["OK", "STALE", "STALE"], said)
    ldap.host("bob", M[2])
    directory.becomes("bob", M[2])
    # not by those who are not root
    if os.geteuid() == 0:
        os.chmod(T, 0o755)
        os.chmod(directory.socket, 0o777)
        r = subprocess.run([sys.executable, "-c", f"""
import os, socket
os.setuid(65534)
s = socket.socket(socket.AF_UNIX)
s.connect({directory.socket!r})
f = s.makefile()
for q in b"SET alice {M[1]} {M[2]}\\n", b"FRESH alice\\n":
    s.sendall(q)
    print(f.readline().strip())
"""], capture_output=True, text=True)
        eq("somebody else", f"DENIED\nHOME {M[1]}\n", r.stdout)
    # by the command
    def chapar(*words):
        r = subprocess.run(
            [f"{B}/chapar", "--spool", directory.spool, "directory", *words,
             "--socket", directory.socket], capture_output=True, text=True)
        return r.returncode, (r.stdout + r.stderr).strip()
    eq("set", (0, ""), chapar("set", "Alice", M[3], "--from", M[1]))
    eq("set again", (65, f"chapar: Alice: it is on {M[3]}"),
       chapar("set", "Alice", M[2], "--from", M[1]))
    eq("set anyway", (0, ""), chapar("set", "alice", M[1]))
    eq("set nobody", 67, chapar("set", "dave", M[1])[0])
    eq("load", 64, chapar("load", "/dev/null")[0])
    code, text = chapar("status")
    if code != 0 or "follows by being told" not in text:
        wrong("status:", text)
    # to wait
    eq("it is there", "OK", directory.ask(f"WAIT alice {M[1]} 0"))
    eq("it is not", "LATE", directory.ask(f"WAIT alice {M[2]} 0"))
    p = subprocess.Popen(["sh", "-c", f"sleep .3; exec ldapmodify -x -H "
                          f"{ldap.urls[1]} -D {ldaplib.ADMIN} -w "
                          f"{ldaplib.SECRET} >/dev/null"],
                         stdin=subprocess.PIPE)
    p.stdin.write(f"dn: {dn('bob')}\nchangetype: modify\nreplace: mailHost\n"
                  f"mailHost: {M[3]}\n".encode())
    p.stdin.close()
    eq("it comes", "OK", directory.ask(f"WAIT bob {M[3]} 30"))
    p.wait()
    ldap.host("bob", M[2])
    directory.becomes("bob", M[2])


def gone():
    """The provider that is followed hangs, then both are dead."""
    eq("who is followed", ldap.urls[0], directory.ask("STATUS")["connected"])
    ldap.signal(1, signal.SIGSTOP)
    began = time.monotonic()
    eq("while it hangs", M[1], directory.show("alice"))
    if time.monotonic() - began > 5:
        wrong("a look-up waited for LDAP")
    eq("live, from the other", f"HOME {M[1]}", directory.ask("FRESH alice"))
    ldap.host("alice", M[3], 2)
    until("the other is followed", lambda: directory.ask("STATUS")
          ["connected"] == ldap.urls[1], 60)
    directory.becomes("alice", M[3])
    ldap.signal(2, signal.SIGKILL)
    until("nobody is followed", lambda: directory.ask("STATUS")
          ["connected"] == "no", 60)
    eq("live, from none", "NO", directory.ask("FRESH alice")[:2])
    eq("set, at none", "NO", directory.ask(f"SET alice {M[3]} {M[1]}")[:2])
    eq("all the same", M[3], directory.show("alice"))
    ldap.start(2)
    ldap.signal(1, signal.SIGCONT)
    ldap.host("alice", M[1], 2)
    directory.becomes("alice", M[1], 60)


def again():
    """Killed and started again, it goes on from where it was."""
    until("followed", lambda: directory.ask("STATUS")["connected"] != "no", 60)
    ldap.host("carol", M[1], 2)
    directory.becomes("carol", M[1])
    time.sleep(0.2)  # the cookie comes after the entry
    directory.stop(signal.SIGKILL)
    ldap.modify(f"dn: {dn('board/old')}\nchangetype: delete\n", 2)
    ldap.host("carol", M[2], 2)
    eq("while it is away", M[1], directory.show("carol"))
    directory.start()
    directory.becomes("carol", M[2])
    directory.becomes("board/old", "none")
    n = int(directory.ask("STATUS")["changes"])
    if n > 20:
        wrong(f"it asked for all again: {n} changes")


def lost():
    """A server that has lost everything is not believed; once it is told to,
    it is."""
    directory.stop()
    other = Slapd(f"{T}/empty", 1)
    directory.args[directory.args.index("--ldap-urls") + 1] = other.urls[0]
    directory.start()
    until("a refusal", lambda: int(directory.ask("STATUS")["held"]) > 100, 60)
    eq("kept", M[1], directory.show("alice"))
    directory.stop()
    directory.args += ["--max-loss", "100"]
    directory.start()
    directory.becomes("alice", "none", 60)
    eq("all", {}, listed())
    other.stop()


def listed():
    r = subprocess.run([f"{B}/chapar", "--spool", directory.spool,
                        "directory", "show"], capture_output=True, text=True)
    return dict(row.split("\t") for row in r.stdout.split("\n") if row)


def polled():
    """A server that tells no changes, with TLS, whose certificate has to be
    known; and a password that is wrong."""
    cert = f"{T}/cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=ldap", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", f"{T}/key.pem",
                    "-out", f"{T}/only.pem"], check=True,
                   stderr=subprocess.DEVNULL)
    with open(cert, "w") as f:
        for name in "only", "key":
            with open(f"{T}/{name}.pem") as g:
                f.write(g.read())
    other = Slapd(f"{T}/plain", 1, "".join(
        [entry("alice", M[1]), entry("board/news", M[2])] +
        [entry(f"user{i}", M[1]) for i in range(1200)]), sync=False, cert=cert)
    spool = directory.spool + "2"
    subprocess.run([f"{B}/chapar", "--spool", spool, "init"], check=True,
                   stdout=subprocess.DEVNULL)
    d = Directory(spool, other.urls, "--self", M[1], "--ldap-poll", "1",
                  "--ldap-timeout", "2")
    until("a certificate is refused", lambda: "bind:" in d.said())
    eq("connected", "no", d.ask("STATUS")["connected"])
    d.stop()
    d.args += ["--ldap-ca", f"{T}/only.pem"]
    d.args.remove("--ldap-poll")
    d.args.remove("1")
    d.start()  # it finds out that it has to ask
    d.becomes("alice", M[1])
    d.becomes("user1199", M[1])
    eq("how", "asking for all", d.ask("STATUS")["follows"][3:])
    d.stop()
    d.args += ["--ldap-poll", "1"]
    d.start()
    os.environ["LDAPTLS_CACERT"] = f"{T}/only.pem"
    os.environ.pop("LDAPNOINIT")
    other.modify(f"dn: {dn('user7')}\nchangetype: delete\n")
    other.host("alice", M[3])
    d.becomes("alice", M[3])
    d.becomes("user7", "none")
    eq("set", "OK", d.ask(f"SET alice {M[3]} {M[2]}"))
    eq("at once", M[2], d.show("alice"))
    d.stop()
    with open(spool + "-password", "w") as f:
        f.write("wrong\n")
    d.start()
    until("a wrong password", lambda: "Invalid credentials" in d.said())
    eq("all the same", M[2], d.show("alice"))
    d.stop()
    other.stop()


try:
    spool = f"{T}/spool"
    subprocess.run([f"{B}/chapar", "--spool", spool, "init"], check=True,
                   stdout=subprocess.DEVNULL)
    ldap = Slapd(f"{T}/slapd", 2, "".join(
        [entry("alice", M[1]), entry("bob", M[2]), entry("carol", M[2]),
         entry("board/news", M[2]), entry("board/old", M[1])] +
        [entry(f"user{i}", M[1 + i % 3]) for i in range(300)]))
    directory = Directory(spool, ldap.urls, "--self", M[1],
                          "--ldap-timeout", "1")
    for part in changes, strange, setting, gone, again, lost, polled:
        began = time.monotonic()
        part()
        print(f"{part.__name__}: {time.monotonic() - began:.1f} s")
    eq("how it ends", 0, directory.stop())
    good = not ldaplib.bad
finally:
    if directory is not None and not good:
        print(directory.said())
    if directory is not None and directory.proc.poll() is None:
        directory.stop(signal.SIGKILL)
    if ldap is not None:
        ldap.stop()
    shutil.rmtree(T, ignore_errors=True)
sys.exit(ldaplib.bad)
