#!/usr/bin/env python3
"""All that a client can see of an account is on the other server once it
moved there, and back here when it comes back."""
import re

from servers import finish, message, two, wrong

a, b = two("alice bob board/news")
a.chapar("board", "add", "news")
for i in range(5):
    a.chapar("deliver", "alice", data=message(f"m{i}"))
a.chapar("deliver", "alice", data=message("large", 200000))
a.chapar("deliver", "bob", data=message("b0"))
a.chapar("deliver", "bob", data=message("b1"))

PREPARE = [
    "CREATE Work", "CREATE Work/Sub", "CREATE Gone", "CREATE Old (USE (\\Sent))",
    "SUBSCRIBE Work", "SUBSCRIBE user/bob", "SELECT INBOX",
    "STORE 1:2 +FLAGS (\\Seen \\Flagged $Mine)", "COPY 1:4 Work",
    "MOVE 3 Work/Sub", "COPY 1:2 Gone", "STORE 1 +FLAGS (\\Deleted)",
    "EXPUNGE", "SETACL Work bob lrs", "SETACL Work/Sub anyone lr",
    'SETMETADATA Work (/private/comment "mine" /shared/comment "ours")',
    'UID STORE 2 ANNOTATION (/comment (value.priv "note"))',
    "DELETE Gone",
]
a.talk("imap", "bob", "SETACL INBOX alice lrswi",
       "SETMETADATA INBOX (/shared/vendor/chapar/seen \"own\")")
a.talk("imap", "alice", *PREPARE)
said = a.talk("imap", "alice", "SELECT user/bob",
              "STORE 1 +FLAGS (\\Seen)")
a.chapar("quota", "set", "user/alice", "storage=50M")
a.talk("imsp", "alice", "SET x.color blue", "CREATEADDRESSBOOK alice",
       "STOREADDRESS alice Ann email ann@e.test",
       "CREATEADDRESSBOOK alice.work",
       "STOREADDRESS alice.work Dot email dot@e.test",
       "SETACL ADDRESSBOOK alice.work bob lr")

BOXES = ("INBOX", "Work", "Work/Sub", "Old")
LOOK = ['LIST "" *', 'LSUB "" *', 'LIST (SPECIAL-USE) "" *',
        'GETMETADATA (DEPTH infinity) "" (/private /shared)']
for box in BOXES:
    LOOK += [
        f"STATUS {box} (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ "
        "SIZE DELETED)",
        f"GETACL {box}", f"MYRIGHTS {box}", f"GETQUOTAROOT {box}",
        f"GETMETADATA (DEPTH infinity) {box} (/private /shared)",
        f"EXAMINE {box} (CONDSTORE)",
        "UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE MODSEQ EMAILID "
        "ENVELOPE BODYSTRUCTURE ANNOTATION (/* (value)) BODY.PEEK[])",
        "UID SEARCH RETURN (ALL) BODY text", "UID SORT (SUBJECT) UTF-8 ALL",
    ]
KEPT = ["GET *", "ADDRESSBOOK *", "SEARCHADDRESS alice",
        "FETCHADDRESS alice Ann", "SEARCHADDRESS alice.work",
        "GETACL ADDRESSBOOK alice.work", "LSUB \"\" *"]


def see(server):
    """What is his own: bob's mailboxes are where bob is."""
    said = server.talk("imap", "alice", *LOOK)
    said = [line for line in said.split("\r\n")
            if "user/bob" not in line and "board/" not in line
            and not line.endswith(('"/" user', '"/" board'))]
    log = server.chapar("log", "alice").stdout
    lost = server.chapar("undelete", "--list", "alice", "INBOX").stdout
    kept = [line for line in
            server.talk("imsp", "alice", *KEPT).split("\r\n")
            if "common.date" not in line and "user/bob" not in line]
    return said, kept, log, lost


def same(was, now, when):
    for x, y in zip(was, now):
        if x != y:
            if isinstance(x, bytes):
                x, y = x.decode().split("\n"), y.decode().split("\n")
            wrong(when, [i for i in x if i not in y],
                  "is", [i for i in y if i not in x])


before = see(a)
for what in ("Flagged", "$Mine", "note", "ours", "bob", "text of large",
             " 51200"):
    if what not in "".join(before[0]):
        wrong(what, "is not there to begin with")
if "Dot" not in "".join(before[1]) or "blue" not in "".join(before[1]):
    wrong("no address book", before[1])

def say(session, text, until):
    """Sends it, and reads up to a line with that in it."""
    session.stdin.write(text.encode())
    session.stdin.flush()
    said = ""
    for line in session.stdout:
        said += line.decode()
        if until in said:
            break
    return said


busy, idle = a.session("imap", "alice"), a.session("imap", "alice")
for s in busy, idle:
    say(s, "a SELECT INBOX\r\n", "a OK")
say(idle, "b IDLE\r\n", "idling")

p = a.move("alice", b)
REFERRAL = "* BYE [REFERRAL imap://alice;AUTH=*@mail2/]"
for s, text in (busy, "c NOOP\r\n"), (idle, ""):
    said = say(s, text, "BYE")
    if REFERRAL not in said or "c NO" in said or "b NO" in said:
        wrong("a session is told", said)
    if s.wait(20) != 0:
        wrong("a session ends with", s.returncode)
if not re.search(rb"for \d+ ms", p.stdout):
    wrong("does not say how long:", p.stdout)
same(before, see(b), "on mail2:")
for s, wanted in (a, "left"), (b, "ordinary"):
    if s.place("alice") != wanted:
        wrong(s.name, "is", s.place("alice"))
    if b"alice\tmail2" not in s.chapar("directory", "show", "alice").stdout:
        wrong(s.name, "does not know where alice is")
p = a.chapar("verify", "--with", "mail2", "alice", *a.peer(b))
if b" 1 the same," not in p.stdout:
    wrong(p.stdout)
if a.ask("VERIFY alice")[:3] != "OK " or b.ask("VERIFY alice")[:3] != "OK ":
    wrong("a check finds something")

# nobody writes to what left, nobody is served from it
p = a.chapar("deliver", "alice", data=message("late"), ok=False)
if p.returncode != 75:
    wrong("a delivery to who left ends with", p.returncode)
said = a.run(
    "chapar-lmtp", data="LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice>\r\n"
    "RCPT TO:<bob>\r\nDATA\r\n" + message("m").replace("\n", "\r\n")
    + ".\r\nQUIT\r\n").stdout.decode()
if "451 " not in said or "250 2.0.0" not in said:
    wrong("LMTP says", said)
if "UNAVAILABLE" not in a.talk("imap", "alice", "NOOP"):
    wrong("IMAP lets in who left")
said = a.run("chapar-pop3", "--user", "alice",
             data="STAT\r\nQUIT\r\n").stdout.decode()
if "+OK 5" in said:
    wrong("POP3 says", said)
said = a.talk("imap", "bob", 'LIST "" user/*', "SELECT user/alice/Work")
if "user/alice" in said.split("0 OK")[0] or "1 NO" not in said:
    wrong("bob still finds what left:", said)

# what comes there is there, and the grants are
b.chapar("deliver", "alice", data=message("later"))
if b"bob" not in b.chapar("acl", "list", "user/alice/Work").stdout:
    wrong("the access list is not there")
b.talk("imap", "alice", "SELECT Work", "STORE 1 +FLAGS (\\Answered)")
b.talk("imsp", "alice", "SET x.color green")
before = see(b)

# a second time only what is new goes
p = b.move("alice", a)
kib = int(re.search(rb"(\d+) KiB went", p.stdout)[1])
if kib > 10:
    wrong("back it was", p.stdout)
same(before, see(a), "back on mail1:")
said = a.talk("imap", "bob", 'LIST "" user/*')
if "user/alice/Work" not in said:
    wrong("bob does not find what came back:", said)
said = a.talk("imap", "alice", "EXAMINE user/bob",
              "FETCH 1:2 (FLAGS)")
if "* 1 FETCH (FLAGS (\\Seen" not in said:
    wrong("what alice has seen of bob's:", said)
p = b.chapar("verify", "--with", "mail1", "alice", *b.peer(a))
if b" 1 the same," not in p.stdout:
    wrong(p.stdout)

# what is left goes, once it is certain that it is there
b.settle(a, "--grace", "7d")
if b.place("alice") != "left":
    wrong("within the grace time it is", b.place("alice"))
b.settle(a, "--grace", "0")
if b.place("alice") != "none":
    wrong("after the grace time it is", b.place("alice"))
if a.place("alice") != "ordinary":
    wrong("it was taken away where it is housed")

# a board, and somebody who is nowhere
a.move("board/news", b)
if b"news" not in b.chapar("board", "list").stdout:
    wrong("the board did not come")
for account, to, want in (("carol", b, 67), ("alice", a, 64)):
    p = a.move(account, to, ok=False)
    if p.returncode != want:
        wrong("move", account, "ends with", p.returncode, p.stderr)
# one is begun by each of two: an account that is there already
b.chapar("user", "add", "bob", data="secret\n")
p = a.move("bob", b, ok=False)
if p.returncode == 0 or a.place("bob") != "ordinary":
    wrong("over somebody else's mail:", p.stderr, a.place("bob"))
finish()
