# shellcheck shell=bash
# What the tests of inetds share: a spool that `chapar` could own, the lines of
# units/ with this build's programs in them, and sessions to judge them by.
. tests/clients/lib.sh
. tests/borrow
need curl
[ "$(id -u)" = 0 ] || skip "an inetd changes users as root"
tests/spool "$T/spool" || exit 1
chmod -R o-rwx "$T/spool"
chown -R nobody:nogroup "$T/spool"
# the way to it must be open to them
p=$(realpath "$T")
while [ "$p" != / ]; do
	setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$p" ||
	    chmod o+x "$p"
	p=$(dirname "$p")
done
PORT=$(free_port)

# fill FILE: as it is installed, for another user, spool and port.
fill() {
	sed -e "s|@LIBEXECDIR@|$(realpath "$B")|g" \
	    -e "s|/var/spool/chapar|$T/spool|g" \
	    -e "s/\<id -\([ug]\) chapar\>/id -\1 nobody/g" \
	    -e "s/-u chapar\>/-u nobody/;s/user = chapar/user = nobody/" \
	    -e "s/\<143\>/$PORT/" "units/$1"
}

# starts PROGRAM ...: in the background, until the port is open.
starts() {
	setsid setpriv --pdeathsig TERM env "${LENT[@]}" "$@" >>"$T/log" 2>&1 \
	    </dev/null &
	services="$services $!"
	for _ in $(seq 1200); do
		listening "$PORT" && return
		kill -0 $! 2>/dev/null || break
		sleep 0.05
	done
	listening "$PORT" || {
		fail "$1 does not listen"
		exit 1
	}
}

# judge: a client, many at once, and one that leaves without a word.
judge() {
	local i
	printf 'Subject: hello\n\nby inetd\n' |
	    "$B/chapar" --spool "$T/spool" deliver alice
	chown -R nobody:nogroup "$T/spool"
	curl -s -m 60 -u alice:secret \
	    "imap://127.0.0.1:$PORT/INBOX;MAILINDEX=1" >"$T/got"
	has "a message" 'by inetd' "$T/got"
	ok "a change" curl -s -m 60 -u alice:secret \
	    "imap://127.0.0.1:$PORT/" -X 'CREATE Inetd'
	for i in $(seq 40); do
		curl -s -m 60 -u alice:secret "imap://127.0.0.1:$PORT/" \
		    >"$T/many.$i" &
		many[i]=$!
	done
	wait "${many[@]}"
	eq "forty at once" 40 "$(grep -l Inetd "$T"/many.* | wc -l)"
	# what is logged goes elsewhere than to the client
	printf 'a LOGIN alice wrong\r\nb LOGOUT\r\n' |
	    timeout 30 curl -s -m 20 "telnet://127.0.0.1:$PORT" >"$T/said"
	has "the answer" '^a NO' "$T/said"
	hasnt "only the answer" 'chapar-imap\[|<[0-9]>' "$T/said"
	stop_chapar
	ok "the spool afterwards" "$B/chapar" --spool "$T/spool" check
	exit $bad
}
