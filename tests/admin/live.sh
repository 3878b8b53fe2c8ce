#!/bin/sh
# All of it at once, on a spool where mail comes and goes: nothing is lost, each
# command works, and so does each copy.
. tests/chapar/lib.sh

spool
end=$(($(date +%s) + 4))
running() {
	[ "$(date +%s)" -lt $end ]
}

deliveries() {
	n=0
	while running; do
		n=$((n + 1))
		message "$1-$n" $((n % 7 * 40000)) | chapar deliver alice || exit 1
	done
	echo "$n" >"$T/sent.$1"
}

sessions() {
	while running; do
		printf '%s\r\n' 'a SELECT INBOX' 'b STORE 1 +FLAGS (\Deleted)' \
			'c EXPUNGE' 'd CREATE Some' 'e COPY 1:3 Some' \
			'f DELETE Some' 'g LOGOUT' |
			"$B/chapar-imap" --spool "$S" --user alice \
				>/dev/null 2>&1 || exit 1
	done
}

# repeat COMMAND ...: it always succeeds.
repeat() {
	while running; do
		"$@" >"$T/said.$1.$2" 2>&1 || {
			cat "$T/said.$1.$2"
			exit 1
		}
	done
}

restores() {
	i=0
	while running; do
		i=$((i + 1))
		chapar restore alice INBOX --at @4000000000 --into "R$i" \
			>"$T/said.restore" 2>&1 || {
			cat "$T/said.restore"
			exit 1
		}
		chapar box del alice "R$i" || exit 1
	done
}

pids=
for job in 'deliveries 1' 'deliveries 2' sessions restores \
	'repeat chapar backup '"$T/copy" 'repeat chapar vacuum --keep 0' \
	'repeat chapar undelete --since 2s alice INBOX' \
	'repeat chapar expire --default-days 1' 'repeat chapar audit alice'; do
	$job &
	pids="$pids $!"
done
for pid in $pids; do
	wait "$pid" || wrong "one of them failed"
done
exits 0 chapar check
exits 0 chapar export mbox alice "$T/mbox"
exits 0 chapar backup "$T/copy"
exits 0 chapar verify --deep "$T/copy"
grep -v "^2 accounts: 2 the same" "$T/out" && chapar --spool "$T/copy" check
sent=$(($(cat "$T/sent.1") + $(cat "$T/sent.2")))
got=$(chapar log alice | grep -c 'MSG INBOX .* via chapar')
[ "$got" -ge $sent ] || wrong "$sent sent, $got in the log"
exit $bad
