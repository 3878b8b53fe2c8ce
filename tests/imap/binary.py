#!/usr/bin/env python3
"""BINARY of a part that is larger than the memory there is.

The session's address space has room for the message, which is mapped, and for
little else; what it sends is compared with what was encoded, whole and in
part.
"""
import base64
import os
import resource
import shutil
import subprocess
import sys
import tempfile

B = os.environ['B']
LINES = 900000  # of 57 bytes: a message of 70 MB
SPACE = 112 << 20
LINE = bytes(range(1, 58))


def bounded():
    resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))


def session(spool, limit=None):
    return subprocess.Popen(
        [B + '/chapar-imap', '--spool', spool, '--user', 'alice'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=limit)


def leave(p):
    p.stdin.write(b'd LOGOUT\r\n')
    p.stdin.close()
    p.stdout.read()
    assert p.wait() == 0


def fill(p):
    head = (b'Subject: large\r\nContent-Type: application/octet-stream\r\n'
            b'Content-Transfer-Encoding: base64\r\n\r\n')
    line = base64.b64encode(LINE) + b'\r\n'
    size = len(head) + LINES * len(line)
    p.stdin.write(b'a APPEND INBOX {%d+}\r\n' % size + head)
    for _ in range(LINES // 1000):
        p.stdin.write(line * 1000)
    p.stdin.write(b'\r\n')
    p.stdin.flush()
    answer(p, b'a')


def answer(p, tag):
    while True:
        line = p.stdout.readline()
        assert line, 'the session ended'
        if line.startswith(tag + b' '):
            assert line.startswith(tag + b' OK'), line
            return


def ask(p, item):
    """The item's literal, or the line."""
    p.stdin.write(b'c FETCH 1 ' + item + b'\r\n')
    p.stdin.flush()
    line = p.stdout.readline()
    assert line.startswith(b'* 1 FETCH (B'), line
    if not line.endswith(b'}\r\n'):
        answer(p, b'c')
        return line
    left = int(line[line.rindex(b'{') + 1:-3])
    pieces = []
    while left > 0:
        pieces.append(p.stdout.read(min(left, 1 << 20)))
        assert pieces[-1], 'the session ended'
        left -= len(pieces[-1])
    answer(p, b'c')
    return b''.join(pieces)


def main():
    if '__asan_init' in subprocess.run(
            ['nm', '-D', B + '/chapar-imap'], stdout=subprocess.PIPE,
            text=True, check=False).stdout:
        print('a sanitizer needs an address space of its own')
        sys.exit(77)
    top = tempfile.mkdtemp(dir=B + '/tmp')
    spool = top + '/spool'
    subprocess.run(['tests/spool', spool], check=True)
    p = session(spool)
    fill(p)
    leave(p)
    p = session(spool, bounded)
    p.stdin.write(b'b SELECT INBOX\r\n')
    p.stdin.flush()
    answer(p, b'b')
    size = LINES * len(LINE)
    said = ask(p, b'BINARY.SIZE[1]')
    assert b' %d)' % size in said, said
    assert ask(p, b'BINARY.PEEK[1]') == LINE * LINES
    for at, n in ((0, 10), (size - 5, 10), (size, 10), (size + 9, 1),
                  (32768 * 3 // 4 - 3, 7), (1000, 100000), (size // 2, 1)):
        part = ask(p, b'BINARY.PEEK[1]<%d.%d>' % (at, n))
        have = LINE * 2000
        first = at % len(LINE)
        want = have[first:first + n][:max(0, size - at)]
        assert part == want, (at, n, part[:20], want[:20])
    leave(p)
    shutil.rmtree(top)


main()
