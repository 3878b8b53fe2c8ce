#!/bin/bash
# A reboot in the middle of sessions, a power cut in the middle of deliveries,
# and a boot without the disk that the mail is on.
. tests/systemd/lib.sh
boot 11111111-1111-4111-8111-111111111111
install_chapar
guest sh -euc 'mkdir /etc/systemd/system/chapar-recover.service.d
	printf "[Service]\nProtectProc=default\n" \
	    >/etc/systemd/system/chapar-recover.service.d/test.conf
	systemctl daemon-reload
	systemctl enable -q --now chapar.target'
messages() { # USER
	guest chapar box list --json "$1" |
	    sed -n 's/.*"name":"INBOX".*"messages":\([0-9]*\).*/\1/p'
}

# Sessions that wait, and mail that comes.
holders 5 143
hold_say idle
eq "in IDLE" '5 idle' "$said"
like "mail" '250 2.*' "$(talk lmtp /run/chapar/lmtp alice one)"
start=$(date +%s)
power_off
[ $(($(date +%s) - start)) -lt 60 ] || wrong "it waits for sessions"
let_go
boot 22222222-2222-4222-8222-222222222222
until_true eval '[ "$(guest systemctl is-active chapar.target)" = active ]'
eq "the mail is there" 1 "$(messages alice)"
like "and it serves" '\* OK*' "$(talk greet 143)"

# The power goes while mail is taken in.  What was answered is there.
holders 4 143
cat >"$T/pour" <<'END'
import sys
sys.argv = ['talk.py', 'greet', '143']
exec(open('tests/systemd/talk.py').read().rsplit('globals()', 1)[0])
c = Line(connect('/run/chapar/lmtp'))
def code(line=None):
    if line is not None:
        c.put(line)
    while True:
        got = c.get()
        if got[3:4] != '-':
            return got
code(); code('LHLO x')
n = 0
while True:
    code('MAIL FROM:<>')
    for u in 'alice', 'bob':
        code('RCPT TO:<%s>' % u)
    code('DATA')
    a, b = code('Subject: %d\r\n\r\nhello\r\n.' % n), code()
    if a[:3] == b[:3] == '250':
        n += 1
        print(n, flush=True)
END
client sh -c "cd '$PWD' && exec python3 '$T/pour'" >"$T/poured" 2>/dev/null &
pour=$!
until_true eval '[ "$(wc -l <"$T/poured")" -ge 50 ]'
power_cut
wait $pour 2>/dev/null
let_go
acked=$(tail -n 1 "$T/poured")
boot 33333333-3333-4333-8333-333333333333
until_true eval '[ "$(guest systemctl is-active chapar.target)" = active ]'
guest journalctl --sync
like "those in use are recovered first" '*1 accounts were in use and are recovered*' \
    "$(guest journalctl -b -t chapar-recover -o cat --no-pager)"
for u in alice:1 bob:0; do
	n=$(($(messages "${u%:*}") - ${u#*:}))
	[ "$n" -ge "$acked" ] && [ "$n" -le $((acked + 1)) ] ||
	    wrong "${u%:*}: $n messages, $acked were answered"
done
like "and it serves" '\* OK*' "$(talk greet 143)"
guest chapar check >"$T/said" || wrong "check: $(cat "$T/said")"

# A disk that is not there must not look like a site without users.
guest mv /var/spool/chapar /var/spool/elsewhere
power_off
WANT=degraded boot 44444444-4444-4444-8444-444444444444
until_true eval '[ "$(guest systemctl is-failed chapar-recover.service)" = failed ]'
eq "the ports stay shut" 'chapar-auth.socket ' "$(listening)"
eq "nobody is told anything" 'Connection refused' "$(talk greet 143)"
like "and why is said" '*is its disk mounted?*' \
    "$(guest journalctl -b -t chapar-recover -o cat --no-pager)"
guest sh -c 'rmdir /var/spool/chapar; mv /var/spool/elsewhere /var/spool/chapar
    systemctl restart chapar.target'
like "mounted, started" '\* OK*' "$(talk greet 143)"
power_off
exit $bad
