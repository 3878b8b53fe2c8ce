"""imaplib, poplib and smtplib against the server under test."""

import imaplib
import os
import poplib
import re
import smtplib
import sys
import time

HOST, USER, PASS = (os.environ[n] for n in ("HOST", "USER", "PASS"))
imaplib._MAXLINE = poplib._MAXLINE = 1 << 24
BOX = '"py &AOk- box"'
ODD = ("multipart", "dots", "long", "noeol", "empty", "big")
bad = 0


def eq(what, want, got):
    global bad
    if want != got:
        bad = 1
        print(f"{what}: wanted {want!r:.200}, got {got!r:.200}")


def read(name):
    with open(name + ".eml", "rb") as f:
        return re.sub(rb"\r?\n", b"\r\n", f.read())


def imap():
    return imaplib.IMAP4(HOST, int(os.environ["IMAP_PORT"]))


def pop():
    p = poplib.POP3(HOST, int(os.environ["POP3_PORT"]))
    p.user(USER)
    p.pass_(PASS)
    return p


def test_append(m):
    eq("CREATE", "OK", m.create(BOX)[0])
    eq("SELECT", [b"0"], m.select(BOX)[1])
    for name in ODD:
        flags = "(\\Flagged)" if name == "dots" else None
        date = '"01-Feb-2020 03:04:05 +0200"'
        eq("APPEND", "OK", m.append(BOX, flags, date, read(name))[0])
    eq("SELECT again", [b"6"], m.select(BOX)[1])
    for i, name in enumerate(ODD, 1):
        got = m.fetch(str(i), "(BODY.PEEK[])")[1][0][1]
        eq("BODY[] of " + name, read(name), got)


def test_fetch(m):
    size = re.search(rb"SIZE (\d+)", m.fetch("3", "(RFC822.SIZE)")[1][0])[1]
    eq("RFC822.SIZE", len(read("long")), int(size))
    date = imaplib.Internaldate2tuple(m.fetch("1", "(INTERNALDATE)")[1][0])
    eq("INTERNALDATE", 1580519045, int(time.mktime(date)))
    part = m.fetch("2", "(BODY.PEEK[TEXT]<3.4>)")[1][0][1]
    eq("a partial", b"..\r\n", part)
    part = m.fetch("2", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1]
    eq("HEADER.FIELDS", b"Subject: dots\r\n\r\n", part)


def test_search(m):
    eq("SEARCH FLAGGED", [b"2"], m.search(None, "FLAGGED")[1])
    m.literal = "gr\u00fcn".encode()
    eq("SEARCH in UTF-8", [b"1"], m.search("UTF-8", "TEXT")[1])
    found = m.uid("SEARCH", "HEADER", "Message-ID", '"<long@example.org>"')
    eq("UID SEARCH", 1, len(found[1][0].split()))
    eq("SEARCH for nothing", [b""], m.search(None, "SUBJECT", "nonesuch")[1])


def test_change(m):
    eq("STORE", "OK", m.store("1", "+FLAGS", "(\\Answered kw-1 $Forwarded)")[0])
    flags = m.fetch("1", "(FLAGS)")[1][0]
    for f in (b"\\Answered", b"kw-1", b"$Forwarded"):
        eq("FLAGS", True, f in flags)
    eq("COPY", "OK", m.copy("1:2", "INBOX")[0])
    m.store("2", "+FLAGS", "\\Deleted")
    eq("EXPUNGE", [b"2"], m.expunge()[1])
    if "MOVE" in m.capabilities:
        eq("MOVE", "OK", m._simple_command("MOVE", "5", "INBOX")[0])
    if "SORT" in m.capabilities:
        found = m.sort("(REVERSE SUBJECT)", "UTF-8", "ALL")[1][0]
        eq("SORT", b"3 1 2 4", found)
    if "THREAD=REFERENCES" in m.capabilities:
        found = m.thread("REFERENCES", "UTF-8", "ALL")[1][0]
        eq("THREAD", 4, len(re.findall(rb"\d+", found)))


def test_folders(m):
    status = m.status("INBOX", "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")[1][0]
    eq("STATUS", True, b"MESSAGES 3 UIDNEXT 4" in status)
    for name, call in (
        ("NAMESPACE", m.namespace),
        ("QUOTA", lambda: m.getquotaroot("INBOX")),
        ("ACL", lambda: m.myrights("INBOX")),
    ):
        if name in m.capabilities:
            eq(name, "OK", call()[0])
    eq("CLOSE", "OK", m.close()[0])
    eq("RENAME", "OK", m.rename(BOX, "renamed")[0])
    eq("SUBSCRIBE", "OK", m.subscribe("renamed")[0])
    eq("LSUB", True, any(b"renamed" in (x or b"") for x in m.lsub()[1]))
    eq("DELETE", "OK", m.delete("renamed")[0])
    eq("LOGOUT", "BYE", m.logout()[0])


def test_utf8():
    """Names in UTF-8; without APPEND, which imaplib then gets wrong."""
    m = imap()
    m.login(USER, PASS)
    m._get_capabilities()
    if "UTF8=ACCEPT" in m.capabilities:
        eq("ENABLE", "OK", m.enable("UTF8=ACCEPT")[0])
        eq("CREATE", "OK", m.create('"gr\u00fcn"')[0])
        names = b"".join(m.list()[1])
        eq("LIST", True, "gr\u00fcn".encode() in names)
        eq("SELECT", [b"0"], m.select('"gr\u00fcn"')[1])
        eq("CLOSE", "OK", m.close()[0])
        eq("DELETE", "OK", m.delete('"gr\u00fcn"')[0])
    m.logout()


def test_login():
    m = imap()
    if "AUTH=CRAM-MD5" in m.capabilities:
        eq("CRAM-MD5", "OK", m.login_cram_md5(USER, PASS)[0])
    m.logout()
    m = imap()
    reply = m.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASS}".encode())
    eq("PLAIN", "OK", reply[0])
    m.logout()
    m = imap()
    try:
        m.login(USER, "wrong")
        eq("a wrong password", "refused", "taken")
    except imaplib.IMAP4.error:
        pass


def test_pop():
    p = pop()
    eq("STAT", 3, p.stat()[0])
    sizes = sum(int(x.split()[1]) for x in p.list()[1])
    eq("LIST", p.stat()[1], sizes)
    eq("RETR", read("dots"), b"\r\n".join(p.retr(2)[1]) + b"\r\n")
    eq("RETR, 3 MB", read("big"), b"\r\n".join(p.retr(3)[1]) + b"\r\n")
    top = p.top(1, 0)[1]
    eq("TOP", True, b"Subject: multipart" in top)
    eq("TOP 0", False, any(b"inner text" in x for x in top))
    uids = [x.split()[1] for x in p.uidl()[1]]
    eq("UIDL", 3, len(set(uids)))
    eq("CAPA", True, "UIDL" in p.capa())
    p.dele(1)
    p.rset()
    eq("RSET", 3, p.stat()[0])
    p.dele(1)
    p.quit()
    p = pop()
    eq("DELE", uids[1:], [x.split()[1] for x in p.uidl()[1]])
    p.dele(1)
    p.close()  # without QUIT nothing is deleted
    p = pop()
    eq("dropped", 2, p.stat()[0])
    p.quit()


def test_lmtp():
    with smtplib.LMTP(HOST, int(os.environ["LMTP_PORT"])) as s:
        for name in ODD:
            eq("LMTP", {}, s.sendmail("s@example.org", [USER], read(name)))
        refused = s.sendmail("s@example.org", [USER, "nonesuch"], read("dots"))
        eq("LMTP, one unknown", ["nonesuch"], list(refused))
    p = pop()
    eq("LMTP arrived", 9, p.stat()[0])
    p.quit()


m = imap()
m.login(USER, PASS)
m._get_capabilities()  # those after the login
test_append(m)
test_fetch(m)
test_search(m)
test_change(m)
test_folders(m)
test_utf8()
test_login()
test_pop()
test_lmtp()
sys.exit(bad)
