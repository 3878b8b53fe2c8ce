"""mix.py PORT LMTP SECONDS - one mail program's connections, several at once.

As Thunderbird has them: one that waits in IDLE in the INBOX and fetches what
comes, one that asks for the STATUS of all folders again and again, one that
reads headers and bodies of a folder, one that keeps copies of what is sent and
files mail away; while mail is delivered.  Every message that was delivered is
announced to the first, fetched whole, filed by the last, and counted by the
second; prints how many.
"""
import queue
import sys
import threading
import time

from talk import Line, connect

PORT, LMTP, TIME = sys.argv[1], sys.argv[2], float(sys.argv[3])
FOLDERS = ('Sent', 'Archive/2026', 'Lists/debian')
arrived = queue.Queue()
errors, done = [], threading.Event()
all_seen = threading.Event()


def session():
    c = Line(connect(PORT))
    c.get()
    must(c, 'a LOGIN alice secret')
    return c


def must(c, command):
    """The answer's lines; its literals are lines too."""
    lines = []
    c.put(command)
    while True:
        line = c.get()
        if line.startswith('a '):
            if not line.startswith('a OK'):
                raise AssertionError('%s: %s' % (command, line))
            return lines
        if line == '' and not lines:
            raise AssertionError('%s: closed' % command)
        lines.append(line)


def guarded(f):
    def run():
        try:
            f()
        except Exception as e: # told by whoever waits for it
            errors.append('%s: %r' % (f.__name__, e))
            done.set()
            all_seen.set()
    return threading.Thread(target=run)


def inbox():
    """IDLE; what is announced is fetched."""
    c, n, got = session(), 0, set()
    for line in must(c, 'a SELECT INBOX'):
        if line.endswith('EXISTS'):
            n = int(line.split()[1])
    while not (done.is_set() and len(got) >= sent):
        c.put('a IDLE')
        assert c.get().startswith('+')
        exists = n
        c.s.settimeout(30)
        while exists == n:
            line = c.get()
            if line.endswith('EXISTS'):
                exists = int(line.split()[1])
            assert line != '', 'closed in IDLE'
        c.put('DONE')
        while not (line := c.get()).startswith('a '):
            if line.endswith('EXISTS'):
                exists = int(line.split()[1])
        first = max(got, default=0) + 1
        for line in must(c, 'a UID FETCH %d:* (UID FLAGS BODY.PEEK[])' % first):
            if ' FETCH (' in line and 'UID ' in line:
                uid = int(line.split('UID ')[1].split()[0].rstrip(')'))
                if uid not in got:
                    got.add(uid)
                    arrived.put(uid)
        n = exists
    all_seen.set()
    must(c, 'a LOGOUT')


def folders():
    """Every folder's STATUS, as if by a timer that is in a hurry."""
    c, rounds = session(), 0
    while not all_seen.is_set():
        for f in FOLDERS:
            must(c, 'a STATUS %s (MESSAGES UNSEEN UIDNEXT HIGHESTMODSEQ)' % f)
        rounds += 1
    assert rounds > 2, rounds
    must(c, 'a LOGOUT')


def reader():
    """Headers and parts of a folder, over and over, each marked as read."""
    c, rounds = session(), 0
    must(c, 'a SELECT Lists/debian')
    while not all_seen.is_set():
        must(c, 'a FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE RFC822.SIZE)')
        must(c, 'a FETCH %d BODY[]' % (rounds % 3 + 1))
        must(c, 'a STORE 1:* -FLAGS.SILENT (\\Seen)')
        rounds += 1
    assert rounds > 2, rounds
    must(c, 'a LOGOUT')


filed = 0


def filer():
    """A copy of what is sent, and what has come goes to the archive."""
    global filed
    c = session()
    must(c, 'a SELECT INBOX')
    while not (all_seen.is_set() and arrived.empty()):
        try:
            uid = arrived.get(timeout=0.2)
        except queue.Empty:
            continue
        must(c, 'a UID STORE %d +FLAGS.SILENT (\\Seen)' % uid)
        must(c, 'a UID COPY %d Archive/2026' % uid)
        must(c, 'a APPEND Sent (\\Seen) {24+}\r\nSubject: a reply\r\n\r\nyes\r\n')
        filed += 1
    must(c, 'a LOGOUT')


sent = 0


def deliver():
    global sent
    c = Line(connect(LMTP))

    def code(line=None):
        if line is not None:
            c.put(line)
        while (got := c.get())[3:4] == '-':
            pass
        return got[:3]

    code()
    code('LHLO x')
    until = time.monotonic() + TIME
    while time.monotonic() < until or sent < 20:
        code('MAIL FROM:<>')
        code('RCPT TO:<alice>')
        code('DATA')
        answer = code('Subject: %d\r\n\r\nhello\r\n.' % sent)
        assert answer == '250', answer
        sent += 1
        time.sleep(0.02)
    code('MAIL FROM:<>')
    code('RCPT TO:<alice>')
    code('DATA')
    sent += 1
    done.set() # before the last one, which wakes who waits for it
    code('Subject: the last\r\n\r\nhello\r\n.')


c = session()
for f in FOLDERS:
    must(c, 'a CREATE ' + f)
    must(c, 'a SUBSCRIBE ' + f)
for i in range(3):
    must(c, 'a APPEND Lists/debian {19+}\r\nSubject: list\r\n\r\nx\r\n')
threads = [guarded(f) for f in (inbox, folders, reader, filer)]
for t in threads:
    t.start()
time.sleep(0.3)
threads.append(guarded(deliver))
threads[-1].start()
for t in threads:
    t.join(120)
if not errors:
    for f, n in ('INBOX', sent), ('Archive/2026', sent), ('Sent', sent):
        said = ' '.join(must(c, 'a STATUS %s (MESSAGES)' % f))
        if 'MESSAGES %d)' % n not in said:
            errors.append('%s, wanted %d' % (said, n))
    if filed != sent:
        errors.append('filed %d of %d' % (filed, sent))
for f in FOLDERS:
    must(c, 'a DELETE ' + f)
must(c, 'a SELECT INBOX')
must(c, 'a STORE 1:* +FLAGS.SILENT (\\Deleted)')
must(c, 'a EXPUNGE')
must(c, 'a LOGOUT')
print('; '.join(errors) or 'all of them')
