#!/usr/bin/env python3
"""The IMSP library of Horde, against our server: all that it can do."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))
from server import Server  # noqa: E402

subprocess.run(["tests/deps", "php-cli", "php-horde-exception",
                "php-horde-imsp"])
if not os.path.exists("/usr/share/php/Horde/Imsp/Book.php"):
    print("php-horde-imsp is not installed")
    sys.exit(77)
s = Server()
try:
    rc = subprocess.run(["php", "tests/imsp/horde.php", str(s.port)],
                        timeout=120).returncode
    s.chapar("check")
finally:
    s.end()
sys.exit(rc)
