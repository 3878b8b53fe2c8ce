#!/usr/bin/env python3
"""Sessions that are killed while they store: what was acknowledged is there,
each entry is whole, their locks are gone, and the book is searched right."""
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from server import Client, Server  # noqa: E402

ROUNDS = 4 if os.environ.get("SAN") else 12
random.seed(1)
server = Server()
acknowledged, said = {}, set()


def work(c, who, start):
    """Stores entries, some in a row, until it is killed."""
    n = start
    try:
        while True:
            c.say('LOCK ADDRESSBOOK alice "%s %d"' % (who, n))
            row = random.randint(1, 20)
            lines = ""
            for i in range(row):
                said.add("%s %d" % (who, n + i))
                lines += ('s%d STOREADDRESS alice "%s %d" email %d@x '
                          'notes "%d %d"\r\n' % ((n + i, who) + (n + i,) * 4))
            c.s.sendall(lines.encode())
            left = row
            while left:
                line = c.f.readline().decode()
                if not line:
                    return
                if line.startswith("s"):
                    tag, word = line.split(" ")[:2]
                    assert word == "OK", line
                    acknowledged["%s %s" % (who, tag[1:])] = tag[1:]
                    left -= 1
            n += row
    except (OSError, EOFError):
        return


try:
    Client(spool=server.spool, user="alice").ok("CREATEADDRESSBOOK alice")
    for r in range(ROUNDS):
        clients = [Client(spool=server.spool, user="alice") for _ in range(2)]
        threads = [threading.Thread(target=work,
                                    args=(c, "w%d" % i, r * 100000))
                   for i, c in enumerate(clients)]
        for t in threads:
            t.start()
        time.sleep(random.uniform(0.02, 0.3))
        for c in clients:
            c.process.send_signal(signal.SIGKILL)
        for c, t in zip(clients, threads):
            c.process.wait()
            t.join()
        look = Client(spool=server.spool, user="alice")
        names = {line[len("* SEARCHADDRESS "):].strip('"')
                 for line in look.ok("SEARCHADDRESS alice")}
        assert set(acknowledged) <= names, set(acknowledged) - names
        assert names <= said, names - said
        for name in random.sample(sorted(names), min(20, len(names))):
            n = name.split()[1]
            line = look.ok('FETCHADDRESS alice "%s"' % name)[0]
            assert line == '* FETCHADDRESS alice "%s" email %s@x notes ' \
                '"%s %s"' % (name, n, n, n), line
            found = look.ok('SEARCHADDRESS alice email "%s@x"' % n)
            assert '* SEARCHADDRESS "%s"' % name in found, (name, found)
            look.ok('LOCK ADDRESSBOOK alice "%s"' % name)
        look.ok("LOGOUT")
        look.process.wait()
        server.chapar("check")
    print(len(acknowledged), "acknowledged,", len(said), "said")
    assert acknowledged
finally:
    server.end()
