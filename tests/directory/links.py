#!/usr/bin/env python3
"""The ways to a directory server: a socket of this machine, by which it knows
who we are; STARTTLS, and no password where there is none; ldaps: and whose
certificate that is.  A network of its own has an address that is not loopback."""
import os
import shutil
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ldaplib  # noqa: E402
from ldaplib import (  # noqa: E402
    ADMIN, B, SECRET, Directory, Slapd, entry, eq, folder, skip_unless, until,
    wrong)

skip_unless("slapd", "slapadd", "openssl", "ip", "unshare")
FAR = "10.66.0.1"
if "IN_NETWORK" not in os.environ:
    if subprocess.run(["unshare", "-n", "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        print("no network namespaces here")
        sys.exit(77)
    os.environ["IN_NETWORK"] = "1"
    os.execvp("unshare", ["unshare", "-n", sys.executable,
                          os.path.abspath(__file__)])
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
subprocess.run(["ip", "addr", "add", FAR + "/32", "dev", "lo"], check=True)
M = [f"mail{i}.campus.example" for i in range(4)]
T = folder()


class Everywhere(Slapd):
    """One that takes passwords with TLS only, and root by his socket."""

    def conf(self, i):
        head, _, tail = super().conf(i).partition("database mdb\n")
        return (head + "security simple_bind=128\n"
                'authz-regexp "gidNumber=0[+]uidNumber=0,cn=peercred,'
                f'cn=external,cn=auth" "{ADMIN}"\n'
                "database mdb\n" + tail)

    def start(self, i):
        self.procs[i] = subprocess.Popen(
            ["slapd", "-f", f"{self.folder}/{i}/slapd.conf", "-d", "0", "-h",
             " ".join(self.urls)], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        until("slapd answers", lambda: socket.socket().connect_ex(
            (FAR, 389)) == 0)


def certificate(name, names):
    def run(*args):
        subprocess.run(["openssl", *args], check=True, cwd=T,
                       stderr=subprocess.DEVNULL)
    run("req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=ldap", "-addext", f"subjectAltName={names}", "-keyout",
        name + ".key", "-out", name + ".crt")
    with open(f"{T}/{name}.pem", "w", encoding="ascii") as out:
        for end in "crt", "key":
            with open(f"{T}/{name}.{end}", encoding="ascii") as f:
                out.write(f.read())


def directory(url, *options, password=True):
    directory.n += 1
    spool = f"{T}/spool{directory.n}"
    subprocess.run([f"{B}/chapar", "--spool", spool, "init"], check=True,
                   stdout=subprocess.DEVNULL)
    d = Directory(spool, [url], "--self", M[1], "--ldap-timeout", "2",
                  *options, start=False)
    if not password:
        for option in "--ldap-bind-dn", "--ldap-password-file":
            i = d.args.index(option)
            del d.args[i:i + 2]
    d.start()
    directory.all.append(d)
    return d


directory.n, directory.all = 0, []


def works(url, *options, password=True):
    """It is read, it is followed, and it is changed."""
    d = directory(url, *options, password=password)
    d.becomes("alice", M[1])
    eq(f"{url}: set", "OK", d.ask(f"SET alice {M[1]} {M[2]}"))
    eq(f"{url}: live", f"HOME {M[2]}", d.ask("FRESH alice"))
    eq(f"{url}: back", "OK", d.ask(f"SET alice {M[2]} {M[1]}"))
    d.stop()


def refused(why, url, *options):
    d = directory(url, *options)
    until(f"{url} {options}: {why}", lambda: why in d.said())
    eq(f"{url}: connected", "no", d.ask("STATUS")["connected"])
    eq(f"{url}: nobody", "NO", d.ask("FRESH alice")[:2])
    r = subprocess.run([f"{B}/chapar", "--spool", d.spool, "directory",
                        "status", "--socket", d.socket], check=False,
                       capture_output=True, text=True)
    if r.returncode != 0 or why not in r.stdout:
        wrong("status:", r.returncode, r.stdout, r.stderr)
    d.stop()


def no_password_without_tls():
    """Somebody in between answers nothing: what was he told?"""
    heard = []

    def listen():
        while True:
            try:
                c, _ = s.accept()
            except OSError:
                return
            heard.append(c.recv(4096))
            c.close()
    with socket.socket() as s:
        s.bind((FAR, 1389))
        s.listen(9)
        threading.Thread(target=listen, daemon=True).start()
        d = directory(f"ldap://{FAR}:1389")
        until("he was asked twice", lambda: len(heard) > 1)
        d.stop()
        s.shutdown(socket.SHUT_RDWR)
    if not all(b"1.3.6.1.4.1.1466.20037" in x for x in heard):
        wrong("no STARTTLS:", heard)
    if any(SECRET.encode() in x for x in heard):
        wrong("he has the password")


slapd = None
try:
    certificate("good", f"IP:{FAR}")
    certificate("other", f"IP:{FAR}")
    local = "ldapi://" + (T + "/ldapi").replace("/", "%2f")
    slapd = Everywhere(f"{T}/slapd", 1, entry("alice", M[1]),
                       cert=f"{T}/good.pem", urls=[
                           f"ldap://{FAR}:389", f"ldaps://{FAR}:636",
                           "ldaps://127.0.0.1:637", local])
    good, other = f"{T}/good.crt", f"{T}/other.crt"
    works(local, password=False)
    works(f"ldap://{FAR}:389", "--ldap-ca", good)
    works(f"ldaps://{FAR}:636", "--ldap-ca", good)
    refused("TLS:", f"ldap://{FAR}:389", "--ldap-ca", other)
    refused("TLS:", f"ldap://{FAR}:389")
    refused("Confidentiality required", f"ldap://{FAR}:389",
            "--no-ldap-starttls")
    refused("bind:", f"ldaps://{FAR}:636", "--ldap-ca", other)
    refused("bind:", "ldaps://127.0.0.1:637", "--ldap-ca", good)
    no_password_without_tls()
except BaseException:
    for i in range(directory.n):
        with open(f"{T}/spool{i + 1}-log", encoding="utf-8") as f:
            print(f.read()[-2000:])
    raise
finally:
    for d in directory.all:
        d.stop()
    if slapd is not None:
        slapd.stop()
    shutil.rmtree(T, ignore_errors=True)
sys.exit(ldaplib.bad)
