#!/bin/sh
# An import that is killed leaves whole batches, and --new goes on from there.
. tests/chapar/lib.sh
spool
awk 'BEGIN {
	for (i = 0; i < 3000; i++)
		printf "From x Tue Nov 14 22:13:20 2023\nSubject: %d\n\nx\n\n", i
}' >"$T/mbox"
for wait in 0.01 0.03 0.1; do
	"$B/chapar" --spool "$S" import mbox --new "$T/mbox" alice &
	pid=$!
	sleep $wait
	{
		kill -9 $pid
		wait $pid
	} 2>/dev/null
	exits 0 chapar check alice
	n=$(chapar box list alice --json | sed 's/.*"messages":\([0-9]*\).*/\1/')
	[ $((n % 200)) = 0 ] || wrong "half a batch: $n"
done
exits 0 chapar import mbox --new "$T/mbox" alice
exits 0 chapar export mbox alice "$T/e"
is 'all of them, once' '3000 3000' "$(grep -c '^Subject: ' "$T/e/INBOX.mbox") $(
    grep '^Subject: ' "$T/e/INBOX.mbox" | sort -u | wc -l)"
exits 0 chapar check
exit $bad
