#!/bin/bash
# The files of Debian's Cyrus, moved in as they lie on its disk, and as older
# versions of it had them.
. tests/import/lib.sh
machine cyrus-imapd
names
. tests/import/cyrus-server.sh
do_as() {
	python3 tests/import/state.py do "$@" || exit 1
}
seen_by_bob() {
	printf 'a SELECT user/alice/Work\r\na UID SEARCH SEEN\r\na LSUB "" *\r\na LOGOUT\r\n' |
	    "$B/chapar-imap" --spool "$S" --user bob 2>/dev/null |
	    tr -d '\r' | sed -n 's/^\* SEARCH //p;s/^\* LSUB .*\(alice.Work\)"*$/\1/p' |
	    tr '.\n' '/ '
}

cyrus_start 'altnamespace: no' 'unixhierarchysep: no'
do_as cyrus 'CREATE user.alice' 'CREATE user.bob' \
    'SETQUOTA user.alice (STORAGE 100000 MESSAGE 5000)'
python3 tests/import/state.py seed alice || exit 1
do_as alice 'SETACL INBOX.Work bob lrs' 'SETACL INBOX.Work.2026 anyone lr' \
    'SETMETADATA INBOX.Work (/private/comment "mine" /shared/comment "ours")' \
    'SETMETADATA INBOX.Work (/private/comment NIL)' \
    'SETMETADATA INBOX.Trash (/private/comment "bin" /shared/comment "all")' \
    'SETMETADATA INBOX.Sent (/private/specialuse "\\Sent")' \
    'SETMETADATA INBOX.Work (/shared/comment "all of us")' \
    'CREATE INBOX.Deleted' 'DELETE INBOX.Deleted'
do_as bob 'SELECT user.alice.Work' 'UID STORE 1:2 +FLAGS (\Seen)' \
    'SUBSCRIBE user.alice.Work'
cyrus=("$C/spool" --settings "$C/conf")

fresh carol
documented 'From the files of Cyrus' -e "s|/var/spool/cyrus/mail|$C/spool|" \
    -e "s|/var/lib/cyrus|$C/conf|"
same 'its files' alice alice without=empty-uid
exits 0 chapar import cyrus "${cyrus[@]}" bob
is 'what bob has seen' '1 2 alice/Work ' "$(seen_by_bob)"
before=$(chapar log alice | wc -l; chapar log bob | wc -l)
exits 0 chapar import cyrus "${cyrus[@]}" alice
exits 0 chapar import cyrus "${cyrus[@]}" bob
is 'twice, and nothing new' "$before" \
    "$(chapar log alice | wc -l; chapar log bob | wc -l)"
python3 tests/import/state.py more alice || exit 1
exits 0 chapar import cyrus "${cyrus[@]}" alice
same 'what changed' alice alice without=empty-uid
mkdir "$C/spool/stray" # mailboxes.db tells where they are
echo nothing >"$C/spool/stray/cyrus.header"
exits 0 chapar import cyrus "${cyrus[@]}" alice
exits 65 chapar import cyrus "$C/spool" alice
says 'stray/cyrus.header: passed over'
rm -r "$C/spool/stray"
exits 0 chapar import cyrus "$C/spool" carol --login alice
same 'without the rest' alice carol without=empty-uid,use,notes,quota,subscribed
exits 0 chapar import cyrus "${cyrus[@]}" carol --login alice --into Old
chapar box list carol --json | grep -q '"Old/Work/2026/Deep one"' ||
    wrong 'below a folder'
exits 66 chapar import cyrus "$C/spool" bob --login nobody
exits 66 chapar import cyrus "$T/nothing" alice
exits 66 chapar import cyrus "$C/conf/quota" alice
says 'no mailbox'
exits 0 chapar check
there alice without=empty-uid >"$T/wanted"

# As 2.4 to 3.4 had it, and as 2.3 had it, in directories with the names.
cyrus_stop
for version in 12 9; do
	"$CY/reconstruct" -C "$C/imapd.conf" -q -V $version -u alice \
	    >"$T/reconstruct" 2>&1
	rm -rf "$C/old"
	python3 tests/import/cyrus-old.py "$C" "$C/old" $version "$CY" || exit 1
	fresh
	exits 0 chapar import cyrus "$C/old/spool" --settings "$C/old/conf" alice
	here alice without=empty-uid >"$T/here"
	diff "$T/wanted" "$T/here" >"$T/diff" || {
		wrong "version $version: < there, > here"
		head -n 40 "$T/diff"
	}
	exits 0 chapar import cyrus "$C/old/spool" --settings "$C/old/conf" bob
	is "what bob has seen, $version" '1 2 alice/Work ' "$(seen_by_bob)"
done

# Files that are cut, or are something else: told of, and nothing worse.
fresh
RANDOM=${SEED:-4711}
for round in $(seq 4); do
	rm -rf "$T/copy"
	if [ $((round % 2)) = 0 ]; then from=old; else from=.; fi
	mkdir "$T/copy"
	cp -a "$C/$from/spool" "$C/$from/conf" "$T/copy"
	python3 - "$T/copy" $RANDOM <<-'END'
		import os, random, sys
		r = random.Random(int(sys.argv[2]))
		files = sorted(os.path.join(d, f) for d, _, fs in os.walk(sys.argv[1])
		               for f in fs if not f[0].isdigit())
		for path in r.sample(files, 12):
		    data = bytearray(open(path, "rb").read())
		    if r.random() < 0.4:
		        data = data[:r.randrange(len(data) + 1)]
		    for _ in range(r.randrange(1, 6)):
		        if data:
		            data[r.randrange(len(data))] = r.choice(
		                [0, 255, 128, 40, r.randrange(256)])
		    open(path, "wb").write(data)
	END
	chapar import cyrus "$T/copy/spool" --settings "$T/copy/conf" \
	    alice >"$T/out" 2>"$T/err" </dev/null
	rc=$?
	case $rc in
	0 | 65 | 66) ;;
	*)
		wrong "damaged, round $round of ${SEED:-4711}: exit $rc"
		tail -n 5 "$T/err"
		;;
	esac
done
exits 0 chapar check
exit $bad
