#!/usr/bin/env python3
"""remote.py - mailboxes of others and boards that other servers house."""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from housed import Client, Cluster  # noqa: E402

bad = 0


def check(what, good, *more):
    global bad
    if not good:
        print("wrong:", what, *more, flush=True)
        bad = 1


def mail(subject, body="text"):
    return (f"From: a@b.example\r\nSubject: {subject}\r\n"
            f"Message-ID: <{subject}@b.example>\r\n\r\n{body}\r\n")


def names(lines, word=b"* LIST"):
    return [x.split(b' "/" ')[1].strip().strip(b'"').decode()
            for x in lines if x.startswith(word)]


def subjects(c):
    """Of the selected mailbox, in order."""
    out = []
    for x in c.ok("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]"):
        m = re.search(rb"Subject: (\S+)", x)
        if m:
            out.append(m[1].decode())
    return out


def there(c, box):
    """The subjects in a mailbox."""
    lines = c.ok(f"EXAMINE {box}")
    n = [x for x in lines if x.endswith(b" EXISTS\r\n")][-1].split()[1]
    got = subjects(c) if n != b"0" else []
    c.ok("UNSELECT")
    return got


def code(line, word):
    m = re.search(rb"\[%s ([^]]*)\]" % word, line)
    return m[1].decode().split() if m else None


def lists(cl, A, N, S):
    c = Client(A, cl.port, "alice")
    all_names = ["INBOX", "board", "board/local", "board/news",
                 "board/news/sub", "board/sports", "user", "user/bob/shared"]
    b = Client(N, cl.port, "bob")
    b.ok("CREATE shared")
    b.append("shared", mail("bobs"))
    b.ok("SETACL shared alice lrswite")
    for board in "news", "sports":
        b.ok(f"SETACL board/{board} bob lrswipkxtea")
    b.ok("CREATE board/news/sub")
    got = names(c.ok('LIST "" *'))
    check("LIST *", got == all_names + [] or got == [
        x for x in all_names if x != "user"] or
        got == all_names[:6] + ["user", "user/bob", "user/bob/shared"], got)
    check("LIST %", names(c.ok('LIST "" %')) == ["INBOX", "board", "user"])
    check("LIST board/%", names(c.ok('LIST "" board/%')) ==
          ["board/local", "board/news", "board/sports"])
    lines = c.ok('LIST "" board/n*')
    check("children", lines == [
        b'* LIST (\\HasChildren) "/" board/news\r\n',
        b'* LIST (\\HasNoChildren) "/" board/news/sub\r\n'], lines)
    check("reference", names(c.ok('LIST board/ news')) == ["board/news"])
    c.ok("SUBSCRIBE board/news/sub")
    check("LSUB", names(c.ok('LSUB "" *'), b"* LSUB") == ["board/news/sub"])
    lines = c.ok('LIST (SUBSCRIBED) "" *')
    check("LIST (SUBSCRIBED)", lines == [
        b'* LIST (\\HasNoChildren \\Subscribed) "/" board/news/sub\r\n'],
        lines)
    lines = c.ok('LIST (SUBSCRIBED RECURSIVEMATCH) "" board/%')
    check("RECURSIVEMATCH", lines == [
        b'* LIST (\\HasChildren) "/" board/news ("CHILDINFO" '
        b'("SUBSCRIBED"))\r\n'], lines)
    lines = c.ok('LIST "" (INBOX user/* board/s*) RETURN (STATUS '
                 '(MESSAGES UNSEEN) MYRIGHTS)')
    check("LIST-STATUS", b"* STATUS user/bob/shared (MESSAGES 1 UNSEEN 1)\r\n"
          in lines and b"* STATUS INBOX (MESSAGES 0 UNSEEN 0)\r\n" in lines and
          b"* MYRIGHTS user/bob/shared lrswited\r\n" in lines, lines)
    check("each follows its LIST", lines.index(
        b'* LIST (\\HasNoChildren) "/" user/bob/shared\r\n') <
        lines.index(b"* MYRIGHTS user/bob/shared lrswited\r\n"))
    check("STATUS", c.ok("STATUS user/bob/shared (MESSAGES)") ==
          [b"* STATUS user/bob/shared (MESSAGES 1)\r\n"])
    c.no("STATUS user/bob/none (MESSAGES)", b"[NONEXISTENT]")
    c.no("STATUS user/carol (MESSAGES)", b"[NONEXISTENT]")
    check("a literal", c.ok(b"STATUS {15}\r\nuser/bob/shared (MESSAGES)"
                            .replace(b"{15}", b"{15+}")) ==
          [b"* STATUS user/bob/shared (MESSAGES 1)\r\n"])
    # bob's account on alice's server is a copy, and nobody's
    check("no copies", c.say("SELECT user/bob")[1].startswith(b"NO"))
    # names that need another form
    b.ok("CREATE board/news/&AOk-t&AOk-")
    check("UTF-7", "board/news/&AOk-t&AOk-" in names(c.ok('LIST "" board/*')))
    c.ok("ENABLE IMAP4rev2 UTF8=ACCEPT")
    check("UTF-8", '* LIST (\\HasNoChildren) "/" "board/news/été"\r\n'.encode()
          in c.ok('LIST "" board/*'))
    check("UTF-8 there", c.ok('STATUS "board/news/été" (MESSAGES)') ==
          ['* STATUS "board/news/été" (MESSAGES 0)\r\n'.encode()])
    b.ok("DELETE board/news/&AOk-t&AOk-")
    # admins: bob is one, and at home on another server than the board
    b.ok("CREATE board/sports/new")
    b.ok("RENAME board/sports/new board/sports/old")
    check("made and renamed", "board/sports/old" in
          names(b.ok('LIST "" board/*')))
    b.no("RENAME board/sports/old board/news/old", b"[CANNOT]")
    b.no("RENAME board/news/sub board/local/sub", b"[CANNOT]")
    b.ok("SETACL board/sports/old alice lr")
    check("GETACL", b" alice lr" in b.ok("GETACL board/sports/old")[0])
    check("MYRIGHTS", c.ok("MYRIGHTS board/sports/old")[0].startswith(
        b"* MYRIGHTS board/sports/old lr"), c.ok("MYRIGHTS board/sports/old"))
    b.ok("SETQUOTA board/sports (STORAGE 5000)")
    check("quota", b"* QUOTA board/sports (STORAGE 0 5000)\r\n" in
          c.ok("GETQUOTAROOT board/sports"))
    b.ok('SETMETADATA board/sports (/shared/comment "games")')
    lines = c.ok("GETMETADATA (DEPTH 1) board/sports /shared/comment")
    check("METADATA", lines ==
          [b'* METADATA board/sports (/shared/comment "games")\r\n'], lines)
    lines = c.ok('LIST "" board/s* RETURN (METADATA (/shared/comment))')
    check("LIST METADATA",
          b'* METADATA board/sports (/shared/comment "games")\r\n' in lines,
          lines)
    b.ok("SETQUOTA board/sports ()")
    b.ok("DELETE board/sports/old")
    # a new board is in the list of the server where it was made
    def listed(name):
        out = cl.chapar(N, "directory", "show").stdout.decode()
        return dict(x.split("\t") for x in out.splitlines()).get(name)
    b.ok("CREATE board/made")
    check("it is in the list", listed("board/made") == N)
    b.ok("SETACL board/made bob lrswipkxtea")
    b.ok("RENAME board/made board/other")
    check("renamed in the list", (listed("board/made"),
                                  listed("board/other")) == (None, N))
    b.ok("DELETE board/other")
    check("not in the list", listed("board/other") is None)
    c.no("CREATE board/not-by-all", b"[NOPERM]")
    check("nor this", listed("board/not-by-all") is None)
    c.close()
    b.close()


def selected(cl, A, N, S):
    c = Client(A, cl.port, "alice")
    b = Client(N, cl.port, "bob")
    for i in range(4):
        lines, last = c.append("board/news", mail(f"n{i}"),
                               "(\\Seen)" if i == 0 else "")
        check("APPENDUID", code(last, b"APPENDUID")[1] == str(i + 1), last)
    c.no("APPEND board/none {1000}", b"[TRYCREATE]")
    lines, last = c.say("SELECT board/news")
    check("SELECT", b"* 4 EXISTS\r\n" in lines and b"[READ-WRITE]" in last,
          lines, last)
    check("FETCH", subjects(c) == [f"n{i}" for i in range(4)])
    # pipelined, with literals, of this and other mailboxes
    tags = [c.send(x) for x in (
        b"NOOP", b"FETCH 2 FLAGS", b"SEARCH SUBJECT {2+}\r\nn3",
        b"STATUS INBOX (MESSAGES)", b"UID SEARCH RETURN (SAVE) 2:3",
        b"UID SEARCH $", b"STATUS board/sports (MESSAGES)",
        b"STORE 2 +FLAGS.SILENT (\\Flagged)")]
    got = [c.finish(t) for t in tags]
    check("pipelined", all(x[1].startswith(b"OK") for x in got), got)
    check("with a literal", got[2][0] == [b"* SEARCH 4\r\n"], got[2])
    check("SEARCHRES", got[5][0] == [b"* SEARCH 2 3\r\n"], got[5])
    check("a bad one", c.say("FETCH x")[1].startswith(b"BAD"))
    # IDLE hears what another does there
    tag = c.send("IDLE")
    check("idling", c.line().startswith(b"+ "))
    b.append("board/news", mail("n4"))
    check("heard in IDLE", c.line() == b"* 5 EXISTS\r\n")
    c.line()  # RECENT
    c.s.sendall(b"DONE\r\n")
    check("DONE", c.finish(tag)[1].startswith(b"OK"))
    # \Seen is alice's own, and kept at her server: another session has it
    c.ok("STORE 2:3 +FLAGS (\\Seen)")
    c.ok("STORE 3 -FLAGS (\\Seen)")
    d = Client(A, cl.port, "alice")
    check("seen", d.ok("STATUS board/news (UNSEEN)") ==
          [b"* STATUS board/news (UNSEEN 3)\r\n"])
    d.ok("SELECT board/news")
    check("seen there", d.ok("SEARCH SEEN") == [b"* SEARCH 1 2\r\n"])
    check("not by others", b.ok("STATUS board/news (UNSEEN)") ==
          [b"* STATUS board/news (UNSEEN 5)\r\n"])
    d.ok("STORE 5 +FLAGS (\\Seen)")
    c.ok("NOOP")
    check("by the other session", c.ok("SEARCH SEEN") ==
          [b"* SEARCH 1 2 5\r\n"])
    d.close()
    # leaving it
    lines = c.ok("SELECT INBOX")
    check("CLOSED", lines[0].startswith(b"* OK [CLOSED]"), lines)
    lines = c.ok("SELECT board/news")
    check("CLOSED again", lines[0].startswith(b"* OK [CLOSED]"), lines)
    lines = c.ok("SELECT board/sports")
    check("CLOSED from there", lines[0].startswith(b"* OK [CLOSED]"), lines)
    lines = c.ok("EXAMINE board/sports")
    check("CLOSED on the same", [x for x in lines if b"CLOSED" in x] and
          len([x for x in lines if b"CLOSED" in x]) == 1, lines)
    c.no("SELECT board/none")
    check("not selected", c.say("FETCH 1 FLAGS")[1].startswith(b"BAD"))
    c.ok("SELECT board/news")
    c.ok("STORE 5 +FLAGS (\\Deleted)")
    c.ok("CLOSE")
    check("not selected", c.say("NOOP")[1].startswith(b"OK") and
          c.say("FETCH 1 FLAGS")[1].startswith(b"BAD"))
    check("CLOSE expunged", there(c, "board/news") ==
          [f"n{i}" for i in range(4)])
    # what was enabled is enabled there
    c.ok("ENABLE QRESYNC")
    lines = c.ok("SELECT board/news")
    validity = [x for x in lines if b"UIDVALIDITY" in x][0]
    v = re.search(rb"UIDVALIDITY (\d+)", validity)[1].decode()
    lines = c.ok(f"SELECT board/news (QRESYNC ({v} 1))")
    check("QRESYNC", any(x.startswith(b"* VANISHED (EARLIER) 5")
                         for x in lines), lines)
    lines = c.ok("UID STORE 4 +FLAGS (\\Deleted)")
    lines = c.ok("UID EXPUNGE 4")
    check("VANISHED", b"* VANISHED 4\r\n" in lines, lines)
    c.close()
    # what cannot be told from an answer ends NOTIFY, and that is said
    c = Client(A, cl.port, "alice")
    fetch = "NOTIFY SET (selected (MessageNew (FLAGS) MessageExpunge))"
    c.ok(fetch)
    lines = c.ok("SELECT board/news")
    check("NOTIFY", any(b"NOTIFICATIONOVERFLOW" in x for x in lines), lines)
    c.no(fetch, b"[NOTIFICATIONOVERFLOW]")
    c.ok("NOTIFY NONE")
    c.ok("COMPRESS DEFLATE")
    c.close()
    # its own DELETE closes it
    b.ok("CREATE board/news/gone")
    b.ok("SETACL board/news/gone alice lrx")
    c = Client(A, cl.port, "alice")
    c.ok("SELECT board/news/gone")
    lines = c.ok("DELETE board/news/gone")
    check("DELETE", any(b"[CLOSED]" in x for x in lines), lines)
    check("not selected", c.say("FETCH 1 FLAGS")[1].startswith(b"BAD"))
    c.close()
    # UIDONLY goes along
    c = Client(A, cl.port, "alice")
    c.ok("ENABLE UIDONLY")
    c.ok("SELECT board/news")
    check("UIDONLY", c.ok("UID FETCH 1 FLAGS")[0].startswith(
        b"* 1 UIDFETCH"))
    c.close()
    b.ok("SELECT board/news")
    b.ok("STORE 1:* +FLAGS (\\Deleted)")
    b.ok("CLOSE")
    b.close()


def moves(cl, A, N, S):
    c = Client(A, cl.port, "alice")
    for i in range(6):
        c.append("INBOX", mail(f"m{i}"), "(\\Flagged kw)" if i % 2 else "")
    boxes = ["INBOX", "board/local", "board/news", "board/sports",
             "user/bob/shared"]
    c.ok("SELECT user/bob/shared")
    c.ok("STORE 1:* +FLAGS (\\Deleted)")
    c.ok("CLOSE")
    at = "INBOX"
    # round and round, each move between two servers, or inside one
    for to in ("board/news", "board/sports", "INBOX", "board/sports",
               "board/local", "user/bob/shared", "board/news", "INBOX"):
        c.ok(f"SELECT {at}")
        by_uid = c.ok("UID SEARCH ALL")[0].split()[2:]
        lines, last = c.say("MOVE 1:* " + to)
        check(f"MOVE {at} {to}", last.startswith(b"OK"), lines, last)
        said = [code(x, b"COPYUID") for x in lines if b"COPYUID" in x]
        check("COPYUID", len(said) == 1 and len(said[0]) == 3, lines)
        check("all expunged", sum(b"EXPUNGE" in x for x in lines) == 6, lines)
        check("in order", b"COPYUID" in lines[0], lines)
        check("from", said[0][1].replace(":", " ").split()[0] ==
              by_uid[0].decode(), said, by_uid)
        c.ok("UNSELECT")
        for box in boxes:
            got = there(c, box)
            check(f"{at} to {to}: {box}", got == (
                [f"m{i}" for i in range(6)] if box == to else []), got)
        c.ok(f"EXAMINE {to}")
        lines = c.ok("UID FETCH 1:* FLAGS")
        check("flags", sum(b"\\Flagged" in x and b"kw" in x
                           for x in lines) == 3, lines)
        lo = int(lines[0].split(b"UID ")[1].split()[0].rstrip(b")"))
        check("to", said[0][2].split(":")[0] == str(lo), said, lines)
        c.ok("UNSELECT")
        at = to
    # COPY, by UID, of some, to each
    c.ok("SELECT INBOX")
    uids = [int(x) for x in c.ok("UID SEARCH ALL")[0].split()[2:]]
    for to in boxes[1:]:
        lines, last = c.say(f"UID COPY {uids[1]},{uids[3]} {to}")
        check("UID COPY", code(last, b"COPYUID")[1] ==
              f"{uids[1]},{uids[3]}", last)
        check("copied", there(c, to) == ["m1", "m3"])
        c.ok("SELECT INBOX")
    check("nothing to do", b"nothing" in c.say("UID COPY 999 board/news")[1])
    c.no("MOVE 1 board/none", b"[TRYCREATE]")
    c.ok("EXAMINE board/news")
    c.no("MOVE 1 INBOX", b"[READ-ONLY]")
    lines, last = c.say("COPY 1:* board/sports")
    check("COPY from one to another", code(last, b"COPYUID") is not None)
    check("three servers", there(c, "board/sports") == ["m1", "m3"] * 2)
    # for a client that keeps up with modseqs
    q = Client(A, cl.port, "alice")
    q.ok("ENABLE QRESYNC")
    for at, to in ("board/news", "board/local"), ("board/local", "board/news"):
        q.ok(f"SELECT {at}")
        lines, last = q.say(f"MOVE 1 {to}")
        check("HIGHESTMODSEQ", b"[HIGHESTMODSEQ " in last and
              any(x.startswith(b"* VANISHED ") for x in lines), lines, last)
    q.close()
    # many at once, and large ones
    c.ok("CREATE many")
    big = "x" * 70 + "\r\n"
    for i in range(3):
        c.append("many", mail(f"big{i}", big * 4000))
    for i in range(450):
        tag = c.send(b"APPEND many {%d+}\r\n%s" % (
            len(mail(f"s{i}")), mail(f"s{i}").encode()))
    c.finish(tag)
    c.ok("SELECT many")
    before = subjects(c)
    lines, last = c.say("MOVE 1:* board/sports/many")
    check("no such", b"TRYCREATE" in last, last)
    lines, last = c.say("MOVE 1:* user/bob/shared")
    check("many", last.startswith(b"OK") and
          code(lines[0], b"COPYUID")[1] == "1:453", lines[:2], last)
    check("many arrived", there(c, "user/bob/shared") == ["m1", "m3"] + before)
    c.ok("SELECT user/bob/shared")
    lines, last = c.say("MOVE 3:* many")
    check("many back", last.startswith(b"OK"), lines[:2], last)
    check("many are back", there(c, "many") == before)
    # what is too much there leaves all as it was
    b = Client(N, cl.port, "bob")
    b.ok("SETQUOTA user/bob/shared (STORAGE 1)")
    c.ok("SELECT many")
    c.no("MOVE 1 user/bob/shared", b"[OVERQUOTA]")
    check("it stays", there(c, "many") == before)
    b.ok("SETQUOTA user/bob/shared ()")
    # rights: alice may read and not delete
    b.ok("SETACL user/bob/shared alice lrs")
    c.ok("SELECT user/bob/shared")
    c.no("MOVE 1 INBOX", b"")
    c.ok("UNSELECT")
    c.no("APPEND user/bob/shared {1000}", b"[NOPERM]")
    b.ok("SETACL user/bob/shared alice lrswite")
    # nothing of how it was done is left
    for h, user in (A, "alice"), (N, "bob"):
        log = cl.chapar(h, "log", user).stdout
        check("journal", log.count(b".intent.") % 2 == 0)
    b.close()
    c.close()


def searches(cl, A, N, S):
    c = Client(A, cl.port, "alice")
    boxes = ["INBOX", "board/local", "board/news", "board/sports",
             "user/bob/shared"]
    for box in boxes:
        c.append(box, mail("needle"))

    def found(command):
        lines, last = c.say(command)
        check(command, last.startswith(b"OK"), lines, last)
        check("TAG", all(b'(TAG "a%d" ' % c.n in x for x in lines), lines)
        return sorted(re.search(rb"MAILBOX (\S+) ", x)[1].decode()
                      for x in lines)

    keys = b"RETURN (COUNT) SUBJECT {6+}\r\nneedle"
    check("named", found(b"ESEARCH IN (mailboxes (INBOX board/news "
                         b"board/sports user/bob/shared)) " + keys) ==
          ["INBOX", "board/news", "board/sports", "user/bob/shared"])
    check("subtree", found(b"ESEARCH IN (subtree board) " + keys) ==
          ["board/local", "board/news", "board/sports"])
    c.ok("SUBSCRIBE board/sports")
    check("subscribed", found(b"ESEARCH IN (subscribed) " + keys) ==
          ["board/sports"])
    check("personal", "INBOX" in found(b"ESEARCH IN (personal) " + keys))
    c.ok("SELECT board/news")
    check("selected", found(b"ESEARCH IN (selected) " + keys) ==
          ["board/news"])
    check("selected and others", found(
        b"ESEARCH IN (selected mailboxes board/sports mailboxes INBOX) " +
        keys) == ["INBOX", "board/news", "board/sports"])
    check("without IN", c.ok(b"ESEARCH " + keys)[0].startswith(
        b"* ESEARCH (TAG "))
    # REPLACE, between any two
    for at, to in (("INBOX", "board/news"), ("board/news", "INBOX"),
                   ("board/news", "board/sports"),
                   ("board/sports", "board/sports")):
        n = b"%d" % len(was := there(c, at))
        c.ok(f"SELECT {at}")
        new = mail("new").encode()
        lines, last = c.say(b"REPLACE %s %s (\\Flagged) {%d+}\r\n%s" % (
            n, to.encode(), len(new), new))
        check(f"REPLACE {at} {to}", last.startswith(b"OK") and
              any(b"APPENDUID" in x for x in lines) and b"* %s EXPUNGE\r\n" % n in lines,
              lines, last)
        check("the new one", there(c, to)[-1] == "new")
        check("the old one", there(c, at) == was[:-1] +
              (["new"] if at == to else []))
    c.close()


def lit(text):
    return b"{%d+}\r\n%s" % (len(text), text)


ONE, TWO = mail("one").encode(), mail("two", "part two").encode()
NOTES = [b'ESEARCH IN (mailboxes THERE) RETURN (COUNT) ANNOTATION /%s '
         b'value.shared "%s"' % x for x in
         ((b"comment", b"ours"), (b"comment", b"ours"),
          (b"altsubject", b"like this"))]
# What is said of a mailbox, and answered alike wherever it is: BOX is one, with
# another below it, and THERE one on the other of the two servers.
TABLE = [
    b"APPEND BOX (\\Flagged kw) " + lit(ONE),
    b"APPEND BOX " + lit(ONE) + b" (\\Seen) " + lit(TWO),  # RFC 3502
    b"APPEND BOX CATENATE (URL \"/BOX/;UID=1/;SECTION=HEADER\" TEXT " +
    lit(b"from a part") + b" URL \"/BOX/;UID=3/;SECTION=TEXT\")",
    b"APPEND INBOX CATENATE (URL \"/BOX/;UID=3\")",
    b"APPEND BOX CATENATE (URL \"/THERE/;UID=1/;PARTIAL=0.30\")",
    b"APPEND BOX CATENATE (URL \"imap://HOST/BOX/;UID=3\")",
    b"APPEND BOX CATENATE (URL \"imap://alice@HOST/BOX/;UID=3\")",
    b"APPEND BOX CATENATE (URL \"imap://bob@HOST/BOX/;UID=3\")",
    b"APPEND BOX CATENATE (URL \"imap://192.0.2.1/BOX/;UID=3\")",
    b"APPEND BOX CATENATE (URL \"/BOX/;UID=99\")",
    b"APPEND BOX CATENATE (URL \"/BOX;UIDVALIDITY=7/;UID=1\")",
    b'APPEND BOX ANNOTATION (/altsubject (value.shared "like this") /comment '
    b'(value.shared {4+}\r\na"b\\)) ' + lit(ONE),
    b"STATUS BOX (MESSAGES UIDNEXT UNSEEN SIZE DELETED)",
    b"MYRIGHTS BOX", b"GETACL BOX", b"LISTRIGHTS BOX bob",
    b"GETQUOTAROOT BOX",
    b'SETMETADATA BOX (/shared/comment "games")',
    b"GETMETADATA BOX (/shared/comment /private/comment)",
    b"GETMETADATA (DEPTH infinity MAXSIZE 4) BOX (/shared /private)",
    b'LIST "" (BOX BOX/%) RETURN (STATUS (MESSAGES UNSEEN) MYRIGHTS CHILDREN '
    b"METADATA (/shared/comment))",
    b'LIST (SUBSCRIBED) "" BOX*', b"SUBSCRIBE BOX/sub",
    b'LIST (SUBSCRIBED) "" BOX*', b'LSUB "" BOX%', b"UNSUBSCRIBE BOX/sub",
    b"ESEARCH IN (mailboxes (BOX BOX/sub)) RETURN (ALL COUNT) SUBJECT one",
    b"ESEARCH IN (subtree BOX) RETURN (MIN MAX) ALL",
    b"GENURLAUTH \"imap://alice@HOST/BOX/;UID=1;URLAUTH=anonymous\" INTERNAL",
    b"URLFETCH \"imap://alice@HOST/BOX/;UID=1;URLAUTH=anonymous:INTERNAL:01\"",
    b"RESETKEY BOX",
    b"SELECT BOX",
    b"FETCH 1:* (UID FLAGS RFC822.SIZE ENVELOPE)", b"FETCH 4 BODY.PEEK[TEXT]",
    b"FETCH 1 (EMAILID THREADID MODSEQ BODYSTRUCTURE PREVIEW)",
    b'STORE 1 ANNOTATION (/comment (value.shared "ours"))',
    b"FETCH 1 (ANNOTATION (/comment (value.priv value.shared)))",
    b'SEARCH ANNOTATION /comment value.shared "ours"',
    b"UID SEARCH RETURN (SAVE COUNT) UNSEEN", b"UID FETCH $ FLAGS",
    b"SORT (SUBJECT) UTF-8 ALL", b"THREAD REFERENCES UTF-8 ALL",
    b"UID SORT RETURN (ALL) (REVERSE ARRIVAL) UTF-8 SUBJECT one",
    b"FETCH 2 BINARY.PEEK[1]", b"SEARCH FUZZY SUBJECT oen",
    b"STORE 2 (UNCHANGEDSINCE 1) +FLAGS (x)",
    NOTES[0], b"COPY 1,3 BOX/sub", b"COPY 1,3 THERE", NOTES[1],
    b"MOVE * THERE", NOTES[2], b"UID COPY 2 INBOX",
    b"MOVE 3 BOX/sub", b"UID MOVE 2 THERE",
    b"REPLACE 1 BOX/sub " + lit(TWO), b"REPLACE 1 INBOX " + lit(TWO),
    b"STORE 1:* +FLAGS.SILENT (\\Deleted)", b"UID EXPUNGE 5", b"EXPUNGE",
    b"CLOSE",
    b"SETACL BOX bob lrs", b"DELETEACL BOX bob",
    b"CREATE BOX/new", b"RENAME BOX/new BOX/other", b"DELETE BOX/other",
    b"STATUS BOX/sub (MESSAGES UIDNEXT UNSEEN RECENT)", b"DELETE BOX/sub",
    b"STATUS BOX/sub (MESSAGES)", b"SELECT BOX/sub", b"COPY 1 BOX/sub",
]


def alike(cl, A, N, S):
    """Each of these says the same of a mailbox here and of one elsewhere."""
    b = Client(N, cl.port, "bob")
    said = []
    pairs = (("local/t", "news/u"), ("news/t", "local/u"))
    for pair in pairs:
        for name in pair[0], pair[0] + "/sub", pair[1]:
            top = "board/" + name.split("/")[0]
            b.ok(f"SETACL {top} bob lrswipkxten" + "a")
            b.ok(f"CREATE board/{name}")
            b.ok(f"SETACL board/{name} alice lrswipkxtena")
            b.ok(f"DELETEACL board/{name} anyone")
            b.append(f"board/{name}", ONE)
            b.ok(f"SELECT board/{name}")
            if name in (p[0] for p in pairs):
                b.ok("STORE 1:* +FLAGS (\\Deleted)")
                b.ok("EXPUNGE")
    b.close()

    def plain(line, box, there):
        """Without what differs between any two mailboxes."""
        line = line.replace(b" NOPRIVATE]", b"]")  # of those alone
        for name, word in ((box, b"BOX"), (there, b"THERE"), (HOST, b"HOST")):
            line = line.replace(name.encode(), word)
        for what in (rb"UIDVALIDITY \d+", rb"MAILBOXID \(\S+\)",
                     rb"HIGHESTMODSEQ \d+", rb"MODSEQ \(\d+\)",
                     rb"EMAILID \(\S+\)", rb"(APPEND|COPY)UID \d+",
                     rb"MODIFIED \S+", rb"INDEX\S+"):
            line = re.sub(what, b"*", line)
        return re.sub(rb"^a\d+|\"a\d+\"", b"", line)

    HOST = N  # as it is called in a URL
    for box, there in pairs:
        box, there = "board/" + box, "board/" + there
        c = Client(A, cl.port, "alice")
        c.ok("SELECT INBOX")
        c.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)")
        c.ok("EXPUNGE")
        c.ok("UNSELECT")
        rows = []
        for command in TABLE:
            for word, name in ((b"BOX", box), (b"THERE", there),
                               (b"HOST", HOST)):
                command = re.sub(rb"(?<!IN)%s" % word, name.encode(), command)
            lines, last = c.say(command)
            if b"INBOX" in command:  # which is one for both
                lines, last = [re.sub(rb"UID \d+ (\S+) \d+|UID \d+ \d+", b"*", x)
                               for x in lines], re.sub(
                                   rb"UID \d+ \S+ \d+|UID \d+ \d+", b"*", last)
            rows.append([plain(x, box, there) for x in [*lines, last]])
        said.append(rows)
        if box == "board/news/t":  # what is the reader's own has no place there
            c.no(f'SETMETADATA {box} (/private/comment "mine")', b"NOPRIVATE")
        c.close()
    for command, here, elsewhere in zip(TABLE, *said):
        check(f"{command}: here", here == elsewhere, here, "elsewhere",
              elsewhere)
    # what others hand out of their own mail is fetched where they are
    b, c = Client(N, cl.port, "bob"), Client(A, cl.port, "alice")
    uid = code(b.append("INBOX", TWO)[1], b"APPENDUID")[1]
    for who, want in (("user+alice", TWO), ("user+zoe", None),
                      ("authuser", TWO), ("anonymous", TWO)):
        url = re.search(rb'"(imap:[^"]+)"', b.ok(
            f'GENURLAUTH "imap://bob@{N}/INBOX/;UID={uid};URLAUTH={who}" '
            "INTERNAL")[0])[1]
        for url, want in ((url, want), (url[:-1] + b"x", None)):
            lines = c.ok(b'URLFETCH "%s"' % url)
            check(f"URLFETCH {who}", lines[0].endswith(
                b"%s\r\n" % (b" NIL" if want is None else
                             b"{%d}\r\n%s" % (len(want), want))), lines)
    b.close()
    c.close()
    had = [any(b"COUNT 1" in line for line in x)
           for c, x in zip(TABLE, said[1]) if c in NOTES]
    check("annotations go along", had == [False, True, True], had)
    b, c = Client(N, cl.port, "bob"), Client(A, cl.port, "alice")
    b.ok("SETACL board/sports alice lrswitedn")
    for to, found in ("board/sports", b"COUNT 1"), ("board/local", b"COUNT 0"):
        c.ok("SELECT board/news/u")  # and between two that are elsewhere
        uid = re.search(rb"ALL (\d+)", c.ok(
            'UID SEARCH RETURN (ALL) ANNOTATION /altsubject value.shared '
            '"like this"')[0])[1]
        c.ok(b"UID COPY %s %s" % (uid, to.encode()))
        lines = c.ok(f'ESEARCH IN (mailboxes {to}) RETURN (COUNT) ANNOTATION '
                     '/altsubject value.shared "like this"')
        check(f"annotations to {to}", any(found in x for x in lines) or
              (found == b"COUNT 0" and not lines), lines)
        c.ok("UNSELECT")
    b.close()
    c.close()
    good = sum(x[-1].startswith(b"OK") for x in said[0])
    check("most of it is good", good >= len(TABLE) - 16, good,
          [c for c, x in zip(TABLE, said[0]) if not x[-1].startswith(b"OK")])


def notified(cl, A, N, S):
    """NOTIFY tells of mailboxes on all servers, wherever one is selected."""
    c, b = Client(A, cl.port, "alice"), Client(N, cl.port, "bob")
    d = Client(A, cl.port, "alice")
    b.ok("SETACL user/bob/shared alice lrswite")
    lines = c.ok("NOTIFY SET STATUS (subtree board (MessageNew MessageExpunge "
                 "MailboxName)) (mailboxes user/bob/shared (MessageNew "
                 "MessageExpunge)) (personal (MessageNew MessageExpunge))")
    got = sorted({x.split()[2].decode() for x in lines
                  if x.startswith(b"* STATUS")})
    check("the state of all", [x for x in (
        "INBOX", "board/local", "board/news", "board/sports",
        "user/bob/shared") if x not in got] == [], got)

    def hears(what, start):
        line = c.line()
        check(what, line.startswith(start), line)
    for box, who in (("board/news", b), ("board/sports", b),
                     ("user/bob/shared", b), ("board/local", d), ("INBOX", d)):
        who.append(box, mail("news"))
        hears(box, b"* STATUS %s (MESSAGES " % box.encode())
    b.ok("CREATE board/news/made")
    hears("a new name", b'* LIST (\\HasNoChildren) "/" board/news/made')
    hears("its parent", b'* LIST (\\HasChildren) "/" board/news\r\n')
    b.ok("DELETE board/news/made")
    hears("is gone", b'* LIST (\\NonExistent')
    hears("its parent", b"* LIST (")
    # commands meanwhile
    for i in range(5):
        c.ok("NOOP")
        c.ok('LIST "" board/%')
        c.ok("STATUS board/news (MESSAGES)")
    # one of them is selected
    c.ok("SELECT board/news")
    n = int(c.ok("STATUS board/news (MESSAGES)")[0].split()[4].rstrip(b")"))
    c.ok("NOTIFY SET (selected (MessageNew MessageExpunge)) (subscribed "
         "(MessageNew MessageExpunge)) (mailboxes (board/news board/local) "
         "(MessageNew MessageExpunge))")
    b.append("board/news", mail("more"))
    hears("selected", b"* %d EXISTS\r\n" % (n + 1))
    hears("selected", b"* ")  # RECENT
    d.append("board/local", mail("more"))
    hears("here", b"* STATUS board/local (")
    b.append("board/sports", mail("more"))  # not wanted
    d.ok("SUBSCRIBE board/sports")
    c.ok("NOOP")
    b.append("board/sports", mail("more"))
    hears("subscribed to meanwhile", b"* STATUS board/sports (")
    b.ok("SELECT board/news")
    b.ok(f"STORE {n + 1} +FLAGS.SILENT (\\Deleted)")
    b.ok("EXPUNGE")
    hears("expunged", b"* %d EXPUNGE\r\n" % (n + 1))
    # while it idles there
    tag = c.send("IDLE")
    hears("idling", b"+ ")
    d.append("board/local", mail("more"))
    hears("in IDLE", b"* STATUS board/local (")
    b.append("board/sports", mail("more"))
    hears("in IDLE", b"* STATUS board/sports (")
    b.append("board/news", mail("more"))
    hears("in IDLE", b"* %d EXISTS\r\n" % (n + 1))
    c.s.sendall(b"DONE\r\n")
    check("DONE", c.finish(tag)[1].startswith(b"OK"))
    d.ok("UNSUBSCRIBE board/sports")
    # delayed, and none of it
    c.ok("NOTIFY SET (selected-delayed (MessageNew MessageExpunge))")
    b.ok(f"STORE {n + 1} +FLAGS.SILENT (\\Deleted)")
    b.ok("EXPUNGE")
    lines = c.ok("FETCH 1 FLAGS")
    check("not yet", not any(b"EXPUNGE" in x for x in lines), lines)
    check("now", b"* %d EXPUNGE\r\n" % (n + 1) in c.ok("NOOP"))
    c.ok("NOTIFY NONE")
    c.ok("UNSELECT")
    b.append("board/sports", mail("more"))
    check("nothing", c.ok("NOOP") == [])
    for x in b, c, d:
        x.close()


def referrals(cl, A, N, S):
    c = Client(A, cl.port, "alice")
    got = names(c.ok('RLIST "" board/*'))
    check("RLIST", "board/news" in got and "board/local" in got, got)
    lines, last = c.say("SELECT board/news")
    check("REFERRAL", f"[REFERRAL imap://alice;AUTH=*@{N}:{cl.port}/board/news]"
          .encode() in last, last)
    c.no("STATUS user/bob/shared (MESSAGES)", b"[REFERRAL imap://alice;")
    c.no("APPEND board/news {100}", b"[REFERRAL imap://alice;")
    c.ok("SELECT board/local")
    c.ok("SELECT INBOX")
    c.no("COPY 1 board/news", b"[REFERRAL imap://alice;")
    c.close()


def down(cl, A, N, S):
    """One server stops while it is in use, and comes back."""
    news = len(mail("x"))
    c = Client(A, cl.port, "alice")
    old = Client(A, cl.port, "alice")
    new = Client(A, cl.port, "alice")
    new.ok("ENABLE IMAP4rev2")
    idle = Client(A, cl.port, "alice")
    for x in old, new, idle:
        x.ok("SELECT board/news")
    tag = idle.send("IDLE")
    check("idling", idle.line().startswith(b"+ "))
    inbox = len(there(c, "INBOX"))
    cl.stop(N)
    lines, last = old.say("FETCH 1 FLAGS")
    check("lost: NO", last.startswith(b"NO [UNAVAILABLE]"), last)
    check("lost: BYE", old.line().startswith(b"* BYE "))
    check("lost: the end", old.line() == b"")
    lines, last = new.say("FETCH 1 FLAGS")
    check("rev2: NO", last.startswith(b"NO [UNAVAILABLE]"), last)
    check("rev2: CLOSED", new.line().startswith(b"* OK [CLOSED]"))
    new.ok("SELECT INBOX")
    new.ok("NOOP")
    lines, last = idle.finish(tag)
    check("IDLE ends", last.startswith(b"NO [UNAVAILABLE]"), lines, last)
    check("IDLE: BYE", idle.line().startswith(b"* BYE "))
    got = names(c.ok('LIST "" *'))
    check("left out", "board/sports" in got and "board/news" not in got, got)
    c.no("SELECT board/news", b"[UNAVAILABLE]")
    c.no("STATUS user/bob/shared (MESSAGES)", b"[UNAVAILABLE]")
    c.no(b"APPEND board/news {%d}" % news, b"[UNAVAILABLE]")
    c.ok("SELECT INBOX")
    c.no("COPY 1 board/news", b"[UNAVAILABLE]")
    c.no("MOVE 1 board/news", b"[UNAVAILABLE]")
    check("nothing moved", len(there(c, "INBOX")) == inbox)
    for x in c, old, new, idle:
        x.close()
    cl.start(N)
    c = Client(A, cl.port, "alice")
    c.ok("SELECT board/news")
    c.close()


def costs_nothing(cl):
    """No directory: one file is not there, and nothing else is different."""
    if subprocess.run(["which", "strace"], capture_output=True).returncode:
        return
    spool = f"{cl.dir}/alone"
    subprocess.run(["tests/spool", spool], check=True)

    def calls(lines):
        r = subprocess.run(
            ["strace", "-f", "-o", f"{cl.dir}/trace",
             f"{os.environ['B']}/chapar-imap", "--spool", spool, "--user",
             "alice", "--no-confine"],
            input="".join(f"a {x}\r\n" for x in lines).encode(),
            capture_output=True)
        assert b"* BYE" in r.stdout, r
        with open(f"{cl.dir}/trace") as f:
            return f.read().splitlines()

    def looked(lines):
        return len([x for x in lines if "directory.tdb" in x])

    begin = looked(calls(["LOGOUT"]))  # the process, before it listens
    one = calls(['LIST "" *', "STATUS INBOX (MESSAGES)", "LOGOUT"])
    check("one look", looked(one) == begin + 1, begin, looked(one))
    check("no connection", not [x for x in one if "connect(" in x])
    again = calls(['LIST "" *'] * 5 + ["SELECT user/bob"] * 3 + ["LOGOUT"])
    check("one look a session", looked(again) == begin + 1, looked(again))


began = time.monotonic()
cl = Cluster(3, "alice 0\nbob 1\nboard/local 0\nboard/news 1\nboard/sports 2",
             "--admins", "bob", "--remote-timeout", "30", "--remote-list-age",
             "0")
A, N, S = cl.hosts
try:
    for h, board in (A, "local"), (N, "news"), (S, "sports"):
        cl.chapar(h, "board", "add", "--rights", "lrsitewp", board)
        cl.start(h)
    for part in (lists, selected, moves, searches, alike, notified, referrals,
                 down):
        part(cl, A, N, S)
        print(part.__name__, round(time.monotonic() - began, 1), flush=True)
    costs_nothing(cl)
except BaseException:
    for h in cl.hosts:
        print(h, cl.text(h)[-3000:])
    raise
finally:
    for h in cl.hosts:
        check("killed", "ended by signal" not in cl.text(h))
    if bad:
        for h in cl.hosts:
            print(h, cl.text(h)[-3000:])
    cl.end()
sys.exit(bad)
