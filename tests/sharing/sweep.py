#!/usr/bin/env python3
"""Each command with each right missing, given to a user, a group, anyone and
anonymous, and taken away by a negative entry: what comes out is RFC 4314's
table (section 4), where besides who may not look a mailbox up does not find it
with any command.  By IMAP, POP3 and IMSP; and by LMTP, for who posts."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

B = os.environ["B"]
os.makedirs(f"{B}/tmp", exist_ok=True)
TMP = tempfile.mkdtemp(prefix="sweep.", dir=f"{B}/tmp")
SPOOL = f"{TMP}/spool"
ALL = "lrswipkxtean"
MESSAGE = "{4+}\r\na: b"
bad = checked = 0


def wrong(what):
    global bad
    bad = 1
    print("wrong:", what)


def run(argv, lines):
    return subprocess.run(
        [f"{B}/{argv[0]}", "--spool", SPOOL, *argv[1:]],
        input="".join(f"{x}\r\n" for x in lines).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL).stdout.decode().split("\r\n")


def imap(user, commands, *more):
    """For each command its untagged lines, and OK, NO or BAD."""
    said = run(["chapar-imap", "--user", user, "--groups", "staff", *more],
               [f"t{i} {c}" for i, c in enumerate(commands)])
    out, lines, i = [], [], 0
    for line in said[1:]:
        m = re.match(rf"t{i} (OK|NO|BAD) ?(.*)", line)
        if m:
            out.append((m[1], lines, m[2]))
            lines, i = [], i + 1
        else:
            lines.append(line)
    if len(out) != len(commands):
        wrong(f"{user}: {len(out)} answers to {commands}: {said[-3:]}")
        sys.exit(1)
    return out


def expect(what, ok, got):
    global checked
    checked += 1
    if (got[0] == "OK") != ok:
        wrong(f"{what}: {got[0]} {got[2]}")


def give(box, kind, rights, missing):
    if kind == "negative":
        return [f"SETACL {box} bob {ALL}", f"SETACL {box} -bob {missing}"]
    who = {"user": "bob", "group": "group:staff", "anyone": "anyone",
           "anonymous": "anonymous"}[kind]
    return [f"SETACL {box} {who} {rights}"]


def flags_of(lines):
    return [set(re.search(r"FLAGS \(([^)]*)\)", x)[1].split()) - {"\\Recent"}
            for x in lines if "FLAGS (" in x]


def sweep(kind, missing):
    box = f"{kind}-{missing}"
    name = f"user/alice/{box}"
    rights = ALL.replace(missing, "")
    where = f"{kind} without {missing}"
    setup = []
    for b in (box, box + "-x", box + "-r", box + "-y", box + "-z"):
        setup += [f"CREATE {b}", *give(b, kind, rights, missing)]
    setup += [f"APPEND {box} {MESSAGE}"] * 4
    for got in imap("alice", setup):
        expect(f"{where}: setting it up", True, got)

    def may(*needed):
        return missing not in needed

    if kind != "anonymous":
        imsp(kind, missing, name, may)
        pop3(kind, missing, name, may)
    # who is anonymous has no subscriptions, and no INBOX
    reader, own = "bob", True
    if kind == "anonymous":
        reader, own = "anonymous", False
    mine = "INBOX" if own else "user/alice/sink"

    # in authenticated state
    commands = [
        ("LIST \"\" {}", True), ("LSUB \"\" {}", True),
        ("STATUS {} (MESSAGES)", may("l", "r")),
        ("EXAMINE {}", may("l", "r")),
        ("MYRIGHTS {}", may("l")),
        ("GETACL {}", may("l", "a")),
        ("LISTRIGHTS {} carol", may("l", "a")),
        ("SETACL {} carol r", may("l", "a")),
        ("DELETEACL {} carol", may("l", "a")),
        ("GETQUOTAROOT {}", may("l", "r")),
        ("SETQUOTA {} ()", False),
        ("SUBSCRIBE {}", own), ("UNSUBSCRIBE {}", own),
        ("GETMETADATA {} /shared/comment", may("l")),
        ("APPEND {} (\\Seen \\Deleted \\Flagged key) " + MESSAGE,
         may("l", "i")),
        ("DELETE {}-x", may("l", "x")),
        ("RENAME {}-r user/alice/" + box + "-n", may("l", "x")),
    ]
    if missing != "l":
        commands.append(("CREATE {}/below", may("k")))
    said = imap(reader, [c.replace("{}", name) for c, _ in commands])
    for (c, ok), got in zip(commands, said):
        expect(f"{where}: {c}", ok, got)
    if bool(said[0][1]) != may("l"):
        wrong(f"{where}: LIST: {said[0][1]}")
    if may("l", "i"):
        # what the rights allow of the flags is there
        kept = set()
        kept |= {"\\Deleted"} if may("t") else set()
        kept |= {"\\Flagged", "key"} if may("w") else set()
        got = imap("alice", [f"EXAMINE {box}", "FETCH 5 FLAGS"])[1]
        if flags_of(got[1]) != [kept]:
            wrong(f"{where}: APPEND kept {got[1]}, not {kept}")
        uses = 5
    else:
        uses = 4
    if not may("l", "r"):
        return

    # in selected state
    commands = [
        (f"SELECT {name}", True),
        ("STORE 1 +FLAGS.SILENT (\\Deleted)", may("t")),
        ("STORE 1 +FLAGS.SILENT (\\Seen)", may("s")),
        ("STORE 1 +FLAGS.SILENT (\\Flagged)", may("w")),
        ("STORE 1 +FLAGS.SILENT (key)", may("w")),
        ("STORE 2 FLAGS.SILENT (\\Seen \\Deleted \\Flagged)", True),
        ("FETCH 1:2 FLAGS", True),
        ("FETCH 3 BODY[]", True),
        ("FETCH 3 FLAGS", True),
        (f"COPY 1 {mine}", True),
        (f"COPY 1 {name}", may("i")),
        (f"MOVE 4 {mine}", may("t", "e")),
        ("EXPUNGE", may("e")),
        ("CHECK", True), ("NOOP", True), ("SEARCH ALL", True),
        ("CLOSE", True),
    ]
    said = imap(reader, [c for c, _ in commands])
    for (c, ok), got in zip(commands, said):
        expect(f"{where}: {c}", ok, got)
    if not said[0][2].startswith("[READ-WRITE]"):
        wrong(f"{where}: {said[0][2]}")
    permanent = [x for x in said[0][1] if "PERMANENTFLAGS" in x][0]
    for flag, right in (("\\Seen", "s"), ("\\Deleted", "t"),
                        ("\\Flagged", "w"), ("\\*", "w")):
        if (flag in permanent) != may(right):
            wrong(f"{where}: {permanent}")
    kept = {f for f, r in (("\\Seen", "s"), ("\\Deleted", "t"),
                           ("\\Flagged", "w")) if may(r)}
    both = flags_of(said[6][1])
    if both[0] - {"key"} != kept or both[1] != kept:
        wrong(f"{where}: STORE kept {both}, not {kept}")
    if ("\\Seen" in flags_of(said[8][1])[0]) != may("s"):
        wrong(f"{where}: FETCH BODY[]: {said[8][1]}")
    # CLOSE without e leaves all there
    left = imap("alice", [f"STATUS {box} (MESSAGES)"])[0][1][0]
    if missing == "e" and f"MESSAGES {uses + 1}" not in left:
        wrong(f"{where}: CLOSE: {left}")


def imsp(kind, missing, name, may):
    """Commands about mailboxes (draft-myers-mail-imsp, section 7)."""
    where = f"IMSP: {kind} without {missing}"
    commands = [
        ("LIST \"\" {}", True),
        ("SUBSCRIBE {}", may("l")),
        ("LSUB \"\" {}", True),
        ("UNSUBSCRIBE {}", may("l")),
        ("MYRIGHTS MAILBOX {}", may("l")),
        ("GETACL MAILBOX {}", may("l", "a")),
        ("SETACL MAILBOX {} carol r", may("l", "a")),
        ("DELETEACL MAILBOX {} carol", may("l", "a")),
        ("LAST {} 1", False), ("SEEN {} 1 bob", False),
        ("REPLACE {}-y {}", may("l", "x")),
        ("RENAME {}-z {}-n2", may("l", "x") and may("k")),
        ("DELETE {}-n2", may("l", "x") and may("k")),
    ]
    if missing != "l":
        commands.append(("CREATE {}/imsp", may("k")))
    # what is made in somebody else's account is made below his INBOX
    imap("alice", ["DELETEACL INBOX bob",
                   *give("INBOX", kind, ALL.replace(missing, ""), missing)])
    said = run(["chapar-imsp", "--user", "bob", "--groups", "staff"],
               [f"t{i} {c.replace('{}', name)}"
                for i, (c, _) in enumerate(commands)])
    imap("alice", ["DELETEACL INBOX bob", "DELETEACL INBOX -bob",
                   "DELETEACL INBOX group:staff", "DELETEACL INBOX anyone",
                   "SETACL INBOX bob lk", "SETACL INBOX anonymous k"])
    for i, (c, ok) in enumerate(commands):
        got = [x for x in said if x.startswith(f"t{i} ")] or ["t NONE"]
        expect(f"{where}: {c}", ok, (got[0].split()[1], [], got[0]))
    if any(x.startswith("* LIST ") for x in said) != may("l"):
        wrong(f"{where}: LIST: {said}")
    if any(x.startswith("* ACL ") for x in said) != may("l", "a"):
        wrong(f"{where}: GETACL: {said}")


def pop3(kind, missing, name, may):
    """Nothing is deleted: RSET."""
    where = f"POP3: {kind} without {missing}"
    said = run(["chapar-pop3", "--user", f"bob+{name}", "--groups", "staff"],
               ["STAT", "LIST", "UIDL", "RETR 1", "TOP 1 0", "DELE 1", "RSET",
                "DELE 2", "QUIT"])
    expect(f"{where}: opening it", may("l", "r"),
           ("OK" if said[0][:3] == "+OK" else "NO", [], said[0]))
    if not may("l"):
        if said[0] != "-ERR [SYS/PERM] there is no such mailbox":
            wrong(f"{where}: {said[0]}")
    if not may("l", "r"):
        return
    text = "\n".join(said)
    deleting = may("t", "e")
    if text.count("may not delete") != (0 if deleting else 2):
        wrong(f"{where}: DELE: {said}")
    expect(f"{where}: QUIT", True,
           ("OK" if said[-2] == "+OK bye" else "NO", [], said[-2]))
    left = imap("alice", [f"STATUS {name[11:]} (MESSAGES)"])[0][1][0]
    if ("MESSAGES 4" in left) == deleting:
        wrong(f"{where}: {left}")
    if deleting:
        imap("alice", [f"APPEND {name[11:]} {MESSAGE}"])


def lmtp(rcpt, more=""):
    said = run(["chapar-lmtp"], ["LHLO x", f"MAIL FROM:<x@y>{more}",
                                 f"RCPT TO:<{rcpt}>", "QUIT"])
    return said[-3][:3]


def posting():
    for who in ("anyone", "anonymous"):
        for missing in ALL:
            name = f"{who}-{missing}"
            rights = ALL.replace(missing, "")
            subprocess.run([f"{B}/chapar", "--spool", SPOOL, "board", "add",
                            "--to", who, "--rights", rights, name], check=True)
            got = lmtp(f"board+{name}")
            if (got == "250") != (missing != "p"):
                wrong(f"LMTP: {who} without {missing}: {got}")
            # who is logged in is not anonymous
            got = imap("bob", [f"STATUS board/{name} (MESSAGES)"])[0]
            expect(f"STATUS of {name}",
                   who == "anyone" and missing not in "lr", got)
    subprocess.run([f"{B}/chapar", "--spool", SPOOL, "acl", "set", "--",
                    "board/anyone-x", "-anonymous", "p"], check=True)
    if lmtp("board+anyone-x") != "550":
        wrong("LMTP: -anonymous p")
    if lmtp("alice") != "250":
        wrong("LMTP: a user's INBOX")


subprocess.run(["tests/spool", SPOOL], check=True, stdout=subprocess.DEVNULL)
imap("alice", ["CREATE sink", "SETACL sink anonymous li",
               "SETACL INBOX bob lk", "SETACL INBOX anonymous k"])
imap("bob", [f"APPEND INBOX {MESSAGE}"])
for kind in ("user", "group", "anyone", "anonymous", "negative"):
    for missing in ALL:
        sweep(kind, missing)
posting()
if subprocess.run([f"{B}/chapar", "--spool", SPOOL, "check"]).returncode:
    wrong("chapar check")
print(f"{checked} commands")
if not bad:
    shutil.rmtree(TMP)
sys.exit(bad)
