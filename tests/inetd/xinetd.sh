#!/bin/bash
# The block for xinetd.
. tests/inetd/lib.sh
borrow xinetd xinetd libtirpc3 libwrap0
fill inetd/xinetd.conf | sed "s/port = .*/&\n\tbind = 127.0.0.1/" >"$T/xinetd.conf"
trap '[ "$bad" = 0 ] || cat "$T/xinetd.log"; leave' EXIT
starts "$BORROWED" -dontfork -filelog "$T/xinetd.log" \
    -pidfile "$T/xinetd.pid" -f "$T/xinetd.conf"
judge
