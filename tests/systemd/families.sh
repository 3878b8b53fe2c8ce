#!/bin/bash
# The accept loop in the place of the templates and back, with sessions open;
# every protocol in a service with all hardening; the one that wins at boot.
shopt -s extglob
. tests/systemd/lib.sh
command -v curl >/dev/null || skip "curl is not installed"
boot
install_chapar
guest mkdir /etc/chapar
certificate /etc/chapar localhost
guest sh -c 'echo CHAPAR_EXIT_IDLE=1 >/etc/chapar.conf'
guest systemctl enable -q --now chapar.target chapar-imsp.socket
holders 2 143
guest systemctl enable -q --now chapar-fast.target || wrong "chapar-fast.target"
guest systemctl start chapar-{kpop,imsp,imsps,lmtp-tcp}-fast.socket ||
    wrong "the other sockets"
FAST='chapar-auth.socket chapar-imap-fast.socket chapar-imaps-fast.socket '\
'chapar-imsp-fast.socket chapar-imsps-fast.socket chapar-kpop-fast.socket '\
'chapar-lmtp-fast.socket chapar-lmtp-tcp-fast.socket chapar-pop3-fast.socket '\
'chapar-pop3s-fast.socket '
eq "the one or the other" "$FAST" "$(listening)"
hold_say noop
eq "sessions of the other" '2 answer' "$said"
let_go

like "LMTP" '250 2.*' "$(talk lmtp /run/chapar/lmtp alice@example.edu one)"
like "LMTP on a port" '250 2.*' "$(talk lmtp 24 alice two)"
get() { # URL ...
	client curl -s -m 60 --cacert /etc/chapar/cert.pem -u alice:secret "$@"
}
like "IMAP" '*Subject: one*' "$(get 'imap://localhost/INBOX;MAILINDEX=1')"
like "IMAP with TLS" '*Subject: two*' \
    "$(get 'imaps://localhost/INBOX;MAILINDEX=2')"
like "POP3" '*Subject: one*' "$(get pop3://localhost/1)"
like "POP3 with TLS" '*Subject: two*' "$(get pop3s://localhost/2)"
like "IMSP" '*a OK*a OK*OPTION test.option 42 *a OK*a OK*' "$(talk imsp 406)"
like "IMSP with TLS" '*a OK*a OK*OPTION test.option 42 *a OK*a OK*' \
    "$(talk imsp 906 /etc/chapar/cert.pem)"
like "KPOP wants a ticket" '-ERR *' "$(talk greet 1109 'USER alice')"
for u in imap imaps pop3 pop3s imsp imsps lmtp lmtp-tcp kpop; do
	guest systemd-analyze security --no-pager --threshold=20 \
	    chapar-$u.service >"$T/said" ||
	    wrong "chapar-$u.service: $(tail -n 1 "$T/said")"
done

# A session of each protocol's service is a process of one unit.
holders 3 143
eq "one service" 1 "$(running | grep -c '^chapar-imap')"
guest systemctl restart chapar-imap.service
hold_say noop
eq "the service restarted" '3 answer' "$said"
guest systemctl stop chapar-imap.service 2>/dev/null
hold_say noop
eq "the service stopped" '3 answer' "$said"
like "it comes again" '\* OK*' "$(talk greet 143)"
for i in {1..8}; do # more often than systemd would have it
	like "killed, $i" 'a OK*' "$(talk login 143)"
	for u in imap auth; do # if they have not left by themselves
		guest systemctl kill -s KILL --kill-who=main chapar-$u.service \
		    2>/dev/null
	done
done
like "killed, and again" 'a OK*' "$(talk login 143)"
guest systemctl reset-failed
hold_say noop
eq "the sessions of a service killed" '3 answer' "$said"
one=$(guest chapar who --json | sed -n 's/.*"pid":\([0-9]*\).*/\1/p' | head -n 1)
guest kill -KILL "$one"
hold_say noop
eq "a session is killed" '2 answer' "$said"
let_go
until_true nobody || wrong "somebody stays: $(running)"
eq "nothing has failed" '' "$(guest systemctl --failed --plain --no-legend)"

# Both are enabled; the fast one has the ports after a boot, too.
power_off
boot
until_true eval '[ "$(guest systemctl is-active chapar-fast.target)" = active ]'
eq "after a boot" "${FAST//chapar-@(imsp|imsps|kpop|lmtp-tcp)-fast.socket /}" \
    "$(listening | sed 's/chapar-imsp.socket //')"
like "IMAP after a boot" '*Subject: one*' \
    "$(get 'imap://localhost/INBOX;MAILINDEX=1')"
guest systemctl disable -q --now chapar-fast.target
guest systemctl start chapar.target
eq "and back" 'chapar-auth.socket chapar-imap.socket chapar-imaps.socket '\
'chapar-imsp.socket chapar-lmtp.socket chapar-pop3.socket chapar-pop3s.socket '\
    "$(listening)"
like "IMAP again" '*Subject: one*' \
    "$(get 'imap://localhost/INBOX;MAILINDEX=1')"
for i in {1..8}; do # one closes a port, the other opens it
	guest systemctl start chapar-fast.target
	guest systemctl start chapar.target
	guest systemctl restart chapar-imap.socket chapar-pop3.socket
done
eq "to and fro" '' "$(guest systemctl --failed --plain --no-legend)"
power_off
exit $bad
