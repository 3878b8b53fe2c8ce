#!/usr/bin/env python3
"""What Cyrus' tests of a murder (MurderIMAP) are about, told anew for a front
door and two servers behind it.  Their names, and where it is tried:

  aaasetup                         it stands, and goes: here, each time
  frontend_commands                doors()
  append_utf8                      utf8()
  list_specialuse, xlist           lists()
  list_subscribed                  lists()
  list_return_objectid             lists()
  proxy_search                     search()
  uidonly                          search(), remote.py
  copy_across_backends             across(), remote.py
  copyuid_cross_backend_copy_msn   across()
  copyuid_cross_backend_move       across()
  move_shared_across_backends      across(); dying at it: moves.py
  ..._no_expunge_acl               rights()
  move_to_nonexistent              nowhere()
  move_to_backend_nonexistent      nowhere(): the target goes behind our back
  replace_across_backends, replace_same_backend
                                   replace(), remote.py for all pairs
  rename_with_location             rename(): a name does not change servers
  xfer_user_altns_unixhs           xfer(); all that is his: move/all.py
  xfer_user_noaltns_nounixhs       there is one name space here: the same
  xfer_user_..._virtdom (two)      xfer(), of a user with a domain
  xfer_mailbox_altns_unixhs, xfer_no_user_intermediates
                                   apart(): whole accounts move
  xfer_nonexistent_unixhs          apart()
  xfer_user_verify_cleanup         cleanup()
  xfer_leaves_synccache_alone      there is none: who follows a server that
                                   an account left, move/standby.py

and of the stories that it does not have yet: boards move as users do
(boards()), and one server behind is down (down())."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import housed  # noqa: E402
import servers  # noqa: E402
from servers import B, Site, wait_for  # noqa: E402

servers.SERVICES = ("imap",)
FAR = "carol@example.org"
bad = 0


def check(what, good, *more):
    global bad
    if not good:
        print("wrong:", what, *more, flush=True)
        bad = 1


def client(site, i, user="alice"):
    return housed.Client(site.hosts[i], site.ports["imap"], user)


def mail(name):
    return f"Subject: {name}\r\nMessage-ID: <{name}@x>\r\n\r\ntext {name}\r\n"


def both(site, user, *commands):
    """The untagged answers at the front and where he is: the same."""
    at = [client(site, 0, user), client(site, site.users[user], user)]
    for command in commands:
        front, home = [c.ok(command) for c in at]
        check(f"{command} is the same at the front", sorted(front) ==
              sorted(home) and front, front, home)
    for c in at:
        c.ok("LOGOUT")
        c.close()
    return b"".join(front)


def doors(site):
    c = client(site, 0)
    c.ok('LIST "" *')
    c.no("SELECT fresh", b"NONEXISTENT")
    c.ok("CREATE fresh")
    c.ok("SELECT fresh")
    c.ok('SETMETADATA fresh (/private/comment "mine")')
    said = b"".join(c.ok("GETMETADATA fresh /private/comment"))
    check("GETMETADATA", b"METADATA fresh" in said and b"mine" in said, said)
    said = b"".join(c.ok("GETMETADATA INBOX /shared/comment"))
    check("GETMETADATA", b"mine" not in said, said)
    c.ok("LOGOUT")
    c.close()


def lists(site):
    c = client(site, 0)
    for use in "Drafts", "Sent", "Trash", "Junk":
        c.ok(f"CREATE {use} (USE (\\{use}))")
        c.ok(f"SUBSCRIBE {use}")
    for other in "lists", "lists/deep", "personal":
        c.ok(f"CREATE {other}")
    c.ok("SUBSCRIBE lists/deep")
    c.ok("SUBSCRIBE board/news")  # which is not where she is
    c.close()
    said = both(site, "alice", 'LIST (SPECIAL-USE) "" * RETURN (SUBSCRIBED)')
    check("special use", said.count(b"\\Subscribed") == 4 == said.count(
        b"* LIST") and b"\\Junk" in said, said)
    said = both(site, "alice", 'XLIST "" *')
    check("XLIST", b"\\Inbox" in said and b"\\Sent" in said and
          b"personal" in said, said)
    said = both(site, "alice", 'LSUB "" *', 'LIST (SUBSCRIBED) "" *')
    check("subscribed", said.count(b"* LIST") == 6 and
          b"board/news" in said and b"lists/deep" in said, said)
    said = both(site, "alice", 'LIST "" lists% RETURN (CHILDREN)',
                'LIST "" * RETURN (STATUS (MAILBOXID UIDVALIDITY))')
    check("ids", said.count(b"MAILBOXID") >= 9, said)


def utf8(site):
    c = client(site, 0)
    text = "Subject: Grüße\r\n\r\nschön\r\n".encode()
    c.ok("ENABLE UTF8=ACCEPT")
    for box in b"fresh", b"board/news":
        lines, last = c.say(b"APPEND %b UTF8 (~{%d+}\r\n%b)" % (
            box, len(text), text))
        check("APPEND UTF8", last.startswith(b"OK"), last)
        c.ok(b"SELECT %b" % box)
        said = c.ok("FETCH * (BODY.PEEK[] ENVELOPE)")[0]
        check("and back", text in said and said.count("Grüße".encode()) == 2,
              said)
    c.ok("STORE * +FLAGS (\\Deleted)")
    c.ok("CLOSE")
    c.close()


def search(site):
    c = client(site, 0)
    for n in range(5):
        c.append("board/news", mail(f"s{n}"))
    c.ok("SELECT board/news")
    check("SEARCH", c.ok("SEARCH SUBJECT s3")[-1] == b"* SEARCH 4\r\n")
    said = c.ok("UID SEARCH RETURN (COUNT ALL) BODY text")[-1]
    check("ESEARCH", b"COUNT 5" in said, said)
    said = c.ok("SORT (REVERSE SUBJECT) UTF-8 ALL")[-1]
    check("SORT", said == b"* SORT 5 4 3 2 1\r\n", said)
    c.ok("ENABLE UIDONLY")
    c.say("FETCH 1 FLAGS")
    said = c.ok("UID FETCH 1:* FLAGS")
    check("UIDFETCH", len(said) == 5 and b"UIDFETCH" in said[0], said)
    c.close()


def across(site):
    """INBOX is on one server behind the front, the board on the other."""
    c = client(site, 0)
    for n in range(3):
        c.append("INBOX", mail(f"a{n}"))
    c.ok("SELECT INBOX")
    lines, last = c.say("COPY 1:2 board/news")
    check("COPY", last.startswith(b"OK [COPYUID "), last)
    words = last.split(b"]")[0].split()
    check("COPYUID has two of each", words[3] == b"1:2" and
          words[4].count(b":") == 1, last)
    lines, last = c.say("UID MOVE 3 board/news")
    check("MOVE", last.startswith(b"OK") and b"COPYUID" in b"".join(lines) and
          b"* 3 EXPUNGE\r\n" in lines, lines, last)
    c.ok("SELECT board/news")
    check("all came", c.ok("SEARCH TEXT text.a")[-1] is not None and
          len(c.ok("SEARCH BODY \"text a\"")[-1].split()) == 5)
    lines, last = c.say("MOVE 1 fresh")
    check("MOVE from the board", b"COPYUID" in b"".join(lines), lines, last)
    check("it is not there any more",
          b"s0" not in b"".join(c.ok("FETCH 1:* ENVELOPE")))
    c.ok("SELECT fresh")
    check("but here", b"s0" in c.ok("FETCH * ENVELOPE")[0])
    c.close()


def rights(site):
    """Who may read and not expunge copies, and does not move."""
    c = client(site, 0)
    c.append("board/still", mail("still"))
    c.ok("SELECT board/still")
    lines, last = c.say("MOVE 1 INBOX")
    check("MOVE without the right", last.startswith(b"NO") and
          not any(b"EXPUNGE" in x for x in lines), lines, last)
    c.ok("COPY 1 INBOX")
    check("it stays", b"* 1 EXISTS\r\n" in c.ok("SELECT board/still"))
    c.close()


def nowhere(site):
    c = client(site, 0)
    c.ok("SELECT INBOX")
    for command in "MOVE", "COPY":
        c.no(f"{command} 1 nowhere", b"TRYCREATE")
        c.no(f"{command} 1 board/nowhere", b"TRYCREATE")
    check("still there", (x := c.ok("SEARCH ALL"))[-1] ==
          b"* SEARCH 1 2 3\r\n", x)
    check("is listed", b"board/short" in b"".join(c.ok('LIST "" board/*')))
    site.servers[2].chapar("board", "del", "short")
    for command in "MOVE", "COPY":
        c.no(f"{command} 1 board/short")
    check("still there", (x := c.ok("SEARCH ALL"))[-1] ==
          b"* SEARCH 1 2 3\r\n", x)
    c.close()


def replace(site):
    c = client(site, 0)
    for box, to in ("INBOX", "board/news"), ("board/news", "board/news"), \
            ("board/news", "INBOX"):
        c.ok(f"SELECT {box}")
        before = len(c.ok("SEARCH ALL")[-1].split())
        text = mail(f"r-{to.replace('/', '-')}").encode()
        lines, last = c.say(b"REPLACE 1 %s {%d+}\r\n%s" % (
            to.encode(), len(text), text))
        check(f"REPLACE {box} {to}", last.startswith(b"OK"), last)
        after = len(c.ok("SEARCH ALL")[-1].split())
        check("one went", after == before - (box != to), before, after)
        c.ok(f"SELECT {to}")
        check("another came", b"Subject: r-" in
              c.ok("FETCH * BODY.PEEK[HEADER.FIELDS (SUBJECT)]")[0])
    c.close()


def rename(site):
    c = client(site, 0)
    c.ok("CREATE moving")
    for to in "board/news/moving", "user/bob/moving":
        c.no(f"RENAME moving {to}")
    c.no("RENAME board/news moved")
    check("both are as they were", b"moving" in b"".join(
        c.ok('LIST "" *')) and b"board/news" in b"".join(c.ok('LIST "" *')))
    c.close()


def move(site, port, account, to, *more, check_=True):
    """From where it is; the front is told, as LDAP would."""
    here, there = site.servers[site.users[account]], site.servers[to]
    p = subprocess.run(
        [B + "/chapar", "--spool", here.spool, "move", "--proxy-key",
         site.dir + "/key", "--peer-port", str(port), *more, account,
         there.host], capture_output=True, text=True, check=False)
    if p.returncode == 0 and check_:
        site.servers[0].chapar("directory", "set", "--from", here.host,
                               account, there.host)
        site.users[account] = to
    return p


LOOK = ['LIST "" * RETURN (SPECIAL-USE SUBSCRIBED)', "SELECT INBOX",
        "UID FETCH 1:* (UID FLAGS ENVELOPE INTERNALDATE)"]


def see(site, user):
    c = client(site, 0, user)
    said = [sorted(c.ok(x)) for x in LOOK]
    c.close()
    return [[x.replace(b" \\Recent", b"").replace(b"\\Recent", b"")
             for x in y if b"RECENT" not in x] for y in said]


def xfer(site, port):
    for user in "alice", FAR:
        c = client(site, 0, user)
        c.append("INBOX", mail("kept"), "(\\Flagged $Mine)")
        c.say("CREATE Drafts (USE (\\Drafts))")
        c.close()
        see(site, user)
        before = see(site, user)
        was = site.users[user]
        p = move(site, port, user, 3 - was)
        check(f"{user} moves", p.returncode == 0, p)
        check(f"{user} has all", see(site, user) == before, before,
              see(site, user))
        both(site, user, 'LIST "" *')
        c = housed.Client(site.hosts[was], site.ports["imap"])
        lines, last = c.say(f"LOGIN {user} secret")  # by another door
        check("at the old one as well", last.startswith(b"OK"), last)
        c.ok("SELECT INBOX")
        c.close()


def boards(site, port):
    c = client(site, 0)
    before = c.ok("STATUS board/news (MESSAGES UIDNEXT UIDVALIDITY)")
    c.close()
    p = move(site, port, "board/news", 1)
    check("a board moves", p.returncode == 0, p)
    c = client(site, 0)
    check("and is as it was", before ==
          c.ok("STATUS board/news (MESSAGES UIDNEXT UIDVALIDITY)"))
    check("with what one may do", c.append(
        "board/news", mail("later"))[1].startswith(b"OK"))
    c.close()


def apart(site, port):
    """Whole accounts, that are there."""
    for account in "alice/Drafts", "alice%", "user/alice", "board/news/x":
        site.users.setdefault(account, site.users["alice"])
        p = move(site, port, account, 3 - site.users["alice"])
        check(f"{account} does not move", p.returncode != 0, p)
        del site.users[account]
    site.users["nobody"] = 1
    check("nobody does not", move(site, port, "nobody", 2).returncode == 67)
    del site.users["nobody"]
    p = move(site, port, "alice", 0, check_=False)
    check("to who has no chapar-peer", p.returncode == 75, p)
    c = client(site, 0)
    check("writable", c.append("INBOX", mail("x"))[1].startswith(b"OK"))
    c.close()


def files_of(server, user):
    return [d for d, _, _ in os.walk(server.spool + "/account")
            if os.path.basename(d) == user.split("@")[0] or
            os.path.basename(d).startswith(user[:5])]


def cleanup(site, port):
    old = site.servers[3 - site.users["alice"]]
    check("what is left is kept", files_of(old, "alice"))
    p = subprocess.run(
        [B + "/chapar", "--spool", old.spool, "move", "--settle", "--grace",
         "0", "--proxy-key", site.dir + "/key", "--peer-port", str(port)],
        capture_output=True, text=True, check=False)
    check("settle", p.returncode == 0, p)
    check("nothing is left", not files_of(old, "alice"),
          files_of(old, "alice"))
    see(site, "alice")


def down(site, port):
    """Who is behind it hears that it is temporary, others nothing."""
    move(site, port, "alice", 3 - site.users["bob"])
    s = site.servers[site.users["bob"]]
    s.stop_service("imap", site)
    c = housed.Client(site.hosts[0], site.ports["imap"])
    lines, last = c.say("LOGIN bob secret")
    check("bob", last.startswith(b"NO [UNAVAILABLE]"), last)
    c.close()
    c = client(site, 0)
    said = b"".join(c.ok('LIST "" *'))
    check("what is there is not listed", b"board/still" not in said and
          b"board/news" in said, said)
    c.no("SELECT board/still")
    c.close()
    s.start_service("imap")
    check("bob again", wait_for(lambda: housed.Client(
        site.hosts[0], site.ports["imap"]).say("LOGIN bob secret")[1]
        .startswith(b"OK")))


def start(site):
    """The users may log in everywhere; each is at one server."""
    for s in site.servers:
        s.chapar("user", "add", FAR, input="secret\n",
                 stderr=subprocess.DEVNULL)
        for user in "alice", "bob", FAR:
            if site.users[user] != s.n:
                for d in files_of(s, user)[:1]:
                    subprocess.run(["rm", "-r", d], check=True)
    for board, rights_ in ("news", "lrsitewpekx"), ("short", "lrsip"), \
            ("still", "lrsi"):
        site.servers[2].chapar("board", "add", "--rights", rights_, board)
    site.load()
    return site.start_with_peers()


with Site(3, {"alice": 1, "bob": 2, FAR: 1, "board/news": 2, "board/short": 2,
              "board/still": 2}) as the_site:
    the_port = start(the_site)
    for story in (doors, lists, utf8, search, across, rights, nowhere, replace,
                  rename):
        story(the_site)
    xfer(the_site, the_port)
    boards(the_site, the_port)
    apart(the_site, the_port)
    cleanup(the_site, the_port)
    down(the_site, the_port)
    if bad:
        raise SystemExit(1)
