#!/bin/sh
# Damage to the log while nobody looked, as after a boot: it is told, and mail
# that came after it is not cut off as if it had been torn.
. tests/chapar/lib.sh
spool
A=$(echo "$S"/account/*/alice)
for i in 1 2 3 4; do
	message $i | chapar deliver alice
done
log=$(find "$A/log" -type f)

# flip TEXT OFFSET: the byte there from where TEXT begins is another one.
flip() {
	at=$(($(grep -abo -m 1 "$1" "$log" | head -n 1 | sed 's/:.*//') + $2))
	byte=$(od -An -tu1 -j $at -N 1 "$log" | tr -d ' ')
	# shellcheck disable=SC2059
	printf "\\$(printf %o $((255 - byte)))" |
	    dd of="$log" bs=1 seek=$at conv=notrunc status=none
}

messages() {
	chapar box list alice --json | grep INBOX |
	    sed 's/.*"messages":\([0-9]*\).*/\1/'
}
cp -a "$log" "$T/log"

# a byte of a message: all messages are there, one of them damaged
flip 'This is number 2' 0
rm "$A/head"
is 'messages after a damaged one' 4 "$(messages)"
exits 65 chapar check
grep -q '^alice: .*log/.*damaged' "$T/out" || wrong "said $(cat "$T/out")"
is 'messages then' 4 "$(messages)"

# a byte of a record's head (its box): no more than being told
cp "$T/log" "$log"
flip 'From: Ann' -56
rm -f "$A/head"
size=$(wc -c <"$log")
exits 75 chapar box list alice
exits 65 chapar check alice
exits 0 chapar check bob
is 'the size of the log' "$size" "$(wc -c <"$log")"
cp "$T/log" "$log"
exits 0 chapar check
is 'messages of the log as it was' 4 "$(messages)"

# the last record may be torn, and what is behind it rubbish
size=$(wc -c <"$log")
head -c 1000 /dev/urandom >>"$log"
rm "$A/head"
exits 0 chapar check
is 'size without the rubbish' "$size" "$(wc -c <"$log")"
is 'messages before the rubbish' 4 "$(messages)"
exit $bad
