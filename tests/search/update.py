#!/usr/bin/env python3
"""Results that are kept up to date are those that a new search gives.

One session changes a mailbox at random, another follows ADDTO and REMOVEFROM
as RFC 5267 says a client does, by UID and by number, searches and sorts; and
after each step asks again.
"""
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile

B = os.environ['B']
SEED = int(os.environ.get('SEED', '1'))
STEPS = int(os.environ.get('STEPS', '300'))
rng = random.Random(SEED)


class Imap:
    def __init__(self, spool):
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [B + '/chapar-imap', '--spool', spool, '--user', 'alice'],
            stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL)
        theirs.close()
        self.socket = ours
        self.file = ours.makefile('rb')
        self.file.readline()
        self.n = 0

    def __call__(self, command):
        self.n += 1
        tag = 't%d' % self.n
        self.socket.sendall(b'%s %s\r\n' % (tag.encode(), command))
        said = []
        while True:
            line = self.file.readline().decode().rstrip('\r\n')
            said.append(line)
            if line.startswith(tag + ' ') or not line:
                assert ' OK' in line, (command, said)
                return tag, said


def numbers(text):
    ret = []
    for run in text.split(','):
        lo, _, hi = run.partition(':')
        ret += range(int(lo), int(hi or lo) + 1)
    return ret


class Kept:
    """A result, as a client keeps it."""

    def __init__(self, imap, command):
        self.command = command
        self.sorted = b'SORT' in command
        self.by_uid = command.startswith(b'UID')
        self.tag, said = imap(command.replace(b'?', b'RETURN (UPDATE ALL)'))
        found = re.search(r'ALL ([0-9:,]+)', said[0])
        self.list = numbers(found[1]) if found else []

    def follow(self, line):
        for item, pairs in re.findall(r'(ADDTO|REMOVEFROM) \(([^)]*)\)', line):
            words = pairs.split()
            for place, what in zip(words[::2], words[1::2]):
                self.change(item, int(place), numbers(what))

    def change(self, item, place, what):
        assert (place > 0) == self.sorted, (item, place)
        if item == 'ADDTO':
            assert not set(what) & set(self.list), (what, self.list)
            if place == 0:
                self.list = sorted(self.list + what)
            else:
                self.list[place - 1:place - 1] = what
        elif place == 0:
            assert set(what) <= set(self.list), (what, self.list)
            self.list = [x for x in self.list if x not in what]
        else:
            end = place - 1 + len(what)
            assert self.list[place - 1:end] == what, (place, what, self.list)
            del self.list[place - 1:end]

    def expunge(self, seq):
        assert self.by_uid or seq not in self.list, 'told too late'
        if not self.by_uid:
            self.list = [x - (x > seq) for x in self.list]

    def check(self, imap):
        _, said = imap(self.command.replace(b'? ', b''))
        now = [int(x) for x in said[0].split()[2:]]
        if now != self.list:
            sys.exit('SEED=%d %r: %s, not %s'
                     % (SEED, self.command, self.list, now))


def change(imap):
    what = rng.random()
    some = b'%d:%d' % (rng.randrange(1, 60), rng.randrange(1, 60))
    if what < 0.35:
        m = b'Subject: %s\r\nDate: %d Feb 1994 10:00:00 +0000\r\n\r\n%s\r\n' % (
            rng.choice([b'a', b'b', b'Re: c', b'd']), rng.randrange(1, 29),
            rng.choice([b'word', b'other']))
        imap(b'APPEND INBOX (%s) {%d+}\r\n%s' % (
            rng.choice([b'', b'\\Flagged', b'$Junk \\Seen']), len(m), m))
    elif what < 0.85:
        imap(b'UID STORE %s %sFLAGS (%s)' % (
            some, rng.choice([b'+', b'-', b'']),
            rng.choice([b'\\Flagged', b'\\Seen', b'$Junk', b'Late%d'
                        % rng.randrange(3)])))
    elif what < 0.95:
        imap(b'UID STORE %s +FLAGS.SILENT (\\Deleted)' % some)
        imap(b'EXPUNGE')
    else:
        imap(b'UID COPY %s INBOX' % some)


def main():
    top = tempfile.mkdtemp(dir=B + '/tmp')
    spool = top + '/spool'
    subprocess.run(['tests/spool', spool], check=True)
    other, imap = Imap(spool), Imap(spool)
    other(b'SELECT INBOX')
    for _ in range(20):
        change(other)
    imap(b'SELECT INBOX')
    kept = [Kept(imap, c) for c in (
        b'UID SEARCH ? FLAGGED', b'SEARCH ? UNSEEN NOT KEYWORD $Junk',
        b'UID SEARCH ? OR KEYWORD Late1 BODY word', b'SEARCH ? UID 1:* UNDRAFT',
        b'UID SORT ? (SUBJECT REVERSE DATE) UTF-8 UNFLAGGED',
        b'SORT ? (REVERSE SIZE) UTF-8 NOT SEEN',
        b'UID SORT ? (RELEVANCY DATE) UTF-8 FUZZY TEXT "word c"')]
    told = 0
    for _ in range(STEPS):
        for _ in range(rng.randrange(4)):
            change(other)
        command = rng.choice([b'NOOP', b'NOOP', b'FETCH 1:* UID',
                              b'UID STORE %d FLAGS (\\Flagged)'
                              % rng.randrange(1, 60)])
        for line in imap(command)[1]:
            gone = re.match(r'\* (\d+) EXPUNGE', line)
            for k in kept:
                if gone:
                    k.expunge(int(gone[1]))
                if line.startswith('* ESEARCH (TAG "%s")' % k.tag):
                    assert line.count('UID') == k.by_uid, line
                    k.follow(line)
                    told += 1
        if command == b'NOOP':
            for k in kept:
                k.check(imap)
    for i in (other, imap):
        i(b'LOGOUT')
        assert i.process.wait() == 0
    assert told > STEPS / 2, 'next to nothing was told'
    shutil.rmtree(top)


main()
