#!/usr/bin/env python3
"""Searches find the same with the index, without it, and with part of it.

Messages are made of words in many charsets and encodings; each query is asked
of a mailbox without an index, with one that the query before made, with one
that knows half of the messages, and with damaged ones.
"""
import base64
import email.charset
import glob
import os
import quopri
import random
import shutil
import subprocess
import sys
import tempfile

B = os.environ['B']
SEED = int(os.environ.get('SEED', '1'))
COUNT = int(os.environ.get('COUNT', '400'))
WORDS = ('the quick brown fox Jumps OVER lazy dogs zebrafish Quarterly report '
         'invoice 2024-05-01 http://example.org/a?b=c foo_bar a.b.c x y zz '
         'caf\u00e9 na\u00efve Stra\u00dfe \u0416\u0443\u0440\u043d\u0430\u043b '
         '\u043f\u0440\u0438\u0432\u0435\u0442 \u65e5\u672c\u8a9e '
         '\u30c6\u30b9\u30c8 \uff21\uff22\uff23 \ufb01ne \u212alvin '
         '\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 na\u0303o \u0130stanbul '
         '\U0001f600 ===').split()
CHARSETS = ('us-ascii utf-8 iso-8859-1 windows-1252 koi8-r iso-2022-jp '
            'shift_jis utf-16 utf-7 gb18030 x-unknown').split()
rng = random.Random(SEED)


def words(n):
    return ' '.join(rng.choice(WORDS) for _ in range(n))


def header_word(text):
    charset = rng.choice(['utf-8', 'utf-8', 'koi8-r', 'iso-2022-jp'])
    if text.isascii() and rng.random() < 0.8:
        return text.encode()
    raw = text.encode(charset, 'ignore')
    if rng.random() < 0.2:
        return text.encode('utf-8')
    return b'=?%s?B?%s?=' % (charset.encode(), base64.b64encode(raw))


def text_part():
    text = '\r\n'.join(words(rng.randrange(1, 12))
                       for _ in range(rng.randrange(1, 30)))
    charset = rng.choice(CHARSETS)
    codec = 'utf-8' if charset == 'x-unknown' else charset
    raw = text.encode(codec, 'ignore')
    way = rng.choice(['8bit', 'base64', 'quoted-printable'])
    if b'\0' in raw and way == '8bit':
        way = 'base64'
    if way == 'base64':
        raw = base64.encodebytes(raw).replace(b'\n', b'\r\n')
    elif way == 'quoted-printable':
        raw = quopri.encodestring(raw).replace(b'\n', b'\r\n')
    return (b'Content-Type: text/plain; charset=%s\r\n'
            b'Content-Transfer-Encoding: %s\r\n\r\n%s\r\n'
            % (charset.encode(), way.encode(), raw))


def multipart(depth):
    parts = []
    for _ in range(rng.randrange(1, 4)):
        kind = rng.random()
        if kind < 0.2 and depth < 3:
            parts.append(multipart(depth + 1))
        elif kind < 0.35 and depth < 3:
            parts.append(b'Content-Type: message/rfc822\r\n\r\n'
                         + message(depth + 1))
        elif kind < 0.45:
            parts.append(b'Content-Type: image/png; name="%s.png"\r\n'
                         b'Content-Transfer-Encoding: base64\r\n\r\n%s'
                         % (header_word(words(1)),
                            base64.encodebytes(words(20).encode())))
        else:
            parts.append(text_part())
    edge = b'b%d' % rng.randrange(1 << 30)
    return (b'Content-Type: multipart/mixed; boundary=%s\r\n\r\n' % edge
            + b''.join(b'--' + edge + b'\r\n' + p + b'\r\n' for p in parts)
            + b'--' + edge + b'--\r\n')


def message(depth=0):
    head = b'Subject: ' + b' '.join(
        header_word(w) for w in words(rng.randrange(1, 8)).split()) + b'\r\n'
    head += b'From: %s <%s@example.org>\r\n' % (
        header_word(words(1)), rng.choice(['a', 'joe', 'zebra']).encode())
    head += b'X-Note: folded\r\n ' + header_word(words(2)) + b'\r\n'
    if rng.random() < 0.4:
        return head + text_part()
    return head + multipart(depth)


def fill(spool, n):
    out = []
    for _ in range(n):
        m = message()
        out.append(b'a APPEND INBOX ~{%d+}\r\n' % len(m) + m + b'\r\n'
                   if b'\0' in m else
                   b'a APPEND INBOX {%d+}\r\n' % len(m) + m + b'\r\n')
    out.append(b'z LOGOUT\r\n')
    run(spool, b''.join(out))


def start(spool):
    return subprocess.Popen(
        [B + '/chapar-imap', '--spool', spool, '--user', 'alice'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)


def run(spool, commands):
    p = start(spool)
    said, _ = p.communicate(commands)
    assert p.returncode == 0, p.returncode
    return said


def query():
    kind = rng.choice(['BODY', 'TEXT', 'TEXT', 'SUBJECT', 'FROM',
                       'HEADER X-Note', 'FUZZY TEXT'])
    text = words(rng.randrange(1, 3))
    if rng.random() < 0.6:
        at = rng.randrange(len(text))
        text = text[at:at + rng.randrange(1, 9)]
    if rng.random() < 0.3:
        text = text.upper()
    raw = text.encode()
    key = b'%s {%d+}\r\n%s' % (kind.encode(), len(raw), raw)
    if rng.random() < 0.15:
        key = b'NOT ' + key
    if rng.random() < 0.15:
        key = b'OR FLAGGED ' + key
    return key


def ask(spool, keys, first=b''):
    lines = b'e EXAMINE INBOX\r\n' + first
    for k in keys:
        lines += b'q SEARCH CHARSET UTF-8 ' + k + b'\r\n'
    said = run(spool, lines + b'z LOGOUT\r\n')
    found = [x for x in said.split(b'\r\n') if x.startswith(b'* SEARCH')]
    assert len(found) == len(keys), said[-500:]
    return found


def ask_once(spool, key, first=b''):
    """The same of one, killed once it has answered: to make an index, which
    it would do then, takes many times as long."""
    p = start(spool)
    p.stdin.write(b'e EXAMINE INBOX\r\n' + first +
                  b'q SEARCH CHARSET UTF-8 ' + key + b'\r\n')
    p.stdin.flush()
    found = []
    for line in p.stdout:
        if line.startswith(b'* SEARCH'):
            found.append(line.rstrip(b'\r\n'))
        if line.startswith(b'q '):
            break
    p.kill()
    p.communicate()
    assert len(found) == 1, line
    return found[0]


def compare(what, keys, want, got):
    bad = [(k, w, g) for k, w, g in zip(keys, want, got) if w != g]
    if bad:
        sys.exit('%s (SEED=%d): %r finds %s, not %s'
                 % ((what, SEED) + bad[0][:1] + bad[0][:0:-1]))


def main():
    top = tempfile.mkdtemp(dir=B + '/tmp')
    spool = top + '/spool'
    subprocess.run(['tests/spool', spool], check=True)
    fill(spool, COUNT)
    find = glob.glob(spool + '/account/*/alice')[0] + '/find'
    keys = [query() for _ in range(80)]
    for first in (b'', b'c COMPARATOR i;ascii-casemap\r\n',
                  b'c COMPARATOR i;octet\r\n'):
        want = []
        for k in keys if first == b'' else keys[:20]:
            shutil.rmtree(find, ignore_errors=True)
            want.append(ask_once(spool, k, first))
        asked = keys[:len(want)]
        ask(spool, [b'TEXT zebrafish'])
        assert os.listdir(find), 'no index was made'
        compare('with an index', asked, want, ask(spool, asked, first))
    hits = sum(len(w.split()) - 2 for w in want)
    assert hits > 100, 'these queries find next to nothing'
    fill(spool, COUNT // 2)
    part = ask(spool, keys)
    whole = ask(spool, keys)
    shutil.rmtree(find)
    compare('with half of one', keys, ask(spool, keys), part)
    compare('after that', keys, part, whole)
    for name in os.listdir(find):
        path = find + '/' + name
        data = open(path, 'rb').read()
        for what, damaged in (
                ('cut', data[:len(data) // 2]), ('empty', b''),
                ('of another version', data[:8] + b'\xff' + data[9:]),
                ('of another boot, damaged', data[:24] + b'\xff' * 16
                 + data[40:len(data) // 2]
                 + bytes(len(data) - len(data) // 2))):
            open(path, 'wb').write(damaged)
            compare('an index that is ' + what, keys, part, ask(spool, keys))
    subprocess.run([B + '/chapar', '--spool', spool, 'check'], check=True,
                   stdout=subprocess.DEVNULL)
    shutil.rmtree(top)


main()
