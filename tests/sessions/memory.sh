#!/bin/sh
# Address space for one large message is enough for a mailbox of them.
. tests/chapar/lib.sh
if nm "$B/chapar-imap" 2>/dev/null | grep -q __asan_init; then
	echo 'the sanitizers want all of the address space'
	exit 77
fi
spool
for i in 1 2 3 4; do
	message $i 30000000 | chapar deliver alice
done

printf '%s\r\n' 'a EXAMINE INBOX' 'b SEARCH TEXT zzz' \
    'c FETCH 1:4 (BODY[TEXT]<29000000.10> BODYSTRUCTURE)' 'd LOGOUT' |
    (ulimit -v 200000 && "$B/chapar-imap" --spool "$S" --user alice) \
	>"$T/out" 2>"$T/err"
for tag in a b c; do
	grep -q "^$tag OK" "$T/out" || wrong "$tag: $(cat "$T/out" "$T/err")"
done
exit $bad
