#!/bin/bash
# Debian's Dovecot, moved in from the files that it has, and mbox files.
. tests/import/lib.sh
machine dovecot-imapd
names
. tests/import/dovecot-server.sh
dovecot_start maildir maildir:~/Maildir
fresh
python3 tests/import/state.py seed alice || exit 1

# The Maildir itself, while Dovecot is up and when it is not.
doveconf -n -c "$T/maildir.conf" >"$T/doveconf"
documented 'From Dovecot' -e '/import imap/d' -e "s|doveconf -n|cat $T/doveconf|"
same Maildir alice alice without=zone,empty-uid
exits 0 chapar import maildir /home/alice/Maildir bob
is 'uses by names' 'Archive:Archive Drafts:Drafts Junk:Junk Sent:Sent Trash:Trash ' \
    "$(chapar box list bob --json | sed -n \
	's/.*"name":"\([^"]*\)".*"use":\["\([^"]*\)".*/\1:\2/p' | sort | tr '\n' ' ')"
exits 66 chapar import maildir --settings "$T/nothing" /home/alice/Maildir bob

# mbox files, and the way back.
mkdir -p /var/mail /home/alice/mail/Old
for n in 1 2 3; do
	printf 'From x Tue Nov 14 22:13:20 2023\nSubject: %s\n\nx\n\n' $n
done | tee /var/mail/alice >/home/alice/mail/Old/1998
fresh
documented 'From mbox files'
is 'mbox' 'INBOX:3 Old/Old/1998:3 ' "$(chapar box list alice --json | sed -n \
    's/.*"name":"\([^"]*\)".*"messages":\([0-9]*\).*/\1:\2/p' | sort | tr '\n' ' ')"
documented 'Back' -e "s|/srv|$T|"
is 'and back' '6 6' "$(find "$T/alice" -path '*/cur/*' | wc -l) $(
    cat "$T"/alice.mbox/*.mbox "$T"/alice.mbox/*/*/*.mbox | grep -c '^Subject')"

# Other formats, by way of a Maildir of either kind that doveadm makes.
mv "$T/home/alice" "$T/home/maildir"
dovecot_stop
dovecot_start sdbox sdbox:~/sdbox
python3 tests/import/state.py seed alice || exit 1
mkdir -m 777 /home/out
fresh
exits 0 doveadm backup -u alice maildir:/home/out/alice
exits 0 doveadm backup -u alice maildir:/home/out/fs:LAYOUT=fs
exits 0 chapar import maildir --settings "$T/doveconf" /home/out/alice alice
same 'sdbox by Maildir++' alice alice without=zone,empty-uid
exits 0 chapar import maildir --settings "$T/doveconf" /home/out/fs bob
same 'sdbox by folders in folders' alice bob without=zone,empty-uid
exits 0 chapar check
exit $bad
