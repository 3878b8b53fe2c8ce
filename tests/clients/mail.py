"""mail.py OPERATION ... - seed the server under test and look at it.

The client a script is about must not be its own judge; this one is made of
little but imaplib's framing.  The server is $HOST:$IMAP_PORT (and LMTP_PORT),
as $USER with $PASS.  Messages are found by their subjects.
"""

import email.message
import hashlib
import imaplib
import os
import re
import smtplib
import sys

imaplib._MAXLINE = 1 << 24
BLOB = bytes((i * i + i // 7) & 255 for i in range(5000))


def crlf(data):
    return re.sub(rb"\r?\n", b"\r\n", data)


def lf(data):
    return data.replace(b"\r\n", b"\n")


def sha(data):
    return hashlib.sha256(data).hexdigest()[:16]


def head(subject, *more):
    return "\n".join(
        [
            f"Message-ID: <{subject}@example.org>",
            "Date: Mon, 1 Jan 2024 12:00:00 +0000",
            "From: Sender <sender@example.org>",
            "To: Reader <reader@example.net>",
            f"Subject: {subject}",
            *more,
            "",
            "",
        ]
    )


def plain(subject):
    number = int(re.sub(r"\D", "", subject) or 0)
    text = (
        f"This is {subject}.\nGr\u00fc\u00dfe, \u0395\u03bb\u03bb\u03ac\u03b4\u03b1.\n"
        ". a dot\n..two\nFrom here on.\n" + "word " * (number % 50) + "\n"
    )
    kind = ("MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit")
    return crlf((head(subject, *kind) + text).encode())


def multipart():
    m = email.message.EmailMessage()
    for line in head("multipart").strip().split("\n"):
        name, value = line.split(": ", 1)
        m[name] = value
    m.set_content("An inner text, gr\u00fcn.\n", cte="quoted-printable")
    m.add_alternative("<p>An inner text, gr&uuml;n.</p>\n", subtype="html")
    m.add_attachment(BLOB, maintype="application", subtype="octet-stream",
                     filename="blob.bin")
    inner = email.message.EmailMessage()
    inner["Subject"] = "inside"
    inner.set_content("A message within.\n")
    m.add_attachment(inner)
    return crlf(m.as_bytes())


def make(folder):
    """Messages that are odd in one way each, as files."""
    big = "".join(f"{i:07d} {'x' * 60}\n" for i in range(44000))  # 3 MB
    odd = {
        "multipart.eml": multipart(),
        "dots.eml": crlf((head("dots") + ".\n..\n.x\n...\n.\nend\n").encode()),
        "long.eml": crlf((head("long") + "y" * 990 + "\n" + "z" * 4000
                          + "\n").encode()),
        "noeol.eml": crlf((head("noeol") + "no end of line").encode()),
        "empty.eml": crlf(head("empty").encode()),
        "big.eml": crlf((head("big") + big).encode()),
        "blob.bin": BLOB,
    }
    for name, data in odd.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)


def connect():
    host, port = os.environ["HOST"], int(os.environ["IMAP_PORT"])
    c = imaplib.IMAP4(host, port)
    c.login(os.environ["USER"], os.environ["PASS"])
    return c


def must(answer):
    status, data = answer
    if status != "OK":
        sys.exit(f"mail.py {' '.join(sys.argv[1:])}: {status} {data}")
    return data


def quoted(name):
    return '"%s"' % name


def select(c, box, readonly=False):
    return must(c.select(quoted(box), readonly))


def find(c, subject):
    if subject == "ALL":
        data = must(c.uid("SEARCH", "ALL"))
    else:
        data = must(c.uid("SEARCH", "HEADER", "Subject", quoted(subject)))
    return [u.decode() for u in (data[0] or b"").split()]


def boxes(c):
    found = []
    for line in must(c.list('""', '"*"')):
        m = line and re.match(rb'\(([^)]*)\) \S+ "?([^"]*)"?$', line)
        if m and not re.search(rb"\\no(select|nexistent)", m[1], re.I):
            found.append(m[2].decode())
    return sorted(found)


def message(c, uid, section=""):
    data = must(c.uid("FETCH", uid, f"(BODY.PEEK[{section}])"))
    return b"".join(d[1] for d in data if isinstance(d, tuple))


def each(c, box, subject, what):
    select(c, box, True)
    for uid in find(c, subject):
        what(uid)


def flags(c, uid):
    data = must(c.uid("FETCH", uid, "(FLAGS)"))
    words = re.search(rb"FLAGS \(([^)]*)\)", data[0])[1].decode().split()
    return " ".join(sorted(w for w in words if w != "\\Recent"))


def store(c, box, subject, change):
    select(c, box)
    uids = find(c, subject)
    if not uids:
        sys.exit(f"mail.py: no {subject} in {box}")
    must(c.uid("STORE", ",".join(uids), change[0] + "FLAGS.SILENT",
               f"({change[1:]})"))


def deliver(name, *to):
    host, port = os.environ["HOST"], int(os.environ["LMTP_PORT"])
    with open(name, "rb") as f:
        data = crlf(f.read())
    with smtplib.LMTP(host, port) as s:
        s.sendmail("sender@example.org", list(to) or [os.environ["USER"]], data)


def show(data):
    sys.stdout.buffer.write(data)


def main(op, *a):
    if op == "make":  # FOLDER
        return make(*a)
    if op == "plain":  # SUBJECT
        return show(plain(*a))
    if op == "deliver":  # FILE [TO ...]
        return deliver(*a)
    if op == "sha":  # FILE
        with open(a[0], "rb") as f:
            return print(sha(lf(f.read())))
    if op == "shabody":  # FILE: what delivery agents leave alone
        with open(a[0], "rb") as f:
            return print(sha(lf(f.read()).split(b"\n\n", 1)[1].rstrip(b"\n")))
    c = connect()
    if op == "seed":  # BOX COUNT [NAME]
        for i in range(1, int(a[1]) + 1):
            name = f"{a[2] if len(a) > 2 else 'msg'}-{i:04d}"
            must(c.append(quoted(a[0]), None, None, plain(name)))
    elif op == "append":  # BOX FILE [FLAGS]
        with open(a[1], "rb") as f:
            kept = f"({a[2]})" if len(a) > 2 else None
            must(c.append(quoted(a[0]), kept, None, crlf(f.read())))
    elif op == "create":  # BOX
        must(c.create(quoted(a[0])))
        must(c.subscribe(quoted(a[0])))
    elif op == "delete":
        must(c.delete(quoted(a[0])))
    elif op == "boxes":
        print("\n".join(boxes(c)))
    elif op == "count":  # BOX [SUBJECT]
        select(c, a[0], True)
        print(len(find(c, a[1] if len(a) > 1 else "ALL")))
    elif op == "search":  # BOX KEY ...
        select(c, a[0], True)
        print(len((must(c.uid("SEARCH", *a[1:]))[0] or b"").split()))
    elif op == "flags":  # BOX SUBJECT
        each(c, a[0], a[1], lambda u: print(flags(c, u)))
    elif op == "store":  # BOX SUBJECT +FLAG
        store(c, *a)
    elif op == "expunge":  # BOX SUBJECT
        store(c, a[0], a[1], "+\\Deleted")
        must(c.expunge())
    elif op == "get":  # BOX SUBJECT: the bytes
        each(c, a[0], a[1], lambda u: show(message(c, u)))
    elif op == "hash":  # BOX SUBJECT: of all of it
        each(c, a[0], a[1], lambda u: print(sha(lf(message(c, u)))))
    elif op == "hashbody":  # BOX SUBJECT
        each(c, a[0], a[1], lambda u: print(
            sha(lf(message(c, u, "TEXT")).rstrip(b"\n"))))
    elif op == "capable":  # NAME
        sys.exit(a[0].upper() not in c.capabilities)
    else:
        sys.exit(f"mail.py: {op}?")
    c.logout()


try:
    main(*sys.argv[1:])
except (OSError, imaplib.IMAP4.error) as e:
    sys.exit(f"mail.py {' '.join(sys.argv[1:])}: {e}")
