#!/bin/bash
# The script for tcpserver.
. tests/inetd/lib.sh
borrow tcpserver ucspi-tcp
fill inetd/tcpserver.run >"$T/run"
starts env PATH="$(dirname "$BORROWED"):$PATH" sh "$T/run"
judge
