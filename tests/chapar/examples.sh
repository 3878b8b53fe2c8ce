#!/bin/sh
# The examples of chapar(1) do what they say: each is run, with other places
# for /home and /srv, and something to find.
. tests/chapar/lib.sh

S=$T/examples
export CHAPAR_SPOOL="$S"

# What the later ones are about.
prepare() {
	mkdir -p "$T/home/alice/Maildir/new" "$T/home/alice/Maildir/cur" \
		"$T/home/alice/Maildir/tmp" "$T/home/alice/mail" "$T/srv/backup"
	message 1 >"$T/home/alice/Maildir/new/1.x"
	{
		echo 'From a@b.example Thu Jan  1 00:00:00 1998'
		message 2
		echo
	} >"$T/home/alice/mail/1998"
	printf 'secret\n' | "$B/chapar" user add mallory
	printf '%s\r\n' 'a CREATE Trash' 'b CREATE Work/2026' \
		'c APPEND Trash {21+}' 'Subject: invoice' '' 'a' \
		'd SELECT Trash' 'e STORE 1 +FLAGS (\Deleted)' 'f EXPUNGE' \
		'g DELETE Work/2026' 'h LOGOUT' |
		"$B/chapar-imap" --user alice >/dev/null 2>&1
	sleep 1
	then=$(date +%s)
	sleep 1
}

sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/{/^\.Bd/,/^\.Ed/{/^\.[BE]d/d;p;};}' \
	docs/chapar.1 | sed 's/\\e/\\/g' >"$T/lines"
[ "$(wc -l <"$T/lines")" -ge 20 ] || wrong "few: $(cat "$T/lines")"
command -v jq >/dev/null || sed -i 's/ | jq .*/ | cat/' "$T/lines"
n=0
while IFS= read -r line; do
	[ $((n += 1)) = 4 ] && prepare
	line=$(printf '%s\n' "$line" | sed "s|^chapar|\"\$B/chapar\"|
		s/| chapar/| \"\$B\/chapar\"/; s|/home/|$T/home/|; s|/srv/|$T/srv/|
		s/ --follow --from 100000//; s/--at [^ ]*/--at @${then:-}/")
	printf 'secret\n' | sh -c "$line" >"$T/out" 2>"$T/err" ||
		wrong "$line: $(cat "$T/out" "$T/err")"
	case $line in
	*"undelete --since"* | *"mailbox Work/2026 alice")
		grep -q '^[1-9]\|Work/2026' "$T/out" "$T/err" ||
			wrong "nothing came back: $(cat "$T/out" "$T/err")"
		;;
	*export*) [ -d "$T/srv/alice-maildir" ] || wrong 'no export' ;;
	esac
done <"$T/lines"
exits 0 "$B/chapar" box list alice
for box in Old/1998 Work/2026 Before; do
	grep -q "$box" "$T/out" || wrong "no $box: $(cat "$T/out")"
done
exits 0 "$B/chapar" check
exit $bad
