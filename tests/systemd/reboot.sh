#!/bin/bash
# A reboot and a power cut in the middle of sessions and of deliveries, and a boot
# without the disk that the mail is on.
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

# pour: mail for alice and bob, as fast as it is taken, until that ends; poured:
# what was answered is there, once.
declare -A before=([alice]=0 [bob]=0)
pour() {
	talk pour /run/chapar/lmtp alice bob >"$T/poured" 2>/dev/null &
	pour=$!
	until_true eval '[ "$(wc -l <"$T/poured")" -ge 50 ]'
}
poured() { # WHAT
	local u n acked
	wait $pour 2>/dev/null
	acked=$(tail -n 1 "$T/poured")
	for u in alice bob; do
		n=$(($(messages $u) - before[$u]))
		before[$u]=$((before[$u] + n))
		[ "$n" -ge "$acked" ] && [ "$n" -le $((acked + 1)) ] ||
		    wrong "$1: $u: $n messages, $acked were answered"
		guest chapar export mbox $u "/tmp/$u" >/dev/null
		eq "$1: $u has none twice" '' "$(guest sh -c \
		    "cat /tmp/$u/* | grep ^Subject: | sort | uniq -d")"
		guest rm -r "/tmp/$u"
	done
}
up() { # BOOT_ID
	boot "$1"
	until_true eval '[ "$(guest systemctl is-active chapar.target)" = active ]'
	like "it serves" '\* OK*' "$(talk greet 143)"
}

# A reboot while sessions wait, and mail comes.
holders 5 143
hold_say idle
eq "in IDLE" '5 idle' "$said"
pour
power_off # which waits for no session
let_go
up 22222222-2222-4222-8222-222222222222
poured 'a reboot'

# The power goes.
holders 4 143
pour
power_cut
let_go
up 33333333-3333-4333-8333-333333333333
guest journalctl --sync
like "those in use are recovered first" '*1 accounts were in use and are recovered*' \
    "$(guest journalctl -b -t chapar-recover -o cat --no-pager)"
poured 'a power cut'
guest chapar check >"$T/said" || wrong "check: $(cat "$T/said")"

# The forking service, the same.
guest systemctl enable -q --now chapar-fast.target
holders 5 143
hold_say idle
pour
power_off
let_go
boot 55555555-5555-4555-8555-555555555555
until_true eval '[ "$(guest systemctl is-active chapar-fast.target)" = active ]'
poured 'a reboot of the forking service'
guest systemctl disable -q --now chapar-fast.target

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
