#!/bin/bash
# Cyrus' cyradm administers chapar: accounts, mailboxes of others, access lists
# and quotas.  As there, an admin grants himself what he needs for the rest.
. tests/clients/lib.sh
need systemd-socket-activate perl
if command -v cyradm >/dev/null; then
	cyradm=(cyradm)
else # the same, as that script starts it
	perl -MCyrus::IMAP::Shell -e 1 2>/dev/null ||
		skip 'cyradm is not installed (cyrus-admin)'
	cyradm=(perl -MCyrus::IMAP::Shell -e 'shell' --)
fi
tests/spool "$T/spool" || exit 1
printf 'secret\n' | "$B/chapar" --spool "$T/spool" user add cyrus || exit 1
IMAP_PORT=$(free_port)
service "$T/auth" chapar-auth
service "$HOST:$IMAP_PORT" chapar-imap --admins cyrus

# adm COMMAND ...: each is a line for cyradm; what it answers is in $T/o,
# without the lines that were typed.
adm() {
	printf '%s\n' "$@" quit | timeout 60 "${cyradm[@]}" --user cyrus \
		--password secret --auth PLAIN --port "$IMAP_PORT" "$HOST" \
		2>&1 | grep -v '^127.0.0.1> ' >"$T/o"
}

adm 'listmailbox'
has 'an admin sees others' 'user/alice' "$T/o"
adm 'createmailbox user/zoe' 'listmailbox user/zoe'
has 'an account' 'user/zoe' "$T/o"
adm 'createmailbox user/zoe'
has 'once' '^createmailbox: ' "$T/o"
adm 'createmailbox user/alice/Projects'
has 'not without the right to' '^createmailbox: .*NOPERM' "$T/o"
adm 'setacl user/alice cyrus lrkxa' 'createmailbox user/alice/Projects' \
	'createmailbox user/alice/Projects/2026' 'listmailbox user/alice/*'
has 'made' 'user/alice/Projects/2026' "$T/o"
adm 'setacl user/alice/Projects bob read' 'listacl user/alice/Projects'
has 'granted' 'bob lrs' "$T/o"
adm 'deleteacl user/alice/Projects bob' 'listacl user/alice/Projects'
hasnt 'taken away' 'bob' "$T/o"
adm 'setquota user/alice STORAGE 10000' 'listquota user/alice' \
	'listquotaroot user/alice/Projects'
has 'a quota' 'STORAGE [0-9]+/10000' "$T/o"
has 'of all below' 'user/alice STORAGE' "$T/o"
adm 'renamemailbox user/alice/Projects user/alice/Plans' \
	'listmailbox user/alice/*'
has 'renamed' 'user/alice/Plans/2026' "$T/o"
adm 'deletemailbox user/alice/Plans/2026' 'listmailbox user/alice/*'
hasnt 'deleted' 'Plans/2026' "$T/o"
adm 'deletemailbox user/nobody/Nothing'
has 'what is not there' '^deletemailbox: ' "$T/o"

# the short names, and whole accounts
adm 'cm user/yves' 'lm user/y*' 'cm board/press' 'lm board/%' 'ver'
has 'cm' 'user/yves' "$T/o"
has 'a board' 'board/press' "$T/o"
has 'ver' 'name *: *chapar' "$T/o"
adm 'sq user/yves STORAGE 500' 'lq user/yves'
has 'sq and lq' 'STORAGE 0/500' "$T/o"
adm 'sq user/yves none' 'lqr user/yves'
hasnt 'no quota' 'STORAGE 0/' "$T/o"
adm 'sam user/yves alice read' 'sam user/yves -bob lrs' 'lam user/yves'
has 'lam' '^alice lrs$' "$T/o"
has 'negative' '^-bob lrs$' "$T/o"
adm 'dam user/yves -bob' 'lam user/yves'
hasnt 'dam' 'bob' "$T/o"
adm 'sam user/yves cyrus lra' 'mboxconfig user/yves comment "the new one"' \
	'mboxconfig user/yves sharedseen true' \
	'mboxconfig user/yves expire 30' 'info user/yves'
has 'mboxconfig and info' 'comment: the new one' "$T/o"
has 'expire' 'expire: 30' "$T/o"
has 'sharedseen' 'sharedseen: true' "$T/o"
adm 'subscribe user/yves' 'lm -s' 'unsubscribe user/yves'
has 'subscribe' '^user/yves' "$T/o"
adm 'lm -s'
hasnt 'unsubscribe' 'yves' "$T/o"
adm 'dm user/yves'
has 'not without x' '^deletemailbox: .*(NOPERM|denied)' "$T/o"
adm 'sam user/yves cyrus x' 'renm user/yves user/yvonne' 'lm user/y*'
has 'renm' 'user/yvonne' "$T/o"
hasnt 'the old name' 'user/yves' "$T/o"
adm 'lam user/yvonne'
has 'his rights go along' '^yvonne lrs' "$T/o"
adm 'dm user/yvonne' 'lm user/y*'
hasnt 'dm' 'yvonne' "$T/o"
"$B/chapar" --spool "$T/spool" user undelete yvonne || bad=1
adm 'lm user/y*'
has 'it can come back' 'user/yvonne' "$T/o"
adm 'sam board/press cyrus x' 'renm board/press board/news' 'dm board/news' \
	'lm board/*'
hasnt 'a board is gone' 'board/' "$T/o"
adm 'xfer user/alice other.example'
has 'xfer says no' '^(xfermailbox|xfer): ' "$T/o"
finish
