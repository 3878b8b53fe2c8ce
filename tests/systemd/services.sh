#!/bin/bash
# A site: make install, a certificate, chapar.target.  Every protocol with a
# client; what is in the journal; sessions and sockets that come and go; and
# nothing that runs when nobody is there.
. tests/systemd/lib.sh
command -v curl >/dev/null || skip "curl is not installed"
boot
install_chapar
guest mkdir /etc/chapar
certificate /etc/chapar localhost
guest sh -c 'echo CHAPAR_EXIT_IDLE=1 >/etc/chapar.conf'
eq "inotify instances" 65536 "$(guest sh -c \
    'sed -n "s/.*instances = //p" /usr/local/lib/sysctl.d/*chapar.conf')"
guest systemctl enable --now chapar.target 2>"$T/said" ||
    wrong "chapar.target: $(cat "$T/said")"
guest systemctl start chapar-{kpop,imsp,imsps,lmtp-tcp}.socket ||
    wrong "the other sockets"
eq "all listen" 'chapar-auth.socket chapar-imap.socket chapar-imaps.socket '\
'chapar-imsp.socket chapar-imsps.socket chapar-kpop.socket '\
'chapar-lmtp-tcp.socket chapar-lmtp.socket chapar-pop3.socket '\
'chapar-pop3s.socket ' "$(listening)"
eq "nobody is there" '' "$(running)"

# A client of each kind.
like "LMTP" '250 2.*' "$(talk lmtp /run/chapar/lmtp alice@example.edu one)"
like "LMTP on a port" '250 2.*' "$(talk lmtp 24 alice two)"
like "nobody's mail" '550 5.1.1*' "$(talk lmtp 24 nobody three)"
get() { # URL ...
	client curl -s -m 60 --cacert /etc/chapar/cert.pem -u alice:secret "$@"
}
like "IMAP" '*Subject: one*' "$(get 'imap://localhost/INBOX;MAILINDEX=1')"
like "IMAP with TLS" '*Subject: two*' \
    "$(get 'imaps://localhost/INBOX;MAILINDEX=2')"
get -u alice:guess 'imaps://localhost/' && wrong "a wrong password"
like "POP3" '*Subject: one*' "$(get pop3://localhost/1)"
like "POP3 with TLS" '*Subject: two*' "$(get pop3s://localhost/2)"
like "IMSP" '*a OK*a OK*OPTION test.option 42 *a OK*a OK*' "$(talk imsp 406)"
like "IMSP with TLS" '*a OK*a OK*OPTION test.option 42 *a OK*a OK*' \
    "$(talk imsp 906 /etc/chapar/cert.pem)"
like "KPOP wants a ticket" '-ERR *' "$(talk greet 1109 'USER alice')"
eq "tickets are kept" 600 "$(guest stat -c %a /run/chapar-tls/tickets)"
guest systemctl start chapar-tickets.service chapar-tidy.service \
    chapar-check.service || wrong "timers' services"
eq "timers" 3 "$(guest systemctl list-timers 'chapar-*' --no-legend | wc -l)"

# The journal.
field() { # MATCH ... - of each line
	guest journalctl -o json --no-pager "$@" 2>/dev/null
}
guest journalctl --sync
like "a login" '*"MESSAGE":"*login user=alice peer=127.0.0.1"*' \
    "$(field MAIL_SERVICE=imap)"
like "with TLS" '*login user=alice peer=127.0.0.1*' \
    "$(field MAIL_SERVICE=imaps)"
like "who it was called by" '*"SYSLOG_IDENTIFIER":"chapar-pop3"*' \
    "$(field MAIL_SERVICE=pop3)"
# Who it is about, as fields of its own, in each protocol's lines and auth's.
for s in imap imaps pop3 pop3s imsp imsps; do
	like "MAIL_USER, $s" '*"MESSAGE":"login user=alice*' \
	    "$(field MAIL_USER=alice MAIL_PEER=127.0.0.1 MAIL_SERVICE=$s)"
done
like "by the unit's name" '*login user=alice*' \
    "$(field MAIL_USER=alice SYSLOG_IDENTIFIER=chapar-imaps)"
like "the end of one" '*"MESSAGE":"end user=alice*' "$(field MAIL_USER=alice)"
like "who failed" '*alice: wrong password*' \
    "$(field MAIL_USER=alice MAIL_SERVICE=auth)"
like "from where" '*delivered=1*' \
    "$(field MAIL_PEER=127.0.0.1 MAIL_SERVICE=lmtp-tcp)"
eq "and not of all lines" '' "$(field MAIL_USER=bob)"
eq "nor empty ones" 0 "$(guest journalctl --no-pager -o cat | grep -c '^$')"
like "a delivery" '*delivered=1*' "$(field MAIL_SERVICE=lmtp)"
like "the unit" '*"_SYSTEMD_UNIT":"chapar-imap@*127.0.0.1:143*' \
    "$(field MAIL_SERVICE=imap)"
eq "no password" 0 "$(guest journalctl --no-pager | grep -c secret)"
eq "all are confined" "" "$(guest journalctl --no-pager -o cat |
    grep -E 'not confined|confined as')"

# Sessions stay when their sockets go, and so does the login service.
holders 3 143
eq "three services" 3 "$(running | grep -c 'chapar-imap@')"
eq "who" 3 "$(guest chapar who --json | grep -c '"alice"')"
guest systemctl restart chapar-imap.socket chapar-auth.socket
guest systemctl daemon-reload
hold_say noop
eq "sockets restarted" '3 answer' "$said"
guest systemctl stop chapar.target
eq "closed" 'Connection refused' "$(talk greet 143)"
hold_say noop
eq "the target stopped" '3 answer' "$said"
guest systemctl start chapar.target
like "open again" '\* OK*' "$(talk greet 143)"

# One of them is killed; the other two do not notice.
one=$(running | grep -m 1 chapar-imap@)
guest systemctl kill -s KILL "$one"
until_true eval '[ "$(running | grep -c chapar-imap@)" = 2 ]'
hold_say noop
eq "one was killed" '2 answer' "$said"
let_go
until_true nobody || wrong "somebody stays: $(running)"
eq "and nothing has failed" '' \
    "$(guest systemctl --failed --plain --no-legend)"
eq "processes of ours" '' "$(guest pgrep -a chapar)"
guest chapar check >"$T/said" || wrong "check: $(cat "$T/said")"

# Where there is a fence, nobody is served before it has asked; and then those
# who wait are.
guest sh -euc 'mkdir -p /etc/credstore
	head -c 32 /dev/urandom >/etc/credstore/chapar.proxy.key
	printf "alice mail1\nbob mail1\n" >/tmp/homes
	/usr/local/bin/chapar directory load --self mail1 /tmp/homes
	cat >>/etc/chapar.conf <<"END"
CHAPAR_STANDBYS=mail2
CHAPAR_PEER_COMMAND="test -e /var/spool/chapar/up && echo OK chapar-peer 1 mail2 && echo OK all && cat"
END
	systemctl enable -q chapar-fence.service' >/dev/null ||
    wrong "a fence cannot be had"
# Who is to follow goes on trying.
guest systemctl start chapar-replicate@mail3.example.service
until_true eval '[ "$(guest journalctl -t chapar-replicate -o cat --no-pager |
    grep -c "the connection ended")" -ge 1 ]'
eq "it will be started again" activating \
    "$(guest systemctl is-active chapar-replicate@mail3.example.service)"
guest systemctl stop chapar-replicate@mail3.example.service
talk greet 143 >"$T/greeted" &
greeted=$!
until_true eval '[ "$(guest journalctl -t chapar-fence -o cat --no-pager |
    grep -c "the connection ended")" -ge 1 ]'
[ -s "$T/greeted" ] && wrong "served though nobody could be asked"
guest touch /var/spool/chapar/up
wait $greeted || wrong "nobody is served"
like "then he is greeted" '\* OK *' "$(cat "$T/greeted")"
eq "the fence" active "$(guest systemctl is-active chapar-fence.service)"
power_off
exit $bad
