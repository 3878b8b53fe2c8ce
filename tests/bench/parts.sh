# shellcheck shell=sh disable=SC2154,SC2153
# The parts of run.sh: the mail each needs, and what it measures.
#
# Users: 0, 6, 7 have 10,000 mixed messages (three of them, because a mailbox
# is read for the first time only once), 1 has 100,000 of 1,100 bytes, 2 has
# 1,000 of 8 KiB, 3 has 100 of 5 MiB, 4 has 500 mailboxes, 5 has 10,000,
# 10-59 have 10 messages; 60, 100-149 and 150-157 are delivered to.

# wanted PART...: is one of them to be run?
wanted() {
	for w; do
		case " $parts " in *" $w "*) return 0 ;; esac
	done
	return 1
}

# m SERVER WORKLOAD OPTION...: one run of the load generator.
m() {
	s=$1
	shift
	# shellcheck disable=SC2046
	"$B/bench" "$@" $(server_options "$s") >>"$results"
	[ $? -lt 2 ] || printf '{"server":"%s","name":"%s","check":"%s"}\n' \
	    "$s" "$1" "gave no result: $*" >>"$results"
}

# fill SERVER OPTION...: the same, to put mail there.
fill() {
	s=$1
	shift
	# shellcheck disable=SC2046
	"$B/bench" "$@" $(server_options "$s") >>"$tmp/$s/fill" ||
	    fail "$s cannot be filled"
}

allocated() {
	sync -f "$1"
	du -sk "$1" | cut -f 1
}

# Mail first, then what it takes on the disk more than its own bytes.
fill_mixed() {
	before=$(allocated "$tmp/$1")
	fill "$1" fill --user 0 --count 10000
	after=$(allocated "$tmp/$1")
	bytes=$(sed -n 's/.*"bytes":\([0-9]*\).*/\1/p' "$tmp/$1/fill" | tail -n 1)
	awk -v server="$1" -v kib=$((after - before)) -v bytes="$bytes" 'BEGIN {
		r = kib * 1024 / bytes
		printf "{\"server\":\"%s\",\"name\":\"disk\",\"unit\":\"ratio\"," \
		    "\"n\":1,\"min\":%.3f,\"med\":%.3f,\"max\":%.3f," \
		    "\"check\":\"ok\"}\n", server, r, r, r }' >"$tmp/$1/disk"
	fill "$1" verify --user 0 --count 10000 --reps 20
}

# Dovecot's CREATE slows down with the number of mailboxes: made by hand.
make_boxes() {
	if [ "$1" = chapar ]; then
		fill "$1" boxes --user 5 --boxes 10000 --count 0
		return
	fi
	fill "$1" boxes --user 5 --boxes 1 --count 0
	boxes=$tmp/$1/data/u005/sdbox/mailboxes
	seq 0 9999 | awk -v top="$boxes" '{
		printf "%s/dir%02d/box%04d/dbox-Mails\n", top, $1 / 100, $1 }' |
	    xargs mkdir -p
	chown -R --reference="$tmp/$1/data" "$boxes"
}

fill_server() {
	if wanted read search store disk mime compress; then
		fill_mixed "$1"
	fi
	if wanted read; then
		fill "$1" fill --user 6 --users 2 --count 10000
		fill "$1" fill --user 3 --count 100 --size 5242880
	fi
	if wanted read search idle sync; then
		fill "$1" fill --user 1 --count 100000 --size 1100 --batch 500
	fi
	if wanted pop3; then
		fill "$1" fill --user 2 --count 1000 --size 8192
	fi
	if wanted list; then
		fill "$1" boxes --user 4 --boxes 500 --count 10 --size 2048
		make_boxes "$1"
	fi
	if wanted connect idle; then
		fill "$1" fill --user 10 --users 50 --count 10 --size 2048
	fi
}

# exec is chapar's spool, and pooled is for connections only.
fill_all() {
	say "== filling ($(($(date +%s) - began)) s)"
	waiting=
	for s in $SERVERS; do
		case $s in
		chapar | dovecot) fill_server "$s" & ;;
		pooled)
			wanted connect || continue
			fill "$s" fill --user 10 --users 50 --count 10 --size 2048 &
			;;
		*) continue ;;
		esac
		waiting="$waiting $!"
	done
	for pid in $waiting; do
		wait "$pid" || exit 1
	done
	for s in $SERVERS; do
		case $s in dovecot | pooled) restart_dovecot "$s" ;; esac
		[ ! -e "$tmp/$s/fill" ] || cat "$tmp/$s/fill" >>"$results"
	done
	sync -f "$tmp"
}

# measure_part PART: in rounds, each server once a round, in turns.
measure_part() {
	rounds=$ROUNDS
	case $1 in notify | idle | disk | mime | compress | relay | move | follow) rounds=1 ;; esac
	turn=$SERVERS
	round=1
	while [ $round -le "$rounds" ]; do
		back=
		for server in $turn; do
			back="$server $back"
			case $1:$server in
			imsp:chapar | imsp:imspd) part_imsp "$server" ;;
			imsp:* | *:imspd) ;;
			connect:* | *:chapar | *:dovecot) "part_$1" "$server" ;;
			esac
		done
		turn=$back
		round=$((round + 1))
	done
}

part_connect() {
	users='--user 10 --users 50 --reps 1'
	n=100
	[ "$1" = dovecot ] || n=400
	# shellcheck disable=SC2086
	{
		m "$1" connect --tag 1 $users --count $n
		m "$1" connect --tag 8 $users --count $((n * 2)) --conc 8
		[ "$1" = exec ] && return
		m "$1" pop3-connect --tag 1 $users --count $n
		m "$1" pop3-connect --tag 8 $users --count $((n * 2)) --conc 8
	}
}

part_read() {
	m "$1" select --tag 100k --user 1 --count 100000 --reps 5
	m "$1" fetch --mode flags --user 1 --count 100000 --size 1100
	case $round in 2) u=6 ;; 3) u=7 ;; *) u=0 ;; esac
	for mode in envelope structure headers; do
		[ "$round" -gt 3 ] || m "$1" fetch --mode $mode --user "$u" \
		    --count 10000 --reps 1 --tag first
		m "$1" fetch --mode $mode --user "$u" --count 10000
	done
	m "$1" fetch --mode bodies --tag mixed --count 10000 --reps 2
	m "$1" fetch --mode bodies --tag 5M --user 3 --count 100 --size 5242880 \
	    --reps 2
	m "$1" single --count 2000 --reps 2
}

# A first SEARCH SUBJECT fills Dovecot's cache, and is not what is compared.
part_search() {
	[ "$round" -gt 1 ] || m "$1" search --mode subject --user 1 \
	    --count 100000 --reps 1 --tag first
	m "$1" search --mode unseen --user 1 --count 100000
	m "$1" search --mode subject --user 1 --count 100000 --reps 2
	m "$1" search --mode sort --count 10000
	m "$1" search --mode thread --count 10000
	forget_words "$1"
	m "$1" search --mode body --count 10000 --reps 1 --tag first
	forget_words "$1"
	m "$1" search --mode text --count 10000 --reps 1 --tag first
	sleep 3 # the index is made after that
	m "$1" search --mode body --count 10000 --reps 2
	m "$1" search --mode text --count 10000 --reps 2
}

# No index, and nobody who is about to make it.
forget_words() {
	[ "$1" = chapar ] || return 0
	sleep 2
	rm -rf "$tmp"/chapar/spool/account/*/u000/find
}

part_list() {
	m "$1" list --user 5 --boxes 10000
	m "$1" status --user 4 --boxes 500
}

part_pop3() {
	m "$1" pop3 --mode pipelined --tag pipelined --user 2 --count 1000
	m "$1" pop3 --mode lockstep --tag lockstep --user 2 --count 1000
}

part_notify() {
	m "$1" notify --user 60 --count 15 --size 4096
}

part_idle() {
	m "$1" idle --tag 100k --user 1 --count 500
	sleep 2
	m "$1" idle --tag small --user 10 --users 50 --count 500
	sleep 2
}

part_store() {
	m "$1" store --count 10000 --reps 2
	m "$1" copy --count 10000 --reps 1
}

# deliver SERVER TAG SIZE CONC COUNT [RCPTS]
deliver() {
	m "$1" lmtp --tag "$2" --user 100 --users 50 --size "$3" --conc "$4" \
	    --count "$5" --rcpts "${6:-1}" --reps 1
}

part_deliver() {
	deliver "$1" 1k/1 1024 1 200
	deliver "$1" 1k/8 1024 8 600
	deliver "$1" 8k/1 8192 1 200
	deliver "$1" 8k/8 8192 8 600
	deliver "$1" 100k/1 102400 1 100
	deliver "$1" 100k/8 102400 8 250
	deliver "$1" 8kx10/1 8192 1 40 10
	deliver "$1" 8kx10/8 8192 8 120 10
	for mode in sync plus multi; do
		n=200
		[ $mode = multi ] && n=1000
		m "$1" append --mode $mode --tag $mode/1 --user 150 --size 8192 \
		    --count $n --reps 1
		m "$1" append --mode $mode --tag $mode/8 --user 150 --users 8 \
		    --size 8192 --conc 8 --count $((n * 3)) --reps 1
	done
}

# Last but one: it changes the mailbox of 100,000.
part_sync() {
	m "$1" sync --user 1 --count 100000 --reps 1
}

part_disk() {
	cat "$tmp/$1/disk" >>"$results"
}

# The parser alone, over the 10,000 mixed messages: no server, no peer.
# COMPRESS against zlib alone, with no server between.
part_compress() {
	[ "$1" = chapar ] || return 0
	"$here/compress.py" "$B/chapar-imap" "$tmp/chapar/spool" u000 \
	    >>"$results"
}

part_mime() {
	[ "$1" = chapar ] || return 0
	"$B/chapar" --spool "$tmp/chapar/spool" export mbox u000 \
	    "$tmp/mbox" >/dev/null || return
	"$B/tests/tools/mime-speed" "$tmp/mbox"/* | awk '
	$1 == "parse" || $1 == "digest_make" {
		printf "{\"server\":\"chapar\",\"name\":\"mime/%s\"," \
		    "\"unit\":\"MB/s\",\"med\":%s,\"check\":\"ok\"}\n",
		    $1, $2 }' >>"$results"
	rm -rf "$tmp/mbox"
}

# Another front door: servers of its own, which take turns themselves.
part_relay() {
	[ "$1" = chapar ] || return 0
	B=$B ROUNDS=$ROUNDS "$here/relay.py" >>"$results"
}

# Two servers: the account is theirs.
part_move() {
	[ "$1" = chapar ] || return 0
	B=$B "$here/move.py" >>"$results"
}

# The same, one after the other.
part_follow() {
	[ "$1" = chapar ] || return 0
	B=$B ROUNDS=$ROUNDS "$here/follow.py" >>"$results"
}

# Logins and TLS: no spool of ours is needed, and no peer.
part_identity() {
	[ "$1" = chapar ] || return 0
	B=$B "$here/identity.py" >>"$results"
}

# What grows with a site's accounts: it has no peer.
part_directory() {
	[ "$1" = chapar ] || return 0
	B=$B BENCH_TMP=$tmp "$here/directory.py" >>"$results"
}
