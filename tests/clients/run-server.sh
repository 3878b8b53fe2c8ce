#!/bin/bash
# "make run": it starts, says how to use it, does that, and stops for good.
. tests/clients/lib.sh
need curl systemd-socket-activate
base=$(free_port)
export PORT_BASE=$((base - 143)) SPOOL="$T/own spool"
export IMAP_PORT=$base

# begin OUT - start it in a group of its own, and wait for what it says.
begin() {
	setsid env --default-signal=INT tests/run-server >"$1" 2>&1 </dev/null &
	server=$! services=$!
	for _ in {1..1200}; do
		grep -q 'any mail program' "$1" && return
		kill -0 $server 2>/dev/null || break
		sleep 0.05
	done
	cat "$1"
	fail "it does not start"
	kill $server
	finish
}

end() { # SIGNAL
	kill "-$1" $server
	wait $server
	eq "it ends well" 0 $?
	services=
	for p in 24 110 143; do
		listening $((PORT_BASE + p)) && fail "port $p is still open"
	done
	until_true eval '! pgrep -f "$SPOOL"' || fail "processes are left"
}

# The commands it prints are for a person's shell: run them as they are.
printed() { # PATTERN
	bash -c "timeout 60 $(grep -E -m 1 "^    $1" "$T/out")" 2>&1
}

begin "$T/out"
password=$(sed -n 's/.*password \([^,]*\),.*/\1/p' "$T/out")
printed 'curl .*imap.*/$' >"$T/o"
has "the first command" 'LIST .*INBOX' "$T/o"
printed 'curl .*MAILINDEX' >"$T/o"
has "the welcome" '^Subject: Welcome' "$T/o"
printed 'curl .*CREATE' >"$T/o"
printed 'curl .*-T' >"$T/o"
printed 'curl .*pop3' >"$T/o"
has "the welcome by POP3" '^Subject: Welcome' "$T/o"
PASS=$password
eq "the upload" 1 "$(mail count Archive)"
eq "one message" 1 "$(mail count INBOX)"
eq "who may read it" '' "$(find "$SPOOL" -perm /077)"

# A second one on the same ports says so and does no harm.
tests/run-server >"$T/o" 2>&1 </dev/null
eq "a second one" 1 $?
has "a second one" "port $((PORT_BASE + 143)) is taken" "$T/o"
printed 'curl .*pop3' >"$T/o"
has "the first goes on" '^Subject: Welcome' "$T/o"
end TERM

begin "$T/out2"
has "the same password" "password $password," "$T/out2"
eq "no second welcome" 1 "$(mail count INBOX)"
end INT

# Where it makes its spool by itself there is nothing of the build.
mkdir -p "$T/b/spool" && touch "$T/b/spool/spool.o" && ln -s "$B"/chapar* "$T/b"
B=$T/b SPOOL='' begin "$T/out3"
has "a spool of its own" "serves .*/b/mail," "$T/out3"
end TERM
ok "the spool afterwards" "$B/chapar" --spool "$SPOOL" check
finish
