#!/bin/bash
# Debian's Cyrus, moved in by IMAP as its administrator: all that it tells of
# alice's mail, and what bob has seen of it.
. tests/import/lib.sh
machine cyrus-imapd
names
. tests/import/cyrus-server.sh
do_as() {
	python3 tests/import/state.py do "$@" || exit 1
}
seen_by_bob() { # there|here
	if [ "$1" = there ]; then
		printf 'a LOGIN bob secret\r\na SELECT %s\r\na UID SEARCH SEEN\r\na LSUB "" *\r\na LOGOUT\r\n' \
		    "${2:-user.alice.Work}" | timeout 60 curl -s telnet://127.0.0.1:143
	else
		printf 'a SELECT user/alice/Work\r\na UID SEARCH SEEN\r\na LSUB "" *\r\na LOGOUT\r\n' |
		    "$B/chapar-imap" --spool "$S" --user bob 2>/dev/null
	fi | tr -d '\r' | sed -n 's/^\* SEARCH //p;s/^\* LSUB .*\(alice.Work\)"*$/\1/p' |
	    tr '.\n' '/ '
}

# As Debian has it, names with dots below INBOX.
cyrus_start 'altnamespace: no' 'unixhierarchysep: no'
do_as cyrus 'CREATE user.alice' 'CREATE user.bob' 'SETACL user.alice cyrus c' \
    'SETQUOTA user.alice (STORAGE 100000 MESSAGE 5000)'
python3 tests/import/state.py seed alice || exit 1
do_as alice 'SETACL INBOX.Work bob lrs' 'SETACL INBOX.Work.2026 anyone lr' \
    'SETMETADATA INBOX.Work (/private/comment "mine" /shared/comment "ours")' \
    'SETMETADATA INBOX.Sent (/private/specialuse "\\Sent")'
do_as bob 'SELECT user.alice.Work' 'UID STORE 1:2 +FLAGS (\Seen)' \
    'SUBSCRIBE user.alice.Work'
fresh
echo secret >"$T/cyrus.pw"
admin=(--admin cyrus --password-file "$T/cyrus.pw")
documented 'From Cyrus'
same 'by IMAP' alice alice without=empty-uid
exits 0 chapar import imap 127.0.0.1:143 bob "${admin[@]}"
is 'what bob has seen there' '1 2 alice/Work ' "$(seen_by_bob there)"
is 'what bob has seen here' '1 2 alice/Work ' "$(seen_by_bob here)"
before=$(chapar log alice | wc -l; chapar log bob | wc -l)
exits 0 chapar import imap 127.0.0.1:143 alice "${admin[@]}"
exits 0 chapar import imap 127.0.0.1:143 bob "${admin[@]}"
is 'twice, and nothing new' "$before" \
    "$(chapar log alice | wc -l; chapar log bob | wc -l)"
python3 tests/import/state.py more alice || exit 1
exits 0 chapar import imap 127.0.0.1:143 alice "${admin[@]}"
same 'what changed' alice alice without=empty-uid
exits 0 chapar check

# As newer sites have it, names with slashes beside INBOX.
cyrus_stop
cyrus_start 'altnamespace: yes' 'unixhierarchysep: yes'
fresh
exits 0 chapar import imap 127.0.0.1:143 alice "${admin[@]}"
same 'with slashes' alice alice without=empty-uid
exits 0 chapar import imap 127.0.0.1:143 bob "${admin[@]}"
is 'what bob has seen, with slashes' '1 2 alice/Work ' "$(seen_by_bob here)"
exit $bad
