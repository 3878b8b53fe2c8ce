#!/usr/bin/python3
"""cost.py - what TLS and logins cost, by the benchmark's own measurements, a
few of each; fails only when it is far too much."""
import os
import sys

if os.environ.get("SAN"):
    print("sanitizers cost more than what is measured")
    sys.exit(77)
sys.path.insert(0, "tests/bench")
import identity  # noqa: E402

identity.set_up()
nothing = identity.per_connection(False, False, 50)
resumed = identity.per_connection(True, True, 50)
kib = identity.session_kib(True, 20) - identity.session_kib(False, 20)
gbs = identity.carried(1)
beyond, known = identity.logins(50, 1)
print(f"a connection: {nothing:.2f} ms CPU, with TLS, resumed, {resumed:.2f}")
print(f"a session that waits: {kib:.0f} KiB PSS more with TLS")
print(f"carried: {gbs:.2f} GB/s of CPU")
print(f"a login: {beyond:.2f} ms CPU beyond its hash, {known:.3f} when known")
bad = resumed > 8 or kib > 300 or gbs < 0.2 or beyond > 5 or known > 1
sys.exit(1 if bad else 0)
