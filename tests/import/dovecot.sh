#!/bin/bash
# Debian's Dovecot, moved in by IMAP, in each way that it gives it.
. tests/import/lib.sh
machine dovecot-imapd
names
. tests/import/dovecot-server.sh
dovecot_start maildir maildir:~/Maildir
fresh
python3 tests/import/state.py seed alice || exit 1
echo secret >"$T/alice.pw"
program imapd 'exec doveadm exec imap -u alice'

# All that IMAP tells; again; and what came in the meantime.
doveadm=(--command 'doveadm exec imap -u alice')
exits 0 chapar import imap "${doveadm[@]}" alice
same 'by IMAP' alice alice without=empty-uid
before=$(chapar log alice | wc -l)
exits 0 chapar import imap "${doveadm[@]}" alice
is 'twice, and nothing new' "$before" "$(chapar log alice | wc -l)"
python3 tests/import/state.py more alice || exit 1
exits 0 chapar import imap "${doveadm[@]}" alice
same 'what changed' alice alice without=empty-uid

# As others ask for it, and as it is written there.
echo master >"$T/master.pw"
exits 0 chapar import imap 127.0.0.1:143 bob --admin master --login alice \
    --password-file "$T/master.pw"
same 'a master user' alice bob without=empty-uid
documented 'From any IMAP server'
same 'after all these' alice alice without=empty-uid
exits 0 chapar check
exit $bad
