#!/usr/bin/env python3
"""A delivery that is killed at each of its calls in turn, and tried again by
who heard no answer: with --duplicate-window the message is there once."""
import glob
import os
import subprocess
import sys
import tempfile

B = os.environ['B']
WINDOW = ['--duplicate-window', '7d']
MESSAGE = 'Message-ID: <%s@x>\r\nSubject: %s\r\n\r\nhello\r\n'


def run(spool, argv, data, at=None):
    env = dict(os.environ)
    if at is not None:
        env.update(LD_PRELOAD=B + '/tests/preload/crashat.so',
                   CRASH_AT=str(at))
    p = subprocess.run([argv[0], '--spool', spool] + argv[1:],
                       input=data.encode(), env=env, capture_output=True)
    return p.returncode, p.stdout.decode()


def lmtp(to):
    return [B + '/chapar-lmtp'] + WINDOW, ''.join([
        'LHLO x\r\nMAIL FROM:<>\r\n',
        *['RCPT TO:<%s>\r\n' % t for t in to],
        'DATA\r\n', MESSAGE % ('one', 'lmtp'), '.\r\nQUIT\r\n'])


def deliver(to):
    return [B + '/chapar', 'deliver'] + WINDOW + to, MESSAGE % ('one', 'x')


def count(spool, user):
    _, out = run(spool, [B + '/chapar', 'log', user], '')
    return sum(' MSG ' in line for line in out.splitlines())


def size(spool, user):
    return sum(os.stat(f).st_size
               for f in glob.glob('%s/account/*/%s/log/*' % (spool, user)))


def trial(name, argv, data, user):
    """Says at how many places it was killed, or what went wrong."""
    at = torn = 0
    rc = 99
    while rc == 99:
        with tempfile.TemporaryDirectory(dir=B + '/tmp') as t:
            spool = t + '/spool'
            subprocess.run(['tests/spool', spool], check=True)
            # a copy is mended at the first change: not what is of interest
            run(spool, [B + '/chapar', 'deliver', user], MESSAGE % ('0', '0'))
            before = size(spool, user)
            rc, _ = run(spool, argv, data, at)
            torn += rc == 99 and size(spool, user) > before
            run(spool, argv, data)
            got = count(spool, user) - 1
            if got != 1:
                sys.exit('%s, killed at call %d: %d messages' %
                         (name, at, got))
        at += 1
    if at < 5 or torn == 0:
        sys.exit('%s: killed at %d calls, stored at %d: no test' %
                 (name, at, torn))
    print('%s: killed at %d calls; at %d of them it was stored' %
          (name, at, torn))


os.makedirs(B + '/tmp', exist_ok=True)
trial('lmtp', *lmtp(['alice']), 'alice')
trial('deliver', *deliver(['alice']), 'alice')
