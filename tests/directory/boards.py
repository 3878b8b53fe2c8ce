#!/usr/bin/env python3
"""Boards that are made, renamed and deleted get, keep and lose their entries
in LDAP; who may ask for what, and what is left where LDAP is not there."""
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
import ldaplib
from ldaplib import (ADMIN, B, BASE, SECRET, Directory, Slapd, dn, entry, eq,
                     folder, skip_unless, until)

skip_unless("slapd", "slapadd", "ldapmodify", "ldapsearch")
US, OTHER = "mail1.campus.example", "mail2.campus.example"
BOARDS = "ou=boards," + BASE
T = folder()
os.chmod(T, 0o755)
SPOOL = f"{T}/spool"
ldap = directory = None
good = False

# as the user that all that serves mail runs as, which is not root
AS = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
if os.geteuid() != 0 or subprocess.run(
        AS + ["test", "-x", f"{B}/chapar-imap"], capture_output=True
        ).returncode != 0:
    AS = []


def chapar(*words, data=""):
    r = subprocess.run([*AS, f"{B}/chapar", "--spool", SPOOL, *words],
                       input=data, capture_output=True, text=True)
    return r.returncode, (r.stdout + r.stderr).strip()


def board(*words):
    return chapar("board", *words, "--directory-socket", directory.socket)


def imap(*commands):
    """The answers to them, of an administrator."""
    text = "".join(f"t {c}\r\n" for c in (*commands, "LOGOUT"))
    r = subprocess.run(
        [*AS, f"{B}/chapar-imap", "--spool", SPOOL, "--user", "adm",
         "--admins", "adm", "--directory-socket", directory.socket],
        input=text, capture_output=True, text=True)
    out = [x[2:].split("]")[0] for x in r.stdout.split("\n")
           if x.startswith("t ")]
    return [" ".join(x.split()[:2]).replace(" Done.", "")
            .replace(" [MAILBOXID", "") for x in out[:len(commands)]]


def may(name):
    """An administrator may take all rights, and has to."""
    return f"SETACL board/{name} adm lrswipkxtea"


def asks(line):
    """As that user."""
    r = subprocess.run([*AS, sys.executable, "-c", f"""
import socket
s = socket.socket(socket.AF_UNIX)
s.connect({directory.socket!r})
s.sendall({line.encode()!r} + b"\\n")
print(s.makefile().readline().strip())
"""], capture_output=True, text=True)
    return r.stdout.strip()


def in_ldap(name):
    """The server of a board's entry, and all its attributes."""
    out = subprocess.run(
        ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", ldap.urls[0],
         "-D", ADMIN, "-w", SECRET, "-b", BOARDS, f"(cn={name})"],
        check=True, capture_output=True, text=True).stdout
    rows = [x.split(": ", 1) for x in out.split("\n") if ": " in x]
    return ([v for k, v in rows if k == "mailHost"] or ["none"])[0], rows


def where(name):
    return in_ldap(name)[0], directory.show(name)


def restart(*options):
    directory.stop()
    directory.args = [*directory.first, *options]
    directory.start()


def kept_by_others():
    """Without --ldap-boards nothing is changed."""
    eq("made nowhere", ["NO [NOPERM"], imap("CREATE board/own"))
    eq("nor by the command", 77, board("add", "own")[0])
    eq("fixed", "FIXED", asks(f"ADD board/own {US}"))
    eq("not here", 66, board("del", "own")[0])
    ldap.modify(entry("board/own", US), add=True)
    directory.becomes("board/own", US)
    eq("an entry was made for it", ["OK"], imap("CREATE board/own"))
    eq("it may go", ["OK"] * 2, imap(may("own"), "DELETE board/own"))
    eq("the entry stays", (US, US), where("board/own"))
    ldap.modify(f"dn: {dn('board/own')}\nchangetype: delete\n")
    directory.becomes("board/own", "none")


def made():
    eq("made", ["OK"], imap("CREATE board/fresh"))
    host, rows = in_ldap("board/fresh")
    eq("entered", US, host)
    eq("as what", ["applicationProcess", "inetLocalMailRecipient"],
       sorted(v for k, v in rows if k == "objectClass"))
    eq("our file", US, directory.show("board/fresh"))
    eq("below it", ["OK"] * 2, imap(may("fresh"), "CREATE board/fresh/sub"))
    eq("twice", ["NO [ALREADYEXISTS"], imap("CREATE board/fresh"))
    eq("of another server", ["NO [UNAVAILABLE"], imap("CREATE board/news"))
    ldap.modify(f"dn: {dn('board/fresh')}\nchangetype: modify\n"
                "add: description\ndescription: what the site says of it\n")
    eq("renamed", ["OK"], imap("RENAME board/fresh board/a-b.c"))
    host, rows = in_ldap("board/a-b.c")
    eq("with its entry", (US, True), (host, any(k == "description"
                                                for k, _ in rows)))
    eq("our file", (US, "none"), (directory.show("board/a-b.c"),
                                  directory.show("board/fresh")))
    eq("onto another", ["NO [CANNOT"],
       imap("RENAME board/a-b.c board/news"))
    eq("deleted", ["OK"], imap("DELETE board/a-b.c"))
    eq("gone", ("none", "none"), where("board/a-b.c"))
    # by the command
    eq("add", (0, ""), board("add", "cats"))
    eq("there", (US, US), where("board/cats"))
    eq("rename", (0, ""), board("rename", "cats", "dogs"))
    eq("renamed", (("none", "none"), (US, US)),
       (where("board/cats"), where("board/dogs")))
    eq("for later", ["OK"], imap(may("dogs")))
    eq("del", (0, ""), board("del", "dogs"))
    eq("gone", ("none", "none"), where("board/dogs"))
    eq("undelete", (0, ""), board("undelete", "dogs"))
    eq("back", (US, US), where("board/dogs"))
    eq("the other's", 73, board("add", "news")[0])
    # half of it was done before, and the rest is made up for
    eq("an entry alone", "OK", asks(f"ADD board/half {US}"))
    eq("again", "OK", asks(f"ADD board/half {US}"))
    eq("made", ["OK"] * 2, imap("CREATE board/half", may("half")))
    eq("a board alone", "OK", asks(f"REMOVE board/half {US}"))
    eq("again", "NONE", asks(f"REMOVE board/half {US}"))
    eq("renamed", ["OK"], imap("RENAME board/half board/whole"))
    eq("and entered", (US, US), where("board/whole"))
    eq("deleted", ["OK"], imap("DELETE board/whole"))
    eq("an entry alone", "OK", asks(f"ADD board/half {US}"))
    eq("deleted", ["OK"], imap("DELETE board/half"))
    eq("gone", ("none", "none"), where("board/half"))
    eq("nothing", ["NO [NONEXISTENT"], imap("DELETE board/half"))


def denied():
    """Of this server's boards alone, whoever was taken over."""
    mine = "DENIED" if AS else None
    for line, want in (
            (f"ADD board/theirs {OTHER}", mine),
            (f"REMOVE board/news {OTHER}", mine),
            (f"RENAME board/news board/olds {OTHER}", mine),
            (f"SET board/news {OTHER} {US}", mine),
            (f"ADD board/news {US}", f"STALE {OTHER}"),
            (f"REMOVE board/news {US}", f"STALE {OTHER}"),
            (f"RENAME board/news board/olds {US}", f"STALE {OTHER}"),
            (f"RENAME board/dogs board/news {US}", f"TAKEN {OTHER}"),
            (f"RENAME board/dogs alice {US}", "NO that cannot be a name"),
            (f"ADD zoe {US}", "NO that cannot be a name"),
            (f"REMOVE alice {US}", "NO that cannot be a name"),
            (f"ADD board/x)(cn=* {US}", None),
            ("ADD board/x", "NO such question")):
        if want is not None:
            eq(line, want, asks(line))
    eq("nothing was changed", (OTHER, OTHER), where("board/news"))
    eq("alice", US, directory.show("alice"))
    # an entry of ours that is elsewhere is not ours to remove
    ldap.modify(entry("board/far", US, at=f"cn=board/far,ou=people,{BASE}"),
                add=True)
    directory.becomes("board/far", US)
    eq("elsewhere", "FIXED", asks(f"REMOVE board/far {US}"))
    if AS:
        eq("root may", "OK", directory.ask(f"ADD board/theirs {OTHER}"))
        eq("and remove", "OK", directory.ask(f"REMOVE board/theirs {OTHER}"))
        # of two servers that make the same board one does
        for i in range(5):
            said = []
            both = [threading.Thread(target=lambda h=h: said.append(
                directory.ask(f"ADD board/race{i} {h}")))
                for h in (US, OTHER)]
            for t in both:
                t.start()
            for t in both:
                t.join()
            won = in_ldap(f"board/race{i}")[0]
            eq("one of two", ["OK", f"STALE {won}"], sorted(said))
            eq("gone", "OK", directory.ask(f"REMOVE board/race{i} {won}"))


def down():
    """No directory server: what is there is served, and nothing is changed."""
    ldap.signal(1, signal.SIGKILL)
    eq("none of it", ["NO [UNAVAILABLE"] * 3,
       imap("CREATE board/later", "DELETE board/dogs",
            "RENAME board/dogs board/wolves"))
    eq("nor by the command", 75, board("add", "later")[0])
    eq("below it", ["OK", "OK"],
       imap("CREATE board/dogs/sub", "STATUS board/dogs (MESSAGES)"))
    ldap.start(1)
    eq("none was made", (0, "board/dogs\nboard/dogs/sub"), board("list"))
    eq("now", ["OK"] * 4,
       imap("CREATE board/later", may("later"), "RENAME board/dogs board/wolves",
            "DELETE board/later"))
    eq("as it is", (US, US), where("board/wolves"))
    directory.stop()
    directory.listener.close()
    eq("chapar-directory is not there", ["NO [UNAVAILABLE"],
       imap("DELETE board/wolves"))


try:
    subprocess.run([f"{B}/chapar", "--spool", SPOOL, "init"], check=True,
                   stdout=subprocess.DEVNULL)
    if AS:
        for at, names, files in os.walk(SPOOL):
            for name in (".", *names, *files):
                os.chown(f"{at}/{name}", 65534, 65534)
    chapar("user", "add", "adm", data="secret\n")
    ldap = Slapd(f"{T}/slapd", 1, "".join(
        [entry("alice", US), entry("board/news", OTHER)]))
    directory = Directory(SPOOL, ldap.urls, "--self", US, "--ldap-timeout",
                          "2", wrap=AS)
    os.chmod(directory.socket, 0o777)
    directory.first = directory.args
    directory.becomes("board/news", OTHER)
    r = subprocess.run([*directory.args, "--ldap-boards", "no name"],
                       capture_output=True, text=True)
    eq("no name", (64, True), (r.returncode, "--ldap-boards" in r.stderr))
    began = time.monotonic()
    kept_by_others()
    restart("--ldap-boards", "ou=Boards, dc=campus,dc=example")
    until("followed", lambda: directory.ask("STATUS")["connected"] != "no")
    for part in made, denied, down:
        part()
        print(f"{part.__name__}: {time.monotonic() - began:.1f} s", flush=True)
    good = not ldaplib.bad
finally:
    if directory is not None:
        if not good:
            print(directory.said())
        if directory.proc.poll() is None:
            directory.stop(signal.SIGKILL)
    if ldap is not None:
        ldap.stop()
    shutil.rmtree(T, ignore_errors=True)
sys.exit(ldaplib.bad)
