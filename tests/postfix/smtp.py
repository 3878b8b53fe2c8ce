#!/usr/bin/env python3
"""Send to the port SMTP, as a client would.

smtp.py ready                       does it greet?
smtp.py send FROM TO SUBJECT [SIZE] prints what it answers to RCPT, or "sent"
smtp.py pour N TO CONNECTIONS       messages <0@pour> to <N-1@pour>
"""
import os, smtplib, sys, threading

PORT = int(os.environ['SMTP'])


def open_():
    return smtplib.SMTP('127.0.0.1', PORT, 'client.test.example', 60)


def ready():
    open_().quit()


def message(to, subject, id_, size=0):
    return ('From: a@b.example\r\nTo: %s\r\nSubject: %s\r\n'
            'Message-ID: <%s>\r\n\r\nhello\r\n%s' %
            (to, subject, id_, ('x' * 70 + '\r\n') * (size // 72)))


def send(from_, to, subject, size=0):
    c = open_()
    try:
        c.sendmail(from_, [to], message(to, subject, subject + '@send',
                                        int(size)))
        print('sent')
    except smtplib.SMTPRecipientsRefused as e:
        code, text = e.recipients[to]
        print(code, text.decode())
    c.quit()


def pour(n, to, connections):
    n, connections = int(n), int(connections)
    failed = []

    def some(first):
        c = open_()
        for i in range(first, n, connections):
            try:
                c.sendmail('a@b.example', [to],
                           message(to, 'pour', '%d@pour' % i))
            except smtplib.SMTPException as e:
                failed.append(str(e))
        c.quit()

    threads = [threading.Thread(target=some, args=(k,))
               for k in range(connections)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if failed:
        sys.exit('%d failed: %s' % (len(failed), failed[0]))


globals()[sys.argv[1]](*sys.argv[2:])
