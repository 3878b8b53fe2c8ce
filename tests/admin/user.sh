#!/bin/sh
# user rename, del --purge and undelete; box rename, subscribe and annotate.
. tests/chapar/lib.sh

boxes() {
	chapar box list "$1" 2>/dev/null | awk 'NR > 1 {print $NF}' | tr '\n' ' '
}

spool
message 1 | chapar deliver alice
exits 0 chapar box create alice Work/2026
was=$(boxes alice)
exits 0 chapar acl set user/bob alice lrs
exits 0 chapar acl set -- user/bob -alice w

# another name
exits 0 chapar user rename alice anna
is 'the mail went along' "$was" "$(boxes anna)"
exits 67 chapar box list alice
exits 0 chapar acl list user/bob
grep -q anna "$T/out" && ! grep -q alice "$T/out" || wrong "$(cat "$T/out")"
printf '%s\r\n' 'a LIST "" user/*' 'b EXAMINE user/bob' 'c LOGOUT' |
	"$B/chapar-imap" --spool "$S" --user anna >"$T/out" 2>/dev/null
grep -q '^b OK' "$T/out" || wrong "anna at bob's: $(cat "$T/out")"
exits 0 chapar user list
grep -q anna "$T/out" && ! grep -q alice "$T/out" || wrong "$(cat "$T/out")"
exits 73 chapar user rename anna bob
exits 67 chapar user rename nobody somebody
exits 64 chapar user rename anna
message 2 | chapar deliver anna || wrong 'no mail for anna'

# gone, and back
exits 0 chapar hold anna on
exits 77 chapar user del --purge anna
exits 0 chapar user list
grep -q anna "$T/out" || wrong 'the login went, and the mail did not'
exits 0 chapar hold anna off
exits 0 chapar user del anna --purge
exits 67 chapar box list anna
exits 0 chapar check
exits 0 chapar vacuum
grep -q removed "$T/out" && wrong "too soon: $(cat "$T/out")"
exits 0 chapar user undelete anna
is 'all is back' "$was" "$(boxes anna)"
exits 67 chapar user undelete nobody
exits 73 chapar user undelete bob
exits 0 chapar user del --purge anna || exit 1
exits 0 chapar vacuum --keep 0
grep -q '1 deleted accounts removed' "$T/out" || wrong "$(cat "$T/out")"
exits 67 chapar user undelete anna
[ -z "$(find "$S/account" -name '.gone*')" ] || wrong 'something is left'

# mailboxes
exits 0 chapar box create bob Work/2026
exits 0 chapar box rename bob Work/2026 Old/2026
case " $(boxes bob)" in
*' Old/2026 '*) ;;
*) wrong "renamed: $(boxes bob)" ;;
esac
exits 66 chapar box rename bob Nothing There
exits 64 chapar box rename bob Old/2026
exits 0 chapar box subscribe bob Old/2026
chapar box list --json bob | grep -q '"Old/2026".*"subscribed":true' ||
	wrong 'not subscribed'
exits 0 chapar box subscribe --off bob Old/2026
chapar box list --json bob | grep -q '"Old/2026".*"subscribed":false' ||
	wrong 'subscribed'
exits 0 chapar box annotate bob Old/2026 /shared/comment 'what was'
exits 0 chapar box annotate bob Old/2026 /shared/Comment
is 'annotation' 'what was' "$(cat "$T/out")"
exits 0 chapar box annotate bob Old/2026 /shared/comment ''
exits 0 chapar box annotate bob Old/2026 /shared/comment
is 'no annotation' '' "$(cat "$T/out")"
exits 64 chapar box annotate bob Old/2026 .hold 1
exits 0 chapar check
exit $bad
