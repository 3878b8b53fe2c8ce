#!/bin/bash
# The service for runit, supervised by runsv.
. tests/inetd/lib.sh
borrow tcpsvd ipsvd
svd=$BORROWED
borrow runsv runit
mkdir -p "$T/sv"
fill inetd/runit.run >"$T/sv/run"
chmod 755 "$T/sv/run"
starts env PATH="$(dirname "$BORROWED"):$(dirname "$svd"):$PATH" \
    "$BORROWED" "$T/sv"
judge
