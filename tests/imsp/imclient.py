#!/usr/bin/env python3
"""Cyrus' client library, imclient, against our server."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from server import Server  # noqa: E402

subprocess.run(["tests/deps", "libcyrus-imap-perl", "libsasl2-modules"])
if subprocess.run(["perl", "-MCyrus::IMAP", "-e", "1"],
                  stderr=subprocess.DEVNULL).returncode != 0:
    print("libcyrus-imap-perl is not installed")
    sys.exit(77)
s = Server("--host", "imsp.test")
try:
    rc = subprocess.run(["perl", "tests/imsp/imclient.pl", str(s.port)],
                        timeout=120).returncode
    s.chapar("check")
finally:
    s.end()
sys.exit(rc)
