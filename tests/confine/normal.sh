#!/bin/bash
# Behind the walls: charsets that are modules of the C library, on a pipe, from
# inetd and in an accept loop, with chapar-auth's socket and without; and on
# kernels that have no walls.
set -u
# shellcheck source=tests/tls/lib.sh
. tests/tls/lib.sh
need systemd-socket-activate python3
tests/spool "$T/spool" >/dev/null || exit 1

# "hangul" in Korean, "nihongo" in Japanese, in charsets of a module each
python3 - "$T/mail" <<'END'
import sys
for i, (name, text) in enumerate([("iso-2022-kr", "\ud55c\uae00"),
                                  ("euc-jp", "\u65e5\u672c\u8a9e"),
                                  ("gb18030", "\u4e2d\u6587"),
                                  ("koi8-r", "\u0440\u0443\u0441")]):
    with open(f"{sys.argv[1]}{i}", "wb") as f:
        f.write(b"From: a@example.org\r\nSubject: %d\r\nMIME-Version: 1.0\r\n"
                b"Content-Type: text/plain; charset=%s\r\n"
                b"Content-Transfer-Encoding: 8bit\r\n\r\n" % (i, name.encode())
                + text.encode(name) + b"\r\n")
END
ask="a SELECT INBOX\r\nb SEARCH CHARSET UTF-8 BODY \xed\x95\x9c\xea\xb8\x80\r
c SEARCH CHARSET UTF-8 BODY \xe6\x97\xa5\xe6\x9c\xac\r
d SEARCH CHARSET UTF-8 BODY \xe4\xb8\xad\xe6\x96\x87\r
e SEARCH CHARSET UTF-8 BODY \xd1\x80\xd1\x83\xd1\x81\r
f LOGOUT\r\n"
found="1 2 3 4"
for i in 0 1 2 3; do
	{
		printf 'LHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<alice>\r\nDATA\r\n'
		cat "$T/mail$i"
		printf '.\r\nQUIT\r\n'
	} | "$B/chapar-lmtp" --spool "$T/spool" >/dev/null 2>>"$T/log"
done
hits() {
	tr -d '\r' | sed -n 's/^\* SEARCH //p' | tr '\n' ' ' | sed 's/ $//'
}
eq "on a pipe" "$found" "$(printf "$ask" | "$B/chapar-imap" \
    --spool "$T/spool" --user alice 2>>"$T/log" | hits)"

# One process a connection, and one for all; each starts chapar-auth.
login="z LOGIN alice secret\r\n"
PASS=(CHAPAR_SPOOL="$T/spool" CHAPAR_EXIT_IDLE=0)
for how in "--accept --inetd" ""; do
	port=$(free_port)
	# shellcheck disable=SC2086
	listen "127.0.0.1:$port" $how "$B/chapar-imap"
	for _ in 1 2; do
		eq "${how:-accept loop}" "$found" "$(printf "$login$ask" |
		    timeout 60 python3 tests/tls/talk.py "$port" | hits)"
	done
done

# Kernels without.
for what in landlock seccomp; do
	eq "without $what" "$found" "$(printf "$ask" |
	    "$B/tests/tools/without" $what "$B/chapar-imap" \
		--spool "$T/spool" --user alice 2>"$T/said" | hits)"
	[ -n "${SAN:-}" ] || grep -q 'not confined' "$T/said" ||
		eq "a line in the log" yes "no, without $what"
done
printf "$ask" | "$B/chapar-imap" --spool "$T/spool" --user alice --no-confine \
    2>"$T/said" | grep -q '^f OK' || eq "not confined" yes no
! grep -q 'not confined' "$T/said" || eq "nothing said" "" "$(cat "$T/said")"
! grep 'confined as' "$T/log" || bad=1
[ "$bad" = 0 ] || tail -n 20 "$T/log"
exit "$bad"
