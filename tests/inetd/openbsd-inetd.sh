#!/bin/bash
# The lines for openbsd-inetd.
. tests/inetd/lib.sh
borrow inetd openbsd-inetd libevent-2.1-7 libtirpc3 libwrap0 libbsd0
fill inetd.conf | grep ^imap2 | sed "s/^imap2/127.0.0.1:$PORT/
	s/chapar-imap$/& --spool ${T//\//\\/}\\/spool/
	s/[[:space:]]chapar[[:space:]]/ nobody /" >"$T/inetd.conf"
starts "$BORROWED" -i "$T/inetd.conf"
judge
