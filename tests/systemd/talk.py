#!/usr/bin/env python3
"""What the tests of the units ask of servers.

talk.py lmtp PLACE TO SUBJECT    deliver a message; prints the last answer
talk.py imsp PORT [CA]           log in as alice, set an option, read it; with
        TLS if there is a certificate to compare with
talk.py hold PORT N [FROM]       N IMAP sessions, alice's, from so many
        addresses; says "N open"; for each line on standard input, which
        begins with a word, it says how many of them still answer, or with
        "idle" that all wait in IDLE until the next line
talk.py flood PORT N SOURCES     N connections at once, from so many addresses
        of 127/8; prints how many were greeted, refused with a word, closed
        without one, not accepted; they all stay open until the last
talk.py pour PLACE TO ...        deliver one message after the other, to all of
        them; says how many were taken for all, after each
talk.py login PORT               the answer to alice's LOGIN, of IMAP
talk.py greet PORT [TEXT]        the first line of a server, or why not; after
        TEXT was sent
"""
import select, socket, ssl, sys, time

PATIENCE = 60


def connect(place, source=None):
    if place.startswith('/'):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(PATIENCE)
        s.connect(place)
        return s
    host, _, port = str(place).rpartition(':')
    return socket.create_connection((host or '127.0.0.1', int(port)), PATIENCE,
                                    source and (source, 0))


class Line:
    def __init__(self, sock):
        self.s, self.f = sock, sock.makefile('rb')

    def put(self, text):
        self.s.sendall(text.encode() + b'\r\n')

    def get(self):
        return self.f.readline().decode().rstrip('\r\n')

    def ask(self, text, tag='a '):
        self.put(text)
        while True:
            line = self.get()
            if line == '' or line.startswith(tag):
                return line


def source(i, n):
    return '127.0.1.%d' % (i % n + 1)


def lmtp(place, to, subject):
    c = Line(connect(place))

    def code(line=None):
        if line is not None:
            c.put(line)
        while True:
            got = c.get()
            if got[3:4] != '-':
                return got

    code()
    code('LHLO test')
    code('MAIL FROM:<a@b.example>')
    got = code('RCPT TO:<%s>' % to)
    if got.startswith('250') and code('DATA').startswith('354'):
        got = code('Subject: %s\r\n\r\nhello\r\n.' % subject)
    print(got)
    code('QUIT')


def pour(place, *to):
    c = Line(connect(place))

    def code(line=None):
        if line is not None:
            c.put(line)
        while True:
            got = c.get()
            if got[3:4] != '-':
                return got[:3]

    code()
    code('LHLO x')
    n = 0
    while True:
        code('MAIL FROM:<>')
        for u in to:
            code('RCPT TO:<%s>' % u)
        code('DATA')
        answers = [code('Subject: %d.%d\r\n\r\nhello\r\n.'
                        % (time.time_ns(), n))]
        answers += [code() for _ in to[1:]]
        if set(answers) != {'250'}:
            sys.exit('%d: %s' % (n, answers))
        n += 1
        print(n, flush=True)


def imsp(port, ca=None):
    s = connect(port)
    if ca:
        s = ssl.create_default_context(cafile=ca).wrap_socket(
            s, server_hostname='localhost')
    c = Line(s)
    print(c.get())
    print(c.ask('a LOGIN alice secret'))
    print(c.ask('a SET test.option 42'))
    c.put('a GET test.option')
    print(c.get())
    print(c.get())
    print(c.ask('a LOGOUT'))


def hold(port, n, sources='1'):
    all_ = []
    for i in range(int(n)):
        c = Line(connect(port, source(i, int(sources))))
        c.get()
        if c.ask('a LOGIN alice secret').startswith('a OK'):
            all_.append(c)
    print('%d open' % len(all_), flush=True)
    for line in sys.stdin:
        if line.startswith('idle'):
            for c in all_:
                c.ask('a SELECT INBOX')
                c.put('a IDLE')
                c.get()
            print('%d idle' % len(all_), flush=True)
            continue
        good = 0
        for c in all_:
            try:
                good += c.ask('a NOOP').startswith('a OK')
            except OSError:
                pass
        print('%d answer' % good, flush=True)


def flood(port, n, sources):
    counts = dict(greeted=0, refused=0, closed=0, failed=0)
    waiting = []
    for i in range(int(n)):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((source(i, int(sources)), 0))
        s.setblocking(False)
        s.connect_ex(('127.0.0.1', int(port)))
        waiting.append(s)
    until = time.monotonic() + PATIENCE
    poll = select.poll()
    by_fd = {s.fileno(): s for s in waiting}
    for fd in by_fd:
        poll.register(fd, select.POLLIN)
    left = set(by_fd)
    while left and time.monotonic() < until:
        for fd, _ in poll.poll(1000):
            try:
                got = by_fd[fd].recv(500)
            except OSError:
                counts['closed'] += 1
            else:
                counts['greeted' if b'* OK' in got or b'+OK' in got else
                       'refused' if got else 'closed'] += 1
            poll.unregister(fd)
            left.discard(fd)
    counts['failed'] = len(left)
    print(' '.join('%s=%d' % x for x in counts.items()))


def greet(port, text=None):
    try:
        c = Line(connect(port))
        if text is not None:
            c.put(text)
        print(c.get() or 'closed')
    except OSError as e:
        print(e.strerror)


def login(port):
    try:
        c = Line(connect(port))
        c.get()
        print(c.ask('a LOGIN alice secret') or 'closed')
    except OSError as e:
        print(e.strerror)


if __name__ == '__main__':
    globals()[sys.argv[1]](*sys.argv[2:])
