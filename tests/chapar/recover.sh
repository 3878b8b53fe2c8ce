#!/bin/bash
# chapar recover: what is no spool, and accounts that were in use when the
# machine went down.  Another boot is made up by what run/sessions says of it.
. tests/chapar/lib.sh
exits 75 chapar recover
mkdir "$S"
exits 75 chapar recover
says 'is its disk mounted?'
rmdir "$S"
spool
exits 0 chapar recover
is 'nobody was there' '' "$(cat "$T/out")"

# alice sits there; her log then gets a torn tail, her head another boot.
mkfifo "$T/in"
"$B/chapar-imap" --spool "$S" --user alice <"$T/in" >"$T/said" 2>&1 &
exec 3>"$T/in"
printf 'a SELECT INBOX\r\n' >&3
until_true grep -q '^a OK' "$T/said"
is 'she is there' 1 "$(chapar who --json | grep -c '"alice"')"
exits 0 chapar recover
is 'this boot' '' "$(cat "$T/out")"
# bob gets mail, and is not there.
message 1 | chapar deliver bob
python3 - "$S" <<'EOT'
import glob, sys
for path, at in [(sys.argv[1] + '/run/sessions', 16)] + \
        [(p, None) for p in glob.glob(sys.argv[1] + '/account/*/*/head')
         if p.split('/')[-2] in ('alice', 'bob')]:
    with open(path, 'r+b') as f:
        b = bytearray(f.read(8192))
        if at is None: # the boot id, wherever it is
            boot = open(sys.argv[1] + '/run/sessions', 'rb').read(32)[16:]
            real = bytes(x ^ 0xff for x in boot)
            at = b.find(real)
            assert at > 0
        for i in range(16):
            b[at + i] ^= 0xff
        f.seek(0)
        f.write(b)
EOT
log=$(echo "$S"/account/*/alice/log/*)
size=$(stat -c %s "$log")
printf 'torn' >>"$log"
exits 0 chapar recover
is 'recovered' '1 accounts were in use and are recovered, 0 will be when they are used' \
    "$(cat "$T/out")"
is 'the torn tail is gone' "$size" "$(stat -c %s "$log")"
exits 0 chapar recover --for 0
exec 3>&-
wait

# Who had mail alone is not opened before somebody asks for it: what was
# acknowledged is on the disk, and whoever comes first finds it in order.
log=$(echo "$S"/account/*/bob/log/*)
size=$(stat -c %s "$log")
printf 'torn' >>"$log"
exits 0 chapar recover
is 'nothing is done for bob' $((size + 4)) "$(stat -c %s "$log")"
message 2 | chapar deliver bob
printf 'a EXAMINE INBOX\r\nb FETCH 1:* ENVELOPE\r\nc LOGOUT\r\n' |
    "$B/chapar-imap" --spool "$S" --user bob >"$T/said" 2>&1
is 'the mail of both boots' '2 1 1' "$(grep -c 'FETCH (ENV' "$T/said") $(
    grep -c 'message 1' "$T/said") $(grep -c 'message 2' "$T/said")"
exits 0 chapar check
exit $bad
