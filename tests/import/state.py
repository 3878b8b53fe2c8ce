#!/usr/bin/env python3
"""What somebody has on an IMAP server: made, and written down to be compared.

state.py seed WHO      as he, who is new: mailboxes, messages, flags, dates
state.py more WHO      some flags change, some mail comes
state.py dump --login|--here WHO [without=WORD,...]
state.py do WHO COMMAND ...   as he, any commands
"""
import hashlib
import imaplib
import os
import re
import sys

PASSWORD = "secret"
imaplib._MAXLINE = 10 ** 7


def connect(who):
    host, port = os.environ.get("OLD", "127.0.0.1:143").split(":")
    c = imaplib.IMAP4(host, int(port))
    check(c.login(who, PASSWORD))
    return c


def check(answer):
    if answer[0] != "OK":
        raise SystemExit("%s" % (answer,))
    return answer[1]


def quote(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Names:
    """His own mailboxes, with "/" between levels and without a prefix."""

    def __init__(self, c):
        self.prefix, self.delimiter, self.others = "", "/", []
        line = check(c.namespace())[0].decode()
        kinds = re.findall(r'NIL|\(\(.*?\)\)', line)
        found = [re.match(r'\(\("(.*?)" "(.)"', k) for k in kinds]
        if found[0]:
            self.prefix, self.delimiter = found[0].groups()
        self.others = [m.group(1) for m in found[1:] if m]

    def there(self, name):
        if name == "INBOX":
            return name
        return self.prefix + name.replace("/", self.delimiter)

    def here(self, name):
        if name.upper() == "INBOX":
            return "INBOX"
        if self.prefix and not name.startswith(self.prefix):
            return None
        if any(name.startswith(o) for o in self.others if o):
            return None
        return name[len(self.prefix):].replace(self.delimiter, "/")


def message(n, size=0, body=""):
    text = ("From: Ann <ann@example.edu>\r\nTo: alice@example.edu\r\n"
            "Subject: message %s\r\nMessage-ID: <%s@example.edu>\r\n"
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n\r\n"
            "This is number %s.\r\n%s" % (n, n, n, body)).encode("utf-8")
    return text + (b"x" * 75 + b"\r\n") * (size // 77)


def append(c, box, n, flags="", date="14-Nov-2023 22:13:20 +0000", **more):
    check(c.append(quote(box), "(%s)" % flags, '"%s"' % date,
                   message(n, **more)))


def seed(who):
    c = connect(who)
    names = Names(c)
    boxes = ["Work", "Work/2026", "Work/2026/Deep one", "Entw&APw-rfe",
             "Empty", "Gone", "Sent", "Trash", "Drafts", "Junk", "Archive"]
    for box in boxes:
        c.create(quote(names.there(box)))  # some are there already
    for box in ["Work", "Work/2026", "Entw&APw-rfe", "Sent"]:
        check(c.subscribe(quote(names.there(box))))
    c.unsubscribe(quote(names.there("Empty")))
    for n in range(1, 21):
        append(c, "INBOX", n,
               date="%2d-Mar-20%02d 10:20:30 +0%d00" % (n, n, n % 9))
    check(c.select("INBOX"))
    for what, flags in [("1,4:6", "\\Seen"), ("2", "\\Answered $Forwarded"),
                        ("3,20", "\\Deleted"), ("7", "\\Flagged $Label1"),
                        ("8", "$Junk"), ("9", "NonJunk Later $MDNSent"),
                        ("10", "\\Draft \\Seen")]:
        check(c.uid("store", what, "+FLAGS", "(%s)" % flags))
    check(c.expunge())
    check(c.uid("store", "11", "+FLAGS", "(\\Deleted)"))
    work = names.there("Work")
    append(c, work, "large", "\\Flagged", size=400000)
    append(c, work, "eight", "Later", " 1-Jan-2001 10:00:00 -0330",
           body="\u00dcber\r\n.\r\n..\r\nFrom here\r\n")
    append(c, work, "three", "\\Seen $Work")
    append(c, names.there("Work/2026/Deep one"), "deep", "\\Seen")
    append(c, names.there("Entw&APw-rfe"), "draft", "\\Draft")
    append(c, names.there("Sent"), "sent", "\\Seen \\Answered")
    append(c, names.there("Junk"), "junk", "$Junk")
    append(c, names.there("Gone"), "gone")
    check(c.select(quote(names.there("Gone"))))
    check(c.store("1", "+FLAGS", "(\\Deleted)"))
    check(c.expunge())
    c.logout()


def more(who):
    c = connect(who)
    names = Names(c)
    check(c.select("INBOX"))
    check(c.uid("store", "7", "FLAGS", "(\\Seen Fresh)"))
    check(c.uid("store", "2", "FLAGS", "()"))
    for n in range(21, 24):
        append(c, "INBOX", n, "\\Flagged")
    append(c, names.there("Empty"), "no more", "\\Seen")
    append(c, names.there("Work"), "four")
    c.logout()


def untagged(c, *command):
    check(c.xatom(*command))
    got = c.untagged_responses
    c.untagged_responses = {}
    return got


def text(piece):
    return b"".join(piece) if isinstance(piece, tuple) else piece


def flags_of(line):
    found = re.search(rb"FLAGS \((.*?)\)", line).group(1).decode().split()
    return " ".join(sorted((f for f in found if f != "\\Recent"),
                           key=str.lower))


def second(line):
    return imaplib.Internaldate2tuple(line)


def dump_box(c, box, name, without):
    data = check(c.status(quote(box), "(UIDVALIDITY UIDNEXT MESSAGES)"))
    count = {k: int(v) for k, v in
             re.findall(r"(\w+) (\d+)", data[-1].decode().rsplit("(", 1)[1])}
    if "uid" in without:
        for k in ("UIDVALIDITY", "UIDNEXT"):
            count.pop(k)
    if count["MESSAGES"] == 0 and "empty-uid" in without:
        count = {"MESSAGES": 0}
    print(name, sorted(count.items()))
    check(c.select(quote(box), readonly=True))
    if count["MESSAGES"] == 0:
        return
    data = check(c.uid("fetch", "1:*",
                       "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])"))
    for piece in data:
        if not isinstance(piece, tuple):
            continue
        rest = data[data.index(piece) + 1]
        line = piece[0] + b" " + (rest if isinstance(rest, bytes) else b"")
        uid = re.search(rb"UID (\d+)", line).group(1).decode()
        date = re.search(rb'INTERNALDATE "(.*?)"', line).group(1).decode()
        date = date.replace(" ", "0", 1) if date[0] == " " else date
        if "zone" in without:
            date = second(line)
            date = "%04d-%02d-%02d %02d:%02d:%02d" % date[:6]
        print(name, "" if "uid" in without else uid, "(%s)" % flags_of(line),
              date, len(piece[1]), hashlib.sha1(piece[1]).hexdigest()[:16])


def dump_acl(c, box, name, who):
    got = untagged(c, "GETACL", quote(box))
    words = text(got["ACL"][0]).decode()
    words = re.findall(r'"[^"]*"|\S+', words)
    words = [w.strip('"') for w in words]
    names = [n for n in words if n in ("bob", "anyone", "carol") and n != who]
    for n in sorted(names):
        rights = words[words.index(n) + 1]
        # c and d are what RFC 2086 had
        print(name, "may", n, "".join(sorted(set(rights) - set("cd0123456789"))))


def dump_notes(c, box, name):
    got = untagged(c, "GETMETADATA", '(DEPTH infinity)', quote(box),
                   '(/shared/comment /private/comment)')
    all_of = b" ".join(text(p) for p in got.get("METADATA", []))
    for entry, value in re.findall(
            rb'(/\w+/comment)"? "(.*?)"', all_of):
        print(name, entry.decode(), value.decode())


def dump(who, is_here, without):
    if is_here:
        c = imaplib.IMAP4_stream("exec %s --spool %s --user %s 2>/dev/null" % (
            os.environ["CHAPAR_IMAP"], os.environ["SPOOL"], who))
    else:
        c = connect(who)
    capabilities = text(check(c.capability())[0]).decode().split()
    names = Names(c)
    uses = {}
    extended = "SPECIAL-USE" in capabilities and "use" not in without
    got = untagged(c, "LIST", '""', '"*"',
                   *(["RETURN (SPECIAL-USE)"] if extended else []))
    boxes = []
    for line in got["LIST"]:
        m = re.match(r'\((.*?)\) \S+ (.*)', text(line).decode())
        there = m.group(2).strip('"')
        name = names.here(there)
        if name is None or re.search(r"\\Non|\\Noselect", m.group(1)):
            continue
        boxes.append((name, there))
        uses[name] = [a for a in m.group(1).split() if a.lower() in (
            "\\sent", "\\drafts", "\\junk", "\\trash", "\\archive", "\\all")]
    lsub = untagged(c, "LSUB", '""', '"*"').get("LSUB", [])
    lsub = [names.here(text(s).decode().split(" ", 2)[2].strip('"'))
            for s in lsub]
    for name, there in sorted(boxes):
        dump_box(c, there, name, without)
        if extended:
            print(name, "is", *uses[name])
        if "subscribed" not in without:
            print(name, "subscribed" if name in lsub else
                  "not subscribed")
        if "acl" not in without and "ACL" in capabilities:
            dump_acl(c, there, name, who)
        if "notes" not in without and "METADATA" in capabilities:
            dump_notes(c, there, name)
    if "quota" not in without and "QUOTA" in capabilities:
        got = untagged(c, "GETQUOTAROOT", "INBOX").get("QUOTA", [])
        for q in got:
            for name, limit in sorted(re.findall(r"(STORAGE|MESSAGE) \d+ (\d+)",
                                                 text(q).decode())):
                print("quota", name, limit)
    c.logout()


def do(who, commands):
    c = connect(who)
    for line in commands:
        words = line.split(" ", 1)
        check(c.xatom(*words))
        if words[0] in ("SELECT", "EXAMINE"):
            c.state = "SELECTED"
    c.logout()


def main():
    verb, args = sys.argv[1], sys.argv[2:]
    if verb == "dump":
        without = []
        for a in args[2:]:
            if a.startswith("without="):
                without += a[8:].split(",")
        dump(args[1], args[0] == "--here", without)
    elif verb == "do":
        do(args[0], args[1:])
    else:
        {"seed": seed, "more": more}[verb](args[0])


main()
