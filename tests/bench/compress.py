#!/usr/bin/env python3
"""compress.py IMAP SPOOL USER - CPU of a compressed session, in zlib's own.

Fetches the whole INBOX plain and compressed, over a socketpair, and takes the
difference of the processes' CPU times; then has zlib alone compress the same
bytes with the same settings.  The best of some turns of each.  Prints a line
for table.awk: zlib's time in what COMPRESS cost, 1 being as fast as zlib.
"""
import os
import socket
import subprocess
import sys
import time
import zlib

LEVEL, WINDOW, MEMORY, TURNS = 6, 14, 7, 2  # as base/deflate.c


def session(program, spool, user, deflate):
    """The bytes that came for the FETCH, and the session's CPU time."""
    here, its = socket.socketpair()
    here.settimeout(120)
    p = subprocess.Popen([program, '--spool', spool, '--user', user],
                         stdin=its, stdout=its, stderr=subprocess.DEVNULL)
    its.close()
    into = None
    text = b''

    def until(tag):
        nonlocal text
        pieces = [text]
        while tag not in b''.join(pieces[-2:])[-4096:]:
            raw = here.recv(1 << 20)
            assert raw, 'the session ended'
            pieces.append(into.decompress(raw) if into else raw)
        said, text = b''.join(pieces), b''
        return said

    until(b'PREAUTH')
    out = lambda data: data
    if deflate:
        here.sendall(b'z COMPRESS DEFLATE\r\n')
        until(b'z OK')
        into = zlib.decompressobj(-15)
        wire = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        out = lambda data: (wire.compress(data)
                            + wire.flush(zlib.Z_SYNC_FLUSH))
    here.sendall(out(b'a EXAMINE INBOX\r\n'))
    until(b'a OK')
    here.sendall(out(b'b FETCH 1:* BODY.PEEK[]\r\n'))
    said = until(b'\r\nb OK')
    here.sendall(out(b'c LOGOUT\r\n'))
    while here.recv(1 << 16):
        pass
    usage = os.wait4(p.pid, 0)[2]
    return said, usage.ru_utime + usage.ru_stime


def alone(data):
    z = zlib.compressobj(LEVEL, zlib.DEFLATED, -WINDOW, MEMORY)
    start = time.process_time()
    for i in range(0, len(data), 1 << 16):
        z.compress(data[i:i + (1 << 16)])
    z.flush()
    return time.process_time() - start


def main():
    plain, data = min((session(*sys.argv[1:4], False)[::-1]
                       for _ in range(TURNS)), key=lambda x: x[0])
    packed, same = min((session(*sys.argv[1:4], True)[::-1]
                        for _ in range(TURNS)), key=lambda x: x[0])
    ours = packed - plain
    zlibs = min(alone(data) for _ in range(TURNS))
    check = 'ok' if same == data else 'the bytes differ'
    print('{"server":"chapar","name":"compress","unit":"ratio","med":%.3f,'
          '"mb":%d,"session_s":%.3f,"zlib_s":%.3f,"check":"%s"}'
          % (zlibs / ours, len(data) >> 20, ours, zlibs, check))


main()
