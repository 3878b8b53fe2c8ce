#!/usr/bin/env python3
"""A server of an older version at either end.  What one has sent is in
tests/fixtures/peer-1.gz, byte for byte: it must be taken as it was then.  And
one that answers as it did is all that the commands here need: it knows nothing
that came later (chapar-peer(8), CAN)."""
import gzip
import os
import struct
import sys

if len(sys.argv) > 1:  # as the older server, on a pipe
    HELD = {}

    def say(text):
        sys.stdout.buffer.write(text.encode() + b"\r\n")
        sys.stdout.buffer.flush()

    def line():
        return sys.stdin.buffer.readline().decode().split()

    def take(name):
        """Frames of version 1, in a sensible order, to E."""
        say("OK %d %016x" % HELD.get(name, (0, 0)))
        while True:
            kind, n = struct.unpack("<II", sys.stdin.buffer.read(8))
            body = sys.stdin.buffer.read(n)
            if chr(kind) not in "SRBDE" or len(body) != n:
                sys.exit(f"no frame of version 1: {kind} {n}")
            if chr(kind) == "E":
                HELD[name] = struct.unpack("<QQ", body)
                say("OK %d %016x" % HELD[name])
                return
            if chr(kind) == "S" and body[:8] != b"CHAPARLG":
                sys.exit("no segment of version 1")

    say("OK chapar-peer 1 mail2")
    while words := line():
        if words[0] == "TAKE":
            take(words[1])
        elif words[0] in ("SEAL", "OPEN"):
            same = HELD[words[1]] == (int(words[2]), int(words[3], 16))
            say("OK" + " that" if same else "NO it ends elsewhere")
        elif words[0] == "FOLLOW":
            say("OK what is there already?")
            while (w := line()) != ["."]:
                if len(w) != 3:
                    sys.exit(f"no line of version 1: {w}")
            sys.stdout.buffer.write(b"I\0\0\0\0\0\0\0")
            sys.stdout.buffer.flush()
        elif words[0] == "QUIT":
            say("OK bye")
            break
        else:
            say("NO there is no such command")
    sys.exit(0)

from servers import TMP, Server, finish, message, two, wrong  # noqa: E402

a, b = two()
older = [f"--peer-command={sys.executable} {os.path.abspath(__file__)} older"]


# what an older one sent: two mailboxes, a large message, and much else
with gzip.open("tests/fixtures/peer-1.gz") as f:
    sent = f.read()
p = b.run("chapar-peer", "--server", "mail1", data=sent)
said = p.stdout.decode().split("\r\n")
END = "26 dd0ccc24e0492ac9"
if said[:5] != ["OK chapar-peer 1 mail2", "OK 0 0000000000000000",
                f"OK {END}", f"OK {END}", f"OK {END}"] or \
        [x[:3] for x in said[5:]] != ["OK ", "OK ", ""]:
    wrong("to an older server it says", said, p.stderr)
if b.place("alice") != "ordinary" or b.ask("VERIFY alice")[:3] != "OK ":
    wrong("it is", b.place("alice"), b.ask("VERIFY alice"))
said = b.talk("imap", "alice", 'LIST "" *', "SELECT INBOX",
              "UID FETCH 2 ANNOTATION (/comment (value.priv))", "SELECT Play",
              "UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
              "GETACL Play", "GETQUOTA \"user/alice\"",
              "GETMETADATA Play /private/comment",
              "SEARCH BODY \"text of large\"")
for what in ('"/" Play', "UIDVALIDITY 1795318703", "* 4 EXISTS", "Subject: m3",
             "FLAGS (\\Flagged \\Seen", "$Mine", '"note"', "bob lrs",
             "STORAGE 400 51200", '"mine"', "* SEARCH 3"):
    if what not in said:
        wrong(what, "did not come:", said)
said = b.talk("imsp", "alice", "GET x.*", "FETCHADDRESS alice Ann")
if "blue" not in said or "ann@e.test" not in said:
    wrong("options and address book:", said)

# a large message may come again before its record does
c = Server("mail3")
c.chapar("init")
c.chapar("directory", "load", "--self", c.name, f"{TMP}/homes")
at = sent.index(b"\r\n") + 2 if sent.startswith(b"TAKE") else 0
again, rest = sent[:at], sent[at:]
while rest[:1] in b"SRBD" and rest[1:4] == bytes(3):
    n = 8 + struct.unpack("<I", rest[4:8])[0]
    again += rest[:n] * (3 if rest[:1] == b"B" else 1)
    rest = rest[n:]
p = c.run("chapar-peer", "--server", "mail1", data=again + rest)
if again.count(b"B\0\0\0") < 3 or c.place("alice") != "ordinary" or \
        c.ask("VERIFY alice")[:3] != "OK ":
    wrong("a large message that comes again", p.stdout, p.stderr)

# an older one takes what is sent now
for i in range(3):
    a.chapar("deliver", "bob", data=message(f"m{i}"))
a.chapar("deliver", "bob", data=message("large", 300000))
a.talk("imap", "bob", "CREATE Work", "SELECT INBOX", "COPY 1:* Work")
p = a.chapar("move", "bob", "mail2", *older)
if a.place("bob") != "left" or b" KiB went" not in p.stdout:
    wrong("to an older one it is", a.place("bob"), p.stdout)

# and is followed, but for what it does not know
p = a.chapar("replicate", "mail2", *older)
p = a.chapar("replicate", "--sync-each", "--follow", "mail2", *older,
             ok=False)
if p.returncode != 75 or b"too old for --sync-each" not in p.stderr:
    wrong("--sync-each with an older one", p.returncode, p.stderr)
if a.ask("CAN sync")[:3] != "OK " or a.ask("CAN fly")[:3] != "NO ":
    wrong("it can", a.ask("CAN sync"), a.ask("CAN fly"))
finish()
