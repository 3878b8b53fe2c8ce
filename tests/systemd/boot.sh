#!/bin/bash
# It boots, and goes, and nothing of it stays: after its end, and after that of
# a test that is killed.
. tests/systemd/lib.sh
before=$(wc -l </proc/mounts)
boot 11111111-1111-4111-8111-111111111111
eq "PID 1" systemd "$(guest cat /proc/1/comm)"
eq "its own hostname" mailtest "$(guest hostname)"
eq "not the host's" 0 "$(guest sh -c 'echo >/etc/of-the-test' && ls /etc/of-the-test 2>/dev/null | wc -l)"
one=$(guest cat /proc/sys/kernel/random/boot_id)
power_off
boot 22222222-2222-4222-8222-222222222222
eq "the disk is the same" 1 "$(guest ls /etc/of-the-test | wc -l)"
[ "$one" != "$(guest cat /proc/sys/kernel/random/boot_id)" ] ||
    wrong "the same boot"
eq "no mounts of it" "$before" "$(wc -l </proc/mounts)"
echo "booted in $BOOTED_MS ms"
power_off

# Another test, which is killed in the middle.
cat >"$T/victim" <<'END'
. tests/systemd/lib.sh
boot
guest sleep 1000 &
echo "$T $CG $P $GUARDIAN" >"$1"
sleep 1000
END
bash "$T/victim" "$T/told" >/dev/null 2>&1 &
victim=$!
until_true test -s "$T/told"
read -r dir cg pid1 guardian <"$T/told"
[ -d "$dir" ] && [ -d "$cg" ] && [ -d "/proc/$pid1" ] || wrong "no victim"
kill -KILL $victim
wait $victim 2>/dev/null
for d in "$dir" "$cg" "/proc/$pid1" "/proc/$guardian"; do
	until_true test ! -e "$d" || wrong "$d is left"
done
eq "no mounts of that either" "$before" "$(wc -l </proc/mounts)"
exit $bad
