#!/bin/bash
# mbsync: two ways, again without a change, flags and deletions both ways.
. tests/clients/lib.sh
need mbsync
start_chapar
cd "$T" || exit 1
mail make .
cat >rc <<END
IMAPAccount here
Host $HOST
Port $IMAP_PORT
User $USER
Pass $PASS
SSLType None
AuthMechs LOGIN

IMAPStore far
Account here

MaildirStore near
Path $T/m/
Inbox $T/m/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState *
CopyArrivalDate yes
END
mkdir m

sync() {
	timeout 60 mbsync -c rc -a -V >out 2>&1 ||
	    fail "mbsync: exit $?: $(tail -n 5 out)"
}

# files BOX - messages of a folder here; holding SUBJECT - the one with it.
files() {
	find "m/$1/cur" "m/$1/new" -type f | wc -l
}

holding() {
	grep -rlE "^Subject: $1" "m/${2:-INBOX}/cur" "m/${2:-INBOX}/new"
}

plain_sha() { # without the line that mbsync adds
	sed '/^X-TUID:/d' "$1" >plain && mail sha plain
}

mail seed INBOX 20
mail create Work
mail seed Work 5 work
mail create Work/Sub
mail append Work/Sub multipart.eml
mail append INBOX dots.eml
mail append INBOX long.eml
mail append INBOX noeol.eml '\Flagged kw1'
mail append INBOX big.eml

sync
eq "INBOX came" 24 "$(files INBOX)"
eq "Work came" 5 "$(files Work)"
eq "Work/Sub came" 1 "$(files Work/Sub)"
eq multipart "$(mail sha multipart.eml)" \
    "$(plain_sha "$(holding multipart Work/Sub)")"
for m in dots long big; do
	eq $m "$(mail sha $m.eml)" "$(plain_sha "$(holding $m)")"
done
sync
before=$(find m -type f -name '*,U=*' | sort | cksum)
sync
eq "nothing changes here" "$before" \
    "$(find m -type f -name '*,U=*' | sort | cksum)"
eq "nothing changes there" 24 "$(mail count INBOX)"

# From there to here.
mail store INBOX msg-0003 '+\Flagged'
mail expunge INBOX msg-0004
mail seed INBOX 2 late
sync
eq "a flag comes" 1 "$(holding msg-0003 | grep -c ':2,.*F')"
eq "a deletion comes" 0 "$(holding msg-0004 | wc -l)"
eq "new mail comes" 2 "$(holding late- | wc -l)"

# From here to there.
f=$(holding msg-0005)
b=${f##*/}
mv "$f" "m/INBOX/cur/${b%:2,*}:2,RS"
rm "$(holding msg-0006)"
cp empty.eml m/INBOX/new/1700000000.1_1.x
mkdir -p m/Made/{cur,new,tmp}
cp multipart.eml m/Made/new/1700000001.1_1.x
sync
eq "flags arrive" '\Answered \Seen' "$(mail flags INBOX msg-0005)"
eq "a deletion arrives" 0 "$(mail count INBOX msg-0006)"
eq "new mail arrives" 1 "$(mail count INBOX empty)"
has "a folder arrives" '^Made$' <(mail boxes)
mail get Made multipart >got
eq "its message" "$(mail sha multipart.eml)" "$(plain_sha got)"

mail delete Work/Sub
sync
hasnt "a folder that went" '^Work/Sub$' <(mail boxes)
sync
eq "both agree" "$(mail count INBOX)" "$(files INBOX)"
finish
