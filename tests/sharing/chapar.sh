#!/bin/sh
# chapar acl, quota and board
. tests/chapar/lib.sh
spool
chapar box create alice Work

exits 0 chapar acl list user/alice/Work
is "the owner has all" "alice	lrswipkxtecdan" "$(cat "$T/out")"
exits 0 chapar acl set user/alice/Work bob read
exits 0 chapar acl set user/alice/Work group:staff lrsw
exits 0 chapar acl set -- user/alice/Work -bob s
exits 0 chapar acl set -- user/alice/Work group:staff -w
exits 0 chapar acl list --json user/alice/Work
is "as JSON" '{"who":"bob","negative":true,"rights":"s"}' \
	"$(grep true "$T/out")"
exits 0 chapar acl why --groups staff,x user/alice/Work bob
is "why" "bob	lrs
group:staff	lrs
-bob	s
= lr" "$(cat "$T/out")"
exits 0 chapar acl why user/alice/Work alice
is "why, the owner" "= lrswipkxtecdan" "$(tail -n 1 "$T/out")"
exits 0 chapar acl try user/alice/Work bob lr
exits 77 chapar acl try user/alice/Work bob s
exits 77 chapar acl try user/alice/Work anonymous l
exits 64 chapar acl set user/alice/Work bob zzz
says "not rights"
exits 64 chapar acl set user/alice/Work group: l
exits 64 chapar acl list
exits 64 chapar acl why user/alice/Work
exits 66 chapar acl list user/alice/Nothing
exits 66 chapar acl list Work
exits 66 chapar acl list user/nobody
chapar log --json alice | grep -q '"via":"chapar"' || wrong "not in the log"

exits 0 chapar quota set user/alice storage=2k message=3
exits 0 chapar quota set user/alice/Work message=1
exits 0 chapar quota list
is "all quotas" "user/alice	STORAGE 0 of 2	MESSAGE 0 of 3
user/alice/Work	MESSAGE 0 of 1" "$(cat "$T/out")"
message 1 | chapar deliver alice+Work || wrong "not delivered"
message 1 | chapar deliver alice+Work && wrong "over quota, and delivered"
exits 0 chapar quota list --json user/alice
is "as JSON" \
	'{"root":"user/alice/Work","MESSAGE":{"used":1,"limit":1}}' \
	"$(grep Work "$T/out")"
exits 0 chapar quota del user/alice/Work
exits 66 chapar quota del user/alice/Work
message 1 | chapar deliver alice+Work || wrong "not delivered"
exits 64 chapar quota set user/alice chairs=4
exits 64 chapar quota set user/alice storage=
exits 64 chapar quota set user/alice
exits 66 chapar quota set user/nobody storage=1M

exits 0 chapar board add news
exits 73 chapar board add news
exits 0 chapar board add news/local
exits 0 chapar board add --to group:staff --rights lrsp staff
exits 0 chapar board list
is "boards" "board/news
board/news/local
board/staff" "$(cat "$T/out")"
exits 0 chapar acl list board/news/local
is "inherited" "anyone	lrs" "$(cat "$T/out")"
exits 64 chapar board add a//b
exits 0 chapar check
exit $bad
