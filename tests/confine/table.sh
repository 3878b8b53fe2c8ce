#!/bin/bash
# What the page says of each program is what holds.
set -u
: "${B:?names the build}"
diff <(grep '^| chapar-' docs/SECURITY.md) \
    <(PROBE=table "$B/tests/confine/chapar-imap" --no-confine --auth-socket /nobody)
